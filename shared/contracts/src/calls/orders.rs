//! What orders answers to the checkout workflow.

use super::Call;
use crate::{CheckoutId, Money, OrderId, Owner, ProductId, Quantity, RefundId, ReservationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Creates the order of a checkout, `pending`. The same order asked for again is answered as it is.
///
/// Refusals: `order_mismatch` (409) when the id or the checkout is taken by another order,
/// `total_mismatch` (422) when `total` is not the sum of the lines, `invalid_request` (400).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateOrder {
    pub order_id: OrderId,
    pub checkout_id: CheckoutId,
    pub reservation_id: ReservationId,
    pub owner: Owner,
    pub email: String,
    pub lines: Vec<OrderLine>,
    pub total: Money,
}

impl Call for CreateOrder {
    const FUNCTION: &'static str = "orders-create";
    type Reply = Order;
}

/// What was bought, in the words and at the price that the shopper saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrderLine {
    pub product_id: ProductId,
    pub title: String,
    pub quantity: Quantity,
    pub unit_price: Money,
    /// What one cost elsewhere, where that was more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_price: Option<Money>,
    /// Whole percent off that, rounded down.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub discount_percent: u8,
}

/// Moves an order on. A move that was already made is answered as done.
///
/// Refusals: `order_not_found` (404), `illegal_transition` (409), `invalid_request` (400).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TransitionOrder {
    pub order_id: OrderId,
    pub to: OrderStatus,
    /// Why, for the history: `payment authorized`, `card_declined` …
    pub cause: String,
    /// The provider's id of the payment, once there is one.
    #[serde(default)]
    pub payment_id: Option<String>,
}

impl Call for TransitionOrder {
    const FUNCTION: &'static str = "orders-transition";
    type Reply = Order;
}

/// How an order stands.
///
/// Refusals: `order_not_found` (404).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadOrder {
    pub order_id: OrderId,
}

impl Call for ReadOrder {
    const FUNCTION: &'static str = "orders-read";
    type Reply = Order;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    Pending,
    Authorized,
    Confirmed,
    Refunded,
    Cancelled,
    PaymentFailed,
}

/// An order as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Order {
    pub id: OrderId,
    pub status: OrderStatus,
    pub reservation_id: ReservationId,
    pub lines: Vec<OrderLine>,
    pub total: Money,
    /// How much of it was given back. The order stays `confirmed` until that is all of it.
    pub refunded: Money,
    /// Each giving back of money, oldest first.
    pub refunds: Vec<OrderRefund>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Every transition with its cause, oldest first.
    pub history: Vec<OrderTransition>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrderTransition {
    pub status: OrderStatus,
    pub cause: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// One giving back of an order's money, all of it or a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderRefund {
    pub refund_id: RefundId,
    pub amount: Money,
    pub status: OrderRefundStatus,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderRefundStatus {
    /// Asked for; the provider has not been told, or has not answered.
    Pending,
    Succeeded,
    /// The provider refused it, and no money went.
    Failed,
}
