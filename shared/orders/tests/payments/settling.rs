//! What a run could not settle, and what it settles in spite of that.

use crate::{
    reconciling::{left_behind, reconcile},
    support::{TOTAL, found, minutes, noon, order_at, paid_order, store, usd},
    world::{Hold, World},
};
use jiff::SignedDuration;
use souk_contracts::calls::{
    Call,
    inventory::Release,
    orders::OrderStatus,
    payments::{PaymentStatus, RefundPayment},
};
use souk_orders::{
    ports::{KeepRefunds, Opened},
    reconcile::Reconciled,
};

use OrderStatus::{Authorized, Cancelled, Confirmed, PaymentFailed, Refunded};

#[tokio::test]
async fn what_could_not_be_settled_is_not_forgotten_however_long_it_takes() {
    for away in [RefundPayment::FUNCTION, Release::FUNCTION] {
        let (_, orders) = store().await;
        let world = World::default();
        let off = left_behind(
            &orders,
            &world,
            &[Cancelled],
            PaymentStatus::Captured,
            Hold::Sold,
        )
        .await;
        world.is_away(away);
        for at in [1, 70, 200] {
            let done = reconcile(&orders, &world, noon() + minutes(at)).await;
            assert!(done.unsettled > 0, "{away} {at}");
        }
        // Nothing that is away keeps the money from going back.
        let is_back = world.payment(off.id).refunded == usd(TOTAL);
        assert_eq!(is_back, away == Release::FUNCTION, "{away}");
        world.is_back();
        for at in [201, 202] {
            reconcile(&orders, &world, noon() + minutes(at)).await;
        }
        assert_eq!(world.payment(off.id).refunded, usd(TOTAL));
        assert_eq!(world.hold(off.reservation_id), Hold::Released);
        let done = reconcile(&orders, &world, noon() + minutes(203)).await;
        assert_eq!(done, Reconciled::default());
    }
}

#[tokio::test]
async fn an_order_that_has_ended_holds_nothing_in_the_end() {
    let (_, orders) = store().await;
    let world = World::default();
    let mut ended = Vec::new();
    for (steps, payment, back) in [
        (&[Authorized, Cancelled][..], PaymentStatus::Canceled, 0),
        (&[Authorized, Cancelled], PaymentStatus::Captured, TOTAL),
        (&[PaymentFailed], PaymentStatus::Failed, 0),
    ] {
        let order = left_behind(&orders, &world, steps, payment, Hold::Sold).await;
        world.pays_back(order.id, usd(back));
        ended.push(order);
    }
    world.is_away(Release::FUNCTION);
    let away = reconcile(&orders, &world, noon() + minutes(1)).await;
    assert_eq!(away.unsettled, 3);
    world.is_back();
    for run in 2..5 {
        reconcile(&orders, &world, noon() + minutes(run)).await;
    }
    for order in &ended {
        assert_eq!(world.hold(order.reservation_id), Hold::Released);
    }
    // Three in vain, and each once.
    assert_eq!(world.calls_of(Release::FUNCTION), 6);
}

/// Whether what was sold can be sold again is for the merchant to say.
#[tokio::test]
async fn what_a_refunded_order_was_sold_stays_sold() {
    let (_, orders) = store().await;
    let world = World::default();
    let steps = [Authorized, Confirmed, Refunded];
    let order = left_behind(&orders, &world, &steps, PaymentStatus::Captured, Hold::Sold).await;
    world.pays_back(order.id, usd(TOTAL));
    reconcile(&orders, &world, noon() + minutes(1)).await;
    assert_eq!(world.hold(order.reservation_id), Hold::Sold);
}

#[tokio::test]
async fn a_part_of_the_money_confirms_nothing() {
    let (_, orders) = store().await;
    let world = World::default();
    let mut short = Vec::new();
    for steps in [&[Authorized][..], &[Authorized, Confirmed]] {
        let order = order_at(&orders, steps).await;
        world.pays(order.id, usd(100), PaymentStatus::Captured, noon());
        short.push(order);
    }
    // Also once the list of payments tells of it no more.
    for at in [1, 200] {
        let done = reconcile(&orders, &world, noon() + minutes(at)).await;
        assert_eq!((done.unsettled, done.confirmed), (2, 0), "{at}");
    }
    for order in &short {
        assert_eq!(found(&orders, order.id).await, *order);
    }
}

#[tokio::test]
async fn a_refund_that_is_just_being_asked_for_is_left_to_who_asks() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    let opened = orders.open(order.id, None, None, noon()).await;
    assert!(matches!(opened, Ok(Opened::Now(..))));
    world.is_away(RefundPayment::FUNCTION);
    for (seconds, asked) in [(29, 0), (30, 1), (60, 1), (80, 2)] {
        let at = noon() + SignedDuration::from_secs(seconds);
        reconcile(&orders, &world, at).await;
        assert_eq!(world.calls_of(RefundPayment::FUNCTION), asked, "{seconds}");
    }
    // One that is put off is still one that could not be settled.
    let at = noon() + SignedDuration::from_secs(100);
    assert_eq!(reconcile(&orders, &world, at).await.unsettled, 1);
}
