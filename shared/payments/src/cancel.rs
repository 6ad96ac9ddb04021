//! Letting go of a payment, known or not.

use crate::{
    domain::{PaymentError, PaymentId, PaymentState},
    ports::{self, OpenPayment},
};
use souk_contracts::calls::payments::CancelPayment;

/// Lets go of the order's payment. Done already is done.
///
/// A payment whose id is unknown is asked for by its order, which makes it if it never was: once it
/// is canceled, an authorization that is still under way somewhere has nothing left to authorize.
///
/// # Errors
/// [`PaymentError::Captured`] when the money was taken; else as the provider answers.
pub async fn cancel(
    provider: &(impl OpenPayment + ports::CancelPayment),
    request: CancelPayment,
) -> Result<(), PaymentError> {
    let order = request.order_id;
    let id = match request.payment_id {
        Some(id) => PaymentId::try_from(id)?,
        None => match provider.open(order, request.amount).await {
            Ok(id) => id,
            // An amount that the provider does not take was never set aside.
            Err(PaymentError::AmountOutOfRange) => return Ok(()),
            Err(error) => return Err(error),
        },
    };
    match provider.cancel(order, &id).await?.state {
        PaymentState::Canceled => Ok(()),
        PaymentState::Captured { .. } => Err(PaymentError::Captured),
        _ => Err(PaymentError::Unavailable(
            "the cancellation is undecided".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Provider, authorization, captured};

    fn cancellation(payment_id: Option<&str>) -> CancelPayment {
        let authorization = authorization();
        CancelPayment {
            order_id: authorization.order_id,
            amount: authorization.amount,
            payment_id: payment_id.map(str::to_owned),
        }
    }

    #[tokio::test]
    async fn a_payment_of_unknown_id_is_looked_up_by_its_order() {
        let provider = Provider::with(PaymentState::Canceled);
        assert!(cancel(&provider, cancellation(None)).await.is_ok());
        assert_eq!(provider.steps(), ["open", "cancel"]);
    }

    #[tokio::test]
    async fn money_that_was_taken_is_not_let_go_of_in_silence() {
        let provider = Provider::with(captured());
        let refusal = cancel(&provider, cancellation(Some("pi_1"))).await;
        assert!(matches!(refusal, Err(PaymentError::Captured)));
    }

    #[tokio::test]
    async fn an_amount_that_was_never_taken_needs_no_letting_go() {
        let provider = Provider::refusing_amounts();
        assert!(cancel(&provider, cancellation(None)).await.is_ok());
        assert_eq!(provider.steps(), ["open"]);
    }
}
