//! What payments answers to the checkout workflow.

use super::Call;
use crate::{Money, OrderId};
use serde::{Deserialize, Serialize};

/// Asks the provider to set the amount aside on the card, without taking it. Idempotent by order.
///
/// Refusals, as errors that the workflow names: `payment_declined` (402, with the provider's
/// `decline_code`), `authentication_required` (402, likewise), `payment_method_invalid` (422),
/// `amount_out_of_range` (422), `payment_mismatch` (409) when the order's payment was asked for with
/// other details, `payment_canceled` (409), `payment_provider_unavailable` (503).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Authorize {
    pub order_id: OrderId,
    pub amount: Money,
    pub payment_method: String,
    pub email: String,
}

impl Call for Authorize {
    const FUNCTION: &'static str = "payments-authorize";
    type Reply = Payment;
}

/// Takes what was set aside. Idempotent by order.
///
/// Refusals: `payment_not_found` (404), `payment_canceled` (409), `payment_not_authorized` (409),
/// `payment_provider_unavailable` (503): then it is not known whether the money was taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Capture {
    pub order_id: OrderId,
    pub payment_id: String,
}

impl Call for Capture {
    const FUNCTION: &'static str = "payments-capture";
    type Reply = Payment;
}

/// Lets go of what was set aside, or of the attempt to. Cancelling again changes nothing.
///
/// Without a `payment_id` the payment is looked up by its order, since a call whose answer was lost
/// may still have had its effect. An order that never had a payment gets one that is canceled, so
/// that an authorization which is still on its way finds nothing to authorize.
///
/// Refusals: `payment_captured` (409) when the money was taken already, `payment_not_found` (404),
/// `payment_mismatch` (409), `payment_provider_unavailable` (503).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CancelPayment {
    pub order_id: OrderId,
    /// As it was, or would have been, authorized.
    pub amount: Money,
    #[serde(default)]
    pub payment_id: Option<String>,
}

impl Call for CancelPayment {
    const FUNCTION: &'static str = "payments-cancel";
    type Reply = ();
}

/// A payment at the provider; also what `payment.*` events carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// The provider's id.
    pub payment_id: String,
    pub order_id: OrderId,
    pub amount: Money,
}
