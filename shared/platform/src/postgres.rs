//! Postgres: one pool a function, and errors that say what a caller can do about them.

use crate::{
    secrets::DatabaseCredentials,
    settings::{SettingError, Settings},
};
use deadpool_postgres::{Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use rustls::{ClientConfig, RootCertStore};
use souk_contracts::Problem;
use std::{error::Error, io, sync::Arc, time::Duration};
use tokio_postgres::{Config, NoTls, error::SqlState};
use tokio_postgres_rustls::MakeRustlsConnect;

pub use deadpool_postgres::{Client, GenericClient, Transaction};

/// Connections to one database.
pub type PgPool = Pool;

/// Where one request is served at a time, these are enough.
const CONNECTIONS: usize = 2;
/// Where many are, more would only wait for each other in Postgres.
const MOST_CONNECTIONS: usize = 16;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// The pool cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error("DATABASE_TLS is `require` or `disable`, not `{0}`")]
    UnknownTlsMode(String),
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    #[error("the pool cannot be built: {0}")]
    Pool(#[from] deadpool_postgres::BuildError),
}

/// A pool for `database` on the writer that the settings name.
///
/// # Errors
/// [`ConnectError`] when the settings make no sense. No connection is opened here.
pub fn pool(
    settings: &Settings,
    database: &str,
    credentials: &DatabaseCredentials,
) -> Result<PgPool, ConnectError> {
    let mut config = Config::new();
    config
        .host(settings.required("DATABASE_HOST")?)
        .port(settings.parsed("DATABASE_PORT")?)
        .dbname(database)
        .user(&credentials.username)
        .password(&credentials.password)
        .application_name("souk")
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_user_timeout(CONNECT_TIMEOUT * 2);
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = match settings.required("DATABASE_TLS")?.as_str() {
        "disable" => Manager::from_config(config, NoTls, recycling),
        "require" => Manager::from_config(config, tls()?, recycling),
        other => return Err(ConnectError::UnknownTlsMode(other.to_owned())),
    };
    let connections = settings
        .requests_at_once()?
        .clamp(CONNECTIONS, MOST_CONNECTIONS);
    Ok(Pool::builder(manager)
        .max_size(connections)
        .runtime(Runtime::Tokio1)
        .create_timeout(Some(CONNECT_TIMEOUT))
        .wait_timeout(Some(CONNECT_TIMEOUT))
        .build()?)
}

fn tls() -> Result<MakeRustlsConnect, rustls::Error> {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// Commits what came off, and takes back what did not. Dropped, a transaction would be taken back only
/// after its caller was answered, and until then hold what it has locked.
///
/// # Errors
/// Those of `outcome`, and why it could not be committed.
pub async fn end<T, E: From<StoreError>>(
    transaction: Transaction<'_>,
    outcome: Result<T, E>,
) -> Result<T, E> {
    let ended = match outcome {
        Ok(_) => transaction.commit().await,
        Err(_) => transaction.rollback().await,
    };
    // Where it cannot be taken back the connection is gone, and the transaction with it.
    let came_off = outcome?;
    ended.map_err(StoreError::from)?;
    Ok(came_off)
}

/// What went wrong with a database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, or is starting, stopping or out of connections. Only where the connection
    /// was lost in the midst of a commit may anything have been changed; the same call again tells.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the database refused a statement")]
    Statement(#[source] tokio_postgres::Error),
    /// What is stored cannot be read as what the code expects.
    #[error("a stored value is not what it should be: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// The constraint that was violated, if that is what happened.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Statement(error) => error.as_db_error()?.constraint(),
            _ => None,
        }
    }

    /// Whether another transaction stood in the way, so that the same again may succeed.
    #[must_use]
    pub fn is_contention(&self) -> bool {
        let Self::Statement(error) = self else {
            return false;
        };
        error.code().is_some_and(|state| {
            [
                SqlState::T_R_DEADLOCK_DETECTED,
                SqlState::T_R_SERIALIZATION_FAILURE,
                SqlState::LOCK_NOT_AVAILABLE,
            ]
            .contains(state)
        })
    }
}

impl From<PoolError> for StoreError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => error.into(),
            other => Self::Unavailable(Box::new(other)),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let unavailable = match error.code() {
            // Classes 08 and 57P, and 53300: the server is going away, coming up or full.
            Some(state) => {
                state.code().starts_with("08")
                    || state.code().starts_with("57P")
                    || *state == SqlState::TOO_MANY_CONNECTIONS
            }
            None => {
                error.is_closed() || error.source().is_some_and(|cause| cause.is::<io::Error>())
            }
        };
        if unavailable {
            Self::Unavailable(Box::new(error))
        } else {
            Self::Statement(error)
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::unavailable("The database", error),
            other => Self::internal(other),
        }
    }
}
