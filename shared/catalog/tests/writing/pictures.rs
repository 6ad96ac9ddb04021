//! Which picture a product shows.

use crate::shop::Shop;
use futures::future::join_all;
use jiff::Timestamp;
use proptest::{
    prelude::{Just, Strategy},
    strategy::ValueTree,
    test_runner::TestRunner,
};
use serde_json::json;
use souk_catalog::{picture::track, ports::KeepPicture};
use souk_contracts::{
    AssetId, ProductId,
    events::{CloudEvent, ProductImage, types},
    picture::placeholder,
};

/// A picture that was asked for at that second.
fn picture(product_id: ProductId, second: i64) -> ProductImage {
    ProductImage {
        product_id,
        asset_id: AssetId::generate(),
        asked_at: Timestamp::from_second(second).expect("a time"),
    }
}

fn event(picture: ProductImage) -> CloudEvent<ProductImage> {
    let (kind, at) = (types::PRODUCT_IMAGE, Timestamp::UNIX_EPOCH);
    CloudEvent::new("media", kind, picture.product_id, at, picture)
}

impl Shop {
    async fn is_told(&self, picture: ProductImage) {
        let told = track(&self.products, &self.products.cache, event(picture)).await;
        told.expect("taken");
    }

    async fn shows(&self, id: ProductId) -> (String, i64) {
        let product = self.find(id).await.expect("it is there");
        (product.image_url, product.version)
    }
}

#[tokio::test]
async fn a_product_shows_its_categorys_drawing_until_it_has_a_picture() {
    let shop = Shop::open().await;
    let product = shop.add(json!({"category": ["Food & Drink"]})).await;
    let drawing = placeholder(&product.category, product.id);
    assert_eq!(product.image_url, drawing);
    assert!(drawing.starts_with("assets/categories/food-drink"));
    let first = picture(product.id, 10);
    shop.is_told(first).await;
    let address = format!("media/assets/{}", first.asset_id);
    assert_eq!(shop.shows(product.id).await, (address.clone(), 2));
    let events = shop.events().await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].0, "product.updated");
    assert_eq!(events[1].1["image_url"], address);
}

#[tokio::test]
async fn the_same_picture_again_or_one_asked_for_earlier_changes_nothing() {
    let shop = Shop::open().await;
    let id = shop.add(json!({})).await.id;
    let (early, late) = (picture(id, 10), picture(id, 20));
    for told in [late, late, early] {
        shop.is_told(told).await;
    }
    let address = format!("media/assets/{}", late.asset_id);
    assert_eq!(shop.shows(id).await, (address, 2));
    assert_eq!(shop.kinds_of_events().await.len(), 2);
}

#[tokio::test]
async fn in_whatever_order_pictures_come_the_one_asked_for_last_is_left() {
    let shop = Shop::open().await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..10 {
        let id = shop.add(json!({})).await.id;
        // Two of them were asked for in the same second.
        let pictures: Vec<_> = [1, 2, 3, 3].map(|second| picture(id, second)).to_vec();
        let last = pictures
            .iter()
            .max_by_key(|picture| (picture.asked_at, picture.asset_id));
        let last = last.expect("some").asset_id;
        let mixed = Just(pictures).prop_shuffle();
        let mixed = mixed.new_tree(&mut runner).expect("a case").current();
        join_all(mixed.into_iter().map(|picture| shop.is_told(picture))).await;
        assert_eq!(shop.shows(id).await.0, format!("media/assets/{last}"));
    }
}

#[tokio::test]
async fn a_merchants_change_leaves_the_picture_as_it_is() {
    let shop = Shop::open().await;
    let id = shop.add(json!({"external_id": "tea"})).await.id;
    let shown = picture(id, 10);
    shop.is_told(shown).await;
    shop.patch(id, Some("*"), &json!({"title": "Black tea"}))
        .await
        .expect("patched");
    let address = format!("media/assets/{}", shown.asset_id);
    assert_eq!(shop.shows(id).await, (address, 3));
}

#[tokio::test]
async fn an_archived_product_keeps_its_picture_for_when_it_is_sold_again() {
    let shop = Shop::open().await;
    let id = shop.add(json!({"external_id": "tea"})).await.id;
    shop.archive(id, None).await.expect("archived");
    let shown = picture(id, 10);
    shop.is_told(shown).await;
    shop.import(&[crate::shop::body(json!({"external_id": "tea"}))])
        .await;
    let (address, _) = shop.shows(id).await;
    assert_eq!(address, format!("media/assets/{}", shown.asset_id));
}

#[tokio::test]
async fn of_a_product_that_is_not_there_nothing_is_kept() {
    let shop = Shop::open().await;
    let gone = picture(ProductId::generate(), 10);
    assert!(!shop.products.keep_picture(&gone).await.expect("an answer"));
    shop.is_told(gone).await;
    assert!(shop.kinds_of_events().await.is_empty());
}
