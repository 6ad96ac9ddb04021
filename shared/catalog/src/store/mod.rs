//! The database `catalog`.

mod browse;
mod candidates;
mod categories;
mod change;
mod embeddings;
mod filters;
mod import;
mod lexicon;
mod products;
mod row;
mod stock;
mod written;

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
}
