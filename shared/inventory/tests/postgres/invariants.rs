//! What must hold after anything whatsoever, by SQL of its own.

use souk_platform::postgres::Client;

/// Each rule with the query that finds what breaks it.
const RULES: [(&str, &str); 8] = [
    (
        "no bucket is oversold, and none has less than nothing",
        "SELECT product_id, bucket
         FROM stock_buckets
         WHERE on_hand < reserved
            OR reserved < 0",
    ),
    (
        "what is reserved is what the live holds hold, bucket by bucket",
        "SELECT product_id, bucket
         FROM (
             SELECT product_id, bucket, reserved
             FROM stock_buckets
             UNION ALL
             SELECT line.product_id, line.bucket, -line.quantity
             FROM reservation_lines AS line
             JOIN reservations AS hold ON hold.id = line.reservation_id
             WHERE hold.state = 'held'
         ) AS units
         GROUP BY product_id, bucket
         HAVING sum(reserved) <> 0",
    ),
    (
        "a line is held as long as its hold",
        "SELECT hold.id
         FROM reservation_lines AS line
         JOIN reservations AS hold ON hold.id = line.reservation_id
         WHERE line.held_until IS DISTINCT FROM
               CASE WHEN hold.state = 'held' THEN hold.expires_at END",
    ),
    (
        "a hold has lines, and lines have a hold",
        "SELECT hold.id, line.reservation_id
         FROM reservations AS hold
         FULL JOIN reservation_lines AS line ON line.reservation_id = hold.id
         WHERE hold.id IS NULL
            OR line.reservation_id IS NULL",
    ),
    (
        "a hold begins once and ends once, in its state, and only a sale is taken back",
        "SELECT hold.id
         FROM reservations AS hold
         LEFT JOIN (
             SELECT subject,
                    count(*) AS told,
                    count(DISTINCT type) AS kinds,
                    array_agg(type ORDER BY id) AS types
             FROM outbox
             WHERE type LIKE 'inventory.%'
             GROUP BY subject
         ) AS event ON event.subject = hold.id::text
         WHERE event.told <> event.kinds
            OR COALESCE(event.types, '{}') NOT IN (
                ARRAY['inventory.reserved'] || CASE hold.state
                    WHEN 'held' THEN '{}'
                    ELSE ARRAY['inventory.' || hold.state]
                END,
                CASE hold.state
                    WHEN 'released' THEN ARRAY['inventory.reserved', 'inventory.confirmed', 'inventory.released']
                    ELSE '{none}'
                END
            )",
    ),
    (
        "the ledger adds up to the stock",
        "SELECT product_id
         FROM (
             SELECT product_id, on_hand AS units
             FROM stock_buckets
             UNION ALL
             SELECT product_id, -change
             FROM stock_ledger
         ) AS units
         GROUP BY product_id
         HAVING sum(units) <> 0",
    ),
    (
        "a sale is in the ledger once, and once more when it was taken back",
        "SELECT hold.id
         FROM reservations AS hold
         LEFT JOIN stock_ledger AS entry ON entry.reservation_id = hold.id
         GROUP BY hold.id
         HAVING (hold.state = 'confirmed' AND bool_or(entry.kind <> 'sold'))
             OR (hold.state = 'confirmed' AND count(entry.id) = 0)
             OR (hold.state IN ('held', 'expired') AND count(entry.id) > 0)
             OR (hold.state = 'released' AND COALESCE(sum(entry.change), 0) <> 0)
             OR count(entry.id) <> count(DISTINCT (entry.product_id, entry.kind)) FILTER (WHERE entry.id IS NOT NULL)",
    ),
    (
        "what is told of a product is how it stands",
        "SELECT product_id
         FROM stock
         JOIN stock_buckets USING (product_id)
         GROUP BY product_id
         HAVING stock.level <> CASE
             WHEN sum(on_hand - reserved) = 0 THEN 'depleted'
             WHEN sum(on_hand - reserved) <= 5 THEN 'low'
             ELSE 'in_stock'
         END",
    ),
];

/// # Panics
/// When one of the rules is broken, with the rows that break it.
pub async fn invariants(client: &Client) {
    for (rule, query) in RULES {
        let broken = client.query(query, &[]).await.expect("a query");
        assert!(broken.is_empty(), "not so: {rule}: {broken:?}");
    }
}
