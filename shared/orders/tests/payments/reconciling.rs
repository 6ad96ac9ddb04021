use crate::{
    support::{TOTAL, found, minutes, noon, order_at, paid_order, path, store, usd},
    world::{Hold, World},
};
use jiff::Timestamp;
use souk_contracts::{
    OrderId,
    calls::{
        Call,
        orders::{Order, OrderStatus},
        payments::{ListPayments, PaymentStatus, RefundPayment},
    },
};
use souk_orders::{
    domain::Wanted,
    ports::{KeepRefunds, Opened},
    reconcile::{Reconcile, Reconciled},
    store::PgOrders,
};
use souk_platform::clock::Clock;

use OrderStatus::{Authorized, Cancelled, Confirmed, PaymentFailed, Pending, Refunded};

pub async fn reconcile(orders: &PgOrders, world: &World, at: Timestamp) -> Reconciled {
    let reconcile = Reconcile {
        orders: orders.clone(),
        services: world,
        clock: Clock::fixed(at),
    };
    reconcile.run().await.expect("a run")
}

/// An order at the end of `steps`, whose payment and reservation stand like this.
pub async fn left_behind(
    orders: &PgOrders,
    world: &World,
    steps: &[OrderStatus],
    payment: PaymentStatus,
    hold: Hold,
) -> Order {
    let order = order_at(orders, steps).await;
    world.pays(order.id, order.total, payment, noon());
    world.holds(order.reservation_id, hold);
    order
}

#[tokio::test]
async fn a_capture_whose_confirmation_died_becomes_a_confirmed_order() {
    let (_, orders) = store().await;
    let world = World::default();
    // As after a kill right after the capture, and as if even the authorization had been forgotten.
    let sold = left_behind(
        &orders,
        &world,
        &[Authorized],
        PaymentStatus::Captured,
        Hold::Sold,
    )
    .await;
    let held = left_behind(&orders, &world, &[], PaymentStatus::Captured, Hold::Claimed).await;

    let done = reconcile(&orders, &world, noon() + minutes(1)).await;

    assert_eq!((done.confirmed, done.unsettled), (2, 0));
    for order in [&sold, &held] {
        let order = found(&orders, order.id).await;
        assert_eq!(path(&order), [Pending, Authorized, Confirmed]);
        assert_eq!(world.hold(order.reservation_id), Hold::Sold);
        assert_eq!(world.payment(order.id).refunded, usd(0));
    }
}

#[tokio::test]
async fn a_capture_for_an_order_that_is_off_goes_back() {
    let (_, orders) = store().await;
    let world = World::default();
    let mut off = Vec::new();
    for steps in [&[Cancelled][..], &[PaymentFailed], &[Authorized, Cancelled]] {
        off.push(left_behind(&orders, &world, steps, PaymentStatus::Captured, Hold::Sold).await);
    }
    let done = reconcile(&orders, &world, noon() + minutes(1)).await;
    assert_eq!((done.given_back, done.unsettled), (3, 0));
    for order in &off {
        assert_eq!(world.payment(order.id).refunded, usd(TOTAL));
        assert_eq!(world.hold(order.reservation_id), Hold::Released);
        assert_eq!(found(&orders, order.id).await, *order);
    }
    let again = reconcile(&orders, &world, noon() + minutes(2)).await;
    assert_eq!((again.given_back, again.compared), (0, 3));
}

#[tokio::test]
async fn a_capture_that_no_order_knows_of_goes_back() {
    let (_, orders) = store().await;
    let (world, order) = (World::default(), OrderId::generate());
    world.pays(order, usd(TOTAL), PaymentStatus::Captured, noon());
    reconcile(&orders, &world, noon() + minutes(1)).await;
    assert_eq!(world.payment(order).refunded, usd(0));
    reconcile(&orders, &world, noon() + minutes(8)).await;
    assert_eq!(world.payment(order).refunded, usd(TOTAL));
}

