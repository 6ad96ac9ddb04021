-- A product's units lie in buckets, each a row of its own, so that as many shoppers as there are
-- buckets can take units of one product at once, where one row would let in one at a time until it
-- has been written to disk (docs/adr/0019). What there is of a product is the sum over its buckets.
CREATE TABLE stock_buckets (
    product_id uuid     NOT NULL REFERENCES stock (product_id),
    bucket     smallint NOT NULL,
    on_hand    integer  NOT NULL,
    reserved   integer  NOT NULL DEFAULT 0,
    PRIMARY KEY (product_id, bucket),
    CONSTRAINT stock_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT stock_on_hand_covers_reserved CHECK (on_hand >= reserved)
)
-- Room in each page for the next version of its rows: a popular product's rows change all the time.
WITH (fillfactor = 30);

INSERT INTO stock_buckets (product_id, bucket, on_hand, reserved)
SELECT product_id, 0, on_hand, reserved
FROM stock;

-- Every change of what is on hand, for good. What is reserved has its record in the holds
-- themselves: each begins once and ends once, and says when.
CREATE TABLE stock_ledger (
    id             bigint      GENERATED ALWAYS AS IDENTITY,
    product_id     uuid        NOT NULL REFERENCES stock (product_id),
    kind           text        NOT NULL,
    -- Units more or fewer on hand.
    change         integer     NOT NULL,
    -- What whoever changed it had to say.
    reason         text,
    changed_by     text,
    reservation_id uuid,
    at             timestamptz NOT NULL,
    PRIMARY KEY (product_id, id),
    CONSTRAINT stock_ledger_kind_known CHECK (kind IN ('opened', 'set', 'adjusted', 'sold', 'taken_back', 'repaired')),
    CONSTRAINT stock_ledger_sold_by_a_hold CHECK ((kind IN ('sold', 'taken_back')) = (reservation_id IS NOT NULL))
);

CREATE FUNCTION refuse_rewriting() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only ever added to';
END
$$;

CREATE TRIGGER stock_ledger_is_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_ledger
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

INSERT INTO stock_ledger (product_id, kind, change, at)
SELECT product_id, 'opened', on_hand, now()
FROM stock;

-- The row of a product keeps what is told of it, and is locked only where that may change.
ALTER TABLE stock
    ADD COLUMN level text NOT NULL DEFAULT 'depleted',
    ADD COLUMN counted_version bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT stock_level_known CHECK (level IN ('depleted', 'low', 'in_stock'));

UPDATE stock
SET counted_version = version,
    level = CASE
        WHEN on_hand = reserved THEN 'depleted'
        WHEN on_hand - reserved <= 5 THEN 'low'
        ELSE 'in_stock'
    END;

-- Code from before this finds no such columns and fails, until its place is taken: a moment without
-- holds is better than one with counts that nobody looks at any more.
ALTER TABLE stock
    DROP COLUMN on_hand,
    DROP COLUMN reserved;

COMMENT ON COLUMN stock.version IS 'Goes up with every change of what is on hand, and of whether units are left.';
COMMENT ON COLUMN stock.counted_version IS 'The version that the last change of what is on hand made: who has seen this or a later one has seen the count.';

-- An answer is kept with the hold that it tells of, for as long as there is a record of that.
ALTER TABLE reservations
    ADD COLUMN idempotency_key text,
    ADD COLUMN extended boolean NOT NULL DEFAULT false;

UPDATE reservations AS hold
SET idempotency_key = kept.key
FROM idempotency_keys AS kept
WHERE kept.scope = hold.owner || ' reserve'
  AND kept.answer ->> 'reservation_id' = hold.id::text;

-- The key first: those that Souk itself makes rise with time, and so are added at the index's end.
CREATE UNIQUE INDEX reservations_by_key ON reservations (idempotency_key, owner)
    WHERE idempotency_key IS NOT NULL;

-- What an owner holds, for the bounds.
CREATE INDEX reservations_open ON reservations (owner) WHERE state = 'held';

-- Without the checks of foreign keys, which would lock the one row of a popular product for each of
-- its holds: `reserve` writes a line with its hold and from a bucket that it has locked, and neither
-- is ever deleted.
ALTER TABLE reservation_lines
    ADD COLUMN bucket smallint NOT NULL DEFAULT 0,
    DROP CONSTRAINT reservation_lines_pkey,
    DROP CONSTRAINT reservation_lines_reservation_id_fkey,
    DROP CONSTRAINT reservation_lines_product_id_fkey,
    ADD PRIMARY KEY (reservation_id, product_id, bucket);

ALTER TABLE reservation_lines
    ALTER COLUMN bucket DROP DEFAULT;
