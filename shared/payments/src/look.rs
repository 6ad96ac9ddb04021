//! Looking at payments: at one, and at those of a span of time.

use crate::{
    domain::{PaymentError, PaymentId, ProviderPayment},
    ports::{self, FindPayment, Span},
};
use souk_contracts::calls::payments::{ListPayments, Payment, PaymentPage, RetrievePayment};

const LONGEST_PAGE: u8 = 100;

/// How a payment stands now.
///
/// # Errors
/// [`PaymentError::UnknownPayment`], also for a payment that Souk did not make; else as the provider
/// answers.
pub async fn retrieve(
    provider: &impl FindPayment,
    request: RetrievePayment,
) -> Result<Payment, PaymentError> {
    let found = provider
        .find(&PaymentId::try_from(request.payment_id)?)
        .await?;
    found.told().ok_or(PaymentError::UnknownPayment)
}

/// A page of the payments that were made in a span of time, those that Souk did not make left out.
///
/// # Errors
/// [`PaymentError::InvalidList`]; else as the provider answers.
pub async fn list(
    provider: &impl ports::ListPayments,
    request: ListPayments,
) -> Result<PaymentPage, PaymentError> {
    let limit = request.limit.unwrap_or(LONGEST_PAGE);
    if !(1..=LONGEST_PAGE).contains(&limit) {
        return Err(PaymentError::InvalidList("a page has 1 to 100 payments"));
    }
    if request.from >= request.until {
        return Err(PaymentError::InvalidList("`from` comes before `until`"));
    }
    let span = Span {
        from: request.from,
        until: request.until,
        after: request.cursor.map(PaymentId::try_from).transpose()?,
        limit,
    };
    let page = provider.list(&span).await?;
    Ok(PaymentPage {
        payments: page
            .payments
            .iter()
            .filter_map(ProviderPayment::told)
            .collect(),
        unreadable: page.unreadable,
        next_cursor: page.next.map(|id| id.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::PaymentState,
        testing::{Provider, payment_id},
    };
    use jiff::Timestamp;

    fn listing() -> ListPayments {
        ListPayments {
            from: Timestamp::UNIX_EPOCH,
            until: Timestamp::MAX,
            limit: None,
            cursor: None,
        }
    }

    #[tokio::test]
    async fn a_payment_that_souk_did_not_make_is_not_there() {
        let provider = Provider::with_a_strangers();
        let request = RetrievePayment {
            payment_id: payment_id().to_string(),
        };
        let refusal = retrieve(&provider, request).await;
        assert!(matches!(refusal, Err(PaymentError::UnknownPayment)));
        let page = list(&provider, listing()).await;
        let page = page.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(page.payments, []);
        assert_eq!(page.next_cursor, Some(payment_id().to_string()));
    }

    #[tokio::test]
    async fn a_list_that_makes_no_sense_never_reaches_the_provider() {
        let provider = Provider::with(PaymentState::Authorized);
        let cases = [
            ListPayments {
                limit: Some(0),
                ..listing()
            },
            ListPayments {
                limit: Some(101),
                ..listing()
            },
            ListPayments {
                until: Timestamp::UNIX_EPOCH,
                ..listing()
            },
            ListPayments {
                cursor: Some("pi_1&limit=1".to_owned()),
                ..listing()
            },
        ];
        for request in cases {
            assert!(list(&provider, request).await.is_err());
        }
        assert!(provider.steps().is_empty());
    }
}
