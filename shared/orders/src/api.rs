//! Requests in, answers out.

mod change;

pub use change::{RefundBody, Shop, cancel, refund};

use crate::{
    create::{self, CreateError},
    cursor::{InvalidCursor, Position},
    domain::{InvalidChange, InvalidOrder},
    ports::{
        Ask, CompareOrders, FindOrder, KeepError, KeepOrder, KeepRefunds, ListOrders, MoveOrder,
        TellEvents,
    },
    reconcile::{Reconcile, Reconciled},
    transition::{self, TransitionError},
};
use serde::{Deserialize, Serialize};
use souk_contracts::{
    OrderId, Owner, Problem, Role,
    calls::orders::{CreateOrder, Order, ReadOrder, TransitionOrder},
};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    clock::Clock,
    metrics::{Figure, Meter},
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

/// Answers [`ReadOrder`].
///
/// # Errors
/// As the call's documentation says.
pub async fn read(orders: &impl FindOrder, request: ReadOrder) -> Result<Order, Problem> {
    let found = orders.find(request.order_id).await?;
    let found = found.ok_or_else(|| Problem::not_found("order"))?;
    Ok(found.order)
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

/// Compares payments with orders, and measures what did not agree.
///
/// # Errors
/// [`Problem`] when they cannot be read.
pub async fn reconcile(
    reconcile: &Reconcile<impl CompareOrders + KeepRefunds, impl Ask>,
    events: &impl TellEvents,
    meter: Meter,
) -> Result<Reconciled, Problem> {
    let done = reconcile.run().await?;
    events.publish_soon().await;
    let count = |figure: u32| Figure::Count(f64::from(figure));
    meter.emit(&[
        ("PaymentsCompared", count(done.compared)),
        ("OrdersConfirmedLate", count(done.confirmed)),
        ("PaymentsGivenBack", count(done.given_back)),
        ("OrdersCalledOff", count(done.called_off)),
        ("OrdersUnsettled", count(done.unsettled)),
    ]);
    Ok(done)
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
    /// Null on the last page.
    pub next_cursor: Option<String>,
}

/// `GET /orders`
///
/// # Errors
/// 401 for a guest; 400 `invalid_cursor`, `invalid_request`.
pub async fn list(orders: &impl ListOrders, request: ApiRequest) -> ApiResult {
    let caller = request.user()?;
    ApiResponse::ok(&page(orders, &caller.owner(), request.query()?).await?)
}

async fn page(
    orders: &impl ListOrders,
    owner: &Owner,
    query: ListQuery,
) -> Result<OrderPage, Problem> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Problem::invalid(format!(
            "`limit` is 1 to {MAX_LIMIT}, not {limit}."
        )));
    }
    let after = query
        .cursor
        .as_deref()
        .map(Position::from_cursor)
        .transpose()?;
    // One more than is shown tells whether there is a next page.
    let mut items = orders.list(owner, after, limit + 1).await?;
    let more = items.len() > usize::from(limit);
    items.truncate(usize::from(limit));
    let next_cursor = items
        .last()
        .filter(|_| more)
        .map(|last| Position::of(last).to_cursor());
    Ok(OrderPage { items, next_cursor })
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Invalid(error @ InvalidOrder::TotalMismatch { .. }) => Self::new(
                422,
                "total_mismatch",
                format!("The order does not add up: {error}."),
            ),
            CreateError::Invalid(error) => {
                Self::invalid(format!("The order is not right: {error}."))
            }
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
            TransitionError::Illegal(error) => Self::conflict(
                "illegal_transition",
                format!("This cannot be done now: {error}."),
            ),
            TransitionError::Store(error) => error.into(),
        }
    }
}

