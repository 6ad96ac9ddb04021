//! What is known of a product beyond its words.

use crate::shop::{Meaning, Shop, asking, axis, cache, titles, told};
use serde_json::json;
use souk_catalog::{
    index::{catch_up, index},
    ports::KeepEmbedding,
    search::Page,
};
use souk_embedding::ModelName;

#[tokio::test]
async fn a_late_copy_never_replaces_a_newer_meaning() {
    let shop = Shop::open().await;
    let product = shop.add("Hammam", json!({})).await;
    shop.catalog
        .keep(&ModelName::default(), product.id, 2, axis(0))
        .await
        .expect("kept");
    shop.catalog
        .keep(&ModelName::default(), product.id, 1, axis(1))
        .await
        .expect("left alone");
    assert!(
        shop.catalog
            .is_current(&ModelName::default(), product.id, 2)
            .await
            .expect("an answer")
    );
    let found = shop
        .page(asking("bath"), Page::default(), Some(axis(0)))
        .await
        .expect("an answer");
    assert_eq!(titles(&found), ["Hammam"]);
}

#[tokio::test]
async fn a_new_model_is_embedded_by_beside_the_old_one_which_goes_on_serving() {
    let shop = Shop::open().await;
    let product = shop.add("Hammam", json!({})).await;
    let next: ModelName = "next-1".parse().expect("a name");
    let (old, new) = (
        Meaning(Some(axis(0)), ModelName::default()),
        Meaning(Some(axis(1)), next),
    );
    let both = [&old, &new];
    index(&both[..1], &shop.catalog, &cache(), told(&product))
        .await
        .expect("indexed");
    shop.execute("UPDATE products SET updated_at = now() - interval '2 minutes'")
        .await;
    let embedded = catch_up(&both, &shop.catalog, &cache())
        .await
        .expect("embedded");
    assert_eq!(embedded, 1);
    assert_eq!(
        catch_up(&both, &shop.catalog, &cache())
            .await
            .expect("embedded"),
        0
    );
    for model in both {
        let found = shop
            .page_by(asking("bath"), Page::default(), model)
            .await
            .expect("an answer");
        assert_eq!(titles(&found), ["Hammam"], "{}", model.1.as_str());
    }
}

#[tokio::test]
async fn an_archived_product_is_in_no_search_and_keeps_no_vector() {
    let shop = Shop::open().await;
    let product = shop.add("Hammam", json!({})).await;
    index(
        &[Meaning(Some(axis(0)), ModelName::default())],
        &shop.catalog,
        &cache(),
        told(&product),
    )
    .await
    .expect("indexed");
    shop.execute("UPDATE products SET status = 'archived', version = version + 1")
        .await;
    shop.catalog
        .keep(&ModelName::default(), product.id, 9, axis(0))
        .await
        .expect("left alone");
    let found = shop.page(asking("hammam"), Page::default(), Some(axis(0)));
    assert!(found.await.expect("an answer").items.is_empty());
    let client = shop.products.pool.get().await.expect("a connection");
    for table in ["postings", "facets", "product_embeddings"] {
        let rows = client
            .query_one(&format!("SELECT count(*) FROM {table}"), &[])
            .await
            .expect("a count");
        assert_eq!(rows.get::<_, i64>(0), 0, "{table}");
    }
}
