//! Requests in, answers out.

use crate::{
    create::{self, CreateError},
    cursor::{InvalidCursor, Position},
    domain::{InvalidChange, InvalidOrder},
    ports::{FindOrder, KeepError, KeepOrder, ListOrders, MoveOrder, TellEvents},
    transition::{self, TransitionError},
};
use serde::{Deserialize, Serialize};
use souk_contracts::{
    OrderId, Problem, Role,
    calls::orders::{CreateOrder, Order, TransitionOrder},
};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    clock::Clock,
};
use utoipa::{IntoParams, ToSchema};

const DEFAULT_LIMIT: u8 = 20;
const MAX_LIMIT: u8 = 100;

/// Answers [`CreateOrder`].
///
/// # Errors
/// As the call's documentation says.
pub async fn create(
    orders: &impl KeepOrder,
    events: &impl TellEvents,
    clock: Clock,
    request: CreateOrder,
) -> Result<Order, Problem> {
    let order = create::create(orders, request, clock.now()).await?;
    events.publish_soon().await;
    Ok(order)
}

/// Answers [`TransitionOrder`].
///
/// # Errors
/// As the call's documentation says.
pub async fn transition(
    orders: &impl MoveOrder,
    events: &impl TellEvents,
    clock: Clock,
    request: TransitionOrder,
) -> Result<Order, Problem> {
    let order = transition::transition(orders, request, clock.now()).await?;
    events.publish_soon().await;
    Ok(order)
}

/// `GET /orders/{id}`
///
/// # Errors
/// 401 for a guest; 404 `order_not_found`, also for somebody else's order unless an operator asks.
pub async fn get(orders: &impl FindOrder, request: ApiRequest) -> ApiResult {
    let caller = request.user()?;
    let id: OrderId = request.path("id", "order")?;
    match orders.find(id).await? {
        Some(found) if caller.owns(&found.owner) || caller.has_role(Role::Ops) => {
            ApiResponse::ok(&found.order)
        }
        _ => Err(Problem::not_found("order")),
    }
}

/// The query of `GET /orders`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Orders a page; 20 by default.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u8>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The caller's orders, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderPage {
    pub items: Vec<Order>,
    /// Absent on the last page.
    pub next_cursor: Option<String>,
}

/// `GET /orders`
///
/// # Errors
/// 401 for a guest; 400 `invalid_cursor`, `invalid_request`.
pub async fn list(orders: &impl ListOrders, request: ApiRequest) -> ApiResult {
    let caller = request.user()?;
    let query: ListQuery = request.query()?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Problem::invalid(format!("`limit` is 1 to {MAX_LIMIT}, not {limit}.")));
    }
    let after = query.cursor.as_deref().map(Position::from_cursor).transpose()?;
    // One more than is shown tells whether there is a next page.
    let mut items = orders.list(&caller.owner(), after, limit + 1).await?;
    let more = items.len() > usize::from(limit);
    items.truncate(usize::from(limit));
    let next_cursor = items.last().filter(|_| more).map(|last| Position::of(last).to_cursor());
    ApiResponse::ok(&OrderPage { items, next_cursor })
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Invalid(error @ InvalidOrder::TotalMismatch { .. }) => {
                Self::new(422, "total_mismatch", format!("The order does not add up: {error}."))
            }
            CreateError::Invalid(error) => Self::invalid(format!("The order is not right: {error}.")),
            CreateError::Keep(KeepError::Mismatch) => Self::conflict(
                "order_mismatch",
                "There is another order under this id or for this checkout.",
            ),
            CreateError::Keep(KeepError::Store(error)) => error.into(),
        }
    }
}

impl From<InvalidChange> for Problem {
    fn from(error: InvalidChange) -> Self {
        Self::invalid(format!("The transition is not right: {error}."))
    }
}

impl From<TransitionError> for Problem {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::Invalid(error) => error.into(),
            TransitionError::NotFound => Self::not_found("order"),
            TransitionError::Illegal(error) => {
                Self::conflict("illegal_transition", format!("This cannot be done now: {error}."))
            }
            TransitionError::Store(error) => error.into(),
        }
    }
}

impl From<InvalidCursor> for Problem {
    fn from(error: InvalidCursor) -> Self {
        Self::new(400, "invalid_cursor", format!("Start again without a cursor: {error}."))
    }
}
