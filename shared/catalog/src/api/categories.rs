//! The categories.

use super::conditions::cacheable;
use crate::{categories::CategoryTree, ports::CountCategories};
use sha2::{Digest, Sha256};
use souk_contracts::Problem;
use souk_platform::api::{ApiRequest, ApiResult};
use std::fmt::Write;

const TAG_BYTES: usize = 16;

/// `GET /categories`
///
/// # Errors
/// 503 when the database is away.
pub async fn categories(products: &impl CountCategories, request: ApiRequest) -> ApiResult {
    let tree = CategoryTree::of(products.count_by_path().await?);
    let document = serde_json::to_vec(&tree).map_err(Problem::internal)?;
    cacheable(&request, tag_of(&document), &tree)
}

/// The tag of a document that has no version: a digest of it.
fn tag_of(document: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in &Sha256::digest(document)[..TAG_BYTES] {
        // Writing into a string cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag + "\""
}
