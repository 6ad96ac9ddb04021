-- What a product cost before its price changed, for a day: a checkout asks what the shopper was shown
-- when the product was reserved.
CREATE TABLE price_changes (
    product_id   uuid        NOT NULL,
    -- Until then it cost this.
    changed_at   timestamptz NOT NULL,
    price_amount bigint      NOT NULL,
    currency     char(3)     NOT NULL
);

CREATE INDEX price_changes_by_product ON price_changes (product_id, changed_at);

CREATE FUNCTION note_price_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM price_changes
    WHERE product_id = OLD.id
      AND changed_at < clock_timestamp() - interval '1 day';
    INSERT INTO price_changes (product_id, changed_at, price_amount, currency)
    VALUES (OLD.id, clock_timestamp(), OLD.price_amount, OLD.currency);
    RETURN NULL;
END
$$;

CREATE TRIGGER products_price_change
AFTER UPDATE OF price_amount, currency ON products
FOR EACH ROW
WHEN (OLD.price_amount <> NEW.price_amount OR OLD.currency <> NEW.currency)
EXECUTE FUNCTION note_price_change();
