//! What payments answers to the checkout workflow.

use super::Call;
use crate::{Money, OrderId};
use serde::{Deserialize, Serialize};

/// Asks the provider to set the amount aside on the card, without taking it. Idempotent by order.
///
/// Refusals, as errors that the workflow names: `payment_declined` (402, with the provider's
/// `decline_code`), `authentication_required` (402), `payment_provider_unavailable` (503).
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
/// may still have had its effect.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CancelPayment {
    pub order_id: OrderId,
    #[serde(default)]
    pub payment_id: Option<String>,
}

impl Call for CancelPayment {
    const FUNCTION: &'static str = "payments-cancel";
    type Reply = ();
}

/// A payment at the provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// The provider's id.
    pub payment_id: String,
    pub amount: Money,
}
