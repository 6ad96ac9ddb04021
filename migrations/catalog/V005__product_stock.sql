-- What inventory has said of each product, so that a search can narrow to what is in stock before it
-- ranks. No foreign key: inventory may tell of a product before it is here. A product without a row
-- is not in stock.
CREATE TABLE product_stock (
    product_id uuid    PRIMARY KEY,
    in_stock   boolean NOT NULL,
    -- Inventory's own, which orders what it tells of one product.
    version    bigint  NOT NULL
);
