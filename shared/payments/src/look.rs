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
        next_cursor: page.next.map(|id| id.to_string()),
    })
}
