//! The day's budget in a real Redis.
#![expect(
    clippy::expect_used,
    reason = "a test whose server fails must stop and say so"
)]

use futures::future::join_all;
use jiff::Timestamp;
use redis::AsyncCommands;
use souk_chat::{
    budget::RedisBudget,
    domain::spending::{DailyBudget, Payer, Spend},
    ports::{NoBudget, Reservation, SpendBudget},
};
use souk_contracts::Owner;
use souk_platform::redis::Redis;
use souk_testing::setting;
use std::collections::HashMap;
use uuid::Uuid;

fn redis() -> Redis {
    Redis::lazy(&setting("SOUK_TEST_REDIS_URL")).expect("a Redis address")
}

const fn spend(tokens: u64, micro_usd: u64) -> Spend {
    Spend { tokens, micro_usd }
}

fn budget(each: Spend, all: Spend) -> RedisBudget {
    RedisBudget::new(redis(), DailyBudget { each, all })
}

/// Somebody whom no other test knows.
fn somebody() -> Payer {
    Payer::Own(Owner::from_stored(format!("user:{}", Uuid::now_v7())))
}

/// A day that no other test and no other run spends anything of.
fn day() -> Timestamp {
    // The low bits of a UUIDv7 are random.
    let days = i64::try_from(Uuid::now_v7().as_u128() % 2_000_000).expect("few days");
    Timestamp::from_second(days * 86_400).expect("a day")
}

async fn reserve(
    budget: &RedisBudget,
    payer: &Payer,
    now: Timestamp,
) -> Result<Reservation, NoBudget> {
    budget.reserve(payer, spend(100, 10), now).await
}

#[tokio::test]
async fn each_has_a_budget_of_its_own_and_all_have_one_together() {
    let (now, ana, bob) = (day(), somebody(), somebody());
    let budget = budget(spend(250, 1_000), spend(350, 1_000));
    for _ in 0..2 {
        assert!(reserve(&budget, &ana, now).await.is_ok());
    }
    let third = reserve(&budget, &ana, now).await;
    assert!(matches!(third, Err(NoBudget::Spent)), "{third:?}");
    assert!(
        reserve(&budget, &bob, now).await.is_ok(),
        "bob's is his own"
    );
    let fourth = reserve(&budget, &bob, now).await;
    assert!(
        matches!(fourth, Err(NoBudget::Spent)),
        "350 are not enough for a fourth"
    );
    let tomorrow = now + jiff::SignedDuration::from_hours(24);
    assert!(reserve(&budget, &ana, tomorrow).await.is_ok());
}

#[tokio::test]
async fn money_bounds_as_tokens_do() {
    let (now, ana) = (day(), somebody());
    let budget = budget(spend(10_000, 25), spend(10_000, 1_000));
    for _ in 0..2 {
        assert!(reserve(&budget, &ana, now).await.is_ok());
    }
    assert!(matches!(
        reserve(&budget, &ana, now).await,
        Err(NoBudget::Spent)
    ));
}

#[tokio::test]
async fn what_was_not_used_can_be_spent_again() {
    let (now, ana) = (day(), somebody());
    let budget = budget(spend(100, 10), spend(100, 10));
    let reservation = reserve(&budget, &ana, now).await.expect("the first");
    assert!(
        reserve(&budget, &ana, now).await.is_err(),
        "all is set aside"
    );
    budget
        .settle(reservation, spend(30, 3))
        .await
        .expect("settled");
    let rest = spend(70, 7);
    assert!(
        budget.reserve(&ana, rest, now).await.is_ok(),
        "30 of 100 were used"
    );
    assert!(budget.reserve(&ana, spend(1, 0), now).await.is_err());
}

#[tokio::test]
async fn turns_at_once_never_spend_more_than_there_is() {
    let (now, ana) = (day(), somebody());
    let budget = budget(spend(1_000, 1_000), spend(10_000, 10_000));
    let reserved = join_all((0..50).map(|_| reserve(&budget, &ana, now))).await;
    assert_eq!(
        reserved.iter().filter(|reserved| reserved.is_ok()).count(),
        10
    );
}

#[tokio::test]
async fn what_was_spent_is_kept_for_two_days() {
    let (now, ana, redis) = (day(), somebody(), redis());
    let budget = budget(spend(1_000, 1_000), spend(1_000, 1_000));
    let reservation = reserve(&budget, &ana, now).await.expect("room for one");
    let key = format!("budget:{{chat}}:{}", now.strftime("%F"));
    let own = format!("{key}:{ana}");
    budget
        .settle(reservation, spend(40, 4))
        .await
        .expect("settled");
    for key in [key, own] {
        let kept: HashMap<String, i64> = redis.connection().hgetall(&key).await.expect("a hash");
        assert_eq!((kept["tokens"], kept["micro_usd"]), (40, 4));
        let seconds: i64 = redis.connection().ttl(&key).await.expect("an end");
        assert!((1..=172_800).contains(&seconds), "{seconds}");
    }
}

#[tokio::test]
async fn with_redis_gone_nothing_may_be_spent() {
    let gone = Redis::lazy("redis://127.0.0.1:1/").expect("an address");
    let most = spend(u64::MAX, u64::MAX);
    let daily = DailyBudget {
        each: most,
        all: most,
    };
    let refused = reserve(&RedisBudget::new(gone, daily), &somebody(), day()).await;
    assert!(matches!(refused, Err(NoBudget::Away(_))), "{refused:?}");
}
