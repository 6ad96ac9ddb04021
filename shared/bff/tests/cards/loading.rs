//! One loader a product, whoever else wants it.

use crate::support::{Deployment, Shop, redis};
use futures::future::{join, join_all};
use jiff::Timestamp;
use redis::AsyncCommands;
use serde_json::json;
use souk_bff::{
    cache::{CardPart, Units},
    forget::forget,
};
use souk_contracts::events::{CloudEvent, types};
use souk_platform::deadline::Deadline;
use std::{sync::atomic::Ordering::SeqCst, time::Duration};

#[tokio::test]
async fn what_is_kept_asks_no_other_service() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    for _ in 0..3 {
        assert_eq!(deployment.function(&shop).shown().await, (1, Some(40)));
    }
    assert_eq!((shop.catalog.calls(), shop.inventory.calls()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_who_miss_at_once_one_loads() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    shop.catalog.takes_ms.store(30, SeqCst);
    shop.inventory.takes_ms.store(30, SeqCst);
    let functions: Vec<_> = (0..50).map(|_| deployment.function(&shop)).collect();
    let shown = join_all(functions.iter().map(|function| function.shown())).await;
    assert!(shown.iter().all(|shown| *shown == (1, Some(40))));
    assert_eq!((shop.catalog.calls(), shop.inventory.calls()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_is_slow_is_waited_for() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    shop.catalog.takes_ms.store(1_000, SeqCst);
    shop.inventory.takes_ms.store(600, SeqCst);
    let functions: Vec<_> = (0..20).map(|_| deployment.function(&shop)).collect();
    let shown = join_all(functions.iter().map(|function| function.shown())).await;
    assert!(shown.iter().all(|shown| *shown == (1, Some(40))));
    assert_eq!((shop.catalog.calls(), shop.inventory.calls()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loader_that_dies_is_taken_over_from_by_one() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    shop.catalog.gate.store(true, SeqCst);
    let dead = deployment.function(&shop);
    let given_up = tokio::time::timeout(Duration::from_millis(300), dead.shown()).await;
    assert!(given_up.is_err());
    shop.catalog.takes_ms.store(200, SeqCst);
    let functions: Vec<_> = (0..20).map(|_| deployment.function(&shop)).collect();
    let shown = join_all(functions.iter().map(|function| function.shown())).await;
    assert!(shown.iter().all(|shown| *shown == (1, Some(40))));
    assert_eq!(shop.catalog.calls(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_load_past_the_own_deadline() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    shop.catalog.hangs.store(true, SeqCst);
    let (slow, other) = (deployment.function(&shop), deployment.function(&shop));
    let hurried = async {
        while shop.catalog.calls() == 0 {
            tokio::task::yield_now().await;
        }
        let deadline = Deadline::after(Duration::from_millis(300));
        // Bounded from outside, too: what is to be seen is that it ends by itself.
        let bounded = tokio::time::timeout(Duration::from_secs(1), other.show());
        let waited = deadline.bound(bounded).await;
        waited.and_then(Result::ok).and_then(Result::err)
    };
    let (_, refused) = join(slow.show(), hurried).await;
    assert_eq!(refused.map(|problem| problem.status), Some(503));
    assert_eq!(shop.catalog.calls(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_what_does_not_exist_or_cannot_be_loaded_one_asks() {
    for fails in [false, true] {
        let (shop, deployment) = (Shop::new(), Deployment::new());
        shop.version.store(0, SeqCst);
        shop.catalog.fails.store(fails, SeqCst);
        shop.catalog.takes_ms.store(300, SeqCst);
        let functions: Vec<_> = (0..20).map(|_| deployment.function(&shop)).collect();
        let shown = join_all(functions.iter().map(|function| function.show())).await;
        let status = if fails { Some(503) } else { None };
        for shown in shown {
            assert_eq!(shown.err().map(|problem| problem.status), status);
        }
        assert_eq!(shop.catalog.calls(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_what_may_not_be_kept_asks_as_well() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    let change = serde_json::from_value(json!({"id": shop.id, "version": 2})).expect("a change");
    let (kind, now) = (types::PRODUCT_UPDATED, Timestamp::now());
    let event = CloudEvent::new("test", kind, shop.id, now, change);
    let functions: Vec<_> = (0..5).map(|_| deployment.function(&shop)).collect();
    forget(&functions[0].cache, event).await.expect("forgotten");
    shop.catalog.takes_ms.store(200, SeqCst);
    let shown = join_all(functions.iter().map(|function| function.shown())).await;
    assert!(shown.iter().all(|shown| shown.0 == 1));
    assert_eq!(shop.catalog.calls(), 5);
}

/// Between a look and the lease somebody else's load may end: the lease is then given back at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_nobody_needs_is_not_left() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    let function = deployment.function(&shop);
    let (found, stock) = function.cache.look::<CardPart, Units>(&[shop.id]).await;
    drop(stock);
    function.shown().await;
    let load = |_| async { panic!("nobody loads what is there") };
    let known = function
        .cache
        .complete(found, Deadline::current(), load)
        .await;
    assert_eq!(known.values.len(), 1);
    let lease = format!("{}:lease", deployment.key(&shop, "card"));
    let left: Option<String> = redis().connection().get(lease).await.expect("an answer");
    assert_eq!(left, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stale_is_shown_while_one_renews_it() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    deployment.function(&shop).shown().await;
    shop.change();
    let (one, other) = (deployment.later(&shop, 11), deployment.later(&shop, 11));
    shop.catalog.gate.store(true, SeqCst);
    let meanwhile = async {
        shop.catalog.has_read.notified().await;
        let shown = other.shown().await;
        shop.catalog.go_on.notify_one();
        shown
    };
    let (renewed, (stale, _)) = join(one.shown(), meanwhile).await;
    assert_eq!((renewed.0, stale), (2, 1));
    assert_eq!(other.shown().await.0, 2);
    assert_eq!(shop.catalog.calls(), 2);
}

#[tokio::test]
async fn what_cannot_be_renewed_is_shown_stale_and_left_alone_for_a_while() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    deployment.function(&shop).shown().await;
    shop.catalog.fails.store(true, SeqCst);
    for _ in 0..5 {
        assert_eq!(deployment.later(&shop, 11).shown().await.0, 1);
    }
    assert_eq!(shop.catalog.calls(), 2);
}

#[tokio::test]
async fn what_is_gone_is_not_shown_for_being_stale() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    deployment.function(&shop).shown().await;
    shop.version.store(0, SeqCst);
    for _ in 0..2 {
        let shown = deployment.later(&shop, 11).show().await;
        assert_eq!(shown.ok(), Some(None));
    }
}

#[tokio::test]
async fn a_product_that_comes_to_be_is_shown_at_once() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    shop.version.store(0, SeqCst);
    assert_eq!(deployment.function(&shop).show().await.ok(), Some(None));
    shop.version.store(1, SeqCst);
    assert_eq!(deployment.function(&shop).shown().await.0, 1);
}

#[tokio::test]
async fn cards_are_kept_for_minutes_and_what_is_nearly_gone_for_seconds() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    deployment.function(&shop).shown().await;
    let minutes = |minutes: i64| minutes * 60_000;
    let card = deployment.kept_ms(&shop, "card").await;
    assert!(card > minutes(24) && card <= minutes(30), "{card}");
    let plenty = deployment.kept_ms(&shop, "stock").await;
    assert!(plenty > minutes(5) && plenty <= minutes(11), "{plenty}");

    let (scarce, deployment) = (Shop::new(), Deployment::new());
    scarce.available.store(2, SeqCst);
    deployment.function(&scarce).shown().await;
    assert!(deployment.kept_ms(&scarce, "stock").await <= 12_000);
    scarce.available.store(1, SeqCst);
    assert_eq!(deployment.later(&scarce, 1).shown().await.1, Some(1));
}
