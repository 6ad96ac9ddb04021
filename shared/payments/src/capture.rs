//! Taking what was set aside.

use crate::{
    domain::{PaymentError, PaymentId, PaymentState},
    ports::CapturePayment,
};
use souk_contracts::calls::payments::{Capture, Payment};

/// Takes the money, or answers that it was taken.
///
/// # Errors
/// [`PaymentError::Mismatch`] when somebody at the provider has taken another amount than was asked for;
/// else as the provider answers. With [`PaymentError::Unavailable`] it is not known whether it was taken.
pub async fn capture(
    provider: &impl CapturePayment,
    request: Capture,
) -> Result<Payment, PaymentError> {
    let id = PaymentId::try_from(request.payment_id)?;
    let captured = provider.capture(request.order_id, &id).await?;
    match captured.state {
        PaymentState::Captured { .. } if captured.amount != captured.asked => {
            Err(PaymentError::Mismatch)
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Refusal,
        testing::{Provider, asking_the_shopper, authorization, captured, payment_id, usd},
    };

    async fn capturing(state: PaymentState) -> Result<Payment, PaymentError> {
        let request = Capture {
            order_id: authorization().order_id,
            payment_id: payment_id().to_string(),
        };
        capture(&Provider::with(state), request).await
    }

    #[tokio::test]
    async fn captured_is_what_the_provider_says_is_taken() {
        assert!(capturing(captured()).await.is_ok());
        for state in [
            PaymentState::Open,
            asking_the_shopper(),
            PaymentState::Refused(Refusal::AuthenticationFailed),
        ] {
            let refusal = capturing(state).await;
            assert!(matches!(refusal, Err(PaymentError::NotAuthorized)));
        }
        let canceled = capturing(PaymentState::Canceled).await;
        assert!(matches!(canceled, Err(PaymentError::Canceled)));
    }

    #[tokio::test]
    async fn a_part_that_somebody_took_by_hand_does_not_pay_for_the_order() {
        let request = Capture {
            order_id: authorization().order_id,
            payment_id: payment_id().to_string(),
        };
        let partly = capture(&Provider::having_taken(usd(100)), request).await;
        assert!(matches!(partly, Err(PaymentError::Mismatch)), "{partly:?}");
    }

    #[tokio::test]
    async fn a_capture_that_is_not_there_yet_is_worth_another_try() {
        for state in [PaymentState::Authorized, PaymentState::Processing] {
            let undecided = capturing(state).await;
            assert!(matches!(undecided, Err(PaymentError::Unavailable(_))));
        }
    }
}
