//! Changing a product: what it is, with a patch applied, takes the place of what it was.

use crate::{
    merge_patch::InvalidPatch,
    ports::{Expected, ReadProducts, ReplaceError, ReplaceProduct},
    product::NewProduct,
};
use serde_json::{Map, Value};
use souk_contracts::{ProductId, product::Product};
use souk_platform::postgres::StoreError;

/// Why a product was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PatchError {
    #[error("there is no such product")]
    NotFound,
    #[error("the product has changed")]
    Changed,
    #[error(transparent)]
    Invalid(#[from] InvalidPatch),
    #[error(transparent)]
    Replace(#[from] ReplaceError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Applies `patch` to the product, if it is in a version that is `expected`. A patch that changes
/// nothing leaves the version as it is.
///
/// # Errors
/// [`PatchError`]; nothing has changed then.
pub async fn patch(
    catalog: &impl ReadProducts,
    products: &impl ReplaceProduct,
    id: ProductId,
    expected: &Expected,
    patch: &Map<String, Value>,
) -> Result<Product, PatchError> {
    loop {
        let found = catalog.read(&[id]).await?.pop();
        let current = found.ok_or(PatchError::NotFound)?;
        let version = current.version;
        if !expected.admits(version) {
            return Err(PatchError::Changed);
        }
        let before = NewProduct::from(current.clone());
        let wanted = before.patched(patch)?;
        if wanted == before {
            return Ok(current);
        }
        if let Some(product) = products.replace(id, version, &wanted).await? {
            return Ok(product);
        }
        // Another change came in between. What it made of the product is looked at in its turn.
    }
}
