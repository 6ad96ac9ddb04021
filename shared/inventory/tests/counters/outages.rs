//! What happens to Redis, and changes no answer. Each test has a Redis of its own.

use crate::{
    SHORT,
    server::Server,
    support::{Inventory, NoCounters, guest, line, refusal},
    {counter, one, sell_out},
};
use futures::future::{join, join_all};
use redis::AsyncTypedCommands;
use souk_contracts::{ProductId, calls::inventory::ReleasedBy};
use souk_inventory::{admission::REMEMBERED, counters::RedisCounters};
use souk_platform::deadline::Deadline;
use std::time::{Duration, Instant};

/// The timeout of inventory's functions, in `template.yaml`.
const A_FUNCTION_MAY_TAKE: Duration = Duration::from_secs(10);

async fn inventory(redis: &Server) -> Inventory<RedisCounters> {
    Inventory::with(RedisCounters::new(redis.client())).await
}

/// Another instance, which has heard of no refusal and no failure.
fn fresh(inventory: &Inventory<RedisCounters>, redis: &Server) -> Inventory<RedisCounters> {
    let counters = RedisCounters::new(redis.client());
    Inventory::over(inventory.database.clone(), counters)
}

/// Shoppers take units of a product and give them back, for as long as `meddle` takes and a little
/// longer. At last all units are free.
async fn come_and_go(
    inventory: &Inventory<RedisCounters>,
    units: u32,
    meddle: impl Future<Output = ()>,
) -> ProductId {
    let product = inventory.product(i64::from(units)).await;
    let is_over = std::cell::Cell::new(false);
    let shoppers = join_all((0..units * 3).map(async |nth| {
        let who = nth.to_string();
        let mut turns = 0;
        while !is_over.get() || turns < 5 {
            turns += 1;
            match inventory.ask(one(product, &who)).await {
                Ok(held) => {
                    let id = held.reservation.reservation_id;
                    let by = ReleasedBy::Caller(guest(&who));
                    inventory.release(id, by).await.expect("given back");
                }
                refused => assert_eq!(refusal(refused), (SHORT.0, SHORT.1.to_owned())),
            }
        }
    }));
    let meddle = async {
        meddle.await;
        is_over.set(true);
    };
    join(shoppers, meddle).await;
    inventory.assert_invariants().await;
    assert_eq!(inventory.available(product).await, units);
    product
}

