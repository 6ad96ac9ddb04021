//! Redis: fast, and allowed to vanish. Every call is bounded, so that a Redis that is gone or hangs
//! costs a fraction of a second and never an answer.

use redis::{
    Client, FromRedisValue, Pipeline, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_millis(300);
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(250);

/// A connection that is opened when first needed and reopened when lost.
#[derive(Clone)]
pub struct Redis(ConnectionManager);

impl Redis {
    /// # Errors
    /// [`RedisError`] when `url` is no Redis address. No connection is opened here.
    pub fn lazy(url: &str) -> Result<Self, RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT));
        Ok(Self(ConnectionManager::new_lazy_with_config(
            Client::open(url)?,
            config,
        )?))
    }

    /// Runs `commands`; once more on a new connection where the old one had been lost, as it is after
    /// Redis was started again. A Redis that is late is not asked twice.
    ///
    /// # Errors
    /// [`RedisError`] when Redis is away or late, or refuses.
    pub async fn run<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, RedisError> {
        match commands.query_async(&mut self.connection()).await {
            Err(error) if error.is_io_error() && !error.is_timeout() => {
                commands.query_async(&mut self.connection()).await
            }
            answer => answer,
        }
    }

    /// The connection to send commands on.
    #[must_use]
    pub fn connection(&self) -> ConnectionManager {
        self.0.clone()
    }
}
