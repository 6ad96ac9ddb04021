//! The PaymentIntents of a span of time, page by page.

use super::{Stripe, intent::Intent};
use crate::{
    domain::PaymentError,
    ports::{ListPayments, Page, Span},
};
use serde::Deserialize;
use std::fmt::Write;

/// <https://docs.stripe.com/api/pagination>
#[derive(Deserialize)]
struct List {
    data: Vec<Intent>,
    has_more: bool,
}

impl ListPayments for Stripe {
    async fn list(&self, span: &Span) -> Result<Page, PaymentError> {
        let list: List = self.0.get(&url(span)).await?;
        let payments = list
            .data
            .into_iter()
            .map(Intent::read)
            .collect::<Result<Vec<_>, _>>()?;
        let last = payments.last().map(|payment| payment.id.clone());
        Ok(Page {
            payments,
            next: last.filter(|_| list.has_more),
        })
    }
}

fn url(span: &Span) -> String {
    let mut url = format!(
        "/v1/payment_intents?limit={}&created[gte]={}&created[lt]={}&expand[]=data.latest_charge",
        span.limit,
        span.from.as_second(),
        span.until.as_second(),
    );
    if let Some(payment) = &span.after {
        // Writing to a string does not fail.
        let _ = write!(url, "&starting_after={payment}");
    }
    url
}
