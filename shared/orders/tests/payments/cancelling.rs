use crate::{
    support::{found, noon, order_at, path, store, told},
    world::{Hold, World},
};
use souk_contracts::{
    Caller, GuestId, Role, UserId,
    calls::{orders::OrderStatus, payments::PaymentStatus},
    events::types,
};
use souk_orders::cancel::{CancelError, cancel, let_go};

fn caller(user: &str, roles: Vec<Role>) -> Caller {
    Caller {
        user: Some(UserId(user.to_owned())),
        guest: GuestId("g1".to_owned()),
        roles,
    }
}

#[tokio::test]
async fn an_order_that_is_called_off_lets_go_of_everything_and_is_told_once() {
    let (database, orders) = store().await;
    for steps in [&[][..], &[OrderStatus::Authorized]] {
        let world = World::default();
        let order = order_at(&orders, steps).await;
        world.pays(order.id, order.total, PaymentStatus::Authorized, noon());
        world.holds(order.reservation_id, Hold::Claimed);
        let ana = caller("ana", Vec::new());

        let off = cancel(&orders, order.id, &ana, noon())
            .await
            .expect("called off");
        assert_eq!(off.order.status, OrderStatus::Cancelled);
        let_go(&&world, off.before.expect("by this call")).await;
        let again = cancel(&orders, order.id, &ana, noon())
            .await
            .expect("still off");

        assert_eq!((again.order, again.before), (off.order, None));
        assert_eq!(world.payment(order.id).status, PaymentStatus::Canceled);
        assert_eq!(world.hold(order.reservation_id), Hold::Released);
    }
    let told = told(&database).await;
    assert_eq!(
        told.iter()
            .filter(|kind| *kind == types::ORDER_CANCELLED)
            .count(),
        2
    );
}

#[tokio::test]
async fn only_its_owner_and_operators_call_an_order_off() {
    let (_, orders) = store().await;
    let order = order_at(&orders, &[]).await;
    for stranger in [
        caller("bob", Vec::new()),
        caller("mia", vec![Role::Merchant]),
    ] {
        let refusal = cancel(&orders, order.id, &stranger, noon()).await;
        assert!(matches!(refusal, Err(CancelError::NotFound)));
    }
    let ops = caller("olga", vec![Role::Ops]);
    let off = cancel(&orders, order.id, &ops, noon())
        .await
        .expect("called off");
    assert!(off.order.history[1].cause.contains("operator"));
}

#[tokio::test]
async fn what_is_confirmed_or_has_failed_is_not_called_off() {
    let (_, orders) = store().await;
    let ends = [
        &[OrderStatus::Authorized, OrderStatus::Confirmed][..],
        &[
            OrderStatus::Authorized,
            OrderStatus::Confirmed,
            OrderStatus::Refunded,
        ],
        &[OrderStatus::PaymentFailed],
    ];
    for steps in ends {
        let order = order_at(&orders, steps).await;
        let refusal = cancel(&orders, order.id, &caller("ana", Vec::new()), noon()).await;
        assert!(matches!(refusal, Err(CancelError::TooLate(status)) if status == order.status));
        assert_eq!(path(&found(&orders, order.id).await), path(&order));
    }
}
