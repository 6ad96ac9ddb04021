//! Inventory's endpoints.

use crate::{
    bff::busy,
    problem::{bad_body, faults, not_allowed, refusals},
    samples,
};
use souk_contracts::{Problem, ProductId, Role};
use souk_inventory::{api::SetStock, domain::StockLevel, ports::CountError};

refusals!(
    SetRefusals,
    "/inventory/0198c0de-0000-7000-8000-000000000001",
    [
        bad_body::<SetStock>(),
        not_allowed(&[Role::Merchant]),
        vec![
            Problem::not_found("product"),
            CountError::BelowReserved.into()
        ],
        busy(),
        faults(),
    ]
);

/// Say how many units there are.
///
/// The number takes the place of the one before. It cannot be below what shoppers hold right now.
#[utoipa::path(
    put,
    path = "/inventory/{product_id}",
    tag = "inventory",
    params(("product_id" = ProductId, Path, description = "The product, which may be new to inventory")),
    request_body(content = SetStock, example = json!(samples::set_stock())),
    responses(
        (
            status = 200,
            description = "The stock as it is now",
            body = StockLevel,
            example = json!(samples::stock()),
        ),
        SetRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn set_stock() {}

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
            example = json!(samples::stock()),
        ),
        GetRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn get_stock() {}
