//! Setting, adjusting and reading stock.

use crate::support::{Inventory, checkout, line};
use souk_contracts::{ProductId, calls::inventory::GetAvailability};
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
