//! The way of events to the topic: each arrives, in order; copies are copies, and have no effect.

use crate::{
    crashes::die_everywhere,
    support::{Inventory, checkout, guest, line},
    topic::Topic,
};
use futures::future::{join, join_all};
use serde_json::Value;
use souk_contracts::{Problem, ProductId, calls::inventory::ReleasedBy};
use souk_platform::outbox::Outbox;
use std::collections::{HashMap, HashSet};

async fn relay(outbox: &Outbox) -> Result<(), Problem> {
    outbox.relay().await.map(|_| ()).map_err(Problem::from)
}

/// Eleven events or so, more than fit into one batch.
async fn make_events(inventory: &Inventory) -> ProductId {
    let product = inventory.product(6).await;
    for turn in 0..5 {
        let held = inventory.reserve("ana", &[line(product, 1)]).await;
        let id = held.expect("a hold").reservation_id;
        if turn % 2 == 0 {
            let by_ana = ReleasedBy::Caller(guest("ana"));
            inventory.release(id, by_ana).await.expect("given back");
        } else {
            let claimed = inventory.claim("ana", id, checkout("1")).await;
            claimed.expect("a claim");
            inventory.confirm(id, checkout("1")).await.expect("a sale");
        }
    }
    product
}

/// Ids and envelopes of all events, in the order in which they came true.
async fn outbox(inventory: &Inventory) -> Vec<Value> {
    let client = inventory.client().await;
    let rows = client
        .query("SELECT envelope FROM outbox ORDER BY id", &[])
        .await
        .expect("events");
    rows.iter().map(|row| row.get(0)).collect()
}

async fn waiting(inventory: &Inventory) -> i64 {
    let client = inventory.client().await;
    let waiting = "SELECT count(*) FROM outbox WHERE published_at IS NULL";
    client
        .query_one(waiting, &[])
        .await
        .expect("a count")
        .get(0)
}

/// As a consumer with an inbox sees them: what has come before is not looked at again.
fn without_copies(events: &[Value]) -> Vec<Value> {
    let mut seen = HashSet::new();
    let is_new = |event: &&Value| seen.insert(event["id"].to_string());
    events.iter().filter(is_new).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_dies_anywhere_sends_each_event_in_order_and_copies_at_worst() {
    let (inventory, topic) = (Inventory::new().await, Topic::open().await);
    die_everywhere(
        &inventory,
        async |_| make_events(&inventory).await,
        async |instance, _| relay(&topic.outbox(instance.database.clone())).await,
        async |_| waiting(&inventory).await == 0,
    )
    .await;
    let (taken, told) = (topic.taken(), outbox(&inventory).await);
    assert_eq!(without_copies(&taken), told);
    assert!(
        taken.len() > told.len(),
        "it died nowhere between sending and marking"
    );
    let by_id: HashMap<_, _> = told.iter().map(|event| (&event["id"], event)).collect();
    assert!(taken.iter().all(|event| by_id[&event["id"]] == event));
}

#[tokio::test(flavor = "multi_thread")]
async fn relays_at_once_send_each_event_once_and_in_order() {
    let (inventory, topic) = (Inventory::new().await, Topic::open().await);
    let instances = join_all((0..4).map(|_| inventory.another())).await;
    let relays = instances.iter().map(async |instance| {
        let outbox = topic.outbox(instance.database.clone());
        for _ in 0..20 {
            relay(&outbox).await.expect("a run");
            outbox.publish_soon().await;
        }
    });
    let shoppers = (0..6).map(|_| make_events(&inventory));
    join(join_all(relays), join_all(shoppers)).await;
    relay(&topic.outbox(inventory.database.clone()))
        .await
        .expect("the rest");
    let (taken, told) = (topic.taken(), outbox(&inventory).await);
    assert_eq!(taken.len(), told.len());
    assert_eq!(of_each_subject(&taken), of_each_subject(&told));
    assert_eq!(waiting(&inventory).await, 0);
    inventory.assert_invariants().await;
}

/// The types of the events about each product and each hold, in order.
fn of_each_subject(events: &[Value]) -> HashMap<String, Vec<String>> {
    let mut subjects = HashMap::<_, Vec<_>>::new();
    for event in events {
        let of_subject = subjects.entry(event["subject"].to_string()).or_default();
        of_subject.push(event["type"].to_string());
    }
    subjects
}

/// What a consumer makes of the events that come, in whatever order, and however often: units in open
/// holds and units sold by the holds' events, and what is free by the stock's.
fn consume(events: &[Value], product: ProductId) -> (i64, i64, Option<i64>) {
    let (mut held, mut sold, mut latest) = (0, 0, None::<(i64, i64)>);
    for event in without_copies(events) {
        let data = &event["data"];
        let number = |name: &str| data[name].as_i64().expect("a number");
        let units = || data["items"][0]["quantity"].as_i64().expect("a quantity");
        let (h, s) = match event["type"].as_str().expect("a type") {
            "inventory.reserved" => (units(), 0),
            "inventory.confirmed" => (-units(), units()),
            "inventory.released" | "inventory.expired" => (-units(), 0),
            _ => {
                assert_eq!(data["product_id"], product.to_string());
                latest = latest.max(Some((number("version"), number("available"))));
                (0, 0)
            }
        };
        (held, sold) = (held + h, sold + s);
    }
    (held, sold, latest.map(|(_, available)| available))
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_and_disorder_have_no_effect_on_who_keeps_an_inbox_and_looks_at_versions() {
    let (inventory, topic) = (Inventory::new().await, Topic::open().await);
    let product = make_events(&inventory).await;
    inventory
        .reserve("bob", &[line(product, 4)])
        .await
        .expect("all that is left");
    relay(&topic.outbox(inventory.database.clone()))
        .await
        .expect("a run");
    assert_eq!(inventory.row(product).await, (4, 4));

    let in_order = topic.taken();
    let reversed: Vec<_> = in_order.iter().rev().cloned().collect();
    let doubled = [in_order.clone(), reversed.clone()].concat();
    for events in [in_order, reversed, doubled] {
        assert_eq!(consume(&events, product), (4, 2, Some(0)));
    }
    inventory.assert_invariants().await;
}
