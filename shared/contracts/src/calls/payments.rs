//! What payments answers to the checkout workflow, to orders and to reconciliation.
//!
//! Each call is idempotent: asked again, it answers what is so. What is refused fails the invocation,
//! its error named by the code, and falls into three kinds:
//!
//! - **try again**: `payment_provider_unavailable`, `service_unavailable`, `deadline_exceeded` (503). What
//!   the call came to is not known; the same call again finds it out.
//! - **the shopper's card**: `payment_declined`, `authentication_failed`, `authentication_required` (402),
//!   `payment_method_invalid`, `email_invalid`, `amount_out_of_range` (422). Nothing is held and the order's
//!   payment is over.
//! - **not as it stands**: `payment_not_found` (404) and the 409s. Trying again changes nothing.

use super::Call;
use crate::{Money, OrderId, RefundId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Asks the provider to set the amount aside on the card, without taking it. Idempotent by order.
///
/// Where the bank wants to see the shopper first (3-D Secure), the answer's payment is
/// `requires_action` and nothing is held yet: see [`Authorization::next_action`]. Asked again once the
/// shopper has been there, this call answers how it went.
///
/// Refusals, as errors that the workflow names: `payment_declined` (402, with the provider's
/// `decline_code`), `authentication_failed` (402, likewise) when the bank did not recognize the shopper,
/// `authentication_required` (402, likewise) when it wants to and there is no `return_url`,
/// `payment_method_invalid` (422), `email_invalid` (422) when no receipt can be sent to it,
/// `amount_out_of_range` (422), `payment_mismatch` (409) when the order's
/// payment was asked for with other details, `payment_canceled` (409), `payment_provider_unavailable`
/// (503).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Authorize {
    pub order_id: OrderId,
    pub amount: Money,
    pub payment_method: String,
    pub email: String,
    /// The page that the bank sends the shopper back to, an `http(s)` address, the same each time this
    /// is asked. Without one a card that asks for 3-D Secure is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_url: Option<String>,
}

impl Call for Authorize {
    const FUNCTION: &'static str = "payments-authorize";
    type Reply = Authorization;
}

/// A payment that is `authorized` (or `captured` already), or that `requires_action`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Authorization {
    #[serde(flatten)]
    pub payment: Payment,
    /// What the shopper has to do, with `requires_action` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_action: Option<NextAction>,
}

/// What a shopper has to do before a payment can go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum NextAction {
    /// Open the bank's page. It sends the shopper back to the `return_url`; what stands in the address
    /// then proves nothing, and Souk asks the provider.
    RedirectToUrl {
        #[schema(example = "https://hooks.stripe.com/3d_secure_2/…")]
        url: String,
    },
}

/// Wakes the workflow once the payment is decided that waits for the shopper at the bank. To be invoked
/// by a state that waits for its task token (`lambda:invoke.waitForTaskToken`).
///
/// The token is returned with `{}`, which says no more than that [`Authorize`] is to be asked again. It is
/// returned at once when the payment is decided already. The state's own time limit ends a wait for a
/// shopper who never comes.
///
/// Refusals: `payment_not_found` (404), `payment_provider_unavailable` (503), `service_unavailable` (503).
#[derive(Clone, Serialize, Deserialize)]
pub struct AwaitAuthentication {
    pub payment_id: String,
    pub task_token: String,
}

impl Call for AwaitAuthentication {
    const FUNCTION: &'static str = "payments-await-authentication";
    type Reply = ();
}

/// Takes what was set aside. Idempotent by order.
///
/// Refusals: `payment_not_found` (404), `payment_canceled` (409), `payment_not_authorized` (409),
/// `payment_mismatch` (409) when it is another order's, or somebody at the provider has taken another
/// amount than was authorized: then money may have been taken, and is to be given back;
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

/// Gives money back that was taken. Idempotent by `refund_id`, however late it is asked again.
///
/// Refusals: `payment_not_found` (404), `payment_mismatch` (409) when the payment is another order's or
/// in another currency, or the refund was asked for with another amount, `payment_not_captured` (409), `payment_refunded` (409)
/// when everything was given back by other refunds, `refund_too_large` (422) when `amount` is more than
/// what is left, `refund_failed` (409) when the bank did not take it, `payment_provider_unavailable` (503).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefundPayment {
    pub order_id: OrderId,
    pub payment_id: String,
    /// Who takes back a whole order may use the order's own id.
    pub refund_id: RefundId,
    /// Everything that is left when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

impl Call for RefundPayment {
    const FUNCTION: &'static str = "payments-refund";
    type Reply = Refund;
}

/// Money that was given back, or is on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refund {
    pub refund_id: RefundId,
    pub amount: Money,
    pub status: RefundStatus,
    /// The payment with this refund counted in.
    pub payment: Payment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    Succeeded,
    /// The bank takes its time; it counts as given back.
    Pending,
}

/// How a payment stands at the provider now.
///
/// Refusals: `payment_not_found` (404), also for a payment that Souk did not make,
/// `payment_provider_unavailable` (503).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RetrievePayment {
    pub payment_id: String,
}

impl Call for RetrievePayment {
    const FUNCTION: &'static str = "payments-retrieve";
    type Reply = Payment;
}

/// The payments that were made in a span of time, newest first, for whoever compares them with orders.
///
/// A payment stays where it is in the list, whatever becomes of it; one that is made while the pages are
/// read is on none of them if `until` has passed by then.
///
/// Refusals: `invalid_request` (400) for a limit or a span that is none, `payment_not_found` (404) for a
/// cursor that is none, `payment_provider_unavailable` (503).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListPayments {
    /// Whole seconds count; so for `until`.
    pub from: Timestamp,
    /// Not itself included.
    pub until: Timestamp,
    /// 1 to 100 payments a page, 100 by default; a page may have fewer, and others follow all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl Call for ListPayments {
    const FUNCTION: &'static str = "payments-list";
    type Reply = PaymentPage;
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentPage {
    pub payments: Vec<Payment>,
    /// The ids of Souk's payments that belong to this page, and cannot be read.
    #[serde(default)]
    pub unreadable: Vec<String>,
    /// None on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A payment at the provider; also what `payment.*` events carry ([`crate::events::PaymentTurn`]).
///
/// An event's type says what happened, and the payment in it how things stood when that was told: of two
/// events of one payment, whichever comes last, the amounts are never older than what they tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// The provider's id.
    pub payment_id: String,
    pub order_id: OrderId,
    /// What was asked for, and once it is captured what was taken.
    pub amount: Money,
    pub status: PaymentStatus,
    /// How much of it was given back, in all.
    pub refunded: Money,
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Made; no card was tried, and nothing is held.
    Open,
    /// The bank wants to see the shopper; nothing is held.
    RequiresAction,
    /// The provider has not made up its mind.
    Processing,
    /// The amount is set aside.
    Authorized,
    /// The money is taken.
    Captured,
    /// The card was refused; nothing is held.
    Failed,
    /// Over; nothing is held.
    Canceled,
}
