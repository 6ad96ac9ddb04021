use crate::{
    support::{TOTAL, found, minutes, noon, order_at, paid_order, path, store, told, usd},
    world::World,
};
use souk_contracts::{
    Owner, UserId,
    calls::orders::{Order, OrderRefundStatus, OrderStatus},
    events::types,
};
use souk_orders::{
    domain::{InvalidRefund, Settlement, Wanted},
    ports::{KeepRefunds, OpenRefund, Opened},
    refund::carry_out,
    store::PgOrders,
};
use souk_platform::idempotency::{IdempotencyError, IdempotentRequest};
use tokio::task::JoinSet;

fn key(key: &str, body: &str) -> IdempotentRequest {
    let ops = Owner::user(&UserId("ops".to_owned()));
    IdempotentRequest::new(&ops, "POST refund", key, &body)
}

async fn refund(orders: &PgOrders, world: &World, order: &Order, amount: Option<i64>) {
    let wanted = amount.map(Wanted::MinorUnits);
    let opened = orders.open(order.id, wanted, None, noon()).await;
    let Opened::Now(_, waiting) = opened.expect("opened") else {
        panic!("no key, no replay")
    };
    let settled = carry_out(orders, &world, &waiting, noon()).await;
    assert_eq!(settled.expect("settled"), Settlement::Succeeded);
}

#[tokio::test]
async fn an_order_is_refunded_once_all_of_it_went_back() {
    let (database, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;

    refund(&orders, &world, &order, Some(2900)).await;
    let partly = found(&orders, order.id).await;
    assert_eq!(
        (partly.status, partly.refunded),
        (OrderStatus::Confirmed, usd(2900))
    );

    refund(&orders, &world, &order, None).await;
    let all = found(&orders, order.id).await;
    assert_eq!(
        (all.status, all.refunded),
        (OrderStatus::Refunded, usd(TOTAL))
    );
    assert_eq!(all.refunds.len(), 2);
    assert_eq!(all.history.len(), 4);
    assert!(!all.history[3].cause.is_empty());
    assert_eq!(world.payment(order.id).refunded, usd(TOTAL));
    let refunds = told(&database).await;
    let refunds = refunds.iter().filter(|kind| *kind == types::ORDER_REFUNDED);
    assert_eq!(refunds.count(), 2);
}

#[tokio::test]
async fn refunds_at_once_never_give_back_more_than_was_paid() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    let mut attempts = JoinSet::new();
    for _ in 0..20 {
        let (orders, id) = (orders.clone(), order.id);
        attempts.spawn(async move {
            orders
                .open(id, Some(Wanted::MinorUnits(1000)), None, noon())
                .await
        });
    }
    let mut opened = 0;
    for attempt in attempts.join_all().await {
        match attempt {
            Ok(_) => opened += 1,
            Err(OpenRefund::Invalid(InvalidRefund::TooLarge { left })) => {
                assert_eq!(left, usd(900));
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(opened, 7);
}

#[tokio::test]
async fn the_same_key_opens_one_refund() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    let part = Some(Wanted::MinorUnits(500));
    let mut attempts = JoinSet::new();
    for _ in 0..50 {
        let (orders, id) = (orders.clone(), order.id);
        attempts.spawn(async move { orders.open(id, part, Some(&key("k1", "500")), noon()).await });
    }
    let mut first = None;
    for attempt in attempts.join_all().await {
        match attempt {
            Ok(Opened::Now(order, _)) => assert!(first.replace(order).is_none()),
            Ok(Opened::Before(_)) | Err(OpenRefund::Key(IdempotencyError::StillRunning)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    let replayed = orders
        .open(order.id, part, Some(&key("k1", "500")), noon())
        .await;
    assert_eq!(
        replayed.expect("replayed"),
        Opened::Before(first.expect("one was first"))
    );
    let other = orders
        .open(order.id, None, Some(&key("k1", "all")), noon())
        .await;
    assert!(matches!(
        other,
        Err(OpenRefund::Key(IdempotencyError::Reused))
    ));
    assert_eq!(found(&orders, order.id).await.refunds.len(), 1);
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_asked_for_again_and_made_once() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    let opened = orders
        .open(order.id, Some(Wanted::MinorUnits(500)), None, noon())
        .await;
    let Opened::Now(answered, waiting) = opened.expect("opened") else {
        panic!("no key, no replay")
    };
    assert_eq!(answered.refunds[0].status, OrderRefundStatus::Pending);
    world.loses_answers(1);
    assert!(carry_out(&orders, &&world, &waiting, noon()).await.is_err());
    assert_eq!(
        orders.waiting(noon() + minutes(1), 10).await.expect("read"),
        std::slice::from_ref(&waiting)
    );
    for _ in 0..3 {
        carry_out(&orders, &&world, &waiting, noon())
            .await
            .expect("settled");
    }
    assert_eq!(world.payment(order.id).refunded, usd(500));
    assert_eq!(found(&orders, order.id).await.refunded, usd(500));
    assert_eq!(
        orders.waiting(noon() + minutes(1), 10).await.expect("read"),
        []
    );
}

#[tokio::test]
async fn a_refund_that_the_bank_refuses_can_be_asked_for_anew() {
    let (_, orders) = store().await;
    let world = World::default();
    let order = paid_order(&orders, &world).await;
    world.refuses_refunds();
    let opened = orders
        .open(order.id, None, None, noon())
        .await
        .expect("opened");
    let Opened::Now(_, waiting) = opened else {
        panic!("no key, no replay")
    };
    let settled = carry_out(&orders, &&world, &waiting, noon()).await;
    assert_eq!(settled.expect("settled"), Settlement::Failed);
    let after = found(&orders, order.id).await;
    assert_eq!(
        (after.status, after.refunded),
        (OrderStatus::Confirmed, usd(0))
    );
    assert_eq!(after.refunds[0].status, OrderRefundStatus::Failed);
    assert!(orders.open(order.id, None, None, noon()).await.is_ok());
}

#[tokio::test]
async fn what_was_not_paid_is_not_given_back() {
    let (_, orders) = store().await;
    for steps in [
        &[][..],
        &[OrderStatus::Authorized],
        &[OrderStatus::Cancelled],
    ] {
        let order = order_at(&orders, steps).await;
        let refusal = orders.open(order.id, None, None, noon()).await;
        let expected = InvalidRefund::NotPaid(order.status);
        assert!(matches!(refusal, Err(OpenRefund::Invalid(error)) if error == expected));
        assert_eq!(path(&found(&orders, order.id).await).len(), 1 + steps.len());
    }
    let nobodys = souk_contracts::OrderId::generate();
    let unknown = orders.open(nobodys, None, None, noon()).await;
    assert!(matches!(unknown, Err(OpenRefund::NotFound)));
}
