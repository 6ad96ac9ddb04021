-- A query's words are looked up among the names of categories, one phrase after the other. A phrase
-- that is no category's is what most of them are, and no index on lists of names is taken for it: the
-- planner expects to come across one soon. So the names have a table of their own, kept by a trigger
-- like what else the search reads. A name that no product has any more stays, as words do.
CREATE TABLE categories (
    key  text COLLATE "C" PRIMARY KEY,
    name text NOT NULL
);

CREATE FUNCTION keep_categories() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    -- In one order, so that two who bring the same names never wait for each other in a circle.
    INSERT INTO categories (key, name)
    SELECT DISTINCT ON (named.key) named.key, named.name
    FROM after_change AS a
    CROSS JOIN LATERAL unnest(a.category_keys, a.category) AS named (key, name)
    WHERE NOT EXISTS (
        SELECT
        FROM categories AS known
        WHERE known.key = named.key
    )
    ORDER BY named.key
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER categories_added
AFTER INSERT ON products
REFERENCING NEW TABLE AS after_change
FOR EACH STATEMENT EXECUTE FUNCTION keep_categories();

CREATE TRIGGER categories_changed
AFTER UPDATE ON products
REFERENCING NEW TABLE AS after_change
FOR EACH STATEMENT EXECUTE FUNCTION keep_categories();

INSERT INTO categories (key, name)
SELECT DISTINCT ON (named.key) named.key, named.name
FROM products
CROSS JOIN LATERAL unnest(category_keys, category) AS named (key, name)
ORDER BY named.key;

-- The catalogue is in memory or on flash, where a page apart costs hardly more than the next one. By
-- the usual 4.0, two hundred candidates are joined by reading a whole table rather than by its index.
-- A ranking takes the hundred that are nearest in meaning: more of them made none better.
DO $$
BEGIN
    PERFORM '[0]'::vector; -- loads pgvector, which then knows its settings
    EXECUTE format('ALTER DATABASE %I SET random_page_cost = 1.1', current_database());
    EXECUTE format('ALTER DATABASE %I SET hnsw.ef_search = 100', current_database());
END $$;
