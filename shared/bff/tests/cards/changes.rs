//! What changes is not shown as it was.

use crate::support::{Deployment, Function, Shop};
use futures::future::join;
use jiff::Timestamp;
use serde_json::json;
use souk_bff::forget::{Change, forget};
use souk_contracts::events::{CloudEvent, types};
use std::sync::atomic::Ordering::SeqCst;

/// An event about the shop's product.
fn event(shop: &Shop, kind: &str, version: i64) -> CloudEvent<Change> {
    let id = if kind.starts_with("stock.") {
        "product_id"
    } else {
        "id"
    };
    let data = json!({id: shop.id, "version": version});
    let change = serde_json::from_value(data).expect("a change");
    CloudEvent::new("test", kind, shop.id, Timestamp::now(), change)
}

async fn tell(function: &Function, shop: &Shop, kind: &str, version: i64) {
    let told = forget(&function.cache, event(shop, kind, version)).await;
    assert!(told.is_ok(), "{told:?}");
}

#[tokio::test]
async fn a_change_is_shown_once_it_was_told() {
    for kind in [types::PRODUCT_UPDATED, types::PRODUCT_ARCHIVED] {
        let (shop, deployment) = (Shop::new(), Deployment::new());
        let function = deployment.function(&shop);
        function.shown().await;
        let version = shop.change();
        tell(&function, &shop, kind, version).await;
        assert_eq!(function.shown().await.0, version, "{kind}");
        assert_eq!((shop.catalog.calls(), shop.inventory.calls()), (2, 1));
    }
}

#[tokio::test]
async fn stock_that_turns_is_shown_once_it_was_told() {
    for kind in [
        types::STOCK_DEPLETED,
        types::STOCK_LOW,
        types::STOCK_REPLENISHED,
    ] {
        let (shop, deployment) = (Shop::new(), Deployment::new());
        let function = deployment.function(&shop);
        function.shown().await;
        shop.available.store(0, SeqCst);
        let version = shop.change();
        tell(&function, &shop, kind, version).await;
        assert_eq!(function.shown().await, (1, Some(0)), "{kind}");
        assert_eq!((shop.catalog.calls(), shop.inventory.calls()), (1, 2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_before_a_change_is_never_kept_after_it() {
    for somebody_loads_in_between in [false, true] {
        let (shop, deployment) = (Shop::new(), Deployment::new());
        let (slow, other) = (deployment.function(&shop), deployment.function(&shop));
        shop.catalog.gate.store(true, SeqCst);
        let changed = async {
            shop.catalog.has_read.notified().await;
            let version = shop.change();
            tell(&other, &shop, types::PRODUCT_UPDATED, version).await;
            if somebody_loads_in_between {
                assert_eq!(other.shown().await.0, 2);
            }
            shop.catalog.go_on.notify_one();
        };
        let ((stale, _), ()) = join(slow.shown(), changed).await;
        assert_eq!(stale, 1);
        assert_eq!(other.shown().await.0, 2);
        assert_eq!(slow.shown().await.0, 2);
    }
}

#[tokio::test]
async fn what_the_catalog_still_answers_from_before_a_change_is_not_kept() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    let function = deployment.function(&shop);
    tell(&function, &shop, types::PRODUCT_UPDATED, 2).await;
    assert_eq!(
        function.shown().await.0,
        1,
        "as the catalog's own cache may"
    );
    shop.change();
    assert_eq!(function.shown().await.0, 2);
    assert_eq!(function.shown().await.0, 2);
    assert_eq!(shop.catalog.calls(), 2);
}

#[tokio::test]
async fn a_copy_or_a_late_event_costs_a_load_and_nothing_else() {
    let (shop, deployment) = (Shop::new(), Deployment::new());
    let function = deployment.function(&shop);
    shop.version.store(9, SeqCst);
    for version in [9, 9, 3] {
        tell(&function, &shop, types::PRODUCT_UPDATED, version).await;
        assert_eq!(function.shown().await.0, 9);
        assert_eq!(function.shown().await.0, 9);
    }
    assert_eq!(shop.catalog.calls(), 3);
}
