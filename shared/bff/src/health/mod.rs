//! `GET /health`: whether each thing that a shopper's request meets answers.
//!
//! Anybody may ask. So that nobody can burden what is asked about, each process gives an answer again for
//! two seconds, and the gateway lets in twenty requests a second.

mod survey;

pub use survey::Survey;

use http::StatusCode;
use serde::Serialize;
use souk_contracts::calls::DependencyStatus;
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};
use std::{
    future::Future,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;
use utoipa::ToSchema;

/// How long an answer is given again.
const GOOD_FOR: Duration = Duration::from_secs(2);
/// Without these every answer stays right, and is slower, knows less of what was said before or shows
/// drawings in place of pictures.
const OPTIONAL: [&str; 5] = [
    "bff.sns",
    "catalog.redis",
    "chat.redis",
    "media.dynamodb",
    "media.s3",
];

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

/// Answers how Souk stands, by `survey`.
pub struct HealthCheck<S> {
    survey: S,
    last: Mutex<Option<(Instant, Vec<DependencyStatus>)>>,
}

impl<S, F> HealthCheck<S>
where
    S: Fn() -> F + Sync,
    F: Future<Output = Vec<DependencyStatus>> + Send,
{
    pub const fn by(survey: S) -> Self {
        Self {
            survey,
            last: Mutex::const_new(None),
        }
    }

    /// `GET /health`: 200 when shoppers can be served, 503 when not.
    ///
    /// # Errors
    /// None but a defect.
    pub async fn answer(&self, _request: ApiRequest) -> ApiResult {
        let dependencies = self.dependencies(Instant::now()).await;
        let status = status(&dependencies);
        let code = match status {
            Status::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Status::Ok | Status::Degraded => StatusCode::OK,
        };
        let health = Health {
            status,
            dependencies,
        };
        ApiResponse::json(code, &health)
    }

    /// How each stands for who asks at `now`.
    async fn dependencies(&self, now: Instant) -> Vec<DependencyStatus> {
        let mut last = self.last.lock().await;
        if let Some((asked_at, dependencies)) = last.as_ref()
            && now.saturating_duration_since(*asked_at) < GOOD_FOR
        {
            return dependencies.clone();
        }
        let started = Instant::now();
        let dependencies = (self.survey)().await;
        // From when it is known: what hangs takes longer than an answer is good for.
        *last = Some((now + started.elapsed(), dependencies.clone()));
        dependencies
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
    use futures::future::join_all;
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

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

    #[tokio::test]
    async fn however_many_ask_each_thing_is_asked_once_in_two_seconds() {
        let surveys = AtomicU32::new(0);
        let health = HealthCheck::by(|| async {
            tokio::task::yield_now().await;
            surveys.fetch_add(1, Relaxed);
            vec![dependency("catalog.postgres", true)]
        });
        let (start, almost) = (Instant::now(), GOOD_FOR - Duration::from_millis(1));
        for (at, expected) in [(start, 1), (start + almost, 1), (start + 2 * GOOD_FOR, 2)] {
            let answers = join_all((0..20).map(|_| health.dependencies(at))).await;
            assert!(answers.iter().all(|answer| answer.len() == 1));
            assert_eq!(surveys.load(Relaxed), expected);
        }
    }

    #[tokio::test]
    async fn what_goes_away_is_told_two_seconds_later() {
        let is_there = AtomicBool::new(true);
        let health =
            HealthCheck::by(|| async { vec![dependency("bff.dynamodb", is_there.load(Relaxed))] });
        let now = Instant::now();
        assert_eq!(status(&health.dependencies(now).await), Status::Ok);
        is_there.store(false, Relaxed);
        assert_eq!(status(&health.dependencies(now).await), Status::Ok);
        let later = health.dependencies(now + 2 * GOOD_FOR).await;
        assert_eq!(status(&later), Status::Unavailable);
    }

    #[tokio::test]
    async fn only_what_shoppers_need_makes_it_503() {
        for (away, code) in [("bff.sns", 200), ("bff.dynamodb", 503)] {
            let health = HealthCheck::by(|| async { vec![dependency(away, false)] });
            let request = ApiRequest::new(lambda_http::Request::default());
            let answer = health.answer(request).await.ok();
            let answered = answer.map(|answer| answer.into_http().status().as_u16());
            assert_eq!(answered, Some(code), "{away}");
        }
    }
}
