//! Refunds.
//!
//! <https://docs.stripe.com/api/refunds>

use super::{
    KEYS, Stripe,
    answer::{Answer, unreadable},
    http::Reply,
    idempotency_key, spent,
};
use crate::{
    domain::{PaymentError, ProviderRefund, RefundState},
    ports::{RefundPayment, RefundRequest},
};
use serde::Deserialize;
use souk_contracts::{Currency, Money};

#[derive(Deserialize)]
struct Refund {
    amount: i64,
    currency: String,
    status: Status,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    refund_id: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Pending,
    RequiresAction,
    Succeeded,
    Failed,
    Canceled,
}

#[derive(Deserialize)]
struct List {
    data: Vec<Refund>,
}

impl RefundPayment for Stripe {
    /// Stripe forgets an idempotency key after a day, and a refund may be asked for again later than
    /// that. So its own id is written on it, and it is looked for before it is made; and whenever a key
    /// is spent, since Stripe may have failed after the effect, of this call or of somebody else's.
    async fn refund(&self, request: &RefundRequest) -> Result<ProviderRefund, PaymentError> {
        let id = request.id.to_string();
        let amount = request.amount.map(|amount| amount.amount().to_string());
        let payment = request.payment.to_string();
        let mut form = vec![
            ("payment_intent", payment.as_str()),
            ("metadata[refund_id]", id.as_str()),
        ];
        if let Some(amount) = &amount {
            form.push(("amount", amount));
        }
        let step = format!("refund:{id}");
        for number in 1..=KEYS {
            if let Some(made) = self.refund_of(request).await? {
                return Ok(made);
            }
            let key = idempotency_key(request.order, &step, number);
            let refusal = Answer::refund_refusal;
            match self
                .http
                .post_with::<Refund>("/v1/refunds", &key, &form, refusal)
                .await?
            {
                Reply::Fresh(made) | Reply::Replayed(made) => return made.read(),
                Reply::OutOfTurn => return Err(PaymentError::NotCaptured),
                Reply::Spent { just_now: false } => {}
                Reply::Spent { just_now: true } => {
                    return self.refund_of(request).await?.ok_or_else(spent);
                }
            }
        }
        Err(spent())
    }
}

impl Stripe {
    /// The refund that was asked for, if it was made. A payment has few refunds: they are on the first
    /// page.
    async fn refund_of(
        &self,
        request: &RefundRequest,
    ) -> Result<Option<ProviderRefund>, PaymentError> {
        let url = format!("/v1/refunds?payment_intent={}&limit=100", request.payment);
        let list: List = self.http.get(&url).await?;
        let id = request.id.to_string();
        let made = list
            .data
            .into_iter()
            .find(|refund| refund.metadata.refund_id.as_ref() == Some(&id))
            .map(Refund::read)
            .transpose()?;
        match (made, request.amount) {
            (Some(made), Some(asked)) if asked != made.amount => Err(PaymentError::Mismatch),
            _ => Ok(made),
        }
    }
}

impl Refund {
    fn read(self) -> Result<ProviderRefund, PaymentError> {
        let currency = Currency::try_from(self.currency.to_ascii_uppercase())
            .map_err(|error| unreadable(&error))?;
        Ok(ProviderRefund {
            amount: Money::new(self.amount, currency).map_err(|error| unreadable(&error))?,
            state: match self.status {
                Status::Succeeded => RefundState::Succeeded,
                Status::Pending | Status::RequiresAction => RefundState::Pending,
                Status::Failed | Status::Canceled => RefundState::Failed,
            },
        })
    }
}
