//! Records that do not agree, which only a hand can have brought about.

use crate::support::{Inventory, Silent, line};
use souk_contracts::calls::inventory::{RepairStock, Repaired};
use souk_inventory::{api, reconcile};

async fn repair(inventory: &Inventory) -> Repaired {
    api::repair(
        &inventory.stock,
        &inventory.admission,
        &Silent,
        RepairStock {},
    )
    .await
    .expect("a repair")
}

#[tokio::test]
async fn where_all_agrees_nothing_is_done() {
    let inventory = Inventory::new().await;
    let product = inventory.product(100).await;
    let held = inventory.reserve("ana", &[line(product, 40)]).await;
    let due = inventory.reserve("ana", &[line(product, 40)]).await;
    inventory
        .let_time_run_out(due.expect("a hold").reservation_id)
        .await;
    assert!(repair(&inventory).await.drifts.is_empty());
    assert_eq!(
        inventory.state(held.expect("a hold").reservation_id).await,
        "held"
    );
    assert_eq!(inventory.row(product).await, (100, 80));
}

#[tokio::test]
async fn each_disagreement_is_found_and_repaired() {
    for (kind, meddling) in [
        (
            "reserved",
            "UPDATE stock_buckets SET reserved = reserved + 1 WHERE reserved < on_hand",
        ),
        ("reserved", "UPDATE stock_buckets SET reserved = 0"),
        (
            "ledger",
            "UPDATE stock_buckets SET on_hand = on_hand + 7 WHERE bucket = 0",
        ),
        ("line", "UPDATE reservation_lines SET held_until = NULL"),
        ("level", "UPDATE stock SET level = 'depleted'"),
    ] {
        let inventory = Inventory::new().await;
        let (tea, cup) = (inventory.product(100).await, inventory.product(20).await);
        inventory
            .reserve("ana", &[line(tea, 40), line(cup, 2)])
            .await
            .expect("a hold");
        inventory
            .client()
            .await
            .batch_execute(meddling)
            .await
            .expect("some meddling");
        let found = reconcile::check(&inventory.stock, &inventory.admission)
            .await
            .expect("a look");
        assert!(!found.drifts.is_empty(), "{meddling}");
        assert!(
            found.drifts.iter().all(|drift| drift.kind == kind),
            "{found:?}"
        );

        assert_eq!(repair(&inventory).await.drifts, found.drifts);

        inventory.assert_invariants().await;
        assert!(repair(&inventory).await.drifts.is_empty(), "{meddling}");
    }
}

#[tokio::test]
async fn a_product_that_is_locked_does_not_keep_others_from_repair() {
    let inventory = Inventory::new().await;
    let (locked, free) = (inventory.product(20).await, inventory.product(20).await);
    let meddler = inventory.client().await;
    meddler
        .batch_execute("UPDATE stock_buckets SET on_hand = on_hand + 7 WHERE bucket = 0")
        .await
        .expect("some meddling");
    let mut holder = inventory.client().await;
    let transaction = holder.transaction().await.expect("a transaction");
    transaction
        .execute(
            "SELECT FROM stock_buckets WHERE product_id = $1 FOR UPDATE",
            &[&locked.as_uuid()],
        )
        .await
        .expect("a lock");

    let found = repair(&inventory).await;
    assert_eq!(found.busy, [locked]);
    let left = repair(&inventory).await.drifts;
    assert!(
        left.iter().all(|drift| drift.product_id == locked),
        "{left:?} beside {free}"
    );

    transaction.rollback().await.expect("a rollback");
    assert!(repair(&inventory).await.busy.is_empty());
    assert!(repair(&inventory).await.drifts.is_empty());
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_bucket_with_less_than_is_held_gets_what_shoppers_were_promised() {
    let inventory = Inventory::new().await;
    let product = inventory.product(20).await;
    inventory
        .reserve("ana", &[line(product, 15)])
        .await
        .expect("a hold");
    inventory
        .client()
        .await
        .batch_execute("UPDATE stock_buckets SET on_hand = 10, reserved = 10")
        .await
        .expect("some meddling");
    repair(&inventory).await;
    assert_eq!(inventory.row(product).await, (15, 15));
    inventory.assert_invariants().await;
}
