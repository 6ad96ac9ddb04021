//! One deployment's migrations: every service's role, database, schema and grants.

use crate::{Cluster, MigrateError, Outcome, Service, grant, migrate};
use deadpool_postgres::Object;
use souk_platform::{
    postgres::{self, StoreError},
    secrets::DatabaseCredentials,
    settings::Settings,
};

/// The database that is always there.
const MAINTENANCE: &str = "postgres";

/// What a deployment needs to bring the databases to its code's shape.
pub struct Deployment {
    pub settings: Settings,
    pub admin: DatabaseCredentials,
    pub roles: Vec<(Service, DatabaseCredentials)>,
}

impl Deployment {
    /// Brings every service's database up to date. Running it again changes nothing; two at once
    /// take turns.
    ///
    /// # Errors
    /// [`MigrateError`] at the first step that failed; what was done before it stays.
    pub async fn migrate(&self) -> Result<Vec<Outcome>, MigrateError> {
        let admin = self.connect(MAINTENANCE).await?;
        let cluster = Cluster::new(&admin);
        cluster.lock().await?;
        let migrated = self.migrate_all(&cluster).await;
        cluster.unlock().await?;
        migrated
    }

    async fn migrate_all(&self, cluster: &Cluster<'_>) -> Result<Vec<Outcome>, MigrateError> {
        let mut outcomes = Vec::new();
        for (service, role) in &self.roles {
            cluster.provision(*service, role).await?;
            let mut database = self.connect(service.database()).await?;
            outcomes.push(migrate(&mut database, *service).await?);
            grant(&database, role).await?;
        }
        Ok(outcomes)
    }

    async fn connect(&self, database: &str) -> Result<Object, MigrateError> {
        let pool = postgres::pool(&self.settings, database, &self.admin)?;
        Ok(pool.get().await.map_err(StoreError::from)?)
    }
}
