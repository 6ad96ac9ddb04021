//! Taking what was set aside.

use crate::{
    domain::{PaymentError, PaymentId, PaymentState},
    ports::CapturePayment,
};
use souk_contracts::calls::payments::{Capture, Payment};

/// Takes the money, or answers that it was taken.
///
/// # Errors
/// [`PaymentError`]; with [`PaymentError::Unavailable`] it is not known whether it was taken.
pub async fn capture(
    provider: &impl CapturePayment,
    request: Capture,
) -> Result<Payment, PaymentError> {
    let id = PaymentId::try_from(request.payment_id)?;
    let captured = provider.capture(request.order_id, &id).await?;
    match captured.state {
        PaymentState::Captured { .. } => captured.told_to(request.order_id),
        PaymentState::Canceled => Err(PaymentError::Canceled),
        PaymentState::Open | PaymentState::ActionRequired(_) | PaymentState::Refused(_) => {
            Err(PaymentError::NotAuthorized)
        }
        PaymentState::Authorized | PaymentState::Processing => Err(PaymentError::Unavailable(
            "the capture is undecided".to_owned(),
        )),
    }
}
