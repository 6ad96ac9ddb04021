//! What the catalog's rules need of the world.

use crate::{product::NewProduct, rerank::Candidate, search::Question, stock::StockReport};
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

/// Asks inventory itself.
pub trait AskStock: Sync {
    /// What is known of `ids`; a product that has never had stock is absent.
    fn report(
        &self,
        ids: Vec<ProductId>,
    ) -> impl Future<Output = Result<Vec<StockReport>, souk_contracts::Problem>> + Send;
}

/// Keeps what inventory has said of products.
pub trait KeepStock: Sync {
    /// Keeps each report, unless the one that is there is as good or better by
    /// [`StockReport::supersedes`]; answers which products are now in stock that were not, or the
    /// other way round.
    fn keep_stock(
        &self,
        reports: &[StockReport],
    ) -> impl Future<Output = Result<Vec<ProductId>, StoreError>> + Send;

    /// The active products after `after`, by id, each with what is kept of it; at most `count`.
    fn kept_stock(
        &self,
        after: Option<ProductId>,
        count: u32,
    ) -> impl Future<Output = Result<Vec<KeptStock>, StoreError>> + Send;
}

/// Forgets what was kept of the catalogue as it was before a change.
pub trait Forget: Sync {
    /// Called right after the commit that changed (or made, or archived) the products, and again by
    /// whoever consumes the events of it: a crash between commit and call heals then. Never fails;
    /// what could not be forgotten ends by itself.
    fn products_changed(&self, ids: &[ProductId]) -> impl Future<Output = ()> + Send;

    /// As [`Self::products_changed`], where it is not the products that changed but which of them a
    /// search finds.
    fn searches_changed(&self) -> impl Future<Output = ()> + Send;
}

/// An active product, and what is kept of its stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptStock {
    pub product_id: ProductId,
    pub report: Option<StockReport>,
}

/// Asks a model which of some products fits a query best.
pub trait Rerank: Sync {
    /// The candidates' indices, best first, as the model said: some may be missing, doubled or made
    /// up. None when there was no answer.
    fn order(
        &self,
        query: &str,
        candidates: &[Candidate<'_>],
    ) -> impl Future<Output = Option<Vec<usize>>> + Send;
}

/// Turns text into its meaning.
pub trait Embed: Sync {
    /// A vector of length 1; `None` when the model is not to be had.
    fn embed(&self, text: &str) -> impl Future<Output = Option<Vec<f32>>> + Send;
}
