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
    named uuid[];
    due   uuid[];
    one   uuid;
    at    timestamptz := moment();
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
        -- One statement would be planned for as many due lines as there are on average, and walk through
        -- all the holds there ever were, in their order, to meet them. Mostly there are none.
        SELECT array_agg(DISTINCT reservation_id) INTO named
        FROM reservation_lines
        WHERE product_id = ANY(on_products)
          AND held_until <= at;
        SELECT array_agg(id) INTO due
        FROM (
            SELECT id
            FROM reservations
            WHERE id = ANY(named)
              AND state = 'held'
              AND expires_at <= at
            ORDER BY id
            LIMIT most
            FOR NO KEY UPDATE
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
