//! What the relay deletes, and what it leaves.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on must stop and say so"
)]

use jiff::{SignedDuration, Timestamp};
use souk_migrations::Service;
use souk_platform::{idempotency, outbox, postgres::PgPool};
use uuid::Uuid;

const A_WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const A_MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// An event that was made and, where it says so, sent `ago`.
async fn event(database: &PgPool, name: &str, ago: SignedDuration, sent: bool) {
    let moment = Timestamp::now() - ago;
    let millisecond = u128::try_from(moment.as_millisecond()).expect("after 1970");
    let id = Uuid::from_u128(millisecond << 80);
    let client = database.get().await.expect("a connection");
    client
        .execute(
            "INSERT INTO outbox (id, type, subject, envelope, created_at, published_at)
             VALUES ($1, 'test', $2, '{}', $3, $4)",
            &[&id, &name, &moment, &sent.then_some(moment)],
        )
        .await
        .expect("an event");
}

async fn names(database: &PgPool, query: &str) -> Vec<String> {
    let client = database.get().await.expect("a connection");
    let rows = client.query(query, &[]).await.expect("rows");
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn only_events_that_were_sent_long_ago_are_deleted() {
    let database = souk_testing::database(Service::Inventory).await;
    event(&database, "sent long ago", A_WEEK + A_MINUTE, true).await;
    event(&database, "sent lately", A_WEEK - A_MINUTE, true).await;
    event(&database, "never sent", A_WEEK * 4, false).await;
    assert_eq!(outbox::purge(&database).await.expect("a purge"), 1);
    let left = names(&database, "SELECT subject FROM outbox ORDER BY id").await;
    assert_eq!(left, ["never sent", "sent lately"]);
}

#[tokio::test]
async fn only_keys_that_no_longer_count_are_deleted() {
    let database = souk_testing::database(Service::Inventory).await;
    let client = database.get().await.expect("a connection");
    client
        .batch_execute(
            "INSERT INTO idempotency_keys (scope, key, fingerprint, answer, created_at)
             VALUES ('guest:ana reserve', 'old', '', '{}', now() - interval '24 hours 1 minute'),
                    ('guest:ana reserve', 'young', '', '{}', now() - interval '23 hours 59 minutes')",
        )
        .await
        .expect("keys");
    assert_eq!(idempotency::purge(&database).await.expect("a purge"), 1);
    assert_eq!(
        names(&database, "SELECT key FROM idempotency_keys").await,
        ["young"]
    );
}