impl From<InvalidCursor> for Problem {
    fn from(error: InvalidCursor) -> Self {
        Self::new(
            400,
            "invalid_cursor",
            format!("Start again without a cursor: {error}."),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OwnedOrder;
    use jiff::{SignedDuration, Timestamp};
    use serde_json::{Value, json};
    use souk_contracts::{
        CheckoutId, Currency, Money, ReservationId, UserId, calls::orders::OrderStatus,
    };
    use souk_platform::postgres::StoreError;

    /// Orders, newest first.
    struct Shelf(Vec<OwnedOrder>);

    impl FindOrder for Shelf {
        async fn find(&self, id: OrderId) -> Result<Option<OwnedOrder>, StoreError> {
            Ok(self.0.iter().find(|owned| owned.order.id == id).cloned())
        }
    }

    impl ListOrders for Shelf {
        async fn list(
            &self,
            owner: &Owner,
            after: Option<Position>,
            limit: u8,
        ) -> Result<Vec<Order>, StoreError> {
            let place = |order: &Order| (order.created_at, order.id);
            let behind = |order: &Order| {
                after.is_none_or(|after| place(order) < (after.created_at, after.id))
            };
            let owned = self
                .0
                .iter()
                .filter(|owned| owned.owner == *owner)
                .map(|owned| &owned.order);
            Ok(owned
                .filter(|order| behind(order))
                .take(usize::from(limit))
                .cloned()
                .collect())
        }
    }

    /// So many orders of Ana's, newest first.
    fn shelf(count: i64) -> Shelf {
        let order = |age: i64| {
            let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(count - age);
            Order {
                id: OrderId::generate(),
                status: OrderStatus::Confirmed,
                reservation_id: ReservationId::generate(),
                lines: Vec::new(),
                total: Money::new(7900, Currency::USD).unwrap_or_else(|error| panic!("{error}")),
                refunded: Money::new(0, Currency::USD).unwrap_or_else(|error| panic!("{error}")),
                refunds: Vec::new(),
                created_at: at,
                updated_at: at,
                history: Vec::new(),
            }
        };
        let owner = Owner::user(&UserId("ana".to_owned()));
        Shelf(
            (0..count)
                .map(|age| OwnedOrder {
                    owner: owner.clone(),
                    checkout: CheckoutId::derive(owner.as_str(), "k1"),
                    payment: None,
                    order: order(age),
                })
                .collect(),
        )
    }

    /// A request as API Gateway sends it, by `user` unless it is a guest's.
    fn request(user: Option<(&str, &str)>, id: Option<OrderId>, query: &Value) -> ApiRequest {
        let (name, roles) = user.unwrap_or_default();
        let event = json!({
            "resource": "/orders",
            "path": "/orders",
            "httpMethod": "GET",
            "headers": {},
            "multiValueHeaders": {},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": null,
            "pathParameters": {"id": id.unwrap_or_else(OrderId::generate)},
            "requestContext": {
                "httpMethod": "GET",
                "resourcePath": "/orders",
                "identity": {},
                "authorizer": {"user": name, "roles": roles, "guest": "g1"},
            },
            "body": null,
            "isBase64Encoded": false,
        });
        let request = lambda_http::request::from_str(&event.to_string());
        ApiRequest::new(request.unwrap_or_else(|error| panic!("{error}")))
    }

    fn refusal(answer: ApiResult) -> Option<(u16, String)> {
        answer.err().map(|problem| (problem.status, problem.code))
    }

    #[tokio::test]
    async fn an_order_is_its_owners_and_the_operators() {
        let shelf = shelf(1);
        let id = Some(shelf.0[0].order.id);
        let cases = [
            (Some(("ana", "shopper")), None),
            (Some(("olga", "ops")), None),
            (
                Some(("bob", "shopper")),
                Some((404, "order_not_found".to_owned())),
            ),
            (
                Some(("mia", "merchant")),
                Some((404, "order_not_found".to_owned())),
            ),
            (None, Some((401, "unauthenticated".to_owned()))),
        ];
        for (user, expected) in cases {
            let answer = get(&shelf, request(user, id, &Value::Null)).await;
            assert_eq!(refusal(answer), expected, "{user:?}");
        }
        let unknown = get(
            &shelf,
            request(Some(("ana", "shopper")), None, &Value::Null),
        )
        .await;
        assert_eq!(refusal(unknown), Some((404, "order_not_found".to_owned())));
    }

    #[tokio::test]
    async fn each_wrong_question_for_a_page_is_refused() {
        let shelf = shelf(1);
        let cases = [
            (json!({"limit": "0"}), "invalid_request"),
            (json!({"limit": "101"}), "invalid_request"),
            (json!({"limit": "-1"}), "invalid_request"),
            (json!({"limit": "ten"}), "invalid_request"),
            (json!({"owner": "user:bob"}), "invalid_request"),
            (json!({"cursor": "yesterday"}), "invalid_cursor"),
            (json!({"cursor": ""}), "invalid_cursor"),
        ];
        for (query, code) in cases {
            let answer = list(&shelf, request(Some(("ana", "shopper")), None, &query)).await;
            assert_eq!(refusal(answer), Some((400, code.to_owned())), "{query}");
        }
        let guests = list(&shelf, request(None, None, &Value::Null)).await;
        assert_eq!(refusal(guests), Some((401, "unauthenticated".to_owned())));
    }

    #[tokio::test]
    async fn a_cursor_is_given_as_long_as_there_is_more() {
        let shelf = shelf(7);
        let owner = shelf.0[0].owner.clone();
        let (mut seen, mut cursor, mut lengths) = (Vec::new(), None, Vec::new());
        loop {
            let query = ListQuery {
                limit: Some(3),
                cursor,
            };
            let page = page(&shelf, &owner, query)
                .await
                .unwrap_or_else(|problem| panic!("{problem}"));
            lengths.push(page.items.len());
            seen.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(lengths, [3, 3, 1]);
        assert!(seen.iter().eq(shelf.0.iter().map(|owned| &owned.order)));
    }

    #[tokio::test]
    async fn a_page_has_twenty_orders_unless_asked_otherwise() {
        let shelf = shelf(120);
        for (limit, expected) in [(None, 20), (Some(1), 1), (Some(100), 100)] {
            let query = ListQuery {
                limit,
                cursor: None,
            };
            let page = page(&shelf, &shelf.0[0].owner, query).await;
            assert_eq!(page.map(|page| page.items.len()).ok(), Some(expected));
        }
    }
}
