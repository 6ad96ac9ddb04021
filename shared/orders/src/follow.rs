//! What payments tells of money that went back to the shopper, and of money that did not get there.

use crate::ports::{FollowPayments, TellEvents};
use souk_contracts::{
    Problem,
    events::{CloudEvent, PaymentTurn},
};
use souk_platform::{
    clock::Clock,
    metrics::{Figure, Meter},
};

/// What an event has led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// A copy of it had come before.
    Before,
    /// The order says so already.
    Nothing,
    /// Money went back by other ways than Souk's, and the order says so now.
    Refunded,
    /// A refund did not reach the shopper, and the order says so now. People have to give it back.
    RefundFailed,
}

/// Takes one event of payments, once however often it comes, and counts the refunds that failed.
///
/// # Errors
/// 503 and 500 for what is wrong with the database; the message then comes again.
pub async fn follow(
    orders: &impl FollowPayments,
    events: &impl TellEvents,
    clock: Clock,
    meter: Meter,
    event: CloudEvent<PaymentTurn>,
) -> Result<(), Problem> {
    match orders.follow(&event, clock.now()).await? {
        Followed::Before | Followed::Nothing => {}
        Followed::Refunded => events.publish_soon().await,
        Followed::RefundFailed => {
            tracing::error!(
                order_id = %event.data.payment.order_id,
                payment_id = event.data.payment.payment_id,
                refund_id = event.data.refund_id.map(tracing::field::display),
                "a refund did not reach the shopper"
            );
            meter.emit(&[("RefundsFailed", Figure::Count(1.0))]);
        }
    }
    Ok(())
}
