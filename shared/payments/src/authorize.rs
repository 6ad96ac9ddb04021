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
        PaymentState::ActionRequired(Some(action)) if confirmation.return_url.is_some() => {
            Some(action)
        }
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
    use crate::{
        domain::Decline,
        testing::{Provider, asking_the_shopper, authorization, captured},
    };
    use souk_contracts::calls::payments::PaymentStatus;

    #[tokio::test]
    async fn an_authorized_payment_holds_the_amount_asked_for() {
        for state in [PaymentState::Authorized, captured()] {
            let status = state.status();
            let authorized = authorize(&Provider::with(state), authorization()).await;
            let authorized = authorized.unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(authorized.payment.amount, authorization().amount);
            assert_eq!(authorized.payment.status, status);
            assert_eq!(authorized.next_action, None);
        }
    }

    #[tokio::test]
    async fn where_the_bank_asks_the_shopper_is_sent_there() {
        let provider = Provider::with(asking_the_shopper());
        let answer = authorize(&provider, authorization()).await;
        let answer = answer.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(answer.payment.status, PaymentStatus::RequiresAction);
        assert!(answer.next_action.is_some());
    }

    #[tokio::test]
    async fn who_cannot_come_back_is_not_sent_to_the_bank() {
        let request = Authorize {
            return_url: None,
            ..authorization()
        };
        let refusal = authorize(&Provider::with(asking_the_shopper()), request).await;
        assert!(matches!(
            refusal,
            Err(PaymentError::CardRefused(Refusal::AuthenticationRequired))
        ));
    }

    #[tokio::test]
    async fn a_bank_without_a_page_cannot_be_visited() {
        let provider = Provider::with(PaymentState::ActionRequired(None));
        let refusal = authorize(&provider, authorization()).await;
        assert!(matches!(
            refusal,
            Err(PaymentError::CardRefused(Refusal::AuthenticationRequired))
        ));
    }

    #[tokio::test]
    async fn only_money_that_is_set_aside_counts_as_authorized() {
        let declined = Refusal::Declined(Decline::new("lost_card".to_owned()));
        for state in [
            PaymentState::Open,
            PaymentState::Processing,
            PaymentState::Canceled,
            PaymentState::Refused(declined),
            PaymentState::Refused(Refusal::AuthenticationFailed),
        ] {
            let provider = Provider::with(state);
            assert!(authorize(&provider, authorization()).await.is_err());
        }
    }

    #[tokio::test]
    async fn a_payment_of_another_order_is_not_this_orders() {
        let refusal = authorize(&Provider::with_a_strangers(), authorization()).await;
        assert!(matches!(refusal, Err(PaymentError::Mismatch)));
    }

    #[tokio::test]
    async fn the_provider_never_sees_what_is_no_payment_method() {
        let provider = Provider::with(PaymentState::Authorized);
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
