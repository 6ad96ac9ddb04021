//! Turning away by counters in a real Redis, which is flushed, stopped, paused and made to lie.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on must stop and say so"
)]

#[path = "../postgres/invariants.rs"]
mod invariants;
#[path = "../postgres/support.rs"]
#[expect(dead_code, reason = "the other tests ask more of it")]
mod support;

use futures::future::join_all;
use redis::{AsyncTypedCommands, pipe};
use souk_contracts::{
    ProductId,
    calls::inventory::{ReleasedBy, Reserve},
};
use souk_inventory::{
    counters::RedisCounters,
    ports::{CountFree, Freed},
};
use souk_platform::redis::Redis;
use std::time::{Duration, Instant};
use support::{Inventory, guest, line, refusal};
use tokio::sync::Mutex;

/// What one test does to Redis, all of them feel.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

fn redis() -> Redis {
    Redis::lazy(&souk_testing::setting("SOUK_TEST_REDIS_URL")).expect("an address")
}

async fn inventory() -> Inventory<RedisCounters> {
    Inventory::with(RedisCounters::new(redis())).await
}

fn one(product: ProductId, who: &str) -> Reserve {
    Reserve {
        caller: guest(who),
        items: vec![line(product, 1)],
        idempotency_key: None,
        is_new_key: true,
    }
}

fn counter(product: ProductId) -> String {
    format!("free:{{stock}}:{product}")
}

const SHORT: (u16, &str) = (409, "insufficient_stock");

/// Ten want each of `units`, and nobody gets more; Redis is meddled with meanwhile.
async fn sell_out(
    inventory: &Inventory<RedisCounters>,
    units: usize,
    meddle: impl AsyncFn(),
) -> ProductId {
    let on_hand = i64::try_from(units).expect("a count");
    let product = inventory.product(on_hand).await;
    let attempts =
        join_all((0..units * 10).map(|nth| inventory.ask(one(product, &nth.to_string()))));
    let (outcomes, ()) = tokio::join!(attempts, meddle());
    let (held, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(held.len(), units);
    for outcome in refused {
        assert_eq!(refusal(outcome), (SHORT.0, SHORT.1.to_owned()));
    }
    inventory.assert_invariants().await;
    product
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sold_out_is_refused_and_what_comes_back_is_sold() {
    let _redis = ONE_AT_A_TIME.lock().await;
    let inventory = inventory().await;
    let product = inventory.product(1).await;
    for _ in 0..30 {
        let held = inventory.ask(one(product, "ana")).await;
        let id = held.expect("a hold").reservation.reservation_id;
        for _ in 0..3 {
            let refused = inventory.ask(one(product, "bob")).await;
            assert_eq!(refusal(refused), (SHORT.0, SHORT.1.to_owned()));
        }
        let by_ana = ReleasedBy::Caller(guest("ana"));
        inventory.release(id, by_ana).await.expect("given back");
    }
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_runs_out_is_sold_at_that_moment() {
    let _redis = ONE_AT_A_TIME.lock().await;
    let inventory = inventory().await;
    let product = inventory.product(1).await;
    let held = inventory.ask(one(product, "ana")).await;
    let id = held.expect("a hold").reservation.reservation_id;
    inventory.let_expire_in(id, 60_000).await;
    let due = Instant::now() + Duration::from_millis(60);
    while Instant::now() < due - Duration::from_millis(10) {
        let refused = inventory.ask(one(product, "bob")).await;
        assert_eq!(refusal(refused), (SHORT.0, SHORT.1.to_owned()));
    }
    tokio::time::sleep_until(due.into()).await;
    assert!(inventory.ask(one(product, "bob")).await.is_ok());
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flush_under_load_changes_no_answer() {
    let _redis = ONE_AT_A_TIME.lock().await;
    let inventory = inventory().await;
    let flush = async || {
        for _ in 0..20 {
            redis().connection().flushall().await.expect("a flush");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let product = sell_out(&inventory, 40, flush).await;
    inventory.change_and_sell(product).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_hangs_changes_no_answer() {
    let _redis = ONE_AT_A_TIME.lock().await;
    let inventory = inventory().await;
    let pause = async || {
        let connection = &mut redis().connection();
        let pause: redis::RedisResult<()> = pipe()
            .cmd("CLIENT")
            .arg("PAUSE")
            .arg(2_000)
            .ignore()
            .query_async(connection)
            .await;
        pause.expect("a pause");
    };
    let product = sell_out(&inventory, 40, pause).await;
    // While it hangs, and after it.
    inventory.change_and_sell(product).await;
    while redis().connection().ping().await.is_err() {}
    inventory.change_and_sell(product).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_every_answer_is_right() {
    let away = Redis::lazy("redis://127.0.0.1:9").expect("an address");
    let inventory = Inventory::with(RedisCounters::new(away)).await;
    let product = sell_out(&inventory, 20, async || {}).await;
    inventory.change_and_sell(product).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_data_and_nonsense_change_no_answer() {
    let _redis = ONE_AT_A_TIME.lock().await;
    for lie in ["0", "1000000", "-5", "many"] {
        let inventory = inventory().await;
        let product = ProductId::generate();
        redis()
            .connection()
            .set(counter(product), lie)
            .await
            .expect("a lie");
        inventory.set(product, 2).await.expect("a count");
        redis()
            .connection()
            .set(counter(product), lie)
            .await
            .expect("a lie");
        for who in ["ana", "bob"] {
            assert!(inventory.ask(one(product, who)).await.is_ok(), "{lie}");
        }
        for who in ["cem", "dan"] {
            let refused = inventory.ask(one(product, who)).await;
            assert_eq!(refusal(refused), (SHORT.0, SHORT.1.to_owned()), "{lie}");
        }
        inventory.assert_invariants().await;
    }
}

#[tokio::test]
async fn a_refusal_that_comes_after_units_came_back_sets_no_counter() {
    let _redis = ONE_AT_A_TIME.lock().await;
    let counters = RedisCounters::new(redis());
    let product_id = ProductId::generate();
    counters.lower(&[(product_id, 0)]).await;
    assert_eq!(counters.at_most(&[product_id]).await, Some(vec![Some(0)]));
    counters
        .raise(&[Freed {
            product_id,
            units: 2,
        }])
        .await;
    assert_eq!(counters.at_most(&[product_id]).await, Some(vec![Some(2)]));
    counters.lower(&[(product_id, 0)]).await;
    assert_eq!(counters.at_most(&[product_id]).await, Some(vec![None]));
}

impl Inventory<RedisCounters> {
    /// Whatever the counters were made to say, what a merchant adds is sold.
    async fn change_and_sell(&self, product: ProductId) {
        let (on_hand, _) = self.row(product).await;
        let more = i64::from(on_hand) + 1;
        self.set(product, more).await.expect("a count");
        assert!(self.ask(one(product, "eve")).await.is_ok());
        let refused = self.ask(one(product, "eve")).await;
        assert_eq!(refusal(refused), (SHORT.0, SHORT.1.to_owned()));
        self.assert_invariants().await;
    }
}
