//! The database `catalog`.

mod browse;
mod candidates;
mod categories;
mod change;
mod embeddings;
mod filters;
mod import;
mod lexicon;
mod picture;
mod prices;
mod products;
mod row;
mod stock;
mod written;

use crate::{cache::Cache, ports::Forget};
use souk_contracts::ProductId;
use souk_platform::{clock::Clock, outbox::Outbox, postgres::PgPool};

/// The catalog's tables, for those who read them.
#[derive(Clone)]
pub struct PgCatalog {
    pool: PgPool,
}

impl PgCatalog {
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

/// The catalog's tables, for those who change products and tell of it.
pub struct PgProducts {
    pub pool: PgPool,
    pub outbox: Outbox,
    pub clock: Clock,
    /// What is kept of products that change.
    pub cache: Cache,
}

impl PgProducts {
    /// Lets nobody read from the cache what these products were, and tells the others.
    async fn announce(&self, ids: &[ProductId]) {
        self.cache.products_changed(ids).await;
        self.outbox.publish_soon().await;
    }
}
