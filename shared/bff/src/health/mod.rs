//! `GET /health`: whether each thing that Souk stands on answers.

use futures::future::{join, join_all};
use http::StatusCode;
use serde::Serialize;
use souk_contracts::calls::DependencyStatus;
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    invoke::Invoker,
    ready::Probe,
    redis::Redis,
};
use utoipa::ToSchema;

/// One function of each service that stands on something of its own, which it names itself.
const PROBED: [&str; 4] = [
    "catalog-get-products",
    "inventory-availability",
    "orders-transition",
    "payments-authorize",
];
const SESSIONS: &str = "chat.redis";
/// Without these every answer stays right, and is slower or knows less of what was said before.
const OPTIONAL: [&str; 2] = [SESSIONS, "catalog.redis"];

/// How Souk stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    status: Status,
    dependencies: Vec<DependencyStatus>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HealthStatus)]
enum Status {
    Ok,
    /// Everything works, some of it worse.
    Degraded,
    /// Something that shoppers need is away.
    Unavailable,
}

/// `GET /health`: 200 when shoppers can be served, 503 when not.
///
/// # Errors
/// None but a defect.
pub async fn health(invoker: &Invoker, sessions: &Redis, _request: ApiRequest) -> ApiResult {
    let redis = Probe::new(SESSIONS, || {
        let mut connection = sessions.connection();
        Box::pin(async move {
            redis::cmd("PING")
                .query_async::<()>(&mut connection)
                .await
                .is_ok()
        })
    });
    let (services, redis) = join(
        join_all(PROBED.map(|function| probe(invoker, function))),
        redis.status(),
    )
    .await;
    let mut dependencies: Vec<DependencyStatus> = services.into_iter().flatten().collect();
    dependencies.push(redis);
    let status = status(&dependencies);
    let code = match status {
        Status::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Status::Ok | Status::Degraded => StatusCode::OK,
    };
    ApiResponse::json(
        code,
        &Health {
            status,
            dependencies,
        },
    )
}

async fn probe(invoker: &Invoker, function: &str) -> Vec<DependencyStatus> {
    match invoker.probe(function).await {
        Ok(readiness) => readiness.dependencies,
        Err(error) => {
            tracing::warn!(function, %error, "a function does not answer its probe");
            vec![DependencyStatus {
                name: function.to_owned(),
                ready: false,
                latency_ms: 0,
            }]
        }
    }
}

fn status(dependencies: &[DependencyStatus]) -> Status {
    let mut away = dependencies
        .iter()
        .filter(|dependency| !dependency.ready)
        .peekable();
    if away.peek().is_none() {
        Status::Ok
    } else if away.all(|dependency| OPTIONAL.contains(&dependency.name.as_str())) {
        Status::Degraded
    } else {
        Status::Unavailable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependency(name: &str, ready: bool) -> DependencyStatus {
        DependencyStatus {
            name: name.to_owned(),
            ready,
            latency_ms: 1,
        }
    }

    #[test]
    fn only_what_is_optional_may_be_away() {
        let postgres = "catalog.postgres";
        let cases = [
            (true, true, Status::Ok),
            (true, false, Status::Degraded),
            (false, true, Status::Unavailable),
            (false, false, Status::Unavailable),
        ];
        for redis in OPTIONAL {
            for (postgres_ready, redis_ready, expected) in cases {
                let all = [
                    dependency(postgres, postgres_ready),
                    dependency(redis, redis_ready),
                ];
                assert_eq!(status(&all), expected);
            }
        }
    }
}
