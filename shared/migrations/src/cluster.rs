//! The cluster as its administrator sees it: roles, databases, grants and migrations.

use crate::Service;
use serde::Serialize;
use souk_contracts::Problem;
use souk_platform::{postgres::StoreError, secrets::DatabaseCredentials};
use std::error::Error;
use tokio_postgres::Client;

/// Held while migrations run, so that two deployments never run them at once.
const LOCK: i64 = 0x50_55_4b;

/// Longer than any statement of Souk takes: one that hangs is ended by the server. It is set for the
/// role, since a proxy before the database takes no options from a connection.
const STATEMENT_TIMEOUT: &str = "8s";
/// Longer than a transaction waits for anything but the database, such as the topic of events. A run
/// that was killed in the middle of one leaves nothing locked for longer: no row, no idempotency key.
const IDLE_TIMEOUT: &str = "25s";

/// Why a migration stopped. What was applied before stays applied; running again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error(transparent)]
    Connect(#[from] souk_platform::postgres::ConnectError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a migration of {service} failed")]
    Migration {
        service: &'static str,
        source: refinery::Error,
    },
}

impl From<tokio_postgres::Error> for MigrateError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What was done for one service.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    pub service: &'static str,
    /// The migrations that were applied now, by name.
    pub applied: Vec<String>,
}

/// An administrator's connection to the cluster.
pub struct Cluster<'a>(&'a Client);

impl<'a> Cluster<'a> {
    #[must_use]
    pub const fn new(admin: &'a Client) -> Self {
        Self(admin)
    }

    /// Waits until no other deployment migrates, and keeps others out until [`Self::unlock`] or the
    /// connection's end.
    ///
    /// # Errors
    /// [`MigrateError`] when the cluster cannot be reached.
    pub async fn lock(&self) -> Result<(), MigrateError> {
        self.0
            .execute("SELECT pg_advisory_lock($1)", &[&LOCK])
            .await?;
        Ok(())
    }

    /// Lets the next deployment in.
    ///
    /// # Errors
    /// [`MigrateError`] when the cluster cannot be reached.
    pub async fn unlock(&self) -> Result<(), MigrateError> {
        self.0
            .execute("SELECT pg_advisory_unlock($1)", &[&LOCK])
            .await?;
        Ok(())
    }

    /// Makes the service's role, with the password that its secret holds now, and its database.
    ///
    /// # Errors
    /// [`MigrateError`] when a statement fails.
    pub async fn provision(
        &self,
        service: Service,
        role: &DatabaseCredentials,
    ) -> Result<(), MigrateError> {
        let exists = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)";
        let known: bool = self.0.query_one(exists, &[&role.username]).await?.get(0);
        let verb = if known { "ALTER" } else { "CREATE" };
        self.run(
            "SELECT format('%s ROLE %I LOGIN PASSWORD %L', $1::text, $2::text, $3::text)",
            &[verb, &role.username, &role.password],
        )
        .await?;
        self.run(
            "SELECT format('ALTER ROLE %I SET statement_timeout = %L', $1::text, $2::text)",
            &[&role.username, STATEMENT_TIMEOUT],
        )
        .await?;
        self.run(
            "SELECT format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', $1::text, $2::text)",
            &[&role.username, IDLE_TIMEOUT],
        )
        .await?;
        self.create_database(service.database()).await?;
        let database = service.database();
        self.run(
            "SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $1::text)",
            &[database],
        )
        .await?;
        self.run(
            "SELECT format('GRANT CONNECT ON DATABASE %I TO %I', $1::text, $2::text)",
            &[database, &role.username],
        )
        .await
    }

    /// Makes a database, unless it is there.
    ///
    /// # Errors
    /// [`MigrateError`] when a statement fails.
    pub async fn create_database(&self, name: &str) -> Result<(), MigrateError> {
        let exists = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
        let known: bool = self.0.query_one(exists, &[&name]).await?.get(0);
        if known {
            return Ok(());
        }
        self.run("SELECT format('CREATE DATABASE %I', $1::text)", &[name])
            .await
    }

    /// Runs the statement that the server itself puts together from quoted parts: `CREATE ROLE` and
    /// its like take no parameters.
    async fn run(&self, format: &str, parts: &[&str]) -> Result<(), MigrateError> {
        let parameters: Vec<_> = parts
            .iter()
            .map(|part| part as &(dyn tokio_postgres::types::ToSql + Sync))
            .collect();
        let statement: String = self.0.query_one(format, &parameters).await?.get(0);
        self.0.batch_execute(&statement).await?;
        Ok(())
    }
}

/// Applies what is missing of the service's migrations, over a connection to its own database.
///
/// # Errors
/// [`MigrateError::Migration`] names the service whose migration failed.
pub async fn migrate(database: &mut Client, service: Service) -> Result<Outcome, MigrateError> {
    let report = service
        .migrations()
        .run_async(database)
        .await
        .map_err(|source| MigrateError::Migration {
            service: service.database(),
            source,
        })?;
    let applied = report
        .applied_migrations()
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok(Outcome {
        service: service.database(),
        applied,
    })
}

/// Lets the service's role read and write the rows of its own database: those there are, and those
/// of tables to come.
///
/// # Errors
/// [`MigrateError`] when a statement fails.
pub async fn grant(database: &Client, role: &DatabaseCredentials) -> Result<(), MigrateError> {
    const GRANTS: [&str; 5] = [
        "SELECT format('GRANT USAGE ON SCHEMA public TO %I', $1::text)",
        "SELECT format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', $1::text)",
        "SELECT format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', $1::text)",
        "SELECT format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', $1::text)",
        "SELECT format('REVOKE ALL ON TABLE refinery_schema_history FROM %I', $1::text)",
    ];
    let cluster = Cluster::new(database);
    for grant in GRANTS {
        cluster.run(grant, &[&role.username]).await?;
    }
    Ok(())
}

impl From<MigrateError> for Problem {
    /// Operators see what stopped it: this is no answer to a shopper.
    fn from(error: MigrateError) -> Self {
        let mut reasons = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            reasons.push_str(": ");
            reasons.push_str(&cause.to_string());
            source = cause.source();
        }
        Self::new(500, "migration_failed", reasons).caused_by(error)
    }
}
