//! Refunds.
//!
//! <https://docs.stripe.com/api/refunds>

use super::{Stripe, answer::unreadable, idempotency_key};
use crate::{
    domain::{PaymentError, PaymentId, ProviderRefund, RefundState},
    ports::{RefundPayment, RefundRequest},
};
use serde::Deserialize;
use souk_contracts::{Currency, Money, RefundId};

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
    /// that. So its own id is written on it, and it is looked for before it is made.
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
        if let Some(made) = self.refund_of(&request.payment, request.id).await? {
            return match request.amount {
                Some(asked) if asked != made.amount => Err(PaymentError::Mismatch),
                _ => Ok(made),
            };
        }
        let step = format!("refund:{id}");
        let made = self.make::<Refund>("/v1/refunds", &form, |number| {
            idempotency_key(request.order, &step, number)
        });
        match made.await {
            Ok(refund) => refund.read(),
            Err(PaymentError::AmountOutOfRange) => Err(PaymentError::RefundTooLarge),
            Err(error) => Err(error),
        }
    }
}

impl Stripe {
    /// A payment has few refunds: they are on the first page.
    async fn refund_of(
        &self,
        payment: &PaymentId,
        refund: RefundId,
    ) -> Result<Option<ProviderRefund>, PaymentError> {
        let url = format!("/v1/refunds?payment_intent={payment}&limit=100");
        let list: List = self.http.get(&url).await?;
        let id = refund.to_string();
        list.data
            .into_iter()
            .find(|refund| refund.metadata.refund_id.as_ref() == Some(&id))
            .map(Refund::read)
            .transpose()
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
