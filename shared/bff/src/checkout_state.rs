//! `GET /checkout/{id}`: how a checkout stands.
//!
//! Its record says so, which the workflow writes. A workflow that was stopped from outside writes
//! nothing any more, while its order is settled within ten minutes: then the order says it.

use crate::{
    checkout::{Checkout, CheckoutStatus, Failure},
    ports::{Ask, KeepCheckouts},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use souk_contracts::{
    CheckoutId, OrderId, Problem,
    calls::{
        orders::{OrderStatus, ReadOrder},
        payments::NextAction,
    },
};
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};
use utoipa::ToSchema;

/// A checkout that is older has ended, in one way or another.
const LASTS_AT_MOST: SignedDuration = SignedDuration::from_mins(10);

/// The answer to `GET /checkout/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckoutState {
    status: CheckoutStatus,
    order_id: OrderId,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    /// With `requires_action` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_action: Option<NextAction>,
}

/// # Errors
/// 404 `checkout_not_found`, also for somebody else's.
pub async fn state(
    records: &impl KeepCheckouts,
    services: &impl Ask,
    now: Timestamp,
    request: ApiRequest,
) -> ApiResult {
    let caller = request.user()?;
    let id: CheckoutId = request.path("id", "checkout")?;
    let checkout = records
        .find(id)
        .await?
        .filter(|checkout| caller.owns(&checkout.owner))
        .ok_or_else(|| Problem::not_found("checkout"))?;
    let is_stale = checkout
        .since
        .is_some_and(|since| now.duration_since(since) > LASTS_AT_MOST);
    let is_open = matches!(
        checkout.status,
        CheckoutStatus::Processing | CheckoutStatus::RequiresAction
    );
    let ended = if is_open && is_stale {
        let order_id = checkout.order.order_id;
        let order = services.ask(ReadOrder { order_id }).await;
        ended_as(order.map(|order| order.status))
    } else {
        None
    };
    ApiResponse::ok(&told(checkout, ended))
}

/// How a checkout ended whose order stands so; nothing while that is not known.
fn ended_as(order: Result<OrderStatus, Problem>) -> Option<Result<(), Failure>> {
    let failed = |code: &str, detail: &str| {
        Some(Err(Failure {
            code: code.to_owned(),
            detail: detail.to_owned(),
        }))
    };
    match order {
        Ok(OrderStatus::Confirmed | OrderStatus::Refunded) => Some(Ok(())),
        Ok(OrderStatus::Cancelled) => failed(
            "order_cancelled",
            "The order was called off. What was charged has been given back; reserve again.",
        ),
        Ok(OrderStatus::PaymentFailed) => failed(
            "payment_declined",
            "The card was declined. Nothing was charged; reserve again and try another card.",
        ),
        Ok(OrderStatus::Pending | OrderStatus::Authorized) => None,
        Err(problem) if problem.status == 404 => failed(
            "reservation_expired",
            "The checkout did not come about. Nothing was charged; reserve again.",
        ),
        Err(problem) => {
            tracing::warn!(%problem, "how an old checkout ended is not known");
            None
        }
    }
}

fn told(checkout: Checkout, ended: Option<Result<(), Failure>>) -> CheckoutState {
    let (status, failure) = match ended {
        None => (checkout.status, checkout.failure),
        Some(Ok(())) => (CheckoutStatus::Confirmed, None),
        Some(Err(failure)) => (CheckoutStatus::Failed, Some(failure)),
    };
    CheckoutState {
        status,
        order_id: checkout.order.order_id,
        failure,
        next_action: checkout
            .next_action
            .filter(|_| status == CheckoutStatus::RequiresAction),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_checkout_is_told_by_its_order() {
        let ended = |status| ended_as(Ok(status));
        assert_eq!(ended(OrderStatus::Confirmed), Some(Ok(())));
        assert_eq!(ended(OrderStatus::Refunded), Some(Ok(())));
        assert_eq!(ended(OrderStatus::Pending), None);
        for (order, code) in [
            (Ok(OrderStatus::Cancelled), "order_cancelled"),
            (Ok(OrderStatus::PaymentFailed), "payment_declined"),
            (Err(Problem::not_found("order")), "reservation_expired"),
        ] {
            let failure = ended_as(order).and_then(Result::err);
            assert_eq!(failure.map(|failure| failure.code).as_deref(), Some(code));
        }
        let away = Problem::new(503, "service_unavailable", "Orders are away.");
        assert_eq!(ended_as(Err(away)), None);
    }
}
