//! Token buckets in a real Redis.
#![expect(
    clippy::expect_used,
    reason = "a test whose server fails must stop and say so"
)]

use futures::future::join_all;
use redis::AsyncCommands;
use souk_contracts::{Problem, RateLimit};
use souk_platform::{
    metrics::Meter,
    rate_limit::{Bucket, Exhausted, TokenBuckets},
    redis::Redis,
};
use souk_testing::setting;
use std::time::Duration;
use uuid::Uuid;

const LIMITER: &str = "test";
/// Longer than anything here may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn redis() -> Redis {
    Redis::lazy(&setting("SOUK_TEST_REDIS_URL")).expect("a Redis address")
}

fn buckets(redis: Redis) -> TokenBuckets {
    TokenBuckets::new(redis, LIMITER, Meter::new("test-rate-limit")).with_patience(PATIENCE)
}

/// A bucket of the test's own.
fn bucket(limit: &str) -> Bucket {
    Bucket {
        name: Uuid::now_v7().to_string(),
        limit: limit.parse().expect("a limit"),
    }
}

fn remaining(taken: &Result<Option<RateLimit>, Exhausted>) -> Option<u32> {
    taken
        .as_ref()
        .expect("a token")
        .map(|standing| standing.remaining)
}

#[tokio::test]
async fn a_burst_is_let_in_and_what_comes_after_it_is_told_when_to_come_back() {
    let (buckets, bucket) = (buckets(redis()), [bucket("3+1/h")]);
    for left in [2, 1, 0] {
        assert_eq!(remaining(&buckets.take(&bucket).await), Some(left));
    }
    let Exhausted(standing) = buckets.take(&bucket).await.expect_err("no token is left");
    assert_eq!((standing.limit, standing.remaining), (3, 0));
    // The hour began a moment ago.
    assert!((3_500..=3_600).contains(&standing.reset_s), "{standing:?}");
    let problem = Problem::from(Exhausted(standing));
    assert_eq!(problem.retry_after, Some(standing.reset_s));
}

#[tokio::test]
async fn a_bucket_fills_again() {
    let (buckets, bucket) = (buckets(redis()), [bucket("1+20/s")]);
    buckets.take(&bucket).await.expect("the first token");
    let refilled = async {
        while buckets.take(&bucket).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, refilled)
        .await
        .expect("a token comes back");
}

#[tokio::test]
async fn a_refused_request_takes_from_no_bucket() {
    let (buckets, wide, narrow) = (buckets(redis()), bucket("10+1/h"), bucket("1+1/h"));
    let both = [wide.clone(), narrow.clone()];
    assert_eq!(
        remaining(&buckets.take(&both).await),
        Some(0),
        "the tightest is told"
    );
    for _ in 0..5 {
        let Exhausted(standing) = buckets
            .take(&both)
            .await
            .expect_err("the narrow one is empty");
        assert_eq!(standing.limit, 1);
    }
    assert_eq!(remaining(&buckets.take(&[wide]).await), Some(8));
}

#[tokio::test]
async fn several_tokens_are_taken_at_once_or_none() {
    let (buckets, bucket) = (buckets(redis()), [bucket("10+1/m")]);
    let first = buckets.take_several(7, &bucket).await;
    assert_eq!(remaining(&first), Some(3));
    let short = buckets.take_several(5, &bucket).await;
    let Exhausted(standing) = short.expect_err("three are left");
    assert_eq!(standing.remaining, 3);
    // Two more fit, one a minute.
    assert!((110..=120).contains(&standing.reset_s), "{standing:?}");
    let rest = buckets.take_several(3, &bucket).await;
    assert_eq!(remaining(&rest), Some(0));
}

#[tokio::test]
async fn what_is_more_than_a_bucket_holds_takes_all_of_it() {
    let (buckets, bucket) = (buckets(redis()), [bucket("10+1/h")]);
    let all = buckets.take_several(100, &bucket).await;
    assert_eq!(remaining(&all), Some(0));
    buckets.take(&bucket).await.expect_err("it is empty");
}

#[tokio::test]
async fn of_two_hundred_at_once_a_bucket_of_one_hundred_lets_in_one_hundred() {
    let (buckets, bucket) = (buckets(redis()), [bucket("100+1/h")]);
    let taken = join_all((0..200).map(|_| buckets.take(&bucket))).await;
    assert_eq!(
        taken
            .iter()
            .filter(|taken| matches!(taken, Ok(Some(_))))
            .count(),
        100
    );
    assert_eq!(taken.iter().filter(|taken| taken.is_err()).count(), 100);
}

#[tokio::test]
async fn a_key_ends_when_its_bucket_is_full() {
    let (redis, slow, quick) = (redis(), bucket("5+1/m"), bucket("5+1000/s"));
    let buckets = buckets(redis.clone());
    let _ = buckets.take(&[slow.clone(), quick.clone()]).await;
    let key = |bucket: &Bucket| format!("limit:{{{LIMITER}}}:{}", bucket.name);
    let lives_ms: i64 = redis.connection().pttl(key(&slow)).await.expect("a key");
    assert!((1..=60_000).contains(&lives_ms), "{lives_ms}");
    let gone = async {
        while redis
            .connection()
            .exists(key(&quick))
            .await
            .expect("an answer")
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, gone)
        .await
        .expect("it goes by itself");
}

#[tokio::test]
async fn a_bucket_of_another_time_is_never_emptier_than_empty() {
    let (redis, bucket) = (redis(), bucket("2+1000/s"));
    let key = format!("limit:{{{LIMITER}}}:{}", bucket.name);
    // As a server whose clock runs a day ahead, or a wider limit, would have left it.
    let far = jiff::Timestamp::now().as_microsecond() + 86_400_000_000;
    let _: () = redis.connection().set(&key, far).await.expect("written");
    let Exhausted(standing) = buckets(redis)
        .take(&[bucket])
        .await
        .expect_err("it is empty");
    assert_eq!((standing.remaining, standing.reset_s), (0, 1));
}

#[tokio::test]
async fn with_redis_gone_or_refusing_requests_are_let_in() {
    let gone = buckets(Redis::lazy("redis://127.0.0.1:1/").expect("an address"));
    let one = bucket("1+1/h");
    for _ in 0..3 {
        assert_eq!(gone.take(std::slice::from_ref(&one)).await, Ok(None));
    }
    let redis = redis();
    let key = format!("limit:{{{LIMITER}}}:{}", one.name);
    let _: i64 = redis
        .connection()
        .rpush(&key, "no figure")
        .await
        .expect("written");
    assert_eq!(buckets(redis.clone()).take(&[one]).await, Ok(None));
    let _: () = redis.connection().del(&key).await.expect("removed");
}

#[tokio::test]
async fn a_redis_that_hangs_is_not_waited_for() {
    // It takes connections, and never says a word.
    let mute = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("redis://{}/", mute.local_addr().expect("an address"));
    let hung = buckets(Redis::lazy(&address).expect("an address"));
    let hung = hung.with_patience(Duration::from_millis(20));
    assert_eq!(hung.take(&[bucket("1+1/h")]).await, Ok(None));
}
