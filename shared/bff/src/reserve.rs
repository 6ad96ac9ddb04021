//! `POST /reserve`, `POST /reserve/{id}/extend` and `DELETE /reserve/{id}`: holds for whoever asks,
//! guest or user.

use crate::ports::Ask;
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::json;
use souk_contracts::{
    MessageId, Problem, ProductId, ReservationId,
    calls::{
        catalog::GetProducts,
        inventory::{Extend, Line, Release, ReleasedBy, Reserve, Shortage},
    },
};
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};
use utoipa::ToSchema;

/// The body of `POST /reserve`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReserveBody {
    /// 1 to 20 lines; the same product twice counts together.
    #[schema(min_items = 1, max_items = 20)]
    items: Vec<Line>,
}

/// `POST /reserve`
///
/// # Errors
/// 409 `insufficient_stock` with `shortages`, 404 `product_not_found` with `product_ids`.
pub async fn reserve(services: &impl Ask, request: ApiRequest) -> ApiResult {
    let caller = request.caller()?;
    // A call that is tried again inside Souk must not hold twice, also when the client sent no key.
    let key = request.idempotency_key()?;
    let is_new_key = key.is_none();
    let idempotency_key = Some(key.unwrap_or_else(|| MessageId::generate().to_string()));
    let ReserveBody { items } = request.json()?;
    let asked = Reserve {
        caller,
        items: items.clone(),
        idempotency_key,
        is_new_key,
    };
    let reserved = match services.ask(asked).await {
        Ok(reserved) => reserved,
        Err(problem) if problem.code == "unknown_stock" => {
            return Err(unknown_stock(services, &items, &problem).await);
        }
        Err(problem) => return Err(problem),
    };
    let location = format!("reserve/{}", reserved.reservation.reservation_id);
    Ok(
        ApiResponse::json(StatusCode::CREATED, &reserved.reservation)?
            .header(header::LOCATION, location)
            .replayed(reserved.replayed),
    )
}

/// Inventory does not know what it never stocked; the catalog knows whether there is such a product.
async fn unknown_stock(services: &impl Ask, items: &[Line], problem: &Problem) -> Problem {
    let ids: Vec<ProductId> = problem
        .extensions
        .get("product_ids")
        .and_then(|ids| serde_json::from_value(ids.clone()).ok())
        .unwrap_or_default();
    match services.ask(GetProducts::of(ids.clone())).await {
        Err(problem) => problem,
        Ok(products) if !products.missing.is_empty() => {
            Problem::not_found("product").with("product_ids", json!(products.missing))
        }
        Ok(_) => {
            let requested = |id: &ProductId| {
                let lines = items.iter().filter(|line| line.product_id == *id);
                lines.map(|line| line.quantity.get()).sum()
            };
            let shortages: Vec<Shortage> = ids
                .iter()
                .map(|id| Shortage {
                    product_id: *id,
                    requested: requested(id),
                    available: 0,
                })
                .collect();
            Problem::conflict(
                "insufficient_stock",
                "There is not enough left of what you want.",
            )
            .with("shortages", json!(shortages))
        }
    }
}

/// `POST /reserve/{id}/extend`
///
/// # Errors
/// 404 `reservation_not_found`, also for somebody else's; 409 `reservation_extended`,
/// `reservation_expired` and `reservation_in_checkout`.
pub async fn extend(services: &impl Ask, request: ApiRequest) -> ApiResult {
    let caller = request.caller()?;
    let reservation_id: ReservationId = request.path("id", "reservation")?;
    let extend = Extend {
        reservation_id,
        caller,
    };
    ApiResponse::ok(&services.ask(extend).await?)
}

/// `DELETE /reserve/{id}`
///
/// # Errors
/// 404 `reservation_not_found`, also for somebody else's; 409 `reservation_in_checkout`.
pub async fn release(services: &impl Ask, request: ApiRequest) -> ApiResult {
    let caller = request.caller()?;
    let reservation_id: ReservationId = request.path("id", "reservation")?;
    services
        .ask(Release {
            reservation_id,
            by: ReleasedBy::Caller(caller),
        })
        .await?;
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}
