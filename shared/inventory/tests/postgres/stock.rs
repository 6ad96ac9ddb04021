//! Setting and reading stock.

use crate::support::{Inventory, checkout, line};
use souk_contracts::{ProductId, calls::inventory::GetAvailability};
use souk_inventory::{
    api,
    domain::OnHand,
    ports::{CountError, ReadStock},
    set_stock::set_stock,
};

fn units(units: i64) -> OnHand {
    OnHand::try_from(units).expect("a count")
}

#[tokio::test]
async fn the_version_goes_up_with_every_change() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let level = set_stock(&inventory.stock, product, units(8))
        .await
        .expect("a count");
    assert_eq!(
        (
            level.on_hand,
            level.reserved,
            level.available,
            level.version
        ),
        (8, 0, 8, 2)
    );
    let id = inventory
        .reserve("ana", &[line(product, 3)])
        .await
        .expect("a hold")
        .reservation_id;
    let [held] = inventory.stock.levels(&[product]).await.expect("a level")[..] else {
        panic!()
    };
    assert_eq!(
        (held.on_hand, held.reserved, held.available, held.version),
        (8, 3, 5, 3)
    );
    inventory
        .claim("ana", id, checkout("1"))
        .await
        .expect("a claim");
    inventory.confirm(id, checkout("1")).await.expect("a sale");
    let [sold] = inventory.stock.levels(&[product]).await.expect("a level")[..] else {
        panic!()
    };
    assert_eq!(
        (sold.on_hand, sold.reserved, sold.available, sold.version),
        (5, 0, 5, 4)
    );
}

#[tokio::test]
async fn stock_is_never_set_below_what_shoppers_hold() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    inventory
        .reserve("ana", &[line(product, 4)])
        .await
        .expect("a hold");
    let refused = set_stock(&inventory.stock, product, units(3)).await;
    assert!(matches!(refused, Err(CountError::BelowReserved)));
    assert_eq!(inventory.row(product).await, (5, 4));
    assert!(set_stock(&inventory.stock, product, units(4)).await.is_ok());
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
