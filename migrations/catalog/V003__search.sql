-- The search. What it reads is kept by triggers, so that it is right after every statement that
-- changes a product, whoever makes it: `postings` for the words, `facets` for the filters,
-- `corpus` for the sizes that BM25 needs.

-- The vector search looks at as many neighbours as a ranking takes, and goes on where filters take
-- some away. Compiling a query takes longer than any of these runs.
DO $$
BEGIN
    PERFORM '[0]'::vector; -- loads pgvector, which then knows its settings
    EXECUTE format('ALTER DATABASE %I SET hnsw.ef_search = 200', current_database());
    EXECUTE format('ALTER DATABASE %I SET hnsw.iterative_scan = strict_order', current_database());
    EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
END $$;

-- A text as it is taken apart into words: without accents, apostrophes and signs, so that "café",
-- "women's" and "e-cloth" are found as they are typed, and "-12" is not a negative number.
CREATE FUNCTION plain_text(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(
    regexp_replace(normalize($1, NFKD), U&'[\0300-\036F''\2019]', '', 'g'),
    U&'!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\2010\2011\2012\2013\2014\2026\201C\201D\2044\00B7\00AE',
    repeat(' ', 64)
);

-- The stemmer leaves the plural of a word whose only vowel ends it: "spas", "bras", "pros".
CREATE FUNCTION lexemes(text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_tsvector(
    'pg_catalog.english',
    regexp_replace(plain_text($1), '\m(?!(?:has|was)\M)([b-df-hj-np-tv-xz]+[ao])s\M', '\1', 'gi')
);

-- The texts among a product's attributes, at any depth.
CREATE FUNCTION attribute_text(jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(value #>> '{}', ' ')
    FROM jsonb_path_query($1, 'strict $.**') AS value
    WHERE jsonb_typeof(value) IN ('string', 'number')
);

-- A product's words: A its title, B its names (merchant, brand, colour, city), C its categories,
-- D the rest.
CREATE FUNCTION product_words(
    title text, merchant_name text, category text[], city text, description text, attributes jsonb
) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(lexemes(title), 'A')
    || setweight(lexemes(concat_ws(
           ' ', merchant_name, attributes ->> 'brand', attributes ->> 'color', city)), 'B')
    || setweight(lexemes(array_to_string(category, ' ')), 'C')
    || setweight(lexemes(concat_ws(
           ' ', description, attribute_text(attributes - 'brand' - 'color'))), 'D');

ALTER TABLE products
    -- Short, and in the order of insertion: what the search's tables know a product by.
    ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT products_number UNIQUE,
    DROP COLUMN words,
    ADD COLUMN words tsvector NOT NULL
        GENERATED ALWAYS AS (
            product_words(title, merchant_name, category, city, description, attributes)
        ) STORED;

-- No search reads these any more.
DROP INDEX products_by_category, products_newest;

CREATE INDEX products_by_title ON products USING hash (lower(title));
CREATE INDEX products_by_sku ON products USING hash ((attributes ->> 'sku'));
CREATE INDEX products_by_merchant ON products USING hash (lower(merchant_name));
CREATE INDEX products_by_brand ON products USING hash (lower(attributes ->> 'brand'));

-- Which active product has which word, how often (a title's words count three times, names twice),
-- and how many words it has in all, counted alike. The index holds all of it: the table itself is
-- not read by a search.
CREATE TABLE postings (
    lexeme    text COLLATE "C" NOT NULL,
    product   bigint           NOT NULL,
    frequency integer          NOT NULL,
    length    integer          NOT NULL,
    PRIMARY KEY (lexeme, product) INCLUDE (frequency, length)
);

-- What a search filters by, one narrow row for each active product.
CREATE TABLE facets (
    product          bigint      PRIMARY KEY,
    product_id       uuid        NOT NULL UNIQUE,
    category_keys    text[]      NOT NULL,
    price_amount     bigint      NOT NULL,
    discount_percent smallint    NOT NULL,
    lat              double precision,
    lng              double precision
);

CREATE INDEX facets_by_category ON facets USING gin (category_keys) WITH (fastupdate = off);
CREATE INDEX facets_by_price ON facets (price_amount, product DESC);
CREATE INDEX facets_by_discount ON facets ((-discount_percent::bigint), product DESC);
CREATE INDEX facets_by_latitude ON facets (lat) WHERE lat IS NOT NULL;

-- How many products there are and how long they are in all: the sums over the slots. Each connection
-- writes to a slot of its own kind, so that two changes at once seldom wait for each other.
CREATE TABLE corpus (
    slot     smallint PRIMARY KEY,
    products bigint   NOT NULL,
    length   bigint   NOT NULL
);

INSERT INTO corpus
SELECT slot, 0, 0
FROM generate_series(0, 15) AS slot;

CREATE FUNCTION product_postings(number bigint, words tsvector)
RETURNS TABLE (lexeme text, product bigint, frequency integer, length integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
ROWS 80
BEGIN ATOMIC
    SELECT counted.lexeme, number, counted.frequency, sum(counted.frequency) OVER ()::integer
    FROM (
        SELECT word.lexeme,
               cardinality(word.weights)
               + 2 * cardinality(array_positions(word.weights, 'A'))
               + cardinality(array_positions(word.weights, 'B')) AS frequency
        FROM unnest(words) AS word
    ) AS counted;
END;

-- Plans are kept for the next statement, which may change one product or a thousand: by the index,
-- each costs what it changes.
CREATE FUNCTION keep_search() RETURNS trigger
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    products_more bigint := 0;
    length_more   bigint := 0;
    changed       bigint;
    lengths       bigint;
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
            RETURNING p.product, p.frequency
        )
        SELECT count(DISTINCT product), coalesce(sum(frequency), 0)
        INTO changed, lengths
        FROM gone;
        products_more := products_more - changed;
        length_more := length_more - lengths;

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
            RETURNING product, frequency
        )
        SELECT count(DISTINCT product), coalesce(sum(frequency), 0)
        INTO changed, lengths
        FROM come;
        products_more := products_more + changed;
        length_more := length_more + lengths;

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

    IF products_more <> 0 OR length_more <> 0 THEN
        UPDATE corpus
        SET products = products + products_more,
            length = length + length_more
        WHERE slot = pg_backend_pid() % 16;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER search_added
AFTER INSERT ON products
REFERENCING NEW TABLE AS after_change
FOR EACH STATEMENT EXECUTE FUNCTION keep_search();

CREATE TRIGGER search_changed
AFTER UPDATE ON products
REFERENCING OLD TABLE AS before_change NEW TABLE AS after_change
FOR EACH STATEMENT EXECUTE FUNCTION keep_search();

CREATE TRIGGER search_removed
AFTER DELETE ON products
REFERENCING OLD TABLE AS before_change
FOR EACH STATEMENT EXECUTE FUNCTION keep_search();

-- What is near in meaning, found by its graph. An index belongs to one model, as vectors do.
CREATE INDEX embeddings_minilm_l6_v2_int8_2 ON product_embeddings
USING hnsw (embedding halfvec_ip_ops) WHERE model = 'all-MiniLM-L6-v2-int8.2';

-- The words that the catalogue knows, unstemmed, for those that are misspelt. A word is found by
-- what is left of it when one letter is taken out, as the word that was typed is looked for by what
-- is left of that (the symmetric deletes of Garbe's SymSpell). A word that no product has any more
-- stays: whether it is offered is asked of the postings.
CREATE FUNCTION deletes(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
    SELECT DISTINCT left(word, at - 1) || substr(word, at + 1)
    FROM generate_series(1, length(word) + 1) AS at
);

CREATE TABLE vocabulary (
    word    text   COLLATE "C" PRIMARY KEY CHECK (length(word) BETWEEN 1 AND 40),
    lexeme  text   COLLATE "C" NOT NULL,
    deletes text[] COLLATE "C" NOT NULL GENERATED ALWAYS AS (deletes(word)) STORED
);

CREATE INDEX vocabulary_by_deletes ON vocabulary USING gin (deletes) WITH (fastupdate = off);

-- The words of a product that a shopper may have meant: of its title, names and categories.
CREATE FUNCTION spellings(title text, merchant_name text, category text[], city text)
RETURNS TABLE (word text, lexeme text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT said.word, stem.lexeme
    FROM string_to_table(
             lower(plain_text(concat_ws(
                 ' ', title, merchant_name, array_to_string(category, ' '), city
             ))), ' '
         ) AS said (word)
    CROSS JOIN LATERAL unnest(lexemes(said.word)) AS stem
    WHERE length(said.word) BETWEEN 1 AND 40
      AND said.word !~ '[0-9]';
END;

-- What was there before is searched like what comes after.
INSERT INTO postings (lexeme, product, frequency, length)
SELECT p.*
FROM products, product_postings(number, words) AS p
WHERE status = 'active';

INSERT INTO facets
SELECT number, id, category_keys, price_amount, discount_percent, lat, lng
FROM products
WHERE status = 'active';

UPDATE corpus
SET products = sizes.products,
    length = sizes.length
FROM (
    SELECT count(DISTINCT product) AS products, coalesce(sum(frequency), 0) AS length
    FROM postings
) AS sizes
WHERE slot = 0;

INSERT INTO vocabulary (word, lexeme)
SELECT DISTINCT ON (word) word, lexeme
FROM products, spellings(title, merchant_name, category, city)
ORDER BY word;
