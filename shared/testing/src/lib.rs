//! Real servers for adapter tests. `make test` starts them and says where they are.
#![expect(
    clippy::expect_used,
    reason = "a test whose server is missing must stop and say so"
)]

use deadpool_postgres::{Manager, Pool};
use souk_migrations::{Cluster, Service, migrate};
use souk_platform::postgres::PgPool;
use std::{env, future::Future, time::Duration};
use tokio_postgres::{Client, Config, NoTls};
use uuid::Uuid;

/// A setting that `make test` gives.
///
/// # Panics
/// When it is not set.
#[must_use]
pub fn setting(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run this test by `make test`"))
}

/// What `work` comes to, if it ends at all: how a test waits where something never answers. Whoever
/// waits for each of many attempts does not end in time either. This says nothing about speed.
///
/// # Panics
/// When it has not ended by far.
pub async fn ends<T>(work: impl Future<Output = T>) -> T {
    let by_far = Duration::from_secs(30);
    let ended = tokio::time::timeout(by_far, work).await;
    ended.expect("an end: this waits for what does not come")
}

/// A client of an SNS that is away: events then wait in the outbox, which a test can look at.
#[must_use]
pub fn unreachable_sns() -> aws_sdk_sns::Client {
    sns_at("http://127.0.0.1:9")
}

/// A client of whatever stands in for SNS at `endpoint`.
#[must_use]
pub fn sns_at(endpoint: &str) -> aws_sdk_sns::Client {
    use aws_sdk_sns::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
    let config = aws_sdk_sns::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(endpoint)
        .build();
    aws_sdk_sns::Client::from_conf(config)
}

/// A fresh database with the schema of `service`, for one test alone; it goes with the test
/// instance.
///
/// # Panics
/// When the server cannot be reached or a migration fails.
pub async fn database(service: Service) -> PgPool {
    let mut config: Config = setting("SOUK_TEST_ADMIN_DATABASE_URL")
        .parse()
        .expect("a Postgres URL");
    let name = format!("test_{}_{}", service.database(), Uuid::now_v7().simple());
    let admin = connect(&config).await;
    Cluster::new(&admin)
        .create_database(&name)
        .await
        .expect("a database of the test's own");
    config.dbname(&name);
    let mut client = connect(&config).await;
    migrate(&mut client, service)
        .await
        .expect("the service's migrations");
    pool(config)
}

/// The database of `service` that the deployed functions work with.
///
/// # Panics
/// When the address of its server is not set.
#[must_use]
pub fn deployed_database(service: Service) -> PgPool {
    let mut config: Config = setting("SOUK_TEST_ADMIN_DATABASE_URL")
        .parse()
        .expect("a Postgres URL");
    config.dbname(service.database());
    pool(config)
}

fn pool(config: Config) -> PgPool {
    Pool::builder(Manager::new(config, NoTls))
        .max_size(16)
        .build()
        .expect("a pool")
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config
        .connect(NoTls)
        .await
        .expect("the test instance's Postgres");
    tokio::spawn(connection);
    client
}
