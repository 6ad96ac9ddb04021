//! Holds that are made together, in one transaction: each is answered for itself, and as it would be
//! alone.

use crate::{
    support::{Inventory, NoCounters, line},
    wire::{Cut, Wire},
};
use futures::future::join_all;
use souk_contracts::{Problem, ProductId, calls::inventory::Reserved};
use souk_inventory::ports::Bounds;

/// More than are held together at most, over one connection, so that most wait for it.
const MANY: usize = 40;

/// An instance with one connection, so that whatever is asked of it at once is gathered.
async fn narrow(inventory: &Inventory) -> (Wire, Inventory) {
    let wire = Wire::to(&inventory.name().await, 1, Cut::Never).await;
    let instance = Inventory::over(wire.pool(), NoCounters);
    (wire, instance)
}

async fn keyed(
    instance: &Inventory,
    who: usize,
    key: usize,
    product: ProductId,
) -> Result<Reserved, Problem> {
    let (who, key) = (format!("guest {who}"), format!("{product} {key}"));
    instance
        .reserve_with_key(&who, &[line(product, 1)], Some(&key))
        .await
}

#[tokio::test]
async fn each_of_many_gets_a_unit_while_there_are_any() {
    let inventory = Inventory::new().await;
    let (_wire, instance) = narrow(&inventory).await;
    let product = inventory.product(25).await;
    let answers = join_all((0..MANY).map(|nth| keyed(&instance, nth, nth, product))).await;
    let (held, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(held.len(), 25);
    for refusal in refused {
        assert_eq!(refusal.expect_err("a refusal").code, "insufficient_stock");
    }
    assert_eq!(inventory.row(product).await, (25, 25));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_key_holds_once_however_many_come_with_it_at_once() {
    let inventory = Inventory::new().await;
    let (_wire, instance) = narrow(&inventory).await;
    let product = inventory.product(100).await;
    let answers = join_all((0..MANY).map(|_| keyed(&instance, 1, 1, product))).await;
    let held: Vec<Reserved> = answers
        .into_iter()
        .map(|one| one.expect("a hold"))
        .collect();
    let first = held.iter().filter(|reserved| !reserved.replayed).count();
    assert_eq!(first, 1);
    let id = held[0].reservation.reservation_id;
    assert!(held.iter().all(|one| one.reservation.reservation_id == id));
    assert_eq!(inventory.row(product).await, (100, 1));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn one_owner_meets_the_bounds_among_those_held_together() {
    let inventory = Inventory::new().await;
    let (_wire, mut instance) = narrow(&inventory).await;
    instance.limits.guest = Bounds { holds: 3, units: 2 };
    let (tea, cup) = (inventory.product(100).await, inventory.product(100).await);
    let answers = join_all((0..8).map(|nth| {
        let product = if nth % 2 == 0 { tea } else { cup };
        keyed(&instance, 1, nth, product)
    }))
    .await;
    let held = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(held, 3);
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_refusal_of_one_is_no_others() {
    let inventory = Inventory::new().await;
    let (_wire, instance) = narrow(&inventory).await;
    let (plenty, gone) = (inventory.product(100).await, inventory.product(0).await);
    let unknown = ProductId::generate();
    let answers = join_all((0..30).map(|nth| {
        let product = [plenty, gone, unknown][nth % 3];
        keyed(&instance, nth, nth, product)
    }))
    .await;
    for (nth, answer) in answers.into_iter().enumerate() {
        let code = answer.map_or_else(|problem| problem.code, |_| "held".into());
        assert_eq!(
            code,
            ["held", "insufficient_stock", "unknown_stock"][nth % 3]
        );
    }
    assert_eq!(inventory.row(plenty).await, (100, 10));
    inventory.assert_invariants().await;
}

/// The connection is lost at any message of those that hold many. Who then asks again with the same
/// key has one hold.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_lost_under_many_holds_nothing_twice() {
    let inventory = Inventory::new().await;
    let database = inventory.name().await;
    for message in 0..24 {
        for cut in [Cut::Before(message), Cut::After(message)] {
            let product = inventory.product(1_000).await;
            let wire = Wire::to(&database, 1, cut).await;
            let instance = Inventory::over(wire.pool(), NoCounters);
            let at_once = join_all((0..MANY).map(|nth| keyed(&instance, nth, nth, product)));
            let _ = wire.until_cut(at_once).await;
            inventory.assert_invariants().await;
            let again = join_all((0..MANY).map(|nth| keyed(&inventory, nth, nth, product))).await;
            for (nth, answer) in again.into_iter().enumerate() {
                let code = answer.map_or_else(|problem| problem.code, |_| "held".into());
                assert_eq!(code, "held", "{cut:?}, {nth}");
            }
            assert_eq!(
                inventory.row(product).await.1,
                i32::try_from(MANY).expect("a count")
            );
            inventory.assert_invariants().await;
        }
    }
}

/// Where a bucket is in somebody's hands, those that need it are held alone, and wait.
#[tokio::test(flavor = "multi_thread")]
async fn instances_that_hold_many_at_once_never_wait_in_a_circle() {
    let inventory = Inventory::new().await;
    let mut instances = Vec::new();
    for _ in 0..4 {
        instances.push(inventory.another().await);
    }
    let mut products = Vec::new();
    for units in [40, 7, 400, 33] {
        products.push(inventory.product(units).await);
    }
    let answers = join_all(instances.iter().enumerate().map(|(first, instance)| {
        let products = &products;
        join_all((0..120).map(move |nth| {
            let nth = first * 120 + nth;
            keyed(instance, nth, nth, products[nth % products.len()])
        }))
    }))
    .await;
    for problem in answers.into_iter().flatten().filter_map(Result::err) {
        assert_eq!(problem.code, "insufficient_stock", "{problem:?}");
    }
    for (product, units) in products.into_iter().zip([40, 7, 120, 33]) {
        assert_eq!(inventory.row(product).await.1, units);
    }
    inventory.assert_invariants().await;
}
