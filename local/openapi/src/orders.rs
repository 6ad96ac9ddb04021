//! The endpoints of orders.

use crate::{
    problem::{faults, no_user, refusals},
    samples,
};
use souk_contracts::{OrderId, Problem, calls::orders::Order};
use souk_orders::{
    api::{ListQuery, OrderPage},
    cursor::InvalidCursor,
};

refusals!(
    ListRefusals,
    "/orders",
    [
        vec![
            Problem::invalid("`limit` is 1 to 100, not 200."),
            InvalidCursor.into()
        ],
        no_user(),
        faults(),
    ]
);

/// List your orders.
#[utoipa::path(
    get,
    path = "/orders",
    tag = "orders",
    params(ListQuery),
    responses(
        (
            status = 200,
            description = "One page of orders, the newest first",
            body = OrderPage,
            example = json!(samples::orders()),
        ),
        ListRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn list_orders() {}

refusals!(
    GetRefusals,
    "/orders/0198c0de-0000-7000-8000-000000000004",
    [no_user(), vec![Problem::not_found("order")], faults(),]
);

/// Show an order to its owner, or to `ops`.
#[utoipa::path(
    get,
    path = "/orders/{id}",
    tag = "orders",
    params(("id" = OrderId, Path, description = "The order")),
    responses(
        (
            status = 200,
            description = "The order with its history",
            body = Order,
            example = json!(samples::order()),
        ),
        GetRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn get_order() {}
