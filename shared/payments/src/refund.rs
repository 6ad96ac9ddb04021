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
    let currency = payment.amount.currency();
    if request
        .amount
        .is_some_and(|amount| amount.currency() != currency)
    {
        return Err(PaymentError::Mismatch);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Provider, authorization, payment_id, usd};
    use souk_contracts::{Currency, Money, OrderId, RefundId};

    fn refunding(amount: Option<Money>) -> RefundPayment {
        RefundPayment {
            order_id: authorization().order_id,
            payment_id: payment_id().to_string(),
            refund_id: RefundId::generate(),
            amount,
        }
    }

    #[tokio::test]
    async fn a_refund_is_of_the_amount_asked_for_or_of_everything() {
        let provider = Provider::refunding(RefundState::Succeeded);
        for (asked, given) in [(Some(usd(1000)), usd(1000)), (None, usd(7900))] {
            let made = refund(&provider, refunding(asked)).await;
            assert_eq!(made.map(|made| made.amount).ok(), Some(given));
        }
    }

    #[tokio::test]
    async fn money_on_its_way_counts_and_money_that_came_back_does_not() {
        let pending = refund(&Provider::refunding(RefundState::Pending), refunding(None)).await;
        assert_eq!(
            pending.map(|made| made.status).ok(),
            Some(RefundStatus::Pending)
        );
        let failed = refund(&Provider::refunding(RefundState::Failed), refunding(None)).await;
        assert!(matches!(failed, Err(PaymentError::RefundFailed)));
    }

    #[tokio::test]
    async fn nothing_goes_back_that_was_not_taken_or_is_another_orders() {
        for state in [
            PaymentState::Open,
            PaymentState::Authorized,
            PaymentState::Canceled,
        ] {
            let provider = Provider::with(state);
            let refusal = refund(&provider, refunding(None)).await;
            assert!(matches!(refusal, Err(PaymentError::NotCaptured)));
            assert_eq!(provider.steps(), ["find"]);
        }
        let others = RefundPayment {
            order_id: OrderId::generate(),
            ..refunding(None)
        };
        let provider = Provider::refunding(RefundState::Succeeded);
        let refusal = refund(&provider, others).await;
        assert!(matches!(refusal, Err(PaymentError::Mismatch)));
        assert_eq!(provider.steps(), ["find"]);
    }

    #[tokio::test]
    async fn dollars_do_not_go_back_as_euros() {
        let euro = Currency::try_from("EUR".to_owned()).unwrap_or(Currency::USD);
        let euros = Money::new(900, euro).unwrap_or_else(|error| panic!("{error}"));
        let provider = Provider::refunding(RefundState::Succeeded);
        let refusal = refund(&provider, refunding(Some(euros))).await;
        assert!(matches!(refusal, Err(PaymentError::Mismatch)));
        assert_eq!(provider.steps(), ["find"]);
    }
}
