//! Changing products and taking them off sale.

use super::conditions::{changed, if_match, if_match_required, tag_of};
use crate::{
    change::{self, PatchError},
    merge_patch::InvalidPatch,
    ports::{ArchiveError, ArchiveProduct, Expected, ReadProducts, ReplaceError, ReplaceProduct},
};
use http::{StatusCode, header};
use serde_json::{Map, Value};
use souk_contracts::{Problem, ProductId, Role};
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};

/// What the body of a patch may be declared as.
pub const PATCH_TYPES: [&str; 2] = ["application/merge-patch+json", "application/json"];

/// `PATCH /products/{id}`
///
/// # Errors
/// 400 for a patch that would make no product, 401 and 403 for who is no merchant, 404
/// `product_not_found`, 409 `external_id_taken`, 412 `precondition_failed` when the product is in
/// another version, 428 `precondition_required` without `If-Match`.
pub async fn patch(
    catalog: &impl ReadProducts,
    products: &impl ReplaceProduct,
    request: ApiRequest,
) -> ApiResult {
    request.user_with_role(&[Role::Merchant])?;
    let id: ProductId = request.path("id", "product")?;
    let expected = if_match(&request, id).ok_or_else(if_match_required)?;
    let patch: Map<String, Value> = request.json_as(&PATCH_TYPES)?;
    let product = change::patch(catalog, products, id, &expected, &patch).await?;
    Ok(ApiResponse::ok(&product)?.header(header::ETAG, tag_of(&product)))
}

/// `DELETE /products/{id}`: the product is archived, and is neither shown nor found any more.
///
/// # Errors
/// 401 and 403 for who is no merchant, 404 `product_not_found`, 412 `precondition_failed` when
/// there is an `If-Match` and the product is in another version.
pub async fn archive(products: &impl ArchiveProduct, request: ApiRequest) -> ApiResult {
    request.user_with_role(&[Role::Merchant])?;
    let id: ProductId = request.path("id", "product")?;
    let expected = if_match(&request, id).unwrap_or(Expected::Any);
    products.archive(id, &expected).await?;
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}

impl From<PatchError> for Problem {
    fn from(error: PatchError) -> Self {
        match error {
            PatchError::NotFound => Self::not_found("product"),
            PatchError::Changed => changed(),
            PatchError::Invalid(error) => error.into(),
            PatchError::Replace(error) => error.into(),
            PatchError::Store(error) => error.into(),
        }
    }
}

impl From<InvalidPatch> for Problem {
    fn from(error: InvalidPatch) -> Self {
        Self::invalid(format!("The product would not be right: {error}."))
    }
}

impl From<ReplaceError> for Problem {
    fn from(error: ReplaceError) -> Self {
        match error {
            ReplaceError::ExternalIdTaken { id } => super::products::external_id_taken(id),
            ReplaceError::Store(error) => error.into(),
        }
    }
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::NotFound => Self::not_found("product"),
            ArchiveError::Changed => changed(),
            ArchiveError::Store(error) => error.into(),
        }
    }
}
