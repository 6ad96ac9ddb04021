//! Inventory's endpoints.

use crate::{
    bff::busy,
    problem::{bad_body, faults, not_allowed, refusals},
    samples,
};
use souk_contracts::{Problem, ProductId, Role};
use souk_inventory::{
    api::{AdjustStock, SetStock},
    domain::{StockError, StockLevel},
    ports::CountError,
};

refusals!(
    SetRefusals,
    "/inventory/0198c0de-0000-7000-8000-000000000001",
    [
        bad_body::<SetStock>(),
        not_allowed(&[Role::Merchant]),
        vec![
            Problem::not_found("product"),
            CountError::Refused(StockError::BelowReserved).into(),
            CountError::Stale.into(),
        ],
        busy(),
        faults(),
    ]
);

/// Say how many units there are.
///
/// The number takes the place of the one before. It cannot be below what shoppers hold right now. With
/// `If-Match`, nothing is changed unless the stock still has the version that you have seen.
#[utoipa::path(
    put,
    path = "/inventory/{product_id}",
    tag = "inventory",
    params(
        ("product_id" = ProductId, Path, description = "The product, which may be new to inventory"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the stock that you have"),
    ),
    request_body(content = SetStock, example = json!(samples::set_stock())),
    responses(
        (
            status = 200,
            description = "The stock as it is now",
            body = StockLevel,
            headers(("ETag" = String, description = "The version, for `If-Match`")),
            example = json!(samples::stock()),
        ),
        SetRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn set_stock() {}

refusals!(
    AdjustRefusals,
    "/inventory/0198c0de-0000-7000-8000-000000000001/adjustments",
    [
        bad_body::<AdjustStock>(),
        not_allowed(&[Role::Merchant]),
        vec![
            CountError::NotFound.into(),
            CountError::Refused(StockError::BelowReserved).into(),
            CountError::Stale.into(),
        ],
        busy(),
        faults(),
    ]
);

/// Say how many units more there are, or fewer, and why.
///
/// Two adjustments at once both count, where a number set by one would undo the other's.
#[utoipa::path(
    post,
    path = "/inventory/{product_id}/adjustments",
    tag = "inventory",
    params(
        ("product_id" = ProductId, Path, description = "The product"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the stock that you have"),
    ),
    request_body(content = AdjustStock, example = json!(samples::adjust_stock())),
    responses(
        (
            status = 200,
            description = "The stock as it is now",
            body = StockLevel,
            headers(("ETag" = String, description = "The version, for `If-Match`")),
            example = json!(samples::stock()),
        ),
        AdjustRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn adjust_stock() {}

refusals!(
    GetRefusals,
    "/inventory/0198c0de-0000-7000-8000-000000000001",
    [
        not_allowed(&[Role::Merchant, Role::Ops]),
        vec![Problem::not_found("product")],
        busy(),
        faults(),
    ]
);

/// Show how many units there are.
#[utoipa::path(
    get,
    path = "/inventory/{product_id}",
    tag = "inventory",
    params(("product_id" = ProductId, Path, description = "The product")),
    responses(
        (
            status = 200,
            description = "The stock as it is now",
            body = StockLevel,
            headers(("ETag" = String, description = "The version, for `If-Match`")),
            example = json!(samples::stock()),
        ),
        GetRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn get_stock() {}
