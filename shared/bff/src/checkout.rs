//! `POST /checkout`: a reservation becomes an order, once.
//!
//! The checkout's id is derived from caller and idempotency key, its record is written once, and
//! the workflow is started under that id. So at whichever step a request dies, the same request
//! again goes on from there, and a second payment cannot come about.

use crate::{
    ports::{Ask, KeepCheckouts, Recorded, StartWorkflow},
    pricing::{as_shown, price},
};
use http::{StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use souk_contracts::{
    Caller, CheckoutId, Money, OrderId, Owner, Problem, ReservationId,
    calls::{
        catalog::GetProducts,
        inventory::{Claim, Claimed, Release, ReleasedBy},
        orders::OrderLine,
        payments::NextAction,
    },
};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    trace,
};
use utoipa::ToSchema;

const MAX_EMAIL: usize = 254;
const MAX_PAYMENT_METHOD: usize = 64;
const MAX_RETURN_URL: usize = 500;

/// The body of `POST /checkout`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckoutBody {
    pub reservation_id: ReservationId,
    /// The provider's id of a payment method, such as `pm_card_visa`.
    #[schema(max_length = 64, pattern = "^pm_[A-Za-z0-9_]+$")]
    pub payment_method: String,
    /// Where the confirmation goes.
    #[schema(max_length = 254, format = Email)]
    pub email: String,
    /// Where the bank sends the shopper back to, if it wants to see them; Souk's own page when not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500, format = "uri")]
    pub return_url: Option<String>,
    /// What the shopper was shown. When not given, each product is to cost what it did when it was
    /// reserved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
}

impl CheckoutBody {
    fn validate(&self) -> Result<(), Problem> {
        let is_email = self.email.len() <= MAX_EMAIL
            && !self
                .email
                .chars()
                .any(|letter| letter.is_whitespace() || letter.is_control())
            && self.email.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty() && domain.contains('.') && !domain.contains('@')
            });
        if !is_email {
            return Err(Problem::invalid("email is not an e-mail address."));
        }
        let is_method = self.payment_method.len() <= MAX_PAYMENT_METHOD
            && self.payment_method.strip_prefix("pm_").is_some_and(|id| {
                !id.is_empty()
                    && id
                        .chars()
                        .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
            });
        if !is_method {
            return Err(Problem::invalid(
                "payment_method is the id of a payment method, `pm_…`.",
            ));
        }
        let is_page = |url: &str| {
            let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
            url.len() <= MAX_RETURN_URL
                && rest.is_some_and(|rest| !rest.is_empty())
                && url.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if !self.return_url.as_deref().is_none_or(is_page) {
            return Err(Problem::invalid(
                "return_url is the address of a page, `https://…`.",
            ));
        }
        Ok(())
    }
}

/// A checkout as it is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkout {
    pub id: CheckoutId,
    pub owner: Owner,
    /// When it was recorded, once it was.
    pub since: Option<Timestamp>,
    /// What was asked, so that the same key with another body is noticed.
    pub fingerprint: String,
    /// What the workflow is started with.
    pub order: Order,
    pub status: CheckoutStatus,
    pub failure: Option<Failure>,
    /// What the shopper has to do, while that is waited for.
    pub next_action: Option<NextAction>,
}

/// What the workflow is started with; `workflows/checkout.asl.yaml` reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub checkout_id: CheckoutId,
    pub order_id: OrderId,
    pub reservation_id: ReservationId,
    pub caller: Caller,
    pub owner: Owner,
    pub email: String,
    pub payment_method: String,
    pub lines: Vec<OrderLine>,
    pub total: Money,
    /// Where the bank sends the shopper back to.
    #[serde(default)]
    pub return_url: Option<String>,
    /// The trace of the request that started it.
    pub traceparent: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutStatus {
    Processing,
    RequiresAction,
    Confirmed,
    Failed,
}

/// Why nothing was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CheckoutFailure)]
pub struct Failure {
    /// Stable, such as `payment_declined`.
    pub code: String,
    pub detail: String,
}

/// The answer to `POST /checkout`.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckoutStarted {
    checkout_id: CheckoutId,
    order_id: OrderId,
    /// Relative to the API's base address.
    status_url: String,
}

/// Starts checkouts.
pub struct Checkouts<A, K, W> {
    pub services: A,
    pub records: K,
    pub workflow: W,
    /// Where Souk's page is, as [`ApiRequest::addressed`] takes it.
    pub page: String,
}

