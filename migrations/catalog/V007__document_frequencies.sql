-- In how many products each word is. To count it at each search was a fifth of the search, and grew
-- with the catalogue. As in `corpus`, each connection writes to a slot of its own kind, and the sum
-- over the slots is what counts. A word that no product has any more stays, with nothing.
CREATE TABLE document_frequencies (
    lexeme   text COLLATE "C" NOT NULL,
    slot     smallint         NOT NULL,
    products bigint           NOT NULL,
    PRIMARY KEY (lexeme, slot)
) WITH (fillfactor = 70);

CREATE OR REPLACE FUNCTION keep_search() RETURNS trigger
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    products_more bigint := 0;
    length_more   bigint := 0;
    lexemes_more  text[] := '{}';
    having_more   bigint[] := '{}';
    changed       bigint;
    lengths       bigint;
    lexemes       text[];
    having_it     bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        WITH gone AS (
            DELETE FROM postings AS p
            USING before_change AS b, unnest(tsvector_to_array(b.words)) AS word
            WHERE b.status = 'active'
              AND p.lexeme = word
              AND p.product = b.number
              AND NOT EXISTS (
                  SELECT
                  FROM products AS now
                  WHERE now.number = b.number
                    AND now.status = 'active'
                    AND now.words = b.words
              )
            RETURNING p.lexeme, p.product, p.frequency
        ),
        by_lexeme AS (
            SELECT lexeme, count(*) AS products
            FROM gone
            GROUP BY lexeme
        )
        SELECT (SELECT count(DISTINCT product) FROM gone),
               (SELECT coalesce(sum(frequency), 0) FROM gone),
               coalesce(array_agg(lexeme), '{}'),
               coalesce(array_agg(-products), '{}')
        INTO changed, lengths, lexemes, having_it
        FROM by_lexeme;
        products_more := products_more - changed;
        length_more := length_more - lengths;
        lexemes_more := lexemes_more || lexemes;
        having_more := having_more || having_it;

        DELETE FROM facets AS f
        USING before_change AS b
        WHERE f.product = b.number
          AND NOT EXISTS (
              SELECT
              FROM products AS now
              WHERE now.number = b.number
                AND now.status = 'active'
          );

        DELETE FROM product_embeddings AS e
        USING before_change AS b
        WHERE e.product_id = b.id
          AND NOT EXISTS (
              SELECT
              FROM products AS now
              WHERE now.id = b.id
                AND now.status = 'active'
          );
    END IF;

    IF TG_OP <> 'DELETE' THEN
        WITH come AS (
            INSERT INTO postings (lexeme, product, frequency, length)
            SELECT p.*
            FROM after_change AS a, product_postings(a.number, a.words) AS p
            WHERE a.status = 'active'
              AND NOT EXISTS (
                  SELECT
                  FROM postings AS kept
                  WHERE kept.lexeme = (tsvector_to_array(a.words))[1]
                    AND kept.product = a.number
              )
            RETURNING lexeme, product, frequency
        ),
        by_lexeme AS (
            SELECT lexeme, count(*) AS products
            FROM come
            GROUP BY lexeme
        )
        SELECT (SELECT count(DISTINCT product) FROM come),
               (SELECT coalesce(sum(frequency), 0) FROM come),
               coalesce(array_agg(lexeme), '{}'),
               coalesce(array_agg(products), '{}')
        INTO changed, lengths, lexemes, having_it
        FROM by_lexeme;
        products_more := products_more + changed;
        length_more := length_more + lengths;
        lexemes_more := lexemes_more || lexemes;
        having_more := having_more || having_it;

        INSERT INTO facets
        SELECT number, id, category_keys, price_amount, discount_percent, lat, lng
        FROM after_change
        WHERE status = 'active'
        ON CONFLICT (product) DO UPDATE
        SET category_keys = EXCLUDED.category_keys,
            price_amount = EXCLUDED.price_amount,
            discount_percent = EXCLUDED.discount_percent,
            lat = EXCLUDED.lat,
            lng = EXCLUDED.lng;
    END IF;

    IF cardinality(lexemes_more) > 0 THEN
        -- First: whoever has this row may write the words of its slot, in whatever order.
        UPDATE corpus
        SET products = products + products_more,
            length = length + length_more
        WHERE slot = pg_backend_pid() % 16;

        INSERT INTO document_frequencies (lexeme, slot, products)
        SELECT lexeme, pg_backend_pid() % 16, sum(products)
        FROM unnest(lexemes_more, having_more) AS more (lexeme, products)
        GROUP BY lexeme
        HAVING sum(products) <> 0
        ON CONFLICT (lexeme, slot) DO UPDATE
        SET products = document_frequencies.products + EXCLUDED.products;
    END IF;
    RETURN NULL;
END $$;

-- What was there before is counted like what comes after.
INSERT INTO document_frequencies (lexeme, slot, products)
SELECT lexeme, 0, count(*)
FROM postings
GROUP BY lexeme;
