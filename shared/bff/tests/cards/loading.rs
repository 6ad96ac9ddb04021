//! One loader a product, whoever else wants it.

use crate::support::{Deployment, Shop};
use futures::future::{join, join_all};
use std::{
    sync::atomic::Ordering::SeqCst,
    time::{Duration, Instant},
};

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
async fn a_loader_that_is_slow_or_dead_holds_nobody_up_for_long() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    shop.catalog.gate.store(true, SeqCst);
    let dead = deployment.function(&shop);
    let given_up = tokio::time::timeout(Duration::from_millis(300), dead.shown()).await;
    assert!(given_up.is_err());
    let started = Instant::now();
    assert_eq!(deployment.function(&shop).shown().await, (1, Some(40)));
    assert!(started.elapsed() < Duration::from_millis(600));
    assert_eq!(shop.catalog.calls(), 2);
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
