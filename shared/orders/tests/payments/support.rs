//! An order of Ana's over 79 dollars, and how far it has come.

use crate::world::{Hold, World};
use jiff::{SignedDuration, Timestamp};
use souk_contracts::{
    CheckoutId, Currency, Money, OrderId, Owner, ProductId, Quantity, ReservationId, UserId,
    calls::{
        orders::{CreateOrder, Order, OrderLine, OrderStatus, TransitionOrder},
        payments::PaymentStatus,
    },
};
use souk_migrations::Service;
use souk_orders::{create::create, ports::FindOrder, store::PgOrders, transition::transition};
use souk_platform::postgres::PgPool;

pub const TOTAL: i64 = 7900;

pub fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().expect("a time")
}

pub fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

pub fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD).expect("an amount")
}

pub async fn store() -> (PgPool, PgOrders) {
    let database = souk_testing::database(Service::Orders).await;
    (database.clone(), PgOrders::new(database))
}

/// An order that has gone this path, each step at noon.
pub async fn order_at(orders: &PgOrders, path: &[OrderStatus]) -> Order {
    let owner = Owner::user(&UserId("ana".to_owned()));
    let checkout_id = CheckoutId::derive(owner.as_str(), &OrderId::generate().to_string());
    let request = CreateOrder {
        order_id: checkout_id.order_id(),
        checkout_id,
        reservation_id: ReservationId::generate(),
        owner,
        email: "ana@example.com".to_owned(),
        lines: vec![OrderLine {
            product_id: ProductId::generate(),
            title: "Hot stone massage".to_owned(),
            quantity: Quantity::new(1).expect("a quantity"),
            unit_price: usd(TOTAL),
            list_price: Some(usd(2 * TOTAL)),
            discount_percent: 50,
        }],
        total: usd(TOTAL),
    };
    let mut order = create(orders, request, noon()).await.expect("created");
    for status in path {
        let step = TransitionOrder {
            order_id: order.id,
            to: *status,
            cause: "test".to_owned(),
            payment_id: (*status == OrderStatus::Authorized).then(|| format!("pi_{}", order.id)),
        };
        order = transition(orders, step, noon()).await.expect("moved");
    }
    order
}

/// A confirmed order whose money was taken and whose units are sold.
pub async fn paid_order(orders: &PgOrders, world: &World) -> Order {
    let order = order_at(orders, &[OrderStatus::Authorized, OrderStatus::Confirmed]).await;
    world.pays(order.id, order.total, PaymentStatus::Captured, noon());
    world.holds(order.reservation_id, Hold::Sold);
    order
}

pub async fn found(orders: &PgOrders, id: OrderId) -> Order {
    orders.find(id).await.expect("read").expect("there").order
}

pub fn path(order: &Order) -> Vec<OrderStatus> {
    order.history.iter().map(|step| step.status).collect()
}

/// The types of the events in the outbox, oldest first.
pub async fn told(database: &PgPool) -> Vec<String> {
    let client = database.get().await.expect("a connection");
    let rows = client
        .query("SELECT type FROM outbox ORDER BY created_at, id", &[])
        .await
        .expect("the outbox");
    rows.iter().map(|row| row.get("type")).collect()
}
