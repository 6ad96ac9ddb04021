//! The endpoints of orders.

use crate::{
    parameters::IdempotencyKey,
    problem::{bad_body, bad_key, faults, no_user, not_allowed, refusals},
    samples,
};
use souk_contracts::{
    Currency, Money, OrderId, Problem, Role,
    calls::orders::{Order, OrderStatus},
};
use souk_orders::{
    api::{ListQuery, OrderPage, RefundBody},
    cancel::CancelError,
    cursor::InvalidCursor,
    domain::InvalidRefund,
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

refusals!(
    CancelRefusals,
    "/orders/0198c0de-0000-7000-8000-000000000004/cancel",
    [
        no_user(),
        vec![
            CancelError::NotFound.into(),
            CancelError::TooLate(OrderStatus::Confirmed).into(),
        ],
        faults(),
    ]
);

/// Call an order off before it is paid for.
///
/// Its owner can, and `ops`. What is held for it is let go of. An order that is off already is answered
/// as it is.
#[utoipa::path(
    post,
    path = "/orders/{id}/cancel",
    tag = "orders",
    params(("id" = OrderId, Path, description = "The order")),
    responses(
        (
            status = 200,
            description = "The order, which is off",
            body = Order,
            example = json!(samples::cancelled_order()),
        ),
        CancelRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn cancel_order() {}

fn too_large() -> Problem {
    let left = Money::new(2900, Currency::USD);
    left.map_or_else(Problem::internal, |left| {
        InvalidRefund::TooLarge { left }.into()
    })
}

refusals!(
    RefundRefusals,
    "/orders/0198c0de-0000-7000-8000-000000000004/refund",
    [
        bad_body::<RefundBody>(),
        vec![InvalidRefund::Nothing.into()],
        not_allowed(&[Role::Ops]),
        vec![
            Problem::not_found("order"),
            InvalidRefund::NotPaid(OrderStatus::Pending).into(),
            too_large(),
        ],
        bad_key(),
        faults(),
    ]
);

/// Give an order's money back, a part or all of it.
///
/// Without an `amount`, all that is left. The provider is asked at once, and again by itself if it does
/// not answer: look at the order's `refunds`. Once everything went back the order is `refunded`.
#[utoipa::path(
    post,
    path = "/orders/{id}/refund",
    tag = "orders",
    params(("id" = OrderId, Path, description = "The order"), IdempotencyKey),
    request_body(content = Option<RefundBody>, example = json!(samples::refund())),
    responses(
        (
            status = 202,
            description = "The order with the refund, which is on its way",
            body = Order,
            headers(
                ("Idempotent-Replayed" = String, description = "`true` where this answer was given before"),
            ),
            example = json!(samples::refunded_order()),
        ),
        RefundRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn refund_order() {}
