-- What has to be fast, or together, is done here in one round trip; which hold may take which step
-- is decided in shared/inventory/src/domain. Everybody locks in one order, and so nobody waits in a
-- circle: an owner, holds by id, buckets by product and number, products by id.
--
-- Plans go by the indexes, also where a table was small when the plan was made, since a connection
-- keeps it while the table grows. And they are generic, since to look for a better one at each call
-- took as long as all the rest of it. Both are set for the whole database: to set them for a function
-- would take time at each of its calls. Connections that there are already do without.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database());
    EXECUTE format('ALTER DATABASE %I SET plan_cache_mode = force_generic_plan', current_database());
END
$$;

-- The time. Tests put a clock of their own in its place.
CREATE FUNCTION moment() RETURNS timestamptz
LANGUAGE sql
RETURN clock_timestamp();

-- Up to so many free units a product is low (souk_contracts::card::Stock::LOW_UP_TO).
CREATE FUNCTION low_up_to() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 5;

-- How long anybody waits for a lock. Set only by who is about to wait: setting it takes time.
CREATE FUNCTION wait_no_longer() RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    SELECT set_config('lock_timeout', '2s', true);
END;

CREATE FUNCTION rfc3339(at timestamptz) RETURNS text
LANGUAGE sql STABLE
RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- An event in its envelope (souk_contracts::events::CloudEvent).
CREATE FUNCTION envelope(
    id          uuid,
    type        text,
    subject     text,
    at          timestamptz,
    data        jsonb,
    traceparent text
) RETURNS jsonb
LANGUAGE sql STABLE
RETURN jsonb_build_object(
    'specversion', '1.0',
    'id', id,
    'source', 'souk/inventory',
    'type', type,
    'subject', subject,
    'time', rfc3339(at),
    'datacontenttype', 'application/json',
    'data', data
) || CASE
    WHEN traceparent IS NULL THEN '{}'
    ELSE jsonb_build_object('traceparent', traceparent)
END;

