//! Setting, adjusting and reading stock.

use crate::support::{Inventory, checkout, guest, line};
use futures::future::join_all;
use souk_contracts::{
    ProductId,
    calls::inventory::{GetAvailability, ReleasedBy},
};
use souk_inventory::{
    api,
    domain::{Change, OnHand, StockError, StockLevel},
    ports::{CountError, ReadStock},
};

async fn level(inventory: &Inventory, product: ProductId) -> (u32, u32, u32, i64) {
    let levels = inventory.stock.levels(&[product]).await.expect("a level");
    counts(levels.first().expect("the product"))
}

fn counts(level: &StockLevel) -> (u32, u32, u32, i64) {
    let StockLevel {
        on_hand,
        reserved,
        available,
        version,
        ..
    } = *level;
    (on_hand, reserved, available, version)
}

#[tokio::test]
async fn the_version_goes_up_with_what_is_on_hand_and_not_with_holds() {
    let inventory = Inventory::new().await;
    let product = inventory.product(50).await;
    assert_eq!(level(&inventory, product).await, (50, 0, 50, 1));
    inventory.set(product, 80).await.expect("a count");
    assert_eq!(level(&inventory, product).await, (80, 0, 80, 2));
    let id = inventory
        .reserve("ana", &[line(product, 30)])
        .await
        .expect("a hold")
        .reservation_id;
    assert_eq!(level(&inventory, product).await, (80, 30, 50, 2));
    inventory
        .claim("ana", id, checkout("1"))
        .await
        .expect("a claim");
    inventory.confirm(id, checkout("1")).await.expect("a sale");
    assert_eq!(level(&inventory, product).await, (50, 0, 50, 3));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_change_that_was_made_for_another_version_is_refused() {
    let inventory = Inventory::new().await;
    let product = inventory.product(50).await;
    let adjust = async |by, versions: &[i64]| {
        let made_for = Some(versions.to_vec());
        inventory
            .change(product, Change::Adjust(by), made_for)
            .await
    };
    adjust(7, &[9, 1]).await.expect("an adjustment");
    assert!(matches!(adjust(7, &[1]).await, Err(CountError::Stale)));
    assert!(matches!(adjust(7, &[]).await, Err(CountError::Stale)));
    adjust(-7, &[2]).await.expect("an adjustment");
    assert_eq!(level(&inventory, product).await, (50, 0, 50, 3));
    let new = ProductId::generate();
    let set = Change::Set(OnHand::try_from(5).expect("a count"));
    let too_new = inventory.change(new, set, Some(vec![1])).await;
    assert!(matches!(too_new, Err(CountError::Stale)));
    assert!(
        inventory
            .stock
            .levels(&[new])
            .await
            .expect("none")
            .is_empty()
    );
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn an_adjustment_needs_stock_to_adjust() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let unheard_of = ProductId::generate();
    let none = inventory.change(unheard_of, Change::Adjust(5), None).await;
    assert!(matches!(none, Err(CountError::NotFound)));
    let too_few = inventory.change(product, Change::Adjust(-6), None).await;
    assert!(matches!(
        too_few,
        Err(CountError::Refused(StockError::OutOfBounds(_)))
    ));
    assert_eq!(level(&inventory, product).await, (5, 0, 5, 1));
}

#[tokio::test]
async fn the_ledger_says_who_changed_what_and_why_and_is_never_rewritten() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let adjusted = inventory.change(product, Change::Adjust(-2), None).await;
    adjusted.expect("an adjustment");
    let client = inventory.client().await;
    let entries = client
        .query(
            "SELECT kind, change, reason FROM stock_ledger WHERE product_id = $1 ORDER BY id",
            &[&product.as_uuid()],
        )
        .await
        .expect("entries");
    let entries: Vec<(String, i32, String)> = entries
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect();
    let entry = |kind: &str, change| (kind.to_owned(), change, "a test".to_owned());
    assert_eq!(entries, [entry("set", 5), entry("adjusted", -2)]);
    for rewriting in [
        "UPDATE stock_ledger SET change = 0",
        "DELETE FROM stock_ledger",
        "TRUNCATE stock_ledger",
    ] {
        assert!(
            client.batch_execute(rewriting).await.is_err(),
            "{rewriting}"
        );
    }
}

