-- Real catalogues file a product up to eight levels deep, or not at all.
ALTER TABLE products
    DROP CONSTRAINT products_category_check,
    ADD CONSTRAINT products_category_depth CHECK (cardinality(category) <= 8);

-- The category tree is counted from this index alone. It holds whole paths, so a path's names have
-- at most 2,000 bytes together.
CREATE INDEX products_by_path ON products (category) WHERE status = 'active';
