//! A database of one's own, which is dropped in the end.

use crate::{
    failure::{Failure, Result},
    settings::{ADMIN_DATABASE_URL, setting},
};
use deadpool_postgres::{Manager, Pool};
use souk_migrations::{Cluster, Service, migrate};
use souk_platform::postgres::PgPool;
use tokio_postgres::{Client, Config, NoTls, config::Host};
use uuid::Uuid;

/// Connections of a pool at most.
const CONNECTIONS: usize = 8;

/// An empty database with a service's schema.
pub struct Scratch {
    admin: Client,
    config: Config,
    name: String,
}

impl Scratch {
    /// Runs `work` on a database of the catalog that is there until it ends, well or not.
    ///
    /// # Errors
    /// Those of `work`, and of a server that cannot be reached.
    pub async fn with<T>(work: impl AsyncFnOnce(&Self) -> Result<T>) -> Result<T> {
        Self::of(Service::Catalog, work).await
    }

    /// The same with a database of `service`.
    ///
    /// # Errors
    /// Those of `work`, and of a server that cannot be reached.
    pub async fn of<T>(service: Service, work: impl AsyncFnOnce(&Self) -> Result<T>) -> Result<T> {
        let scratch = Self::create(service).await?;
        let outcome = work(&scratch).await;
        let drop = format!("DROP DATABASE {} WITH (FORCE)", scratch.name);
        let dropped = scratch.admin.batch_execute(&drop).await;
        let outcome = outcome?;
        dropped?;
        Ok(outcome)
    }

    async fn create(service: Service) -> Result<Self> {
        let config = admin_config()?;
        let admin = connect(&config).await?;
        let name = format!("bench_{}", Uuid::now_v7().simple());
        Cluster::new(&admin).create_database(&name).await?;
        let scratch = Self {
            admin,
            config: in_database(config, &name),
            name,
        };
        let mut client = scratch.client().await?;
        migrate(&mut client, service).await?;
        Ok(scratch)
    }

    /// A connection for whoever measures what a connection does.
    pub async fn client(&self) -> Result<Client> {
        connect(&self.config).await
    }

    /// As a function has one.
    pub fn pool(&self) -> Result<PgPool> {
        self.pool_of(CONNECTIONS)
    }

    /// A pool of so many connections.
    pub fn pool_of(&self, connections: usize) -> Result<PgPool> {
        Pool::builder(Manager::new(self.config.clone(), NoTls))
            .max_size(connections)
            .build()
            .map_err(Failure::unexpected)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// How a program of Postgres's own connects: its arguments, and the password.
    pub fn connection(&self) -> Result<(Vec<String>, String)> {
        let (Some(Host::Tcp(host)), Some(port), Some(user)) = (
            self.config.get_hosts().first(),
            self.config.get_ports().first(),
            self.config.get_user(),
        ) else {
            return Err(Failure::unexpected("the database's address is not whole"));
        };
        let password = self.config.get_password().unwrap_or_default();
        let arguments = vec![
            format!("--host={host}"),
            format!("--port={port}"),
            format!("--username={user}"),
            self.name.clone(),
        ];
        Ok((arguments, String::from_utf8_lossy(password).into_owned()))
    }
}

/// A connection to a database of the instance.
///
/// # Errors
/// [`Failure`] when it cannot be reached.
pub async fn client_of(database: &str) -> Result<Client> {
    connect(&in_database(admin_config()?, database)).await
}

fn admin_config() -> Result<Config> {
    Ok(setting(ADMIN_DATABASE_URL)?.parse()?)
}

fn in_database(mut config: Config, name: &str) -> Config {
    config.dbname(name);
    config
}

async fn connect(config: &Config) -> Result<Client> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
