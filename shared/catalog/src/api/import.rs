//! Importing many products at once.

use crate::{
    import::{self, ImportKey, LineResult, MAX_LINES, TooManyLines},
    ports::ImportProducts,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use souk_contracts::{Problem, Role};
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};
use utoipa::ToSchema;

/// The longest body of an import.
pub const MAX_IMPORT_BYTES: usize = 5 * 1024 * 1024;
/// What the body of an import may be declared as.
pub const IMPORT_TYPES: [&str; 2] = ["application/x-ndjson", "application/ndjson"];

/// What became of an import.
#[derive(Serialize, ToSchema)]
pub struct ImportReport {
    /// An outcome for each line that is not blank, in their order.
    pub results: Vec<LineResult>,
}

/// `POST /products/import`
///
/// # Errors
/// 400 `too_many_lines`, 401 and 403 for who is no merchant, 413 for more than
/// [`MAX_IMPORT_BYTES`], 415 for a body that is not declared as NDJSON, 409 and 422 for an
/// idempotency key in use or reused.
pub async fn import(products: &impl ImportProducts, request: ApiRequest) -> ApiResult {
    let caller = request.user_with_role(&[Role::Merchant])?;
    let key = request.idempotency_key()?;
    let body = request.body(MAX_IMPORT_BYTES)?;
    request.require_content_type(&IMPORT_TYPES)?;
    let lines = import::read(body)?;
    let key = key.map(|key| ImportKey {
        owner: caller.owner(),
        key,
        digest: Sha256::digest(body).to_vec(),
    });
    let imported = products.import(&lines, key.as_ref()).await?;
    let report = ImportReport {
        results: imported.results,
    };
    Ok(ApiResponse::ok(&report)?.replayed(imported.replayed))
}

impl From<TooManyLines> for Problem {
    fn from(_: TooManyLines) -> Self {
        Self::new(
            400,
            "too_many_lines",
            format!("An import has at most {MAX_LINES} lines. Send the rest in further ones."),
        )
    }
}
