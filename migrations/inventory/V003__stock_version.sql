-- The version now orders everything that is told of a product's stock.
COMMENT ON COLUMN stock.version IS 'Goes up with every change of on_hand or reserved.';
