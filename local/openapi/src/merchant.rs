//! What merchants do to products that are there, and to many at once.

use crate::{
    parameters::IdempotencyKey,
    problem::{bad_body_as, bad_bytes, bad_key, faults, not_allowed, refusals},
    samples,
};
use serde_json::{Map, Value};
use souk_catalog::{
    api::{IMPORT_TYPES, ImportReport, MAX_IMPORT_BYTES, PATCH_TYPES, changed, if_match_required},
    import::TooManyLines,
    merge_patch::InvalidPatch,
    ports::ReplaceError,
    product::NewProduct,
};
use souk_contracts::{Problem, ProductId, Role, product::Product};

refusals!(
    PatchRefusals,
    "/products/0198c0de-0000-7000-8000-000000000001",
    [
        vec![InvalidPatch::UnknownField("colour".to_owned()).into()],
        bad_body_as::<Map<String, Value>>(&PATCH_TYPES),
        not_allowed(&[Role::Merchant]),
        vec![
            Problem::not_found("product"),
            ReplaceError::ExternalIdTaken {
                id: samples::PRODUCT
            }
            .into(),
            changed(),
            if_match_required(),
        ],
        faults(),
    ]
);

/// Change a product.
///
/// The body is a JSON Merge Patch (RFC 7396): what it names is replaced, objects are merged, and
/// `null` takes a member away. What comes out must be a product that could be created. A patch that
/// changes nothing keeps the version.
#[utoipa::path(
    patch,
    path = "/products/{id}",
    tag = "catalog",
    params(
        ("id" = ProductId, Path, description = "The product"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that you change, or `*` for whatever is there"),
    ),
    request_body(
        content = Object,
        content_type = "application/merge-patch+json",
        description = "Members of `NewProduct`, each with its new value",
        example = json!(samples::patch()),
    ),
    responses(
        (
            status = 200,
            description = "The product as it is now sold",
            body = Product,
            headers(("ETag" = String, description = "Changes with each version of the product")),
            example = json!(samples::product()),
        ),
        PatchRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn patch_product() {}

refusals!(
    ArchiveRefusals,
    "/products/0198c0de-0000-7000-8000-000000000001",
    [
        not_allowed(&[Role::Merchant]),
        vec![Problem::not_found("product"), changed()],
        faults(),
    ]
);

/// Take a product off sale.
///
/// It is archived: neither shown nor found any more. Its `external_id` stays its own, and an import
/// that names it puts it on sale again.
#[utoipa::path(
    delete,
    path = "/products/{id}",
    tag = "catalog",
    params(
        ("id" = ProductId, Path, description = "The product"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you take off sale"),
    ),
    responses(
        (status = 204, description = "It is off sale, since now or since before"),
        ArchiveRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn archive_product() {}

refusals!(
    ImportRefusals,
    "/products/import",
    [
        vec![TooManyLines.into()],
        bad_bytes(&IMPORT_TYPES, MAX_IMPORT_BYTES),
        not_allowed(&[Role::Merchant]),
        bad_key(),
        faults(),
    ]
);

/// Put many products on sale, or renew them.
///
/// A line is a product. One with the `external_id` of a product that is there renews it; every other
/// line makes a new product. Each line that is not blank has its outcome; a bad one never sinks the
/// others. Of lines with the same `external_id`, the last one counts. At most 1,000 lines and 5 MB.
#[utoipa::path(
    post,
    path = "/products/import",
    tag = "catalog",
    params(IdempotencyKey),
    request_body(
        content = NewProduct,
        content_type = "application/x-ndjson",
        description = "Newline-delimited JSON: one `NewProduct` a line",
        example = json!(samples::new_product()),
    ),
    responses(
        (
            status = 200,
            description = "What became of each line",
            body = ImportReport,
            headers(("Idempotent-Replayed" = String, description = "`true` where this answer was given before")),
            example = json!(samples::import_report()),
        ),
        ImportRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn import_products() {}
