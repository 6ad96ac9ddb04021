//! Giving back what was taken.

use crate::{
    domain::{PaymentError, PaymentId, PaymentState, RefundState},
    ports::{self, FindPayment, RefundRequest},
};
use souk_contracts::calls::payments::{Refund, RefundPayment, RefundStatus};

/// Gives money back, or answers that this refund was made.
///
/// # Errors
/// [`PaymentError`]; with [`PaymentError::Unavailable`] it is not known whether it was given back, and
/// the same refund asked for again finds it out.
pub async fn refund(
    provider: &(impl FindPayment + ports::RefundPayment),
    request: RefundPayment,
) -> Result<Refund, PaymentError> {
    let (id, order) = (request.refund_id, request.order_id);
    let payment = provider
        .find(&PaymentId::try_from(request.payment_id)?)
        .await?;
    payment.told_to(order)?;
    if !matches!(payment.state, PaymentState::Captured { .. }) {
        return Err(PaymentError::NotCaptured);
    }
    let asked = RefundRequest {
        id,
        order,
        payment: payment.id,
        amount: request.amount,
    };
    let made = provider.refund(&asked).await?;
    let status = match made.state {
        RefundState::Succeeded => RefundStatus::Succeeded,
        RefundState::Pending => RefundStatus::Pending,
        RefundState::Failed => return Err(PaymentError::RefundFailed),
    };
    Ok(Refund {
        refund_id: id,
        amount: made.amount,
        status,
        payment: provider.find(&asked.payment).await?.told_to(order)?,
    })
}
