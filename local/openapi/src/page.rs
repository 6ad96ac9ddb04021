//! The page, the reference, and whether all is well.

use crate::samples;
use souk_bff::health::Health;

/// The page.
#[utoipa::path(
    get,
    path = "/",
    tag = "page",
    responses((status = 200, description = "The page", body = String, content_type = "text/html")),
    security(()),
)]
pub fn index() {}

/// This reference, to read and to try.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "page",
    responses((status = 200, description = "The reference", body = String, content_type = "text/html")),
    security(()),
)]
pub fn docs() {}

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "page",
    responses((
        status = 200,
        description = "The document",
        body = Object,
        content_type = "application/json",
    )),
    security(()),
)]
pub fn openapi() {}

/// See whether all that Souk stands on can be reached.
///
/// `degraded`: everything works, some of it worse. `unavailable`: something that shoppers need is away.
/// An answer may be two seconds old.
#[utoipa::path(
    get,
    path = "/health",
    tag = "page",
    responses(
        (
            status = 200,
            description = "Shoppers can be served",
            body = Health,
            example = json!(samples::healthy()),
        ),
        (
            status = 503,
            description = "Something that shoppers need is away",
            body = Health,
            example = json!(samples::unhealthy()),
        ),
    ),
    security(()),
)]
pub fn health() {}
