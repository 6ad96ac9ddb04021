//! The category tree.

use crate::shop::Shop;
use serde_json::json;
use souk_catalog::{categories::CategoryTree, ports::CountCategories};

#[tokio::test]
async fn active_products_are_counted_where_they_are_filed() {
    let shop = Shop::open().await;
    for category in [
        json!(["Wellness", "Spa"]),
        json!(["WELLNESS", "Spa"]),
        json!([]),
    ] {
        shop.add(json!({"category": category})).await;
    }
    shop.add(json!({"category": ["Wellness"]})).await;
    let gone = shop.add(json!({"category": ["Gone"]})).await;
    shop.archive(gone.id, None).await.expect("archived");

    let paths = shop.catalog.count_by_path().await.expect("an answer");
    assert_eq!(
        json!(CategoryTree::of(paths)),
        json!({"categories": [{"name": "Wellness", "path": ["Wellness"], "count": 3, "children": [
            {"name": "Spa", "path": ["Wellness", "Spa"], "count": 2, "children": []},
        ]}]})
    );
}

#[tokio::test]
async fn the_longest_path_fits_into_its_index() {
    let shop = Shop::open().await;
    // Letters that do not repeat, so that no compression makes them fit: 1,992 bytes of them.
    let name = |level: u32| -> String {
        let letters = (0..83).map(|n| 0x4e00 + level * 83 + n);
        letters.filter_map(char::from_u32).collect()
    };
    let path: Vec<String> = (0..8).map(name).collect();
    let product = shop.add(json!({"category": path})).await;
    assert_eq!(product.category, path);
}
