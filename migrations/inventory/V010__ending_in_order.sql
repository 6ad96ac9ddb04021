-- What is told of a product, and holds that end, where many are at it.

-- Brings what is told of a product up to what its buckets say; answers nothing. To be called with
-- the buckets changed, by everybody who leaves one with `low_up_to()` free units or fewer, or found
-- one so: who comes last of several at once then sees what all of them did.
CREATE OR REPLACE FUNCTION restate(
    of_product    uuid,
    -- What is on hand was changed.
    has_changed   boolean,
    at            timestamptz,
    traceparent text
) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    before text;
    after  text;
    free   bigint;
    kind   text;
    event  uuid;
    now_at bigint;
BEGIN
    SELECT level INTO before
    FROM stock
    WHERE product_id = of_product
    FOR NO KEY UPDATE;

    -- A statement of its own, and so with what was committed while waiting for the lock.
    SELECT sum(on_hand - reserved) INTO free
    FROM stock_buckets
    WHERE product_id = of_product;

    after := CASE
        WHEN free = 0 THEN 'depleted'
        WHEN free <= low_up_to() THEN 'low'
        ELSE 'in_stock'
    END;
    IF after = before AND NOT has_changed THEN
        RETURN;
    END IF;

    UPDATE stock
    SET level = after,
        version = version + 1,
        counted_version = CASE WHEN has_changed THEN version + 1 ELSE counted_version END,
        updated_at = at
    WHERE product_id = of_product
    RETURNING version INTO now_at;

    kind := CASE
        WHEN after = before THEN NULL
        WHEN after = 'depleted' THEN 'stock.depleted'
        WHEN before = 'depleted' THEN 'stock.replenished'
        WHEN after = 'low' THEN 'stock.low'
    END;
    IF kind IS NOT NULL THEN
        -- Made with the row locked, so that ids come in the order in which things became so.
        event := uuidv7();
        INSERT INTO outbox (id, type, subject, envelope, created_at)
        SELECT event,
               kind,
               of_product::text,
               envelope(
                   event,
                   kind,
                   of_product::text,
                   at,
                   jsonb_build_object('product_id', of_product, 'available', free, 'version', now_at),
                   traceparent
               ),
               at;
    END IF;
END
$$;

-- Ends up to `most` holds whose time is up: the longest due first, passing over those that somebody
-- else is at; or, where products are named, those on any of them, waiting for whoever is at one.
-- Answers how many holds it ended, and how many units of which products are free for it.
CREATE OR REPLACE FUNCTION expire(
    on_products uuid[],
    most        integer,
    traceparent text
) RETURNS TABLE (ended integer, products uuid[], units bigint[])
LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    due uuid[];
    one uuid;
    at  timestamptz := moment();
BEGIN
    IF on_products IS NULL THEN
        SELECT array_agg(id) INTO due
        FROM (
            SELECT id
            FROM reservations
            WHERE state = 'held'
              AND expires_at <= at
            ORDER BY expires_at
            LIMIT most
            FOR NO KEY UPDATE SKIP LOCKED
        ) AS hold;
    ELSE
        PERFORM wait_no_longer();
        SELECT array_agg(id) INTO due
        FROM (
            -- First those of the products, and from there the holds: all that are due may be many.
            WITH line AS MATERIALIZED (
                SELECT DISTINCT reservation_id
                FROM reservation_lines
                WHERE product_id = ANY(on_products)
                  AND held_until <= at
            )
            SELECT reservations.id
            FROM line
            JOIN reservations ON reservations.id = line.reservation_id
            WHERE reservations.state = 'held'
              AND reservations.expires_at <= at
            ORDER BY reservations.id
            LIMIT most
            FOR NO KEY UPDATE OF reservations
        ) AS hold;
    END IF;

    ended := 0;
    products := '{}';
    units := '{}';
    IF due IS NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;
    BEGIN
        SELECT array_agg(free.product_id), array_agg(free.units)
        INTO products, units
        FROM end_holds(due, 'expired', -1, 0, at, traceparent) AS free;
        ended := cardinality(due);
    EXCEPTION
        WHEN check_violation OR lock_not_available THEN
            -- One that cannot be ended, since its records disagree or somebody is at its units, keeps
            -- none of the others.
            FOREACH one IN ARRAY due LOOP
                BEGIN
                    SELECT products || array_agg(free.product_id), units || array_agg(free.units)
                    INTO products, units
                    FROM end_holds(ARRAY[one], 'expired', -1, 0, at, traceparent) AS free;
                    ended := ended + 1;
                EXCEPTION
                    WHEN check_violation OR lock_not_available THEN
                        RAISE WARNING 'hold % cannot be ended: %', one, SQLERRM;
                END;
            END LOOP;
    END;
    RETURN NEXT;
END
$$;