impl<A: Ask, K: KeepCheckouts, W: StartWorkflow> Checkouts<A, K, W> {
    /// `POST /checkout`
    ///
    /// # Errors
    /// 400 without an idempotency key, 401 for a guest, 404 `reservation_not_found`, 409
    /// `reservation_expired`, `reservation_in_checkout` or `price_changed`, 422 `idempotency_key_reused`.
    pub async fn start(&self, request: ApiRequest) -> ApiResult {
        let caller = request.user()?;
        let key = request.idempotency_key()?.ok_or_else(|| {
            Problem::new(
                400,
                "idempotency_key_required",
                "Send an Idempotency-Key, a new one for each purchase: it keeps a retry from paying twice.",
            )
        })?;
        let body: CheckoutBody = request.json()?;
        body.validate()?;
        let id = CheckoutId::derive(caller.owner().as_str(), &key);
        if let Some(earlier) = self.records.find(id).await? {
            return self.replay(&earlier, &body).await;
        }
        let page = || {
            let page = request.addressed(&self.page)?;
            Some(format!("{page}?checkout={id}"))
        };
        let return_url = body.return_url.clone().or_else(page);
        let checkout = match self.prepare(id, caller, &body, return_url).await {
            Ok(checkout) => checkout,
            // The same request may have come twice at once, and the other be further.
            Err(refusal) => match self.records.find(id).await? {
                Some(earlier) => return self.replay(&earlier, &body).await,
                None => return Err(refusal),
            },
        };
        match self.records.record(&checkout).await? {
            Recorded::Now => {
                self.workflow.start(id, &checkout.order).await?;
                accepted(&checkout, false)
            }
            Recorded::Before => {
                let earlier = self.records.find(id).await?.unwrap_or(checkout);
                if earlier.order.reservation_id != body.reservation_id {
                    // Both were under way at once, and the other one counts.
                    self.let_go(id, body.reservation_id).await;
                }
                self.replay(&earlier, &body).await
            }
        }
    }

    /// The first answer again. The request before may have died between its record and the start of
    /// the workflow, so the workflow is started once more, which changes nothing if it runs.
    async fn replay(&self, earlier: &Checkout, body: &CheckoutBody) -> ApiResult {
        if earlier.fingerprint != fingerprint(body) {
            return Err(Problem::new(
                422,
                "idempotency_key_reused",
                "This Idempotency-Key was used for another request. Use a new key.",
            ));
        }
        if earlier.status == CheckoutStatus::Processing {
            self.workflow.start(earlier.id, &earlier.order).await?;
        }
        accepted(earlier, true)
    }

    /// Gives back a reservation that no checkout is recorded for. If that does not come off, the hold
    /// ends by itself.
    async fn let_go(&self, id: CheckoutId, reservation_id: ReservationId) {
        let by = ReleasedBy::Refused(id);
        if let Err(error) = self.services.ask(Release { reservation_id, by }).await {
            tracing::warn!(%reservation_id, %error, "a reservation is left to expire");
        }
    }

    async fn prepare(
        &self,
        id: CheckoutId,
        caller: Caller,
        body: &CheckoutBody,
        return_url: Option<String>,
    ) -> Result<Checkout, Problem> {
        let claim = Claim {
            reservation_id: body.reservation_id,
            checkout_id: id,
            caller: caller.clone(),
        };
        let Claimed {
            reservation,
            held_since,
        } = self.services.ask(claim).await?;
        let items = reservation.items;
        let products = GetProducts {
            ids: items.iter().map(|line| line.product_id).collect(),
            prices_since: Some(held_since),
        };
        let products = self.services.ask(products).await?;
        let priced = price(&items, products.products).and_then(|(lines, total)| {
            as_shown(&lines, total, body.total, &products.earlier_prices)?;
            Ok((lines, total))
        });
        let (lines, total) = match priced {
            Ok(priced) => priced,
            Err(refusal) => {
                if self.records.find(id).await?.is_none() {
                    self.let_go(id, body.reservation_id).await;
                }
                return Err(refusal);
            }
        };
        let owner = caller.owner();
        Ok(Checkout {
            id,
            owner: owner.clone(),
            since: None,
            fingerprint: fingerprint(body),
            status: CheckoutStatus::Processing,
            failure: None,
            next_action: None,
            order: Order {
                checkout_id: id,
                order_id: id.order_id(),
                reservation_id: body.reservation_id,
                caller,
                owner,
                email: body.email.clone(),
                payment_method: body.payment_method.clone(),
                lines,
                total,
                return_url,
                traceparent: trace::traceparent(),
            },
        })
    }
}

fn fingerprint(body: &CheckoutBody) -> String {
    let text = serde_json::to_vec(body).unwrap_or_default();
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn accepted(checkout: &Checkout, replayed: bool) -> ApiResult {
    let status_url = format!("checkout/{}", checkout.id);
    Ok(ApiResponse::json(
        StatusCode::ACCEPTED,
        &CheckoutStarted {
            checkout_id: checkout.id,
            order_id: checkout.order.order_id,
            status_url: status_url.clone(),
        },
    )?
    .header(header::LOCATION, status_url)
    .replayed(replayed))
}

#[cfg(test)]
#[path = "checkout_tests.rs"]
mod tests;
