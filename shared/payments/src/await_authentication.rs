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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::PaymentState,
        testing::{Provider, Surroundings, asking_the_shopper, payment_id},
    };

    /// Which tokens were returned at once.
    async fn woken(state: PaymentState) -> Vec<String> {
        let (provider, around) = (Provider::with(state), &Surroundings::default());
        let request = AwaitAuthentication {
            payment_id: payment_id().to_string(),
            task_token: "token".to_owned(),
        };
        let now = Timestamp::UNIX_EPOCH;
        let kept = await_authentication(&provider, &around, &around, request, now).await;
        kept.unwrap_or_else(|error| panic!("{error}"));
        let token = around.token(&payment_id()).await.ok().flatten();
        assert_eq!(token.as_deref(), Some("token"));
        around.woken()
    }

    #[tokio::test]
    async fn who_waits_for_an_undecided_payment_is_left_waiting() {
        assert!(woken(asking_the_shopper()).await.is_empty());
    }

    #[tokio::test]
    async fn a_shopper_who_was_faster_than_the_workflow_wakes_it_at_once() {
        assert_eq!(woken(PaymentState::Authorized).await, ["token"]);
    }
}
