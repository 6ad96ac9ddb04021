//! What a product cost before, for who was shown it then.

use crate::shop::Shop;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use souk_catalog::ports::ReadPrices;
use souk_contracts::ProductId;

/// By the database's own clock, which reservations go by too.
async fn now(shop: &Shop) -> Timestamp {
    let client = shop.pool.get().await.expect("a connection");
    let row = client.query_one("SELECT clock_timestamp()", &[]).await;
    row.expect("the time").get(0)
}

async fn price_then(shop: &Shop, id: ProductId, since: Timestamp) -> Option<i64> {
    let earlier = shop.catalog.prices_at(&[id], since).await;
    let earlier = earlier.expect("an answer").pop()?;
    assert_eq!(earlier.product_id, id);
    Some(earlier.price.amount())
}

async fn reprice(shop: &Shop, id: ProductId, amount: i64) {
    let patch = json!({"price": {"amount": amount, "currency": "USD"}});
    let changed = shop.patch(id, Some("*"), &patch).await;
    assert!(changed.is_ok(), "{:?}", changed.err());
}

#[tokio::test]
async fn each_moment_has_the_price_that_it_had() {
    let shop = Shop::open().await;
    let id = shop.add(json!({})).await.id;
    let first = shop.find(id).await.expect("a product").price.amount();
    let before = now(&shop).await;
    reprice(&shop, id, first - 100).await;
    let between = now(&shop).await;
    reprice(&shop, id, first - 200).await;
    let after = now(&shop).await;

    assert_eq!(price_then(&shop, id, before).await, Some(first));
    assert_eq!(price_then(&shop, id, between).await, Some(first - 100));
    assert_eq!(price_then(&shop, id, after).await, None);
}

#[tokio::test]
async fn what_did_not_change_the_price_is_not_noted() {
    let shop = Shop::open().await;
    let product = shop.add(json!({})).await;
    let before = now(&shop).await - SignedDuration::from_mins(1);
    let patch = json!({"title": "Another title"});
    assert!(shop.patch(product.id, Some("*"), &patch).await.is_ok());
    reprice(&shop, product.id, product.price.amount()).await;
    assert_eq!(price_then(&shop, product.id, before).await, None);
}