#[tokio::test]
async fn the_movements_tell_of_every_change_of_what_is_on_hand_or_reserved() {
    let inventory = Inventory::new().await;
    let product = inventory.product(90).await;
    let hold = async |units| {
        let held = inventory.reserve("ana", &[line(product, units)]).await;
        let id = held.expect("a hold").reservation_id;
        let claimed = inventory.claim("ana", id, checkout("1")).await;
        claimed.expect("a claim");
        id
    };
    let by = ReleasedBy::Checkout(checkout("1"));
    let (sold, taken_back) = (hold(5).await, hold(4).await);
    let (released, due) = (hold(3).await, hold(2).await);
    hold(1).await;
    for id in [sold, taken_back] {
        inventory.confirm(id, checkout("1")).await.expect("a sale");
    }
    for id in [taken_back, released] {
        inventory.release(id, by.clone()).await.expect("given back");
    }
    inventory.let_time_run_out(due).await;
    inventory.expire().await;

    let client = inventory.client().await;
    let rows = client
        .query(
            "SELECT kind, sum(on_hand)::integer, sum(reserved)::integer
             FROM stock_movements
             WHERE product_id = $1
             GROUP BY kind
             ORDER BY kind",
            &[&product.as_uuid()],
        )
        .await
        .expect("movements");
    let movements: Vec<(String, i32, i32)> = rows
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect();
    let movement = |kind: &str, on_hand, reserved| (kind.to_owned(), on_hand, reserved);
    assert_eq!(
        movements,
        [
            movement("expired", 0, -2),
            movement("released", 0, -3),
            movement("reserved", 0, 15),
            movement("set", 90, 0),
            movement("sold", -9, -9),
            movement("taken_back", 4, 0),
        ]
    );
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn what_was_held_is_never_rewritten_and_what_has_ended_stays_so() {
    let inventory = Inventory::new().await;
    let product = inventory.product(9).await;
    let held = inventory.reserve("ana", &[line(product, 2)]).await;
    let id = held.expect("a hold").reservation_id;
    let by_ana = ReleasedBy::Caller(guest("ana"));
    inventory.release(id, by_ana).await.expect("given back");
    let client = inventory.client().await;
    for rewriting in [
        "UPDATE reservation_lines SET quantity = 1",
        "DELETE FROM reservation_lines",
        "TRUNCATE reservation_lines",
        "UPDATE reservations SET owner = 'guest:bob'",
        "UPDATE reservations SET state = 'confirmed', claimed_by = uuidv7()",
        "UPDATE reservations SET state = 'held', ended_at = NULL",
        "DELETE FROM reservations",
        "TRUNCATE reservations",
    ] {
        assert!(
            client.batch_execute(rewriting).await.is_err(),
            "{rewriting}"
        );
    }
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn stock_is_never_set_below_what_shoppers_hold() {
    let inventory = Inventory::new().await;
    let product = inventory.product(100).await;
    for units in [40, 30, 20] {
        inventory
            .reserve("ana", &[line(product, units)])
            .await
            .expect("a hold");
    }
    let refused = inventory.set(product, 89).await;
    assert!(matches!(
        refused,
        Err(CountError::Refused(StockError::BelowReserved))
    ));
    assert_eq!(inventory.row(product).await, (100, 90));
    assert!(inventory.set(product, 90).await.is_ok());
    assert_eq!(inventory.row(product).await, (90, 90));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn products_without_stock_are_absent_and_too_many_are_refused() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let ids = vec![ProductId::generate(), product];
    let answer = api::availability(&inventory.stock, GetAvailability { ids }).await;
    let known: Vec<_> = answer
        .expect("an answer")
        .iter()
        .map(|level| (level.product_id, level.available, level.version))
        .collect();
    assert_eq!(known, [(product, 5, 1)]);
    let ids = vec![product; 501];
    let too_many = api::availability(&inventory.stock, GetAvailability { ids }).await;
    assert_eq!(too_many.expect_err("too many").code, "invalid_request");
}

/// Each lays the units out over more buckets than the one before found.
#[tokio::test(flavor = "multi_thread")]
async fn adjustments_at_once_all_count() {
    let inventory = Inventory::new().await;
    let product = inventory.product(10).await;
    let ten = Change::Adjust(10);
    let adjusted = join_all((0..20).map(|_| inventory.change(product, ten, None))).await;
    for level in adjusted {
        level.expect("an adjustment");
    }
    assert_eq!(inventory.row(product).await, (210, 0));
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_counts_at_once_one_is_the_count() {
    let inventory = Inventory::new().await;
    for _ in 0..10 {
        let product = inventory.product(10).await;
        let counts = [100, 50, 300, 7, 400, 33];
        let counted = join_all(counts.map(|units| inventory.set(product, units))).await;
        for level in counted {
            level.expect("a count");
        }
        let (on_hand, _) = inventory.row(product).await;
        assert!(counts.contains(&i64::from(on_hand)), "{on_hand}");
        inventory.assert_invariants().await;
    }
}
