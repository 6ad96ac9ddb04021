//! Services that are away, and a Redis that is gone, slow or lies.

use crate::support::{Deployment, Shop, redis};
use jiff::Timestamp;
use redis::AsyncCommands;
use serde_json::json;
use souk_bff::forget::forget;
use souk_contracts::events::{CloudEvent, types};
use souk_platform::redis::Redis;
use souk_testing::ends;
use std::sync::atomic::Ordering::SeqCst;
use tokio::net::TcpListener;

fn nobody() -> Redis {
    Redis::lazy("redis://127.0.0.1:9/0").expect("an address")
}

#[tokio::test]
async fn a_redis_that_is_gone_costs_nothing_but_time() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    let function = deployment.on(&shop, &nobody());
    for _ in 0..3 {
        assert_eq!(function.shown().await, (1, Some(40)));
    }
    assert_eq!((shop.catalog.calls(), shop.inventory.calls()), (3, 3));
}

#[tokio::test]
async fn a_change_that_redis_did_not_take_is_told_again() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    let function = deployment.on(&shop, &nobody());
    let change = serde_json::from_value(json!({"id": shop.id, "version": 2})).expect("a change");
    let event = CloudEvent::new(
        "test",
        types::PRODUCT_UPDATED,
        shop.id,
        Timestamp::now(),
        change,
    );
    let refused = forget(&function.cache, event).await.err();
    assert_eq!(refused.map(|problem| problem.status), Some(503));
}

#[tokio::test]
async fn a_redis_that_hangs_costs_its_timeout_once() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = silent.local_addr().expect("an address");
    let (shop, deployment) = (Shop::new(), Deployment::new());
    let redis = Redis::lazy(&format!("redis://{address}/0")).expect("an address");
    let function = deployment.on(&shop, &redis);
    ends(async {
        for _ in 0..500 {
            assert_eq!(function.shown().await, (1, Some(40)));
        }
    })
    .await;
}

#[tokio::test]
async fn garbage_is_no_card_and_does_not_stay() {
    let other = Shop::new();
    let far = i64::MAX.to_string();
    let foreign = format!(r#"{far}:1:{{"id":"{}","title":"Version 7"}}"#, other.id);
    let texts = ["", "x", ":", "1:2:3", "9:{", far.as_str(), foreign.as_str()];
    let cases = texts
        .map(str::as_bytes)
        .into_iter()
        .chain([b"\xff:1:\xfe".as_slice()]);
    let mut connection = redis().connection();
    for garbage in cases {
        let (shop, deployment) = (Shop::new(), Deployment::new());
        for kind in ["card", "stock"] {
            let () = connection
                .set(deployment.key(&shop, kind), garbage)
                .await
                .expect("set");
        }
        for _ in 0..3 {
            assert_eq!(
                deployment.function(&shop).shown().await,
                (1, Some(40)),
                "{garbage:?}"
            );
        }
        assert_eq!(
            (shop.catalog.calls(), shop.inventory.calls()),
            (1, 1),
            "{garbage:?}"
        );
    }
}

#[tokio::test]
async fn a_key_that_holds_something_else_is_written_over() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    let mut connection = redis().connection();
    let () = connection
        .lpush(deployment.key(&shop, "card"), "a")
        .await
        .expect("set");
    for _ in 0..2 {
        assert_eq!(deployment.function(&shop).shown().await, (1, Some(40)));
    }
    assert_eq!(shop.catalog.calls(), 1);
}

#[tokio::test]
async fn what_claims_to_be_fresh_for_ever_is_asked_for() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    let lie = format!("{}:0:7", Timestamp::now().as_millisecond() + 86_400_000);
    let () = redis()
        .connection()
        .set(deployment.key(&shop, "stock"), lie)
        .await
        .expect("set");
    assert_eq!(deployment.function(&shop).shown().await.1, Some(40));
}

#[tokio::test]
async fn without_the_catalog_there_are_no_cards_but_those_that_are_kept() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    shop.catalog.fails.store(true, SeqCst);
    let refused = deployment.function(&shop).show().await.err();
    assert_eq!(refused.map(|problem| problem.status), Some(503));
    shop.catalog.fails.store(false, SeqCst);
    let lease = deployment.key(&shop, "card:lease");
    let lease: String = redis().connection().get(lease).await.expect("a lease");
    assert_eq!(lease, "failed", "nobody holds it");
    deployment.function(&shop).shown().await;
    shop.catalog.fails.store(true, SeqCst);
    assert_eq!(deployment.function(&shop).shown().await.0, 1);
}

#[tokio::test]
async fn inventory_that_is_late_is_not_waited_for_and_soon_not_asked() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    shop.inventory.hangs.store(true, SeqCst);
    let function = deployment.on(&shop, &nobody());
    for _ in 0..4 {
        assert_eq!(ends(function.shown()).await, (1, None));
    }
    assert_eq!(shop.inventory.calls(), 3);
}

#[tokio::test]
async fn who_leaves_inventory_alone_leaves_the_load_to_others() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    deployment.function(&shop).shown().await;
    let (one, other) = (deployment.later(&shop, 11), deployment.later(&shop, 11));
    let mut connection = redis().connection();
    let lease = deployment.key(&shop, "stock:lease");
    shop.inventory.fails.store(true, SeqCst);
    for _ in 0..3 {
        assert_eq!(one.shown().await.1, Some(40));
        let held: u32 = connection.del(&lease).await.expect("Redis");
        assert_eq!(held, 1);
    }
    shop.inventory.fails.store(false, SeqCst);
    shop.available.store(30, SeqCst);
    assert_eq!(one.shown().await.1, Some(40));
    assert_eq!(other.shown().await.1, Some(30));
    assert_eq!(shop.inventory.calls(), 5);
}
