//! Orders in Postgres.

mod follow;
mod read;
mod reconcile;
mod refunds;
mod write;

use souk_contracts::calls::orders::OrderStatus;
use souk_platform::postgres::{PgPool, StoreError};

/// The database `orders`.
#[derive(Clone)]
pub struct PgOrders(PgPool);

impl PgOrders {
    #[must_use]
    pub const fn new(database: PgPool) -> Self {
        Self(database)
    }
}

const fn name_of(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Pending => "pending",
        OrderStatus::Authorized => "authorized",
        OrderStatus::Confirmed => "confirmed",
        OrderStatus::Refunded => "refunded",
        OrderStatus::Cancelled => "cancelled",
        OrderStatus::PaymentFailed => "payment_failed",
    }
}

fn status_of(name: &str) -> Result<OrderStatus, StoreError> {
    match name {
        "pending" => Ok(OrderStatus::Pending),
        "authorized" => Ok(OrderStatus::Authorized),
        "confirmed" => Ok(OrderStatus::Confirmed),
        "refunded" => Ok(OrderStatus::Refunded),
        "cancelled" => Ok(OrderStatus::Cancelled),
        "payment_failed" => Ok(OrderStatus::PaymentFailed),
        other => Err(corrupt(&format!("status {other}"))),
    }
}

fn corrupt(what: &(impl ToString + ?Sized)) -> StoreError {
    StoreError::Corrupt(what.to_string())
}
