-- Ends holds that the caller has locked: their units leave what is reserved, those sold leave the
-- shelf as well, those taken back return to it, and the other services are told. The buckets come
-- last, so that nobody waits for them longer than for the commit. Answers how many units of each
-- product are free for it.
CREATE FUNCTION end_holds(
    holds       uuid[],
    end_state   text,
    -- What each unit changes of what is reserved and of what is on hand.
    of_reserved integer,
    of_on_hand  integer,
    at          timestamptz,
    traceparent text
) RETURNS TABLE (product_id uuid, units bigint)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    low     uuid[];
    changed uuid[];
BEGIN
    UPDATE reservations
    SET state = end_state,
        ended_at = at
    WHERE id = ANY(holds);

    INSERT INTO outbox (id, type, subject, envelope, created_at)
    SELECT hold.event,
           'inventory.' || end_state,
           hold.id::text,
           envelope(
               hold.event,
               'inventory.' || end_state,
               hold.id::text,
               at,
               jsonb_build_object(
                   'reservation_id', hold.id,
                   'expires_at', rfc3339(hold.expires_at),
                   'items', hold.items
               ),
               traceparent
           ),
           at
    FROM (
        SELECT uuidv7() AS event, hold.id, hold.expires_at, line.items
        FROM reservations AS hold
        CROSS JOIN LATERAL (
            SELECT jsonb_agg(
                       jsonb_build_object('product_id', product_id, 'quantity', quantity)
                       ORDER BY product_id
                   ) AS items
            FROM (
                SELECT product_id, sum(quantity) AS quantity
                FROM reservation_lines
                WHERE reservation_id = hold.id
                GROUP BY product_id
            ) AS item
        ) AS line
        WHERE hold.id = ANY(holds)
        OFFSET 0
    ) AS hold;

    IF of_on_hand <> 0 THEN
        INSERT INTO stock_ledger (product_id, kind, change, reservation_id, at)
        SELECT product_id,
               CASE WHEN of_on_hand < 0 THEN 'sold' ELSE 'taken_back' END,
               sum(quantity) * of_on_hand,
               reservation_id,
               at
        FROM reservation_lines
        WHERE reservation_id = ANY(holds)
        GROUP BY reservation_id, product_id;
    END IF;

    UPDATE reservation_lines
    SET held_until = NULL
    WHERE reservation_id = ANY(holds)
      AND held_until IS NOT NULL;

    PERFORM wait_no_longer();
    -- An UPDATE alone would lock as its plan goes.
    PERFORM
    FROM stock_buckets
    WHERE (product_id, bucket) IN (
        SELECT product_id, bucket
        FROM reservation_lines
        WHERE reservation_id = ANY(holds)
    )
    ORDER BY product_id, bucket
    FOR NO KEY UPDATE;

    WITH line AS (
        SELECT product_id, bucket, sum(quantity)::integer AS quantity
        FROM reservation_lines
        WHERE reservation_id = ANY(holds)
        GROUP BY product_id, bucket
    ), ended AS (
        UPDATE stock_buckets AS stock
        SET reserved = stock.reserved + line.quantity * of_reserved,
            on_hand = stock.on_hand + line.quantity * of_on_hand
        FROM line
        WHERE stock.product_id = line.product_id
          AND stock.bucket = line.bucket
        RETURNING stock.product_id, old.on_hand - old.reserved AS free
    )
    SELECT array_agg(DISTINCT product_id ORDER BY product_id) FILTER (WHERE free <= low_up_to()),
           array_agg(DISTINCT product_id ORDER BY product_id) FILTER (WHERE of_on_hand <> 0)
    INTO low, changed
    FROM ended;

    PERFORM restate(product, product = ANY(coalesce(changed, '{}')), at, traceparent)
    FROM unnest(coalesce(changed, low)) AS product;

    RETURN QUERY
    SELECT line.product_id, sum(line.quantity) * (of_on_hand - of_reserved)
    FROM reservation_lines AS line
    WHERE line.reservation_id = ANY(holds)
    GROUP BY line.product_id;
END
$$;

-- Ends up to `most` holds whose time is up: the longest due first, passing over those that somebody
-- else is at; or, where products are named, those on any of them, waiting for whoever is at one.
-- Answers how many holds it ended, and how many units of which products are free for it.
CREATE FUNCTION expire(
    on_products uuid[],
    most        integer,
    traceparent text
) RETURNS TABLE (ended integer, products uuid[], units bigint[])
LANGUAGE plpgsql
AS $$
DECLARE
    due uuid[];
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
            SELECT id
            FROM reservations
            WHERE state = 'held'
              AND expires_at <= at
              AND id IN (
                  SELECT reservation_id
                  FROM reservation_lines
                  WHERE product_id = ANY(on_products)
                    AND held_until <= at
              )
            ORDER BY id
            LIMIT most
            FOR NO KEY UPDATE
        ) AS hold;
    END IF;

    ended := coalesce(cardinality(due), 0);
    IF ended > 0 THEN
        SELECT array_agg(free.product_id), array_agg(free.units) INTO products, units
        FROM end_holds(due, 'expired', -1, 0, at, traceparent) AS free;
    END IF;
    RETURN NEXT;
END
$$;