/// After all that may be remembered has been forgotten, each unit that there is can be had.
async fn everything_can_be_sold(inventory: &Inventory<RedisCounters>, product: ProductId) {
    tokio::time::sleep(REMEMBERED).await;
    for nth in 0..inventory.available(product).await {
        let held = inventory.ask(one(product, &format!("last {nth}"))).await;
        held.expect("a hold of what is free");
    }
    let refused = inventory.ask(one(product, "too late")).await;
    assert_eq!(refusal(refused), (SHORT.0, SHORT.1.to_owned()));
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flush_while_units_come_and_go_loses_none() {
    let redis = Server::start().await;
    let inventory = inventory(&redis).await;
    let flush = async {
        for _ in 0..40 {
            let flushed = redis.client().connection().flushall().await;
            flushed.expect("a flush");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let product = come_and_go(&inventory, 5, flush).await;
    everything_can_be_sold(&inventory, product).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_killed_and_started_again_changes_no_answer() {
    let mut redis = Server::start().await;
    let inventory = inventory(&redis).await;
    let restart = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        redis.kill();
        tokio::time::sleep(Duration::from_millis(300)).await;
        redis.start_again().await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let product = come_and_go(&inventory, 5, restart).await;
    everything_can_be_sold(&inventory, product).await;

    // Who has just been started finds it, and it counts again.
    until_counted(&fresh(&inventory, &redis), &redis, product, 0).await;
}

/// Asks for more than the `free` units that there are, until the refusal is counted: for a second
/// after units came back it is not.
async fn until_counted(
    instance: &Inventory<RedisCounters>,
    redis: &Server,
    product: ProductId,
    free: u32,
) {
    let mut too_many = one(product, "eve");
    too_many.items = vec![line(product, free + 1)];
    let mut connection = redis.client().connection();
    loop {
        let refused = instance.ask(too_many.clone()).await;
        assert_eq!(refusal(refused), (SHORT.0, SHORT.1.to_owned()));
        let count = connection.get(counter(product)).await;
        if let Some(count) = count.expect("an answer") {
            return assert_eq!(count, free.to_string());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_killed_while_everybody_comes_changes_no_answer() {
    let redis = tokio::sync::Mutex::new(Server::start().await);
    let inventory = inventory(&*redis.lock().await).await;
    let kill = async || {
        tokio::time::sleep(Duration::from_millis(30)).await;
        redis.lock().await.kill();
    };
    let product = sell_out(&inventory, 40, kill).await;
    inventory.change_and_sell(product).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_hangs_for_ten_seconds_keeps_nobody_from_an_answer() {
    let redis = Server::start().await;
    let inventory = inventory(&redis).await;
    let product = inventory.product(3).await;
    redis.pause();
    let ends_at = Instant::now() + Duration::from_secs(10);
    let mut rounds = 0;
    while Instant::now() < ends_at {
        // Two instances each time, one of which has to find out for itself that Redis hangs.
        for instance in [&inventory, &fresh(&inventory, &redis)] {
            let deadline = Deadline::after(A_FUNCTION_MAY_TAKE);
            let round = deadline.bound(take_and_give_back(instance, product)).await;
            round.expect("answers in time");
        }
        rounds += 1;
        tokio::time::sleep(Duration::from_millis(900)).await;
    }
    assert!(rounds > 3);
    redis.go_on();
    inventory.assert_invariants().await;
    take_and_give_back(&inventory, product).await;
    everything_can_be_sold(&inventory, product).await;
}

/// All three units are held, a fourth is refused, and one that comes back can be had at once.
async fn take_and_give_back(inventory: &Inventory<RedisCounters>, product: ProductId) {
    let mut held = Vec::new();
    for who in ["ana", "bob", "cem"] {
        let reserved = inventory.ask(one(product, who)).await.expect("a hold");
        held.push((who, reserved.reservation.reservation_id));
    }
    let refused = inventory.ask(one(product, "dan")).await;
    assert_eq!(refusal(refused), (SHORT.0, SHORT.1.to_owned()));
    for (who, id) in held {
        let by = ReleasedBy::Caller(guest(who));
        inventory.release(id, by).await.expect("given back");
    }
}

/// It is started again with a file from before: one product was sold out then and is not now, the
/// other the other way round.
#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_comes_back_with_old_data_changes_no_answer() {
    let mut redis = Server::start().await;
    let inventory = inventory(&redis).await;
    let (back, gone) = (inventory.product(2).await, inventory.product(2).await);
    for who in ["ana", "bob"] {
        let held = inventory.ask(one(back, who)).await;
        held.expect("a hold");
    }
    until_counted(&inventory, &redis, back, 0).await;
    until_counted(&inventory, &redis, gone, 2).await;
    redis.save().await;

    inventory.set(back, 40).await.expect("a count");
    for who in ["cem", "dan"] {
        inventory.ask(one(gone, who)).await.expect("a hold");
    }
    redis.kill();
    redis.start_again().await;
    let mut connection = redis.client().connection();
    let old = [back, gone].map(counter);
    let old = connection.mget(&old).await.expect("the old counters");
    assert_eq!(old, [Some("0".to_owned()), Some("2".to_owned())]);

    // Whoever has not been told so by Postgres a moment ago refuses nobody because of a counter.
    for instance in [&inventory, &fresh(&inventory, &redis)] {
        instance.ask(one(back, "eve")).await.expect("a hold");
        for _ in 0..2 {
            let refused = instance.ask(one(gone, "eve")).await;
            assert_eq!(refusal(refused), (SHORT.0, SHORT.1.to_owned()));
        }
    }
    inventory.assert_invariants().await;
    everything_can_be_sold(&inventory, back).await;
}

/// Only somebody who writes to Redis can bring this about, and a refusal is then repeated for a moment
/// at most.
#[tokio::test(flavor = "multi_thread")]
async fn old_data_that_is_put_back_in_place_is_not_believed_for_long() {
    let redis = Server::start().await;
    let inventory = inventory(&redis).await;
    let product = inventory.product(0).await;
    until_counted(&inventory, &redis, product, 0).await;
    inventory.set(product, 3).await.expect("a count");
    let put_back = redis.client().connection().set(counter(product), 0).await;
    put_back.expect("old data");
    let held = fresh(&inventory, &redis).ask(one(product, "ana")).await;
    held.expect("a hold, from who was never refused");
    tokio::time::sleep(REMEMBERED).await;
    let held = inventory.ask(one(product, "bob")).await;
    held.expect("a hold");
    inventory.assert_invariants().await;
}

/// It was committed, and Redis does not hear of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_dies_before_it_is_counted_is_overlooked_for_a_moment_at_most() {
    let redis = Server::start().await;
    let inventory = inventory(&redis).await;
    let product = inventory.product(1).await;
    let held = inventory.ask(one(product, "ana")).await;
    let id = held.expect("a hold").reservation.reservation_id;
    until_counted(&inventory, &redis, product, 0).await;
    let dying = Inventory::over(inventory.database.clone(), NoCounters);
    let by_ana = ReleasedBy::Caller(guest("ana"));
    dying.release(id, by_ana).await.expect("given back");
    tokio::time::sleep(REMEMBERED).await;
    let held = inventory.ask(one(product, "bob")).await;
    held.expect("a hold");
    inventory.assert_invariants().await;
}

/// As with the old file, in the midst of it all: what is in the file is of the first few moments.
#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_falls_back_while_units_come_and_go_loses_none() {
    let mut redis = Server::start().await;
    let inventory = inventory(&redis).await;
    let fall_back = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        redis.save().await;
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            redis.kill();
            redis.start_again().await;
        }
    };
    let product = come_and_go(&inventory, 5, fall_back).await;
    everything_can_be_sold(&inventory, product).await;
    everything_can_be_sold(&fresh(&inventory, &redis), product).await;
}
