use crate::{
    support::{TOTAL, found, minutes, noon, order_at, paid_order, path, store, told, usd},
    world::World,
};
use souk_contracts::{
    OrderId, RefundId,
    calls::{
        orders::{OrderRefundStatus, OrderStatus},
        payments::{Payment, PaymentStatus},
    },
    events::{CloudEvent, PaymentTurn, types},
};
use souk_orders::{
    domain::{Settlement, Wanted},
    follow::Followed,
    ports::{FollowPayments, KeepRefunds, Opened},
    refund::carry_out,
    store::PgOrders,
};
use tokio::task::JoinSet;

/// As payments tells of this order's payment, of which `refunded` went back.
fn event(
    kind: &str,
    order: OrderId,
    refunded: i64,
    refund_id: Option<RefundId>,
) -> CloudEvent<PaymentTurn> {
    let payment = Payment {
        payment_id: format!("pi_{order}"),
        order_id: order,
        amount: usd(TOTAL),
        status: PaymentStatus::Captured,
        refunded: usd(refunded),
        created_at: noon(),
    };
    let turn = PaymentTurn { payment, refund_id };
    CloudEvent::new("payments", kind, order, noon(), turn)
}

async fn follow(orders: &PgOrders, event: &CloudEvent<PaymentTurn>) -> Followed {
    orders.follow(event, noon()).await.expect("followed")
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_of_an_event_at_the_same_instant_have_one_effect() {
    let (database, orders) = store().await;
    let order = paid_order(&orders, &World::default()).await;
    let event = event(types::PAYMENT_REFUNDED, order.id, TOTAL, None);
    let mut copies = JoinSet::new();
    for _ in 0..10 {
        let (orders, event) = (orders.clone(), event.clone());
        copies.spawn(async move { follow(&orders, &event).await });
    }
    let mut followed = copies.join_all().await;
    followed.retain(|followed| *followed != Followed::Before);
    assert_eq!(followed, [Followed::Refunded]);
    assert_eq!(follow(&orders, &event).await, Followed::Before);
    let order = found(&orders, order.id).await;
    let expected = [
        OrderStatus::Pending,
        OrderStatus::Authorized,
        OrderStatus::Confirmed,
        OrderStatus::Refunded,
    ];
    assert_eq!(path(&order), expected);
    let told = told(&database).await;
    let told = told.iter().filter(|kind| *kind == types::ORDER_REFUNDED);
    assert_eq!(told.count(), 1);
}

#[tokio::test]
async fn an_event_whose_effect_did_not_come_off_has_it_when_it_comes_again() {
    let (database, orders) = store().await;
    let order = paid_order(&orders, &World::default()).await;
    let event = event(types::PAYMENT_REFUNDED, order.id, TOTAL, None);
    let client = database.get().await.expect("a connection");
    let hide = "ALTER TABLE order_history RENAME TO hidden";
    client.execute(hide, &[]).await.expect("hidden");
    assert!(orders.follow(&event, noon()).await.is_err());
    let show = "ALTER TABLE hidden RENAME TO order_history";
    client.execute(show, &[]).await.expect("shown");
    assert_eq!(follow(&orders, &event).await, Followed::Refunded);
}

#[tokio::test]
async fn what_went_back_by_souks_own_refunds_is_theirs_to_say() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    let opened = orders.open(order.id, None, None, noon()).await;
    let Ok(Opened::Now(_, waiting)) = opened else {
        panic!("not opened")
    };
    let event = || event(types::PAYMENT_REFUNDED, order.id, TOTAL, None);
    assert_eq!(follow(&orders, &event()).await, Followed::Nothing);
    let settled = carry_out(&orders, &&world, &waiting, noon()).await;
    assert_eq!(settled.expect("settled"), Settlement::Succeeded);
    assert_eq!(follow(&orders, &event()).await, Followed::Nothing);
    assert_eq!(found(&orders, order.id).await.history.len(), 4);
}

