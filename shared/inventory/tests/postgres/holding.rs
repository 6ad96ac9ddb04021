//! Reserving.

use crate::support::{Inventory, line, minutes_from_now, refusal};
use futures::future::join_all;
use serde_json::json;
use souk_contracts::{Problem, ProductId, calls::inventory::Reservation, events::CloudEvent};
use std::time::Duration;
use tokio_postgres::types::Json;
use uuid::Uuid;

#[tokio::test]
async fn a_cart_is_held_for_five_minutes_and_told() {
    let inventory = Inventory::new().await;
    let (tea, cup) = (inventory.product(5).await, inventory.product(5).await);
    let held = inventory
        .reserve("ana", &[line(cup, 1), line(tea, 2), line(cup, 3)])
        .await
        .expect("a hold");
    assert_eq!(held.items, [line(tea, 2), line(cup, 4)]);
    assert!((minutes_from_now(held.expires_at) - 5.0).abs() < 0.5);
    assert_eq!(
        (
            inventory.available(tea).await,
            inventory.available(cup).await
        ),
        (3, 1)
    );
    assert_eq!(
        inventory.told(held.reservation_id).await,
        ["inventory.reserved"]
    );
    let row = inventory
        .client()
        .await
        .query_one(
            "SELECT id, envelope FROM outbox WHERE subject = $1",
            &[&held.reservation_id.to_string()],
        )
        .await
        .expect("an event");
    let Json(event): Json<CloudEvent<Reservation>> = row.get("envelope");
    assert_eq!(event.id.as_uuid(), row.get::<_, Uuid>("id"));
    assert_eq!(event.source, "souk/inventory");
    assert_eq!(event.data, held);
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_at_once_get_exactly_the_ten_units_there_are() {
    let inventory = Inventory::new().await;
    let product = inventory.product(10).await;
    let cart = [line(product, 1)];
    let attempts = (0..100).map(|_| inventory.reserve("ana", &cart));
    let outcomes = join_all(attempts).await;
    let held = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(held, 10);
    for outcome in outcomes.into_iter().filter(Result::is_err) {
        assert_eq!(refusal(outcome), (409, "insufficient_stock".to_owned()));
    }
    assert_eq!(inventory.row(product).await, (10, 10));
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn crossing_carts_never_deadlock() {
    let inventory = Inventory::new().await;
    let products: Vec<ProductId> = join_all((0..4).map(|_| inventory.product(1_000_000))).await;
    let forth: Vec<_> = products.iter().map(|product| line(*product, 1)).collect();
    let back: Vec<_> = forth.iter().rev().copied().collect();
    let attempts =
        (0..200).map(|turn| inventory.reserve("ana", if turn % 2 == 0 { &forth } else { &back }));
    let outcomes: Result<Vec<_>, Problem> = join_all(attempts).await.into_iter().collect();
    assert_eq!(outcomes.expect("all of them").len(), 200);
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_cart_that_is_short_of_one_product_holds_nothing_and_names_what_is_left() {
    let inventory = Inventory::new().await;
    let (tea, cup, pot) = (
        inventory.product(5).await,
        inventory.product(1).await,
        inventory.product(0).await,
    );
    let problem = inventory
        .reserve("ana", &[line(tea, 1), line(cup, 2), line(pot, 1)])
        .await
        .expect_err("too few cups");
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "insufficient_stock")
    );
    assert_eq!(
        problem.extensions["shortages"],
        json!([
            {"product_id": cup, "requested": 2, "available": 1},
            {"product_id": pot, "requested": 1, "available": 0},
        ])
    );
    assert_eq!(inventory.available(tea).await, 5);
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_product_without_stock_is_named() {
    let inventory = Inventory::new().await;
    let (tea, unheard_of) = (inventory.product(5).await, ProductId::generate());
    let problem = inventory
        .reserve("ana", &[line(tea, 1), line(unheard_of, 1)])
        .await
        .expect_err("no such stock");
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (404, "unknown_stock")
    );
    assert_eq!(problem.extensions["product_ids"], json!([unheard_of]));
    assert_eq!(inventory.available(tea).await, 5);
}

#[tokio::test]
async fn a_wait_for_a_lock_has_an_end() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let mut other = inventory.client().await;
    let transaction = other.transaction().await.expect("a transaction");
    transaction
        .execute("UPDATE stock_buckets SET on_hand = on_hand", &[])
        .await
        .expect("a lock");
    let problem = inventory
        .reserve("ana", &[line(product, 1)])
        .await
        .expect_err("no lock");
    assert_eq!((problem.status, problem.code.as_str()), (503, "stock_busy"));
    assert!(problem.retry_after.is_some());
    transaction.rollback().await.expect("the lock's end");
    assert!(inventory.reserve("ana", &[line(product, 1)]).await.is_ok());
}

