//! Whether money, orders and stock agree, now or ten minutes later.

use crate::{Answer, PRICE, Stripe, money};
use aws_config::BehaviorVersion;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use souk_migrations::Service;
use souk_orders::{
    reconcile::{Reconcile, Reconciled},
    store::PgOrders,
};
use souk_platform::{clock::Clock, invoke::Invoker};
use std::collections::HashMap;

/// The ways that an order may go.
const LEGAL: [&[&str]; 5] = [
    &["pending", "authorized", "confirmed"],
    &["pending", "authorized", "confirmed", "refunded"],
    &["pending", "authorized", "cancelled"],
    &["pending", "cancelled"],
    &["pending", "payment_failed"],
];

/// Runs the reconciliation of orders as it will run in ten minutes, with the deployed functions and
/// their database.
///
/// # Panics
/// When it does not come to its end.
pub async fn reconcile_in_ten_minutes() -> Reconciled {
    let aws = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let in_ten_minutes = Timestamp::now() + SignedDuration::from_mins(10);
    let reconcile = Reconcile {
        orders: PgOrders::new(souk_testing::deployed_database(Service::Orders)),
        services: Invoker::new(aws_sdk_lambda::Client::new(&aws), "souk-".to_owned()),
        clock: Clock::fixed(in_ten_minutes),
    };
    let run = reconcile.run().await;
    run.unwrap_or_else(|problem| panic!("{problem}"))
}

/// All payments by the order that they are for.
pub async fn payments_by_order() -> HashMap<String, Vec<Value>> {
    let mut payments: HashMap<String, Vec<Value>> = HashMap::new();
    for payment in Stripe::stand_in().payments().await {
        let order = payment["metadata"]["order_id"].as_str().unwrap_or_default();
        payments
            .entry(order.to_owned())
            .or_default()
            .push(payment.clone());
    }
    payments
}

/// At most one payment of an order of one thing; taken in full for a confirmed order, and not at all,
/// or given back, for any other; nothing on hold, and only legal transitions.
///
/// # Panics
/// When that is not so.
pub fn assert_agree(order: &Answer, payments: &[Value]) {
    let case = format!("{}: {payments:?}", order.body);
    assert!(payments.len() <= 1, "{case}");
    assert_eq!(order["total"], money(PRICE), "{case}");
    let path: Vec<&str> = order
        .list("/history")
        .iter()
        .filter_map(|step| step["status"].as_str())
        .collect();
    assert!(LEGAL.contains(&path.as_slice()), "{case}");
    assert_eq!(path.last().copied(), order["status"].as_str(), "{case}");
    let kept: i64 = payments.iter().map(kept_of).sum();
    let is_bought = order["status"] == "confirmed";
    assert_eq!(kept, if is_bought { PRICE } else { 0 }, "{case}");
    let is_held = |payment: &Value| payment["status"] == "requires_capture";
    assert!(!payments.iter().any(is_held), "{case}");
}

/// What was taken and not given back.
fn kept_of(payment: &Value) -> i64 {
    let received = payment["amount_received"].as_i64().unwrap_or_default();
    let back = payment["latest_charge"]["amount_refunded"].as_i64();
    received - back.unwrap_or_default()
}