-- Brings what is told of a product up to what its buckets say; answers nothing. To be called with
-- the buckets changed, by everybody who leaves one with `low_up_to()` free units or fewer, or found
-- one so: who comes last of several at once then sees what all of them did.
CREATE FUNCTION restate(
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
    event  uuid := uuidv7();
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

-- Where so many units of a product can be taken from, waiting for whoever has them: one bucket that
-- had enough, or else several together, of which all are then locked. No row where there are too few
-- in all of them, which whoever is told so has seen; a row of nothing where the one bucket had too
-- few left by the time it was free. More is not waited for then: it would be out of order.
CREATE FUNCTION pick_waiting(of_product uuid, wanted integer)
RETURNS TABLE (bucket smallint, quantity integer)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    chosen  smallint;
    buckets smallint[];
    free    integer[];
BEGIN
    PERFORM wait_no_longer();
    SELECT bucket INTO chosen
    FROM stock_buckets
    WHERE product_id = of_product
      AND on_hand - reserved >= wanted
    ORDER BY (bucket + pg_backend_pid()) & 15
    LIMIT 1;
    IF FOUND THEN
        PERFORM
        FROM stock_buckets
        WHERE product_id = of_product
          AND bucket = chosen
          AND on_hand - reserved >= wanted
        FOR NO KEY UPDATE;
        IF FOUND THEN
            bucket := chosen;
            quantity := wanted;
        END IF;
        RETURN NEXT;
        RETURN;
    END IF;

    SELECT array_agg(locked.bucket), array_agg(locked.on_hand - locked.reserved)
    INTO buckets, free
    FROM (
        SELECT stock.bucket, stock.on_hand, stock.reserved
        FROM stock_buckets AS stock
        WHERE stock.product_id = of_product
        ORDER BY stock.bucket
        FOR NO KEY UPDATE
    ) AS locked;
    IF (SELECT sum(units) FROM unnest(free) AS units) < wanted THEN
        RETURN;
    END IF;
    FOR nth IN 1..cardinality(buckets) LOOP
        bucket := buckets[nth];
        quantity := least(free[nth], wanted);
        wanted := wanted - quantity;
        IF quantity > 0 THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;

-- Holds every line of a cart or none. Lines come by product id, no product twice. The outcome:
--   held      the hold, and until when
--   replayed  the hold that was made under this key
--   reused    the key was for another cart
--   bounded   `details` is which bound of the owner's was met: `holds` or `units`
--   unknown   `details` are the products that never had stock
--   short     `details` are the lines with what is `available` of each, and in how many
--             milliseconds the next hold on it runs out, which then may be more
--   again     there are enough, once holds on them whose time is up have been ended, or the next
--             bucket is tried
CREATE FUNCTION reserve(
    for_owner   text,
    under_key   text,
    products    uuid[],
    quantities  integer[],
    lasts       interval,
    -- How many holds an owner may have open, and how many units of a product in all of them.
    most_holds  bigint,
    most_units  bigint,
    traceparent text,
    OUT outcome        text,
    OUT reservation_id uuid,
    OUT expires_at     timestamptz,
    OUT details        jsonb
)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    at       timestamptz;
    until    timestamptz;
    held     uuid;
    event    uuid;
    open     bigint;
    is_same  boolean;
    items    jsonb := '[]';
    -- Where the units were taken from.
    from_products   uuid[] := '{}';
    from_buckets    smallint[] := '{}';
    from_quantities integer[] := '{}';
    picked   record;
    found_in smallint;
    free     bigint;
    unknown  uuid[] := '{}';
    short    integer[] := '{}';
    low      uuid[] := '{}';
    too_late boolean := false;
BEGIN
    -- One request of an owner at a time, so that the key and the bounds are looked at in peace.
    IF NOT pg_try_advisory_xact_lock(19, hashtext(for_owner)) THEN
        PERFORM wait_no_longer();
        PERFORM pg_advisory_xact_lock(19, hashtext(for_owner));
    END IF;

    SELECT (SELECT id FROM reservations WHERE idempotency_key = under_key AND owner = for_owner),
           (SELECT count(*) FROM reservations WHERE owner = for_owner AND state = 'held')
    INTO held, open;

    IF held IS NOT NULL THEN
        SELECT array_agg(line.product_id ORDER BY line.product_id) = products
               AND array_agg(line.quantity ORDER BY line.product_id) = quantities
        INTO is_same
        FROM (
            SELECT product_id, sum(quantity)::integer AS quantity
            FROM reservation_lines
            WHERE reservation_id = held
            GROUP BY product_id
        ) AS line;
        -- As it was answered first: a checkout may have moved the end since.
        SELECT hold.created_at + lasts INTO until
        FROM reservations AS hold
        WHERE hold.id = held;
        outcome := CASE WHEN is_same THEN 'replayed' ELSE 'reused' END;
        reservation_id := held;
        expires_at := until;
        RETURN;
    END IF;

    IF open > 0 THEN
        -- Those whose time is up are no longer held, whether or not anybody has ended them.
        at := moment();
        SELECT count(*) INTO open
        FROM reservations
        WHERE owner = for_owner
          AND state = 'held'
          AND expires_at > at;
        IF open >= most_holds THEN
            outcome := 'bounded';
            details := '"holds"';
            RETURN;
        END IF;
        IF EXISTS (
            SELECT
            FROM reservations AS hold
            JOIN reservation_lines AS line ON line.reservation_id = hold.id
            JOIN unnest(products, quantities) AS wanted (product_id, quantity)
                ON wanted.product_id = line.product_id
            WHERE hold.owner = for_owner
              AND hold.state = 'held'
              AND hold.expires_at > at
            GROUP BY wanted.product_id, wanted.quantity
            HAVING sum(line.quantity) + wanted.quantity > most_units
        ) THEN
            outcome := 'bounded';
            details := '"units"';
            RETURN;
        END IF;
    END IF;

    FOR nth IN 1..cardinality(products) LOOP
        items := items || jsonb_build_object('product_id', products[nth], 'quantity', quantities[nth]);

        -- Each connection begins at a bucket of its own and passes over those that are taken.
        UPDATE stock_buckets AS stock
        SET reserved = stock.reserved + quantities[nth]
        WHERE stock.product_id = products[nth]
          AND stock.bucket = (
              SELECT other.bucket
              FROM stock_buckets AS other
              WHERE other.product_id = products[nth]
                AND other.on_hand - other.reserved >= quantities[nth]
              ORDER BY (other.bucket + pg_backend_pid()) & 15
              LIMIT 1
              FOR NO KEY UPDATE SKIP LOCKED
          )
        RETURNING stock.bucket, stock.on_hand - stock.reserved INTO found_in, free;
        IF FOUND THEN
            from_products := from_products || products[nth];
            from_buckets := from_buckets || found_in;
            from_quantities := from_quantities || quantities[nth];
            IF free <= low_up_to() THEN
                low := low || products[nth];
            END IF;
            CONTINUE;
        END IF;

        -- Everybody sees whether there are too few; that there are enough only who has locked them.
        SELECT sum(on_hand - reserved) INTO free
        FROM stock_buckets
        WHERE product_id = products[nth];
        IF free IS NULL THEN
            unknown := unknown || products[nth];
        ELSIF free < quantities[nth] THEN
            short := short || nth;
        ELSIF cardinality(short) = 0 AND cardinality(unknown) = 0 AND NOT too_late THEN
            FOR picked IN SELECT * FROM pick_waiting(products[nth], quantities[nth]) LOOP
                IF picked.bucket IS NULL THEN
                    too_late := true;
                    EXIT;
                END IF;
                UPDATE stock_buckets AS stock
                SET reserved = stock.reserved + picked.quantity
                WHERE stock.product_id = products[nth]
                  AND stock.bucket = picked.bucket;
                from_products := from_products || products[nth];
                from_buckets := from_buckets || picked.bucket;
                from_quantities := from_quantities || picked.quantity;
            END LOOP;
            IF too_late THEN
                NULL;
            ELSIF FOUND THEN
                low := low || products[nth];
            ELSE
                short := short || nth;
            END IF;
        END IF;
    END LOOP;

    IF cardinality(unknown) > 0 OR cardinality(short) > 0 OR too_late THEN
        -- Nobody has seen what was taken of the other lines.
        FOR nth IN 1..cardinality(from_products) LOOP
            UPDATE stock_buckets AS stock
            SET reserved = stock.reserved - from_quantities[nth]
            WHERE stock.product_id = from_products[nth]
              AND stock.bucket = from_buckets[nth];
        END LOOP;
    END IF;
    IF cardinality(unknown) > 0 THEN
        outcome := 'unknown';
        details := to_jsonb(unknown);
        RETURN;
    END IF;
    at := moment();
    IF cardinality(short) > 0 THEN
        SELECT jsonb_agg(jsonb_build_object(
                   'product_id', product_id,
                   'requested', requested,
                   'available', available,
                   'next_due_ms', floor(extract(epoch FROM next_due - at) * 1000)::bigint
               ))
        INTO details
        FROM (
            SELECT products[nth] AS product_id,
                   quantities[nth] AS requested,
                   (
                       SELECT sum(on_hand - reserved)
                       FROM stock_buckets
                       WHERE product_id = products[nth]
                   ) + (
                       SELECT coalesce(sum(quantity), 0)
                       FROM reservation_lines
                       WHERE product_id = products[nth]
                         AND held_until <= at
                   ) AS available,
                   (
                       SELECT min(held_until)
                       FROM reservation_lines
                       WHERE product_id = products[nth]
                         AND held_until > at
                   ) AS next_due
            FROM unnest(short) AS nth
        ) AS line
        WHERE available < requested;
        outcome := CASE WHEN details IS NULL THEN 'again' ELSE 'short' END;
        RETURN;
    END IF;

    IF too_late THEN
        outcome := 'again';
        RETURN;
    END IF;

    held := uuidv7();
    event := uuidv7();
    until := at + lasts;
    INSERT INTO reservations (id, owner, state, idempotency_key, expires_at, created_at)
    VALUES (held, for_owner, 'held', under_key, until, at);

    INSERT INTO outbox (id, type, subject, envelope, created_at)
    VALUES (
        event,
        'inventory.reserved',
        held::text,
        envelope(
            event,
            'inventory.reserved',
            held::text,
            at,
            jsonb_build_object('reservation_id', held, 'expires_at', rfc3339(until), 'items', items),
            traceparent
        ),
        at
    );

    FOR nth IN 1..cardinality(from_products) LOOP
        INSERT INTO reservation_lines (reservation_id, product_id, bucket, quantity, held_until)
        VALUES (held, from_products[nth], from_buckets[nth], from_quantities[nth], until);
    END LOOP;
    FOR nth IN 1..cardinality(low) LOOP
        PERFORM restate(low[nth], false, at, traceparent);
    END LOOP;
    outcome := 'held';
    reservation_id := held;
    expires_at := until;
END
$$;
