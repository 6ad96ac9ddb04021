//! The catalog's endpoints.

use crate::{
    parameters::IdempotencyKey,
    problem::{bad_body, bad_key, faults, not_allowed, refusals},
    samples,
};
use souk_catalog::{
    api::SearchQuery,
    categories::CategoryTree,
    ports::CreateError,
    product::NewProduct,
    search::{SearchError, cursor::InvalidCursor},
};
use souk_contracts::{Problem, ProductId, Role, calls::catalog::SearchResults, product::Product};

refusals!(
    CreateRefusals,
    "/products",
    [
        bad_body::<NewProduct>(),
        not_allowed(&[Role::Merchant]),
        vec![
            CreateError::ExternalIdTaken {
                id: samples::PRODUCT
            }
            .into()
        ],
        bad_key(),
        faults(),
    ]
);

/// Put a product on sale.
///
/// It is found by search within seconds, and can be reserved once its stock is set. A `list_price` is
/// at least the price and in its currency.
#[utoipa::path(
    post,
    path = "/products",
    tag = "catalog",
    params(IdempotencyKey),
    request_body(content = NewProduct, example = json!(samples::new_product())),
    responses(
        (
            status = 201,
            description = "The product as it is now sold",
            body = Product,
            headers(
                ("Location" = String, description = "The product, relative to the API's base address"),
                ("ETag" = String, description = "Changes with each version of the product"),
                ("Idempotent-Replayed" = String, description = "`true` where this answer was given before"),
            ),
            example = json!(samples::product()),
        ),
        CreateRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn create_product() {}

refusals!(
    GetRefusals,
    "/products/0198c0de-0000-7000-8000-000000000001",
    [vec![Problem::not_found("product")], faults(),]
);

/// Show a product.
#[utoipa::path(
    get,
    path = "/products/{id}",
    tag = "catalog",
    params(
        ("id" = ProductId, Path, description = "The product"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version that you have"),
    ),
    responses(
        (
            status = 200,
            description = "The product",
            body = Product,
            headers(
                ("ETag" = String, description = "Changes with each version of the product"),
                ("Cache-Control" = String, description = "For how long the answer may be kept"),
            ),
            example = json!(samples::product()),
        ),
        (
            status = 304,
            description = "The product is still the version that you have",
            headers(("ETag" = String, description = "The tag of that version")),
        ),
        GetRefusals,
    ),
    security(()),
)]
pub fn get_product() {}

refusals!(
    SearchRefusals,
    "/products",
    [
        vec![
            SearchError::Invalid("limit is 1 to 100, not 1000".to_owned()).into(),
            SearchError::Cursor(InvalidCursor).into(),
        ],
        faults(),
    ]
);

/// Search the catalogue, or browse it.
///
/// With a `query`, products are ranked by its words and by its meaning; without one, every product
/// that passes the filters comes, the newest first. `in_stock` looks for what can be reserved now.
#[utoipa::path(
    get,
    path = "/products",
    tag = "catalog",
    params(SearchQuery),
    responses(
        (
            status = 200,
            description = "One page of products, the best first",
            body = SearchResults,
            example = json!(samples::search_results()),
        ),
        SearchRefusals,
    ),
    security(()),
)]
pub fn search_products() {}

refusals!(CategoriesRefusals, "/categories", [faults()]);

/// Show all categories.
///
/// The tree of them, with how many products are on sale in each and below it.
#[utoipa::path(
    get,
    path = "/categories",
    tag = "catalog",
    params(
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the tree that you have"),
    ),
    responses(
        (
            status = 200,
            description = "The tree",
            body = CategoryTree,
            headers(
                ("ETag" = String, description = "Changes with the tree"),
                ("Cache-Control" = String, description = "For how long the answer may be kept"),
            ),
            example = json!(samples::categories()),
        ),
        (
            status = 304,
            description = "The tree is still the one that you have",
            headers(("ETag" = String, description = "The tag of that tree")),
        ),
        CategoriesRefusals,
    ),
    security(()),
)]
pub fn get_categories() {}
