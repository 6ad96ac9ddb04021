//! Setting an order's amount aside on a card.

use crate::{
    domain::{PaymentError, PaymentMethod, PaymentState, Refusal},
    ports::{ConfirmPayment, Confirmation, OpenPayment},
};
use souk_contracts::calls::payments::{Authorization, Authorize};

/// Sets the amount aside, or answers that it is, or what the shopper has to do first.
///
/// The payment is made first and confirmed then, so that whoever has to let go of it finds it by
/// its order, even if the answer to either call was lost.
///
/// # Errors
/// [`PaymentError`]. The payment is there all the same, and holds no money: whoever gives up on the
/// order cancels it.
pub async fn authorize(
    provider: &(impl OpenPayment + ConfirmPayment),
    request: Authorize,
) -> Result<Authorization, PaymentError> {
    let method = PaymentMethod::try_from(request.payment_method)?;
    let order = request.order_id;
    let payment = provider.open(order, request.amount).await?;
    let confirmation = Confirmation {
        order,
        payment,
        method,
        email: request.email,
        return_url: request.return_url,
    };
    let confirmed = provider.confirm(&confirmation).await?;
    let payment = confirmed.told_to(order)?;
    let next_action = match confirmed.state {
        PaymentState::Authorized | PaymentState::Captured { .. } => None,
        PaymentState::ActionRequired(action) if confirmation.return_url.is_some() => Some(action),
        PaymentState::ActionRequired(_) => return Err(Refusal::AuthenticationRequired.into()),
        PaymentState::Refused(refusal) => return Err(refusal.into()),
        PaymentState::Canceled => return Err(PaymentError::Canceled),
        PaymentState::Open | PaymentState::Processing => {
            return Err(PaymentError::Unavailable(
                "the authorization is undecided".to_owned(),
            ));
        }
    };
    Ok(Authorization {
        payment,
        next_action,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Provider, authorization};

    #[tokio::test]
    async fn an_authorized_payment_holds_the_amount_asked_for() {
        let provider = Provider::confirming(PaymentState::Authorized);
        let payment = authorize(&provider, authorization()).await;
        assert_eq!(
            payment.map(|payment| payment.amount).ok(),
            Some(authorization().amount)
        );
    }

    #[tokio::test]
    async fn only_money_that_is_set_aside_counts_as_authorized() {
        for state in [
            PaymentState::Open,
            PaymentState::AuthenticationRequired,
            PaymentState::Processing,
            PaymentState::Canceled,
        ] {
            let provider = Provider::confirming(state);
            assert!(
                authorize(&provider, authorization()).await.is_err(),
                "{state:?}"
            );
        }
    }

    #[tokio::test]
    async fn the_provider_never_sees_what_is_no_payment_method() {
        let provider = Provider::confirming(PaymentState::Authorized);
        let request = Authorize {
            payment_method: "4242424242424242".to_owned(),
            ..authorization()
        };
        assert!(matches!(
            authorize(&provider, request).await,
            Err(PaymentError::InvalidMethod(_))
        ));
        assert!(provider.steps().is_empty());
    }
}
