//! The order in which events wait, and who may send them, in a real Postgres.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on must stop and say so"
)]

use jiff::{SignedDuration, Timestamp};
use souk_contracts::{EventId, events::CloudEvent};
use souk_migrations::Service;
use souk_platform::{
    outbox::{self, Outbox, OutboxError},
    postgres::PgPool,
};
use souk_testing::unreachable_sns;
use uuid::Uuid;

/// An event of one order, told by a function whose clock is `behind` by so much.
async fn tell(database: &PgPool, kind: &str, behind: SignedDuration) {
    let moment = Timestamp::now() - behind;
    let millisecond = u128::try_from(moment.as_millisecond()).expect("after 1970");
    let event = CloudEvent {
        id: EventId::from_uuid(Uuid::from_u128(millisecond << 80)),
        ..CloudEvent::new("orders", kind, "order", moment, ())
    };
    let mut client = database.get().await.expect("a connection");
    let transaction = client.transaction().await.expect("a transaction");
    outbox::append(&transaction, event).await.expect("appended");
    transaction.commit().await.expect("committed");
}

#[tokio::test]
async fn the_clocks_of_functions_do_not_turn_the_order_of_events_around() {
    let database = souk_testing::database(Service::Orders).await;
    let kinds = ["order.created", "order.confirmed", "order.refunded"];
    for (hours, kind) in (0..).zip(kinds) {
        tell(&database, kind, SignedDuration::from_hours(hours)).await;
    }
    let client = database.get().await.expect("a connection");
    let waiting = "SELECT type, envelope ->> 'id' = id::text FROM outbox ORDER BY id";
    let rows = client.query(waiting, &[]).await.expect("rows");
    let told: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(told, kinds);
    assert!(
        rows.iter().all(|row| row.get(1)),
        "an envelope has another id"
    );
}

#[tokio::test]
async fn in_order_means_one_sender_at_a_time() {
    let database = souk_testing::database(Service::Orders).await;
    tell(&database, "order.created", SignedDuration::ZERO).await;
    let topic = "arn:aws:sns:us-east-1:000000000000:away".to_owned();
    let outbox = Outbox::new(database.clone(), unreachable_sns(), topic).in_order();

    let mut client = database.get().await.expect("a connection");
    let sender = client.transaction().await.expect("a transaction");
    let lock = "SELECT pg_advisory_xact_lock('outbox'::regclass::oid::integer, 0)";
    sender.execute(lock, &[]).await.expect("the lock");
    assert_eq!(outbox.publish_all().await.expect("nothing to do"), 0);

    sender.rollback().await.expect("an end");
    let tried = outbox.publish_all().await;
    assert!(matches!(tried, Err(OutboxError::Topic(_))), "{tried:?}");
}
