//! Granting an upload: a merchant says what it is going to send, and learns where to.

use crate::{
    domain::{Asset, AssetState, Declared},
    ports::{FindProduct, GrantUploads, KeepAssets, MediaError, SignedRequest},
};
use jiff::Timestamp;
use souk_contracts::{AssetId, Owner, Problem, ProductId};
use std::time::Duration;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub product_id: ProductId,
    pub declared: Declared,
    pub owner: Owner,
    pub idempotency_key: Option<String>,
}

/// An upload that may be made.
#[derive(Clone, Debug)]
pub struct Granted {
    pub asset: Asset,
    pub upload: SignedRequest,
    /// An earlier request under the same key had been granted.
    pub replayed: bool,
}

/// Why no upload is granted.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    #[error("there is no such product")]
    UnknownProduct,
    #[error("the idempotency key was used for another upload")]
    KeyReused,
    #[error(transparent)]
    Catalog(Problem),
    #[error(transparent)]
    Media(#[from] MediaError),
}

/// Grants an upload until `now + life`. Under an idempotency key it is the same asset each time, with
/// a fresh signature.
///
/// # Errors
/// [`GrantError`]; nothing is kept then.
pub async fn grant(
    catalog: &impl FindProduct,
    assets: &impl KeepAssets,
    bucket: &impl GrantUploads,
    wanted: Wanted,
    now: Timestamp,
    life: Duration,
) -> Result<Granted, GrantError> {
    let found = catalog.product(wanted.product_id).await;
    let product = found
        .map_err(GrantError::Catalog)?
        .ok_or(GrantError::UnknownProduct)?;
    let asset = Asset {
        id: wanted
            .idempotency_key
            .as_deref()
            .map_or_else(AssetId::generate, |key| {
                AssetId::derive(wanted.owner.as_str(), key)
            }),
        product_id: wanted.product_id,
        owner: wanted.owner,
        category: product.category,
        declared: wanted.declared,
        asked_at: now,
        state: AssetState::Pending,
    };
    let (asset, replayed) = match assets.create(&asset).await? {
        None => (asset, false),
        Some(earlier) if earlier.answers(asset.product_id, asset.declared) => (earlier, true),
        Some(_) => return Err(GrantError::KeyReused),
    };
    let upload = bucket.grant(&asset, now, life).await?;
    Ok(Granted {
        asset,
        upload,
        replayed,
    })
}
