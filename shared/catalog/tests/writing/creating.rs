//! Creating products.

use crate::shop::Shop;
use serde_json::{Value, json};
use souk_catalog::{
    ports::{CreateError, CreateProduct},
    product::NewProduct,
};
use souk_platform::idempotency::IdempotencyError;

fn product(changes: Value) -> NewProduct {
    serde_json::from_value(crate::shop::body(changes)).expect("a product")
}

#[tokio::test]
async fn the_same_key_creates_once_and_another_body_is_refused() {
    let shop = Shop::open().await;
    let (owner, spa) = (crate::shop::owner(), product(json!({"title": "Spa"})));
    let create = |product: NewProduct| {
        let (shop, owner) = (&shop, &owner);
        async move { shop.products.create(&product, owner, Some("k")).await }
    };
    let first = create(spa.clone()).await.expect("created");
    let again = create(spa).await.expect("replayed");
    assert_eq!((again.product.id, again.replayed), (first.product.id, true));
    let other = create(product(json!({"title": "Gym"}))).await;
    assert!(matches!(
        other,
        Err(CreateError::Idempotency(IdempotencyError::Reused))
    ));
    assert_eq!(shop.count("SELECT count(*) FROM products").await, 1);
}

#[tokio::test]
async fn an_external_id_is_taken_once_and_says_by_whom() {
    let shop = Shop::open().await;
    let body = json!({"external_id": "bos-1"});
    let first = shop.add(body.clone()).await;
    let second = shop
        .products
        .create(&product(body), &crate::shop::owner(), None)
        .await;
    assert!(matches!(second, Err(CreateError::ExternalIdTaken { id }) if id == first.id));
}
