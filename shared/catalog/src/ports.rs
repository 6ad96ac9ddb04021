//! What the catalog's rules need of the world.

use crate::{
    import::{ImportKey, Line, LineResult},
    product::NewProduct,
    search::Question,
};
use souk_contracts::{
    Owner, ProductId,
    calls::catalog::SearchHit,
    product::{Coordinates, Product},
};
use souk_platform::{idempotency::IdempotencyError, postgres::StoreError};
use std::future::Future;

/// A product was written, or had been written before under the same idempotency key.
#[derive(Clone, Debug)]
pub struct Created {
    pub product: Product,
    pub replayed: bool,
}

/// Why a product was not written.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error("another product has this external id")]
    ExternalIdTaken { id: ProductId },
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes a product with its event.
pub trait CreateProduct: Sync {
    fn create(
        &self,
        product: &NewProduct,
        owner: &Owner,
        idempotency_key: Option<&str>,
    ) -> impl Future<Output = Result<Created, CreateError>> + Send;
}

/// Which versions of a product a change may be made to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    Any,
    OneOf(Vec<i64>),
}

impl Expected {
    #[must_use]
    pub fn admits(&self, version: i64) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&version),
        }
    }
}

/// Why a product was not replaced.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    #[error("another product has this external id")]
    ExternalIdTaken { id: ProductId },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes what a product has become, with its event.
pub trait ReplaceProduct: Sync {
    /// The product as it is then; `None` when it is no longer active in `version`.
    fn replace(
        &self,
        id: ProductId,
        version: i64,
        product: &NewProduct,
    ) -> impl Future<Output = Result<Option<Product>, ReplaceError>> + Send;
}

/// Why a product was not archived.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("there is no such product")]
    NotFound,
    #[error("the product has changed")]
    Changed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a product off sale, with its event.
pub trait ArchiveProduct: Sync {
    /// Nothing happens to a product that is archived already.
    fn archive(
        &self,
        id: ProductId,
        expected: &Expected,
    ) -> impl Future<Output = Result<(), ArchiveError>> + Send;
}

/// What became of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    pub results: Vec<LineResult>,
    /// Whether all of it had been done before, under the same idempotency key.
    pub replayed: bool,
}

/// Writes many products with their events.
pub trait ImportProducts: Sync {
    /// An outcome for each of `lines`. When it fails midway, some of them may have been written.
    fn import(
        &self,
        lines: &[Line],
        key: Option<&ImportKey>,
    ) -> impl Future<Output = Result<Imported, IdempotencyError>> + Send;
}

/// Counts products.
pub trait CountCategories: Sync {
    /// How many active products are filed under each path, as it is spelled.
    fn count_by_path(
        &self,
    ) -> impl Future<Output = Result<Vec<(Vec<String>, u64)>, StoreError>> + Send;
}

/// Reads products.
pub trait ReadProducts: Sync {
    /// The active products among `ids`, in any order.
    fn read(
        &self,
        ids: &[ProductId],
    ) -> impl Future<Output = Result<Vec<Product>, StoreError>> + Send;
}

/// Ranks products.
pub trait RankProducts: Sync {
    /// The middle of the city's products; `None` for a city without any.
    fn centre_of(
        &self,
        city: &str,
    ) -> impl Future<Output = Result<Option<Coordinates>, StoreError>> + Send;

    /// `count` hits from `offset` on, best first. `meaning` is the embedded query, if it could be.
    fn rank(
        &self,
        question: &Question,
        meaning: Option<Vec<f32>>,
        offset: u32,
        count: u32,
    ) -> impl Future<Output = Result<Vec<SearchHit>, StoreError>> + Send;
}

/// Keeps the meaning of products.
pub trait KeepEmbedding: Sync {
    /// Whether this version's meaning, or a later one's, is already kept.
    fn is_current(
        &self,
        id: ProductId,
        version: i64,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Keeps it, unless a later version's is there. A product that is gone is left alone.
    fn keep(
        &self,
        id: ProductId,
        version: i64,
        embedding: Vec<f32>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Which products can be had now.
pub trait CheckStock: Sync {
    /// Those of `ids` with at least one unit left.
    fn in_stock(
        &self,
        ids: Vec<ProductId>,
    ) -> impl Future<Output = Result<Vec<ProductId>, souk_contracts::Problem>> + Send;
}

/// Turns text into its meaning.
pub trait Embed: Sync {
    /// A vector of length 1; `None` when the model is not to be had.
    fn embed(&self, text: &str) -> impl Future<Output = Option<Vec<f32>>> + Send;
}
