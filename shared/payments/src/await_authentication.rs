//! A workflow waits for the shopper to come back from the bank.

use crate::{
    domain::PaymentId,
    ports::{EffectError, FindPayment, KeepWaits, WakeWorkflow},
};
use jiff::Timestamp;
use souk_contracts::calls::payments::AwaitAuthentication;

/// Keeps the workflow's token until the webhook says that the payment is decided.
///
/// The shopper may have been at the bank before the token was kept, and the webhook has then found
/// nobody to wake. So the payment is looked at once the token is there: either this look or the
/// webhook after it finds both.
///
/// # Errors
/// [`EffectError`].
pub async fn await_authentication(
    provider: &impl FindPayment,
    waits: &impl KeepWaits,
    workflow: &impl WakeWorkflow,
    request: AwaitAuthentication,
    now: Timestamp,
) -> Result<(), EffectError> {
    let payment =
        PaymentId::try_from(request.payment_id).map_err(crate::domain::PaymentError::from)?;
    waits.keep(&payment, &request.task_token, now).await?;
    if provider.find(&payment).await?.state.is_decided() {
        workflow.wake(&request.task_token).await?;
    }
    Ok(())
}
