CREATE EXTENSION IF NOT EXISTS vector;

-- What can be bought. Prices are integer minor units of one currency.
CREATE TABLE products (
    id                uuid        PRIMARY KEY,
    external_id       text        CONSTRAINT products_external_id_taken UNIQUE,
    title             text        NOT NULL,
    description       text        NOT NULL,
    merchant_name     text        NOT NULL,
    category          text[]      NOT NULL CHECK (cardinality(category) BETWEEN 1 AND 4),
    price_amount      bigint      NOT NULL CHECK (price_amount >= 0),
    list_price_amount bigint      CHECK (list_price_amount >= price_amount),
    currency          char(3)     NOT NULL,
    discount_percent  smallint    NOT NULL
        GENERATED ALWAYS AS (
            CASE
                WHEN coalesce(list_price_amount, 0) = 0 THEN 0
                ELSE (list_price_amount - price_amount) * 100 / list_price_amount
            END
        ) STORED,
    lat               double precision CHECK (lat BETWEEN -90 AND 90),
    lng               double precision CHECK (lng BETWEEN -180 AND 180),
    city              text,
    rating_average    real        CHECK (rating_average BETWEEN 0 AND 5),
    rating_count      integer     CHECK (rating_count >= 0),
    attributes        jsonb       NOT NULL DEFAULT '{}',
    status            text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    version           bigint      NOT NULL DEFAULT 1,
    -- Categories as they are asked for: `Spa`, `spa` and `SPA` are one.
    category_keys     text[]      NOT NULL,
    -- What is found by its words, in the same transaction. The title weighs most.
    words             tsvector    NOT NULL
        GENERATED ALWAYS AS (
            setweight(to_tsvector('english', title), 'A')
            || setweight(to_tsvector('english', merchant_name), 'B')
            || setweight(to_tsvector('english', description), 'C')
        ) STORED,
    CHECK ((lat IS NULL) = (lng IS NULL) AND (lat IS NULL) = (city IS NULL))
);

CREATE INDEX products_by_words ON products USING gin (words);
CREATE INDEX products_by_category ON products USING gin (category_keys);
CREATE INDEX products_newest ON products (created_at DESC, id DESC) WHERE status = 'active';
CREATE INDEX products_by_city ON products (lower(city)) WHERE status = 'active';

-- What is found by its meaning, as soon as the index worker has embedded it. The vector belongs to
-- one model and one version of the product's text. Vectors have length 1, so the inner product orders
-- as the cosine does. They are compared exactly, among the products that pass the filters.
CREATE TABLE product_embeddings (
    product_id uuid         NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    model      text         NOT NULL,
    version    bigint       NOT NULL,
    embedding  halfvec(384) NOT NULL,
    PRIMARY KEY (product_id, model)
);
