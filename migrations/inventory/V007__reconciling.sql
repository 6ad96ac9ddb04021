-- Where the records of stock do not agree, each by what it is found to be and what it should be.
--   reserved  a bucket's units on hold, and those of the lines of live holds
--   line      when a hold's line ends, and when its hold does; in seconds of 1970, or nothing
--   ledger    what is on hand of a product, and what its ledger adds up to
--   level     what was told last of a product's free units, and how many there are
-- All of it is seen at one moment, so that nothing under way looks like a disagreement.
CREATE FUNCTION drift() RETURNS TABLE (kind text, product_id uuid, bucket smallint, found bigint, expected bigint)
LANGUAGE sql STABLE
-- It reads all there is.
SET enable_seqscan = on
BEGIN ATOMIC
    WITH held AS (
        SELECT line.product_id, line.bucket, sum(line.quantity) AS quantity
        FROM reservations AS hold
        JOIN reservation_lines AS line ON line.reservation_id = hold.id
        WHERE hold.state = 'held'
        GROUP BY line.product_id, line.bucket
    ), free AS (
        SELECT product_id, sum(on_hand) AS on_hand, sum(on_hand - reserved) AS units
        FROM stock_buckets
        GROUP BY product_id
    )
    SELECT 'reserved', stock.product_id, stock.bucket, stock.reserved::bigint, coalesce(held.quantity, 0)
    FROM stock_buckets AS stock
    LEFT JOIN held USING (product_id, bucket)
    WHERE stock.reserved <> coalesce(held.quantity, 0)
    UNION ALL
    SELECT 'line',
           line.product_id,
           line.bucket,
           extract(epoch FROM line.held_until)::bigint,
           CASE WHEN hold.state = 'held' THEN extract(epoch FROM hold.expires_at)::bigint END
    FROM reservation_lines AS line
    JOIN reservations AS hold ON hold.id = line.reservation_id
    WHERE (hold.state = 'held' OR line.held_until IS NOT NULL)
      AND line.held_until IS DISTINCT FROM CASE WHEN hold.state = 'held' THEN hold.expires_at END
    UNION ALL
    SELECT 'ledger', free.product_id, NULL, free.on_hand, coalesce(ledger.units, 0)
    FROM free
    LEFT JOIN (
        SELECT product_id, sum(change) AS units
        FROM stock_ledger
        GROUP BY product_id
    ) AS ledger USING (product_id)
    WHERE free.on_hand <> coalesce(ledger.units, 0)
    UNION ALL
    SELECT 'level', free.product_id, NULL, NULL, free.units
    FROM free
    JOIN stock USING (product_id)
    WHERE stock.level <> CASE
        WHEN free.units = 0 THEN 'depleted'
        WHEN free.units <= low_up_to() THEN 'low'
        ELSE 'in_stock'
    END;
END;

-- Makes a product's records agree. The holds are believed first, since shoppers were promised them:
-- what is reserved follows from them. What is on hand stays as it is, but for a bucket that has less
-- than is held of it, and the ledger gets an entry for the difference.
CREATE FUNCTION repair(of_product uuid, traceparent text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    at timestamptz;
BEGIN
    PERFORM wait_no_longer();
    PERFORM
    FROM reservations
    WHERE state = 'held'
      AND id IN (SELECT reservation_id FROM reservation_lines WHERE product_id = of_product)
    ORDER BY id
    FOR NO KEY UPDATE;

    PERFORM
    FROM stock_buckets
    WHERE product_id = of_product
    ORDER BY bucket
    FOR NO KEY UPDATE;

    at := moment();
    UPDATE reservation_lines AS line
    SET held_until = CASE WHEN hold.state = 'held' THEN hold.expires_at END
    FROM reservations AS hold
    WHERE hold.id = line.reservation_id
      AND line.product_id = of_product
      AND (hold.state = 'held' OR line.held_until IS NOT NULL)
      AND line.held_until IS DISTINCT FROM CASE WHEN hold.state = 'held' THEN hold.expires_at END;

    UPDATE stock_buckets AS stock
    SET reserved = held.quantity,
        on_hand = greatest(stock.on_hand, held.quantity)
    FROM (
        SELECT bucket, coalesce(sum(quantity), 0) AS quantity
        FROM stock_buckets
        LEFT JOIN (
            SELECT line.product_id, line.bucket, line.quantity
            FROM reservation_lines AS line
            JOIN reservations AS hold ON hold.id = line.reservation_id
            WHERE hold.state = 'held'
        ) AS line USING (product_id, bucket)
        WHERE product_id = of_product
        GROUP BY bucket
    ) AS held
    WHERE stock.product_id = of_product
      AND stock.bucket = held.bucket
      AND stock.reserved <> held.quantity;

    INSERT INTO stock_ledger (product_id, kind, change, reason, at)
    SELECT of_product, 'repaired', on_hand - entered, 'the ledger did not add up to the stock', at
    FROM (
        SELECT (SELECT sum(on_hand) FROM stock_buckets WHERE product_id = of_product) AS on_hand,
               (SELECT coalesce(sum(change), 0) FROM stock_ledger WHERE product_id = of_product) AS entered
    ) AS sums
    WHERE on_hand <> entered;

    PERFORM restate(of_product, true, at, traceparent);
END
$$;