#[tokio::test]
async fn the_same_key_answers_the_first_hold_again() {
    let inventory = Inventory::new().await;
    let (tea, cup) = (inventory.product(5).await, inventory.product(5).await);
    let cart = [line(tea, 1), line(cup, 1)];
    let turned = [line(cup, 1), line(tea, 1)];
    let first = inventory
        .reserve_with_key("ana", &cart, Some("k"))
        .await
        .expect("a hold");
    let again = inventory
        .reserve_with_key("ana", &turned, Some("k"))
        .await
        .expect("the hold");
    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!(again.reservation, first.reservation);
    assert_eq!(inventory.available(tea).await, 4);

    let other_cart = inventory
        .reserve_with_key("ana", &[line(tea, 2)], Some("k"))
        .await;
    assert_eq!(
        refusal(other_cart),
        (422, "idempotency_key_reused".to_owned())
    );
    let other_guest = inventory
        .reserve_with_key("bob", &cart, Some("k"))
        .await
        .expect("a hold");
    assert_ne!(
        other_guest.reservation.reservation_id,
        first.reservation.reservation_id
    );
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_refusal_leaves_the_key_free() {
    let inventory = Inventory::new().await;
    let product = inventory.product(1).await;
    let too_many = inventory
        .reserve_with_key("ana", &[line(product, 2)], Some("k"))
        .await;
    assert_eq!(refusal(too_many), (409, "insufficient_stock".to_owned()));
    assert!(
        inventory
            .reserve_with_key("ana", &[line(product, 1)], Some("k"))
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_at_once_holds_once() {
    let inventory = Inventory::new().await;
    let product = inventory.product(100).await;
    let cart = [line(product, 1)];
    let attempts = (0..20).map(|_| inventory.reserve_with_key("ana", &cart, Some("k")));
    let mut ids = Vec::new();
    for outcome in join_all(attempts).await {
        match outcome {
            Ok(reserved) => ids.push(reserved.reservation.reservation_id),
            Err(problem) => panic!("{problem}"),
        }
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(inventory.available(product).await, 99);
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_cut_off_anywhere_holds_all_of_its_cart_or_nothing() {
    let inventory = Inventory::new().await;
    let (tea, cup) = (
        inventory.product(1_000).await,
        inventory.product(1_000).await,
    );
    let cart = [line(tea, 1), line(cup, 2)];
    for turn in 0..100 {
        let key = turn.to_string();
        let patience = Duration::from_micros(turn * 50);
        let reserving = inventory.reserve_with_key("ana", &cart, Some(&key));
        let _ = tokio::time::timeout(patience, reserving).await;
        inventory.assert_invariants().await;
        while inventory
            .reserve_with_key("ana", &cart, Some(&key))
            .await
            .is_err()
        {}
    }
    assert_eq!(
        (inventory.row(tea).await, inventory.row(cup).await),
        ((1_000, 100), (1_000, 200))
    );
    inventory.assert_invariants().await;
}