#[tokio::test]
async fn a_capture_whose_reservation_is_gone_goes_back() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = left_behind(
        &orders,
        &world,
        &[Authorized],
        PaymentStatus::Captured,
        Hold::Released,
    )
    .await;
    let done = reconcile(&orders, &world, noon() + minutes(1)).await;
    assert_eq!((done.given_back, done.confirmed, done.unsettled), (1, 0, 0));
    assert_eq!(world.payment(order.id).refunded, usd(TOTAL));
    assert_eq!(
        path(&found(&orders, order.id).await),
        [Pending, Authorized, Cancelled]
    );
}

#[tokio::test]
async fn within_ten_minutes_nothing_is_held_for_nobody() {
    let (_, orders) = store().await;
    let world = World::default();
    let undecided = [
        PaymentStatus::Open,
        PaymentStatus::RequiresAction,
        PaymentStatus::Processing,
        PaymentStatus::Authorized,
        PaymentStatus::Failed,
        PaymentStatus::Canceled,
    ];
    let mut stale = Vec::new();
    for status in undecided {
        stale.push(left_behind(&orders, &world, &[], status, Hold::Claimed).await);
        stale.push(left_behind(&orders, &world, &[Authorized], status, Hold::Sold).await);
    }
    let forgotten = order_at(&orders, &[]).await;
    world.holds(forgotten.reservation_id, Hold::Claimed);
    stale.push(forgotten);

    let early = reconcile(&orders, &world, noon() + minutes(7)).await;
    assert_eq!(
        (early.called_off, early.unsettled, early.compared),
        (0, 0, 12)
    );

    let late = reconcile(&orders, &world, noon() + minutes(9)).await;
    assert_eq!((late.called_off, late.unsettled), (13, 0));
    for order in &stale {
        assert_eq!(found(&orders, order.id).await.status, Cancelled);
        assert_eq!(world.hold(order.reservation_id), Hold::Released);
    }
    for order in &stale[..12] {
        let payment = world.payment(order.id);
        assert_eq!(payment.status, PaymentStatus::Canceled);
    }
}

