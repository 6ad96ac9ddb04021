//! What every function of Souk stands on.
//!
//! A function's `main` starts a [`Platform`], asks it for the adapters it needs, and hands its
//! handler to one of the `serve_*` methods of [`serve`]. What a request goes through on its way in
//! (deadline, trace, caller, problem documents, logs, metrics) is there, once for all functions.

pub mod api;
pub mod breaker;
pub mod clock;
pub mod deadline;
pub mod idempotency;
pub mod inbox;
pub mod invoke;
pub mod metrics;
pub mod outbox;
pub mod postgres;
pub mod queue;
pub mod rate_limit;
pub mod ready;
pub mod redis;
pub mod s3;
pub mod secrets;
pub mod serve;
pub mod settings;
pub mod telemetry;
pub mod topic;
pub mod trace;

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use clock::Clock;
use postgres::PgPool;
use secrets::{DatabaseCredentials, Secrets};
use serde::de::DeserializeOwned;
use settings::{SettingError, Settings};
use std::time::Duration;

/// Why a function could not start; Lambda shows it as an init error.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error(transparent)]
    Secret(#[from] secrets::SecretError),
    #[error(transparent)]
    Redis(#[from] ::redis::RedisError),
    #[error(transparent)]
    Postgres(#[from] postgres::ConnectError),
    #[error("telemetry cannot start: {0}")]
    Telemetry(String),
}

/// What one function stands on.
pub struct Platform {
    function: &'static str,
    settings: Settings,
    telemetry: telemetry::Telemetry,
    aws: SdkConfig,
}

impl Platform {
    /// Reads the settings and starts telemetry. No network call is made.
    ///
    /// `function` is the binary's name, `<service>-<endpoint>`.
    ///
    /// # Errors
    /// [`StartError`] when telemetry is configured wrongly.
    pub async fn start(function: &'static str) -> Result<Self, StartError> {
        let settings = Settings::from_env();
        let telemetry = telemetry::Telemetry::start(function, &settings)?;
        let aws = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::standard().with_max_attempts(2))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(1))
                    .operation_timeout(Duration::from_secs(20))
                    .build(),
            )
            .load()
            .await;
        Ok(Self {
            function,
            settings,
            telemetry,
            aws,
        })
    }

    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// For building AWS clients.
    #[must_use]
    pub const fn aws(&self) -> &SdkConfig {
        &self.aws
    }

    #[must_use]
    pub const fn clock(&self) -> Clock {
        Clock::system()
    }

    /// Measures this function.
    #[must_use]
    pub const fn meter(&self) -> metrics::Meter {
        metrics::Meter::new(self.function)
    }

    /// Calls to other services.
    ///
    /// # Errors
    /// [`StartError`] when `FUNCTION_PREFIX` is not set.
    pub fn invoker(&self) -> Result<invoke::Invoker, StartError> {
        let prefix = self.settings.required("FUNCTION_PREFIX")?;
        Ok(invoke::Invoker::new(
            aws_sdk_lambda::Client::new(&self.aws),
            prefix,
        ))
    }

    /// The pool of `database`, with the role of that service.
    ///
    /// Connections are opened when they are first needed.
    ///
    /// # Errors
    /// [`StartError`] when a setting is missing or the secret cannot be read.
    pub async fn postgres(&self, database: &str) -> Result<PgPool, StartError> {
        let setting = format!("{}_DATABASE_SECRET", database.to_uppercase());
        let credentials: DatabaseCredentials = self.secret(&setting).await?;
        Ok(postgres::pool(&self.settings, database, &credentials)?)
    }

    /// The outbox of `database`, which tells events to the other services.
    ///
    /// # Errors
    /// [`StartError`] when `EVENTS_TOPIC_ARN` is not set.
    pub fn outbox(&self, database: PgPool) -> Result<outbox::Outbox, StartError> {
        let topic = self.settings.required("EVENTS_TOPIC_ARN")?;
        Ok(outbox::Outbox::new(
            database,
            aws_sdk_sns::Client::new(&self.aws),
            topic,
        ))
    }

    /// The Redis that holds conversations. Connected when first needed.
    ///
    /// # Errors
    /// [`StartError`] when `REDIS_SESSION_URL` is missing or no address.
    pub fn redis_session(&self) -> Result<redis::Redis, StartError> {
        Ok(redis::Redis::lazy(
            &self.settings.required("REDIS_SESSION_URL")?,
        )?)
    }

    /// The Redis of what may vanish: caches, and inventory's counters. Connected when first needed.
    ///
    /// # Errors
    /// [`StartError`] when `REDIS_CACHE_URL` is missing or no address.
    pub fn redis_cache(&self) -> Result<redis::Redis, StartError> {
        Ok(redis::Redis::lazy(
            &self.settings.required("REDIS_CACHE_URL")?,
        )?)
    }

    /// The secret whose ARN stands in `setting`, as JSON.
    ///
    /// # Errors
    /// [`StartError`] when the setting is missing or the secret cannot be read.
    pub async fn secret<T: DeserializeOwned>(&self, setting: &str) -> Result<T, StartError> {
        let arn = self.settings.required(setting)?;
        Ok(Secrets::new(&self.aws).read(&arn).await?)
    }
}
