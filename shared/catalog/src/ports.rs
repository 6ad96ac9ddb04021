//! What the catalog's rules need of the world.

use crate::{
    import::{ImportKey, Line, LineResult},
    product::NewProduct,
    rerank,
    search::{
        Sort, lexicon::Lexicon, question::Filters, ranker::Candidate, reading::Reading,
        spelling::Candidate as Spelling,
    },
    stock::StockReport,
};
use jiff::Timestamp;
use souk_contracts::{
    Owner, ProductId,
    calls::catalog::EarlierPrice,
    events::ProductImage,
    product::{Coordinates, Product},
};
use souk_embedding::ModelName;
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

/// Keeps which picture a product shows, with the event of its change.
pub trait KeepPicture: Sync {
    /// Whether the product has changed: it is there, and had no picture or one that was asked for
    /// earlier.
    fn keep_picture(
        &self,
        picture: &ProductImage,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
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

/// Knows what products cost before.
pub trait ReadPrices: Sync {
    /// What those of `ids` cost at `since` whose price was changed after that.
    fn prices_at(
        &self,
        ids: &[ProductId],
        since: Timestamp,
    ) -> impl Future<Output = Result<Vec<EarlierPrice>, StoreError>> + Send;
}

/// Knows the catalogue's words and names.
pub trait KnowWords: Sync {
    /// What is known of `words`, and which of `names` is a brand's or a category's and which of
    /// `places` a city's: of several, the first.
    fn look_up(
        &self,
        words: &[String],
        names: &[String],
        places: &[String],
    ) -> impl Future<Output = Result<Lexicon, StoreError>> + Send;

    /// Which of `parts` are words of the catalogue, and which of its words are spelled much like one
    /// of `unknown`.
    fn spellings(
        &self,
        parts: &[String],
        unknown: &[String],
    ) -> impl Future<Output = Result<(Vec<Spelling>, Vec<Spelling>), StoreError>> + Send;

    /// The middle of the city's products; `None` for a city without any.
    fn centre_of(
        &self,
        city: &str,
    ) -> impl Future<Output = Result<Option<Coordinates>, StoreError>> + Send;
}

/// What a search for candidates goes by.
#[derive(Clone, Debug)]
pub struct Hunt<'a> {
    /// As it was typed: it may be an id, a SKU or a title.
    pub query: &'a str,
    pub reading: &'a Reading,
    /// The embedded query, if it could be.
    pub meaning: Option<Vec<f32>>,
    /// Whose vector that is.
    pub model: &'a ModelName,
    pub filters: &'a Filters,
    pub sort: Sort,
    /// How many are shown at most, counted from the first page's first.
    pub depth: u32,
    /// On a later page: what the first one was made of.
    pub newest: Option<i64>,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// In the order of the fusion of words and meaning.
    pub found: Vec<Candidate>,
    /// The product that came last when it was found. One that came later is on none of its pages.
    pub newest: i64,
}

/// Finds what may be looked for.
pub trait FindCandidates: Sync {
    /// Candidates by words and by meaning.
    fn candidates(
        &self,
        hunt: Hunt<'_>,
    ) -> impl Future<Output = Result<Candidates, StoreError>> + Send;
}

/// A product on a shelf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Browsed {
    pub id: ProductId,
    pub product: i64,
    pub sort_key: i64,
    pub distance_km: Option<f64>,
}

/// Looks along the shelves.
pub trait BrowseProducts: Sync {
    /// `count` of the products that pass, in the order of `sort`, `after` the one with that sort key
    /// and number.
    fn browse(
        &self,
        filters: &Filters,
        sort: Sort,
        after: Option<(i64, i64)>,
        count: u32,
    ) -> impl Future<Output = Result<Vec<Browsed>, StoreError>> + Send;
}

/// Learns the words of products, for those who misspell them.
pub trait LearnWords: Sync {
    /// Learns how the words of the product's title, names and categories are spelled.
    fn learn_words(&self, id: ProductId) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Keeps the meaning of products, of each model beside those of others.
pub trait KeepEmbedding: Sync {
    /// Whether this version's meaning, or a later one's, is already kept.
    fn is_current(
        &self,
        model: &ModelName,
        id: ProductId,
        version: i64,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Keeps it, unless a later version's is there. A product that is gone or archived is left alone.
    fn keep(
        &self,
        model: &ModelName,
        id: ProductId,
        version: i64,
        embedding: Vec<f32>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The active products after `after`, by id, whose meaning is not kept, or is an earlier
    /// version's: at most `count`, and none that changed in the last minute, which are the queue's.
    fn without_meaning(
        &self,
        model: &ModelName,
        after: Option<ProductId>,
        count: u32,
    ) -> impl Future<Output = Result<Vec<Product>, StoreError>> + Send;
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

    /// One of the active products, whichever; none where there are none.
    fn any_product(&self) -> impl Future<Output = Result<Option<ProductId>, StoreError>> + Send;

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
        candidates: &[rerank::Candidate<'_>],
    ) -> impl Future<Output = Option<Vec<usize>>> + Send;
}

/// Turns text into its meaning.
pub trait Embed: Sync {
    /// Whose vectors these are.
    fn model(&self) -> &ModelName;

    /// A vector of length 1; `None` when the model is not to be had.
    fn embed(&self, text: &str) -> impl Future<Output = Option<Vec<f32>>> + Send;
}

impl<E: Embed> Embed for &E {
    fn model(&self) -> &ModelName {
        (**self).model()
    }

    fn embed(&self, text: &str) -> impl Future<Output = Option<Vec<f32>>> + Send {
        (**self).embed(text)
    }
}
