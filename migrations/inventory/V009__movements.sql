-- Holds are as much a record for good as the ledger is: what a hold holds, whose it is and when it
-- began is never rewritten, and once it has ended it stays so, but for a sale that is taken back.
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'what % says is never rewritten', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER reservations_are_kept
BEFORE UPDATE OF id, owner, idempotency_key, created_at OR DELETE OR TRUNCATE ON reservations
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER reservations_end_once
BEFORE UPDATE OF state ON reservations
FOR EACH ROW
WHEN (
    OLD.state <> 'held'
    AND NEW.state <> OLD.state
    AND NOT (OLD.state = 'confirmed' AND NEW.state = 'released')
)
EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER reservation_lines_are_kept
BEFORE UPDATE OF reservation_id, product_id, bucket, quantity OR DELETE OR TRUNCATE ON reservation_lines
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- Every change of what is on hand and of what is reserved: the ledger, with the beginning and the end
-- of each hold. For a product, both columns add up to its stock. It reads the lines of all holds, and
-- is for who looks into what happened, not for a request.
CREATE VIEW stock_movements AS
SELECT product_id,
       at,
       kind,
       change AS on_hand,
       0 AS reserved,
       reservation_id,
       reason,
       changed_by
FROM stock_ledger
WHERE kind <> 'sold'
UNION ALL
SELECT line.product_id,
       hold.created_at,
       'reserved',
       0,
       line.quantity,
       hold.id,
       NULL,
       hold.owner
FROM reservations AS hold
JOIN reservation_lines AS line ON line.reservation_id = hold.id
UNION ALL
-- A sale is the end of its hold, also where it was taken back since.
SELECT line.product_id,
       coalesce(sale.at, hold.ended_at),
       coalesce(sale.kind, hold.state),
       CASE WHEN sale.id IS NULL THEN 0 ELSE -line.quantity END,
       -line.quantity,
       hold.id,
       NULL,
       NULL
FROM reservations AS hold
JOIN reservation_lines AS line ON line.reservation_id = hold.id
LEFT JOIN stock_ledger AS sale
    ON sale.reservation_id = hold.id
    AND sale.product_id = line.product_id
    AND sale.kind = 'sold'
WHERE hold.state <> 'held';
