//! Which card events were told, in Redis.
//!
//! An id is noted once its event was told and not before: a request that dies in between loses nothing,
//! and what is then told again is told under the same id. With Redis gone everything is told.

use crate::ports::RememberEvents;
use redis::{FromRedisValue, Pipeline, pipe};
use souk_contracts::EventId;
use souk_platform::redis::Redis;
use std::{collections::HashSet, time::Duration};

/// A page sends again within seconds. Consumers know an event for much longer, and this memory is shared
/// with what must not be pushed out by it.
const REMEMBERED_SECONDS: u64 = 10 * 60;
/// How long Redis may take for each of both.
const PATIENCE: Duration = Duration::from_millis(100);

pub struct RedisSeen {
    pub redis: Redis,
}

impl RedisSeen {
    async fn run<T: FromRedisValue>(&self, command: &Pipeline) -> Option<T> {
        match tokio::time::timeout(PATIENCE, self.redis.run(command)).await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(error)) => {
                tracing::warn!(%error, "card events are not known again");
                None
            }
            Err(_) => {
                tracing::warn!("card events are not known again: Redis is late");
                None
            }
        }
    }
}

impl RememberEvents for RedisSeen {
    async fn told(&self, ids: &[EventId]) -> HashSet<EventId> {
        let keys: Vec<String> = ids.iter().map(key).collect();
        let found: Option<(Vec<Option<String>>,)> = self.run(pipe().mget(keys.as_slice())).await;
        let noted = found.map(|(noted,)| noted).unwrap_or_default();
        let told = ids.iter().zip(noted).filter(|(_, noted)| noted.is_some());
        told.map(|(id, _)| *id).collect()
    }

    async fn remember(&self, ids: &HashSet<EventId>) {
        if ids.is_empty() {
            return;
        }
        let mut command = pipe();
        for id in ids {
            command.set_ex(key(id), "", REMEMBERED_SECONDS).ignore();
        }
        self.run::<()>(&command).await;
    }
}

fn key(id: &EventId) -> String {
    format!("souk:card-event:{id}")
}