#[tokio::test]
async fn a_part_that_went_back_elsewhere_is_a_refund_of_the_order() {
    let (database, orders) = store().await;
    let order = paid_order(&orders, &World::default()).await;
    let steps = [
        (900, Followed::Refunded),
        (900, Followed::Nothing),
        (TOTAL, Followed::Refunded),
    ];
    for (refunded, expected) in steps {
        let event = event(types::PAYMENT_REFUNDED, order.id, refunded, None);
        assert_eq!(follow(&orders, &event).await, expected);
        assert_eq!(found(&orders, order.id).await.refunded, usd(refunded));
    }
    let order = found(&orders, order.id).await;
    assert_eq!(
        (order.status, order.refunds.len()),
        (OrderStatus::Refunded, 2)
    );
    let told = told(&database).await;
    let told = told.iter().filter(|kind| *kind == types::ORDER_REFUNDED);
    assert_eq!(told.count(), 2);
}

#[tokio::test]
async fn what_was_told_before_a_refund_came_back_is_no_refund() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    let opened = orders.open(order.id, None, None, noon()).await;
    let Ok(Opened::Now(_, refund)) = opened else {
        panic!("not opened")
    };
    carry_out(&orders, &&world, &refund, noon())
        .await
        .expect("settled");
    let failed = event(types::PAYMENT_REFUND_FAILED, order.id, 0, Some(refund.id));
    let later = noon() + minutes(1);
    let followed = orders.follow(&failed, later).await.expect("followed");
    assert_eq!(followed, Followed::RefundFailed);
    let late = event(types::PAYMENT_REFUNDED, order.id, TOTAL, None);
    let followed = orders.follow(&late, later).await.expect("followed");
    assert_eq!(followed, Followed::Nothing);
    assert_eq!(found(&orders, order.id).await.refunded, usd(0));
}

#[tokio::test]
async fn an_open_orders_and_a_strangers_payment_change_nothing() {
    let (_, orders) = store().await;
    let open = order_at(&orders, &[OrderStatus::Authorized]).await;
    for id in [open.id, OrderId::generate()] {
        let event = event(types::PAYMENT_REFUNDED, id, TOTAL, None);
        assert_eq!(follow(&orders, &event).await, Followed::Nothing);
    }
    assert_eq!(found(&orders, open.id).await, open);
}

#[tokio::test]
async fn a_refund_that_came_back_is_owed_again() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    let opened = orders.open(order.id, None, None, noon()).await;
    let Ok(Opened::Now(_, refund)) = opened else {
        panic!("not opened")
    };
    carry_out(&orders, &&world, &refund, noon())
        .await
        .expect("settled");
    assert_eq!(found(&orders, order.id).await.refunded, usd(TOTAL));

    let failed = event(types::PAYMENT_REFUND_FAILED, order.id, 0, Some(refund.id));
    assert_eq!(follow(&orders, &failed).await, Followed::RefundFailed);
    assert_eq!(follow(&orders, &failed).await, Followed::Before);

    let owed = found(&orders, order.id).await;
    assert_eq!(
        (owed.refunded, owed.refunds[0].status),
        (usd(0), OrderRefundStatus::Failed)
    );
    let again = orders.open(order.id, Some(Wanted::MinorUnits(TOTAL)), None, noon());
    assert!(matches!(again.await, Ok(Opened::Now(..))));
}

#[tokio::test]
async fn the_failed_refund_of_a_called_off_order_is_told_to_people_too() {
    let (_, orders) = store().await;
    let order = order_at(&orders, &[OrderStatus::Cancelled]).await;
    let refund = Some(RefundId::from_uuid(order.id.as_uuid()));
    let failed = event(types::PAYMENT_REFUND_FAILED, order.id, 0, refund);
    assert_eq!(follow(&orders, &failed).await, Followed::RefundFailed);
    assert_eq!(found(&orders, order.id).await, order);
}
