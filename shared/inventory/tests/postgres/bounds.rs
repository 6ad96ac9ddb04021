//! Who may hold how much, and for how long.

use crate::support::{Inventory, checkout, line, minutes_from_now, refusal};
use futures::future::join_all;
use souk_inventory::ports::Bounds;

async fn bounded(holds: u32, units: u32) -> Inventory {
    let mut inventory = Inventory::new().await;
    inventory.limits.guest = Bounds { holds, units };
    inventory
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_never_hold_more_than_one_may() {
    let inventory = bounded(3, 1_000).await;
    let product = inventory.product(1_000).await;
    let cart = [line(product, 1)];
    let outcomes = join_all((0..30).map(|_| inventory.reserve("ana", &cart))).await;
    let (held, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(held.len(), 3);
    for outcome in refused {
        assert_eq!(refusal(outcome), (409, "too_many_holds".to_owned()));
    }
    assert!(inventory.reserve("bob", &cart).await.is_ok());
    let one = held[0].as_ref().expect("a hold").reservation_id;
    inventory.let_time_run_out(one).await;
    assert!(inventory.reserve("ana", &cart).await.is_ok());
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn the_units_of_a_product_count_over_all_of_an_owners_holds() {
    let inventory = bounded(100, 10).await;
    let (tea, cup) = (inventory.product(100).await, inventory.product(100).await);
    let first = inventory
        .reserve("ana", &[line(tea, 6), line(cup, 6)])
        .await;
    let first = first.expect("a hold").reservation_id;
    let more = inventory.reserve("ana", &[line(tea, 5)]).await;
    assert_eq!(refusal(more), (409, "too_many_holds".to_owned()));
    assert!(inventory.reserve("ana", &[line(tea, 4)]).await.is_ok());
    inventory
        .claim("ana", first, checkout("1"))
        .await
        .expect("a claim");
    inventory
        .confirm(first, checkout("1"))
        .await
        .expect("a sale");
    assert!(inventory.reserve("ana", &[line(tea, 6)]).await.is_ok());
}

#[tokio::test]
async fn a_first_cart_meets_the_bound_as_well() {
    let inventory = bounded(100, 10).await;
    let product = inventory.product(100).await;
    let more = inventory.reserve("ana", &[line(product, 11)]).await;
    assert_eq!(refusal(more), (409, "too_many_holds".to_owned()));
    assert!(inventory.reserve("ana", &[line(product, 10)]).await.is_ok());
}

#[tokio::test]
async fn a_hold_is_extended_once_by_its_owner() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let held = inventory.reserve("ana", &[line(product, 2)]).await;
    let id = held.expect("a hold").reservation_id;
    inventory.let_expire_in(id, 60_000_000).await;
    let not_his = inventory.extend("bob", id).await;
    assert_eq!(refusal(not_his), (404, "reservation_not_found".to_owned()));
    let extended = inventory.extend("ana", id).await.expect("more time");
    assert!((minutes_from_now(extended.expires_at) - 5.0).abs() < 0.5);
    let again = inventory.extend("ana", id).await;
    assert_eq!(refusal(again), (409, "reservation_extended".to_owned()));
    inventory.assert_invariants().await;
    inventory.let_time_run_out(id).await;
    let too_late = inventory.extend("ana", id).await;
    assert_eq!(refusal(too_late), (409, "reservation_expired".to_owned()));
}
