//! What the chat calls, without the calls: the catalog's search and inventory's stock over databases
//! of their own, and Redis.

use crate::{
    catalogue,
    failure::{Failure, Result},
    scratch::Scratch,
    settings::{MODEL_DIRECTORY, REDIS_URL, setting},
};
use souk_catalog::{
    api,
    cache::CachedSearches,
    embed::LocalModel,
    ports::Rerank,
    product::NewProduct,
    rerank::{Candidate, Reranker},
    search::{Finder, Page, SearchError, cursor::Cursors, ranker},
    store::PgCatalog,
};
use souk_chat::ports::{CheckAvailability, FindDeals, FindError};
use souk_contracts::{
    Problem, ProductId,
    calls::{
        catalog::{GetProducts, Search, SearchHit},
        inventory::GetAvailability,
    },
    product::Product,
};
use souk_embedding::{Embedder, ModelName};
use souk_inventory::store::PgStock;
use souk_migrations::Service;
use souk_platform::redis::Redis;
use std::{collections::HashMap, path::Path, time::Duration};

/// So many units there are of each deal, but for every tenth, which is sold out.
const STOCK: &str = "
    WITH product AS (
        INSERT INTO stock (product_id)
        SELECT unnest($1::uuid[])
    )
    INSERT INTO stock_buckets (product_id, bucket, on_hand)
    SELECT product_id, 0, CASE WHEN number % 10 = 0 THEN 0 ELSE 25 END
    FROM unnest($1::uuid[]) WITH ORDINALITY AS p (product_id, number)";

/// The deals and their stock.
pub struct Shop<'a> {
    catalog: &'a Scratch,
    inventory: &'a Scratch,
    model: LocalModel,
}

/// What one client of the chat calls: connections of its own, as a function has them.
pub struct Counter<'a> {
    finder: Finder<PgCatalog, &'a LocalModel, NoModel>,
    stock: PgStock,
}

impl Shop<'_> {
    /// Runs `work` on a shop with `products`.
    ///
    /// # Errors
    /// Those of `work`, and of a server that cannot be reached.
    pub async fn with<T>(
        products: &[NewProduct],
        model: &Embedder,
        vectors: &Path,
        work: impl AsyncFnOnce(&Shop<'_>) -> Result<T>,
    ) -> Result<T> {
        Scratch::with(async |catalog| {
            let filled = catalogue::fill(catalog, products, model, vectors).await?;
            let ids: Vec<_> = filled
                .iter()
                .map(|(product, _)| product.id.as_uuid())
                .collect();
            Scratch::of(Service::Inventory, async |inventory| {
                inventory.client().await?.execute(STOCK, &[&ids]).await?;
                let shop = Shop {
                    catalog,
                    inventory,
                    model: LocalModel::new(ModelName::default(), setting(MODEL_DIRECTORY)?.into()),
                };
                work(&shop).await
            })
            .await
        })
        .await
    }

    /// # Errors
    /// [`Failure`] when a pool cannot be made.
    pub fn counter(&self) -> Result<Counter<'_>> {
        Ok(Counter {
            finder: Finder {
                catalog: PgCatalog::new(self.catalog.pool()?),
                model: &self.model,
                reranker: Reranker::new(None, Duration::ZERO),
                weights: ranker::learned().map_err(Failure::unexpected)?,
                cursors: Cursors::signed_with(b"bench".to_vec()),
                // Whoever asks what nobody has asked before gets nothing from it.
                cache: CachedSearches {
                    cache: catalogue::no_cache()?,
                },
            },
            stock: PgStock::new(self.inventory.pool()?),
        })
    }
}

/// # Errors
/// [`Failure`] when Redis has no address.
pub fn redis() -> Result<Redis> {
    Redis::lazy(&setting(REDIS_URL)?).map_err(Failure::unexpected)
}

impl FindDeals for &Counter<'_> {
    async fn find(&self, search: Search) -> std::result::Result<Vec<SearchHit>, FindError> {
        let found = self.finder.find(search, Page::default()).await;
        found.map(|found| found.items).map_err(|error| match error {
            SearchError::UnknownCity => FindError::UnknownCity,
            error => FindError::Failed(Problem::internal(error)),
        })
    }

    async fn get(&self, ids: Vec<ProductId>) -> std::result::Result<Vec<Product>, FindError> {
        let catalog = &self.finder.catalog;
        let found = api::get_many(catalog, catalog, GetProducts::of(ids)).await;
        found.map(|found| found.products).map_err(FindError::Failed)
    }
}

impl CheckAvailability for &Counter<'_> {
    async fn available(
        &self,
        ids: Vec<ProductId>,
    ) -> std::result::Result<HashMap<ProductId, u32>, Problem> {
        let levels =
            souk_inventory::api::availability(&self.stock, GetAvailability { ids }).await?;
        Ok(levels
            .into_iter()
            .map(|level| (level.product_id, level.available))
            .collect())
    }
}

/// Nothing here asks for it.
struct NoModel;

impl Rerank for NoModel {
    async fn order(&self, _: &str, _: &[Candidate<'_>]) -> Option<Vec<usize>> {
        None
    }
}
