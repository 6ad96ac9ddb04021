//! `POST /orders/{id}/cancel` and `POST /orders/{id}/refund`.

use crate::{
    cancel::{self, CancelError, Cancelled},
    domain::{InvalidRefund, Wanted},
    ports::{Ask, KeepRefunds, MoveOrder, OpenRefund, Opened, TellEvents},
    refund,
};
use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use souk_contracts::{OrderId, Problem, Role};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    clock::Clock,
    idempotency::IdempotentRequest,
};
use utoipa::ToSchema;

/// What changing an order stands on.
pub struct Shop<O, E, A> {
    pub orders: O,
    pub events: E,
    pub services: A,
    pub clock: Clock,
}

/// `POST /orders/{id}/cancel`
///
/// # Errors
/// 401 for a guest; 404 `order_not_found`, also for somebody else's order unless an operator asks; 409
/// `order_not_cancellable` once it is confirmed, or its payment has failed.
pub async fn cancel(
    shop: &Shop<impl MoveOrder, impl TellEvents, impl Ask>,
    request: ApiRequest,
) -> ApiResult {
    let caller = request.user()?;
    let id: OrderId = request.path("id", "order")?;
    let Cancelled { order, before } =
        cancel::cancel(&shop.orders, id, &caller, shop.clock.now()).await?;
    if let Some(called_off) = before {
        shop.events.publish_soon().await;
        cancel::let_go(&shop.services, called_off).await;
    }
    ApiResponse::ok(&order)
}

/// The body of `POST /orders/{id}/refund`; it may be left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundBody {
    /// How much; all that is left when not given. `null` is a mistake, and not everything.
    #[serde(default, deserialize_with = "given")]
    amount: Option<Wanted>,
}

fn given<'de, D: Deserializer<'de>>(amount: D) -> Result<Option<Wanted>, D::Error> {
    Wanted::deserialize(amount).map(Some)
}

/// `POST /orders/{id}/refund`: the answer is the order with the refund in it, `pending`, whether or not
/// the provider has taken it by then.
///
/// # Errors
/// 401 for a guest, 403 for who is no operator; 404 `order_not_found`; 409 `order_not_refundable`; 422
/// `refund_too_large` with what is `left`, `idempotency_key_reused`.
pub async fn refund(
    shop: &Shop<impl KeepRefunds, impl TellEvents, impl Ask>,
    request: ApiRequest,
) -> ApiResult {
    let caller = request.user_with_role(&[Role::Ops])?;
    let id: OrderId = request.path("id", "order")?;
    let body: RefundBody = if request.body(0).is_ok() {
        RefundBody::default()
    } else {
        request.json()?
    };
    let route = format!("POST /orders/{id}/refund");
    let key = request
        .idempotency_key()?
        .map(|key| IdempotentRequest::new(&caller.owner(), &route, &key, &body));
    let now = shop.clock.now();
    let opened = shop.orders.open(id, body.amount, key.as_ref(), now).await?;
    let (order, replayed) = match opened {
        Opened::Before(order) => (order, true),
        Opened::Now(order, waiting) => {
            let carried =
                refund::carry_out(&shop.orders, &shop.services, &waiting, shop.clock.now()).await;
            match carried {
                Ok(_) => shop.events.publish_soon().await,
                Err(problem) => tracing::warn!(
                    order_id = %id, refund_id = %waiting.id, code = problem.code,
                    "a refund is left to reconciliation"
                ),
            }
            (order, false)
        }
    };
    Ok(ApiResponse::json(StatusCode::ACCEPTED, &order)?.replayed(replayed))
}

impl From<CancelError> for Problem {
    fn from(error: CancelError) -> Self {
        match error {
            CancelError::NotFound => Self::not_found("order"),
            CancelError::TooLate(_) => Self::conflict(
                "order_not_cancellable",
                format!("It is too late for that: {error}. What was paid can be refunded."),
            ),
            CancelError::Store(error) => error.into(),
        }
    }
}

impl From<OpenRefund> for Problem {
    fn from(error: OpenRefund) -> Self {
        match error {
            OpenRefund::NotFound => Self::not_found("order"),
            OpenRefund::Invalid(error) => error.into(),
            OpenRefund::Key(error) => error.into(),
            OpenRefund::Store(error) => error.into(),
        }
    }
}

impl From<InvalidRefund> for Problem {
    fn from(error: InvalidRefund) -> Self {
        let detail = format!("Nothing was given back: {error}.");
        match error {
            InvalidRefund::NotPaid(_) | InvalidRefund::NothingLeft => {
                Self::conflict("order_not_refundable", detail)
            }
            InvalidRefund::TooLarge { left } => {
                Self::new(422, "refund_too_large", detail).with("left", json!(left))
            }
            InvalidRefund::Nothing | InvalidRefund::Currency => Self::invalid(detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    #[test]
    fn only_a_missing_amount_gives_everything_back() {
        let read = |body| from_value::<RefundBody>(body).map(|body| body.amount);
        assert!(matches!(read(json!({})), Ok(None)));
        assert!(matches!(
            read(json!({"amount": 900})),
            Ok(Some(Wanted::MinorUnits(900)))
        ));
        for wrong in [json!(null), json!("900"), json!(9.5), json!({"amount": 9})] {
            let error = read(json!({"amount": wrong})).map_err(|error| error.to_string());
            assert!(error.is_err_and(|error| error.contains("minor units")));
        }
    }
}
