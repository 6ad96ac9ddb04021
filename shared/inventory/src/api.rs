//! Requests in, answers out.

mod problem;

use crate::{
    change,
    domain::{Cart, OnHand, StockLevel},
    expire,
    ports::{ChangeHold, CountStock, ExpireHolds, HoldRequest, HoldStock, ReadStock, TellEvents},
    reserve, set_stock,
};
use serde::{Deserialize, Serialize};
use souk_contracts::{
    Problem, ProductId, Role,
    calls::inventory::{
        Availability, Claim, Confirm, GetAvailability, Release, Reservation, Reserve, Reserved,
    },
};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    idempotency::IdempotentRequest,
};
use utoipa::ToSchema;

/// The most products in one question for availability.
const MAX_IDS: usize = 500;
const MAX_KEY_BYTES: usize = 255;

/// The body of `PUT /inventory/{product_id}`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetStock {
    pub on_hand: OnHand,
}

/// `PUT /inventory/{product_id}`
///
/// # Errors
/// 401 and 403 unless a merchant asks; 409 `stock_below_reserved`.
pub async fn put(
    stock: &(impl CountStock + ExpireHolds),
    events: &impl TellEvents,
    request: ApiRequest,
) -> ApiResult {
    request.user_with_role(&[Role::Merchant])?;
    let product: ProductId = request.path("product_id", "product")?;
    let SetStock { on_hand } = request.json()?;
    let level = set_stock::set_stock(stock, product, on_hand).await?;
    events.publish_soon().await;
    ApiResponse::ok(&level)
}

/// `GET /inventory/{product_id}`
///
/// # Errors
/// 401 and 403 unless a merchant or an operator asks; 404 `product_not_found`.
pub async fn get(stock: &impl ReadStock, request: ApiRequest) -> ApiResult {
    request.user_with_role(&[Role::Merchant, Role::Ops])?;
    let product: ProductId = request.path("product_id", "product")?;
    let level = stock
        .levels(&[product])
        .await
        .map_err(problem::of_store)?
        .pop();
    ApiResponse::ok(&level.ok_or_else(|| Problem::not_found("product"))?)
}

/// Answers [`Reserve`].
///
/// # Errors
/// As the call's own documentation lists them.
pub async fn reserve(
    stock: &(impl HoldStock + ExpireHolds),
    events: &impl TellEvents,
    request: Reserve,
) -> Result<Reserved, Problem> {
    let request = hold_request(&request)?;
    let reserved = reserve::reserve(stock, &request).await?;
    events.publish_soon().await;
    Ok(reserved)
}

/// The key stands for the summed cart: the same lines in another order are the same request.
fn hold_request(request: &Reserve) -> Result<HoldRequest, Problem> {
    let cart = Cart::new(&request.items)?;
    let owner = request.caller.owner();
    let idempotency = match request.idempotency_key.as_deref() {
        None => None,
        Some(key) if (1..=MAX_KEY_BYTES).contains(&key.len()) => Some(IdempotentRequest::new(
            &owner,
            "reserve",
            key,
            &cart.lines(),
        )),
        Some(_) => {
            return Err(Problem::invalid(
                "An idempotency key is 1 to 255 bytes long.",
            ));
        }
    };
    Ok(HoldRequest {
        owner,
        cart,
        idempotency,
    })
}

/// Answers [`Claim`].
///
/// # Errors
/// As the call's own documentation lists them.
pub async fn claim(holds: &impl ChangeHold, request: Claim) -> Result<Reservation, Problem> {
    Ok(change::claim(holds, request).await?)
}

/// Answers [`Confirm`].
///
/// # Errors
/// As the call's own documentation lists them.
pub async fn confirm(
    holds: &impl ChangeHold,
    events: &impl TellEvents,
    request: Confirm,
) -> Result<(), Problem> {
    change::confirm(holds, request).await?;
    events.publish_soon().await;
    Ok(())
}

/// Answers [`Release`].
///
/// # Errors
/// As the call's own documentation lists them.
pub async fn release(
    holds: &impl ChangeHold,
    events: &impl TellEvents,
    request: Release,
) -> Result<(), Problem> {
    change::release(holds, request).await?;
    events.publish_soon().await;
    Ok(())
}

/// Answers [`GetAvailability`].
///
/// # Errors
/// 400 for more than 500 products.
pub async fn availability(
    stock: &impl ReadStock,
    request: GetAvailability,
) -> Result<Vec<Availability>, Problem> {
    if request.ids.len() > MAX_IDS {
        return Err(Problem::invalid(format!(
            "At most {MAX_IDS} products are looked up at once."
        )));
    }
    let levels = stock
        .levels(&request.ids)
        .await
        .map_err(problem::of_store)?;
    let available = |level: StockLevel| Availability {
        product_id: level.product_id,
        available: level.available,
        version: level.version,
    };
    Ok(levels.into_iter().map(available).collect())
}

/// What one run of the expiry worker did.
#[derive(Debug, Serialize)]
pub struct Expired {
    pub expired: usize,
}

/// The expiry worker.
///
/// # Errors
/// 503 and 500 for what is wrong with the database.
pub async fn expire(
    holds: &impl ExpireHolds,
    events: &impl TellEvents,
) -> Result<Expired, Problem> {
    let expired = expire::expire_due(holds).await.map_err(problem::of_store)?;
    events.publish_soon().await;
    Ok(Expired { expired })
}
