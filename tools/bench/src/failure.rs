//! Why nothing was measured.

use souk_embedding::EmbeddingError;
use souk_migrations::MigrateError;
use souk_platform::{idempotency::IdempotencyError, postgres::StoreError};
use std::{io, path::PathBuf};

pub type Result<T> = std::result::Result<T, Failure>;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(
        "{name} is not set: run this by `make bench-search`, `make bench-chat`, `make bench-inventory`, `make bench-bff` or `make train-ranker`"
    )]
    Setting { name: &'static str },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}: {rule}", path.display())]
    Data { path: PathBuf, rule: String },
    #[error("Postgres: {0:?}")]
    Store(#[from] StoreError),
    #[error("the migrations: {0:?}")]
    Migrate(#[from] MigrateError),
    #[error("the import: {0:?}")]
    Import(#[from] IdempotencyError),
    #[error("the model: {0}")]
    Model(#[from] EmbeddingError),
    #[error("the API: {0:?}")]
    Http(#[from] reqwest::Error),
    #[error("{0}")]
    Unexpected(String),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<deadpool_postgres::PoolError> for Failure {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        Self::Store(error.into())
    }
}

impl Failure {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "errors are mapped by it, and those come by value"
    )]
    pub fn unexpected(what: impl ToString) -> Self {
        Self::Unexpected(what.to_string())
    }
}