#[tokio::test]
async fn a_run_that_dies_anywhere_is_made_good_by_the_next() {
    let (_, orders) = store().await;
    for lost in 1..=3 {
        for (steps, payment) in [
            (&[Authorized][..], PaymentStatus::Captured),
            (&[Authorized, Cancelled], PaymentStatus::Captured),
            (&[Authorized], PaymentStatus::Authorized),
        ] {
            let world = World::default();
            let order = left_behind(&orders, &world, steps, payment, Hold::Sold).await;
            world.loses_answers(lost);
            for run in 0..5 {
                reconcile(&orders, &world, noon() + minutes(9 + run)).await;
            }
            let (order, payment) = (found(&orders, order.id).await, world.payment(order.id));
            let is_taken = payment.status == PaymentStatus::Captured && payment.refunded == usd(0);
            assert_eq!(is_taken, order.status == Confirmed, "{lost} {steps:?}");
            let hold = world.hold(order.reservation_id);
            assert_eq!(hold == Hold::Sold, is_taken, "{lost} {steps:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_done_about_one_order_stops_no_other() {
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
    let paid = left_behind(
        &orders,
        &world,
        &[Authorized],
        PaymentStatus::Captured,
        Hold::Sold,
    )
    .await;
    world.is_away(RefundPayment::FUNCTION);

    let done = reconcile(&orders, &world, noon() + minutes(1)).await;
    assert_eq!((done.confirmed, done.given_back, done.unsettled), (1, 0, 1));
    assert_eq!(found(&orders, paid.id).await.status, Confirmed);

    world.is_back();
    let done = reconcile(&orders, &world, noon() + minutes(2)).await;
    assert_eq!((done.given_back, done.unsettled), (1, 0));
    assert_eq!(world.payment(off.id).refunded, usd(TOTAL));
}

#[tokio::test]
async fn a_span_that_could_not_be_read_is_looked_at_later() {
    let (_, orders) = store().await;
    let world = World::default();
    reconcile(&orders, &world, noon()).await;
    let late = left_behind(
        &orders,
        &world,
        &[Cancelled],
        PaymentStatus::Captured,
        Hold::Sold,
    )
    .await;
    world.is_away(ListPayments::FUNCTION);
    let blind = Reconcile {
        orders: orders.clone(),
        services: &world,
        clock: Clock::fixed(noon() + minutes(60)),
    };
    assert!(blind.run().await.is_err());
    world.is_back();
    // Days later: the run goes on from where the last one that saw anything has stopped.
    reconcile(&orders, &world, noon() + minutes(3 * 24 * 60)).await;
    assert_eq!(world.payment(late.id).refunded, usd(TOTAL));
}

#[tokio::test]
async fn an_order_that_was_forgotten_for_days_is_found_by_itself() {
    let (_, orders) = store().await;
    let world = World::default();
    let paid = left_behind(
        &orders,
        &world,
        &[Authorized],
        PaymentStatus::Captured,
        Hold::Sold,
    )
    .await;
    let held = left_behind(
        &orders,
        &world,
        &[Authorized],
        PaymentStatus::Authorized,
        Hold::Sold,
    )
    .await;
    reconcile(&orders, &world, noon() + minutes(3 * 24 * 60)).await;
    assert_eq!(found(&orders, paid.id).await.status, Confirmed);
    assert_eq!(found(&orders, held.id).await.status, Cancelled);
}

#[tokio::test]
async fn a_refund_that_nobody_asked_the_provider_for_is_asked_for() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    let opened = orders
        .open(order.id, Some(Wanted::MinorUnits(900)), None, noon())
        .await;
    assert!(matches!(opened, Ok(Opened::Now(..))));
    let done = reconcile(&orders, &world, noon() + minutes(1)).await;
    assert_eq!((done.refunds, done.unsettled), (1, 0));
    assert_eq!(world.payment(order.id).refunded, usd(900));
    let again = reconcile(&orders, &world, noon() + minutes(2)).await;
    assert_eq!(
        (again.refunds, world.calls_of(RefundPayment::FUNCTION)),
        (0, 1)
    );
    assert_eq!(found(&orders, order.id).await.refunded, usd(900));
}

#[tokio::test]
async fn money_that_went_back_at_the_provider_is_noted() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    world.pays_back(order.id, usd(900));
    reconcile(&orders, &world, noon() + minutes(1)).await;
    let partly = found(&orders, order.id).await;
    assert_eq!((partly.status, partly.refunded), (Confirmed, usd(900)));
    world.pays_back(order.id, usd(TOTAL));
    for run in 2..4 {
        reconcile(&orders, &world, noon() + minutes(run)).await;
    }
    let wholly = found(&orders, order.id).await;
    assert_eq!((wholly.status, wholly.refunded), (Refunded, usd(TOTAL)));
    assert_eq!(wholly.refunds.len(), 2);
}

#[tokio::test]
async fn a_confirmed_order_without_its_money_is_left_to_people() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = left_behind(
        &orders,
        &world,
        &[Authorized, Confirmed],
        PaymentStatus::Canceled,
        Hold::Sold,
    )
    .await;
    let done = reconcile(&orders, &world, noon() + minutes(9)).await;
    assert_eq!(done.unsettled, 1);
    assert_eq!(found(&orders, order.id).await, order);
}

#[tokio::test]
async fn what_agrees_is_left_alone() {
    let (_, orders) = store().await;
    let world = World::default();
    let confirmed = paid_order(&orders, &world).await;
    left_behind(
        &orders,
        &world,
        &[PaymentFailed],
        PaymentStatus::Failed,
        Hold::Released,
    )
    .await;
    left_behind(
        &orders,
        &world,
        &[Cancelled],
        PaymentStatus::Canceled,
        Hold::Released,
    )
    .await;
    let done = reconcile(&orders, &world, noon() + minutes(30)).await;
    let expected = Reconciled {
        compared: 3,
        ..Reconciled::default()
    };
    assert_eq!(done, expected);
    assert_eq!(found(&orders, confirmed.id).await, confirmed);
}
