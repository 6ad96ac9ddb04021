//! The PaymentIntents of a span of time, page by page.

use super::{
    Stripe,
    intent::{Intent, Mark},
};
use crate::{
    domain::{PaymentError, PaymentId},
    ports::{ListPayments, Page, Span},
};
use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write;

/// <https://docs.stripe.com/api/pagination>
#[derive(Deserialize)]
struct List {
    data: Vec<Value>,
    has_more: bool,
}

impl ListPayments for Stripe {
    /// What others made is passed over unread; one of its own that cannot be read keeps none of the
    /// others back.
    async fn list(&self, span: &Span) -> Result<Page, PaymentError> {
        let list: List = self.http.get(&url(span)).await?;
        let mut page = Page {
            payments: Vec::new(),
            unreadable: Vec::new(),
            next: last(&list)?,
        };
        let is_own =
            |intent: &&Value| Mark::on(intent).is_ok_and(|mark| mark.is_of(&self.deployment));
        for intent in list.data.iter().filter(is_own) {
            match Intent::of(intent).and_then(Intent::read) {
                Ok(payment) => page.payments.push(payment),
                Err(error) => {
                    let payment_id = intent["id"].as_str().unwrap_or_default();
                    tracing::error!(payment_id, %error, "a payment cannot be read");
                    page.unreadable.push(payment_id.to_owned());
                }
            }
        }
        Ok(page)
    }
}

/// The last PaymentIntent of the page, whosever it is, if more follow.
fn last(list: &List) -> Result<Option<PaymentId>, PaymentError> {
    let last = list.data.last().filter(|_| list.has_more);
    let id = last.and_then(|intent| intent["id"].as_str());
    Ok(id
        .map(|id| PaymentId::try_from(id.to_owned()))
        .transpose()?)
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
