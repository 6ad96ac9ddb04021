//! Readiness: whether what a function stands on answers.

use futures::future::BoxFuture;
use souk_contracts::calls::DependencyStatus;
use std::time::{Duration, Instant};

/// How long a dependency has to answer before it counts as away.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// One dependency and how to ask it.
pub struct Probe<'a> {
    name: &'static str,
    ask: Box<dyn Fn() -> BoxFuture<'a, bool> + Send + Sync + 'a>,
}

impl<'a> Probe<'a> {
    /// `name` is `<service>.<dependency>`; `ask` answers whether the dependency does.
    pub fn new(
        name: &'static str,
        ask: impl Fn() -> BoxFuture<'a, bool> + Send + Sync + 'a,
    ) -> Self {
        Self {
            name,
            ask: Box::new(ask),
        }
    }

    /// Asks a database for its simplest answer.
    pub fn postgres(name: &'static str, pool: &'a crate::postgres::PgPool) -> Self {
        Self::new(name, move || {
            Box::pin(async move {
                match pool.get().await {
                    Ok(client) => client.simple_query("SELECT 1").await.is_ok(),
                    Err(_) => false,
                }
            })
        })
    }

    pub async fn status(&self) -> DependencyStatus {
        let started = Instant::now();
        let ready = tokio::time::timeout(PATIENCE, (self.ask)())
            .await
            .unwrap_or(false);
        let latency_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        DependencyStatus {
            name: self.name.to_owned(),
            ready,
            latency_ms,
        }
    }
}
