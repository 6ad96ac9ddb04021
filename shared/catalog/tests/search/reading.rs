//! What a query is read as.

use crate::shop::{Shop, titles};
use serde_json::{Value, json};
use souk_catalog::ports::{KnowWords, LearnWords};
use souk_contracts::{calls::catalog::Search, product::Coordinates};

#[tokio::test]
async fn no_query_is_syntax() {
    let shop = Shop::open().await;
    shop.add("Spa", json!({})).await;
    for query in [
        "'; DROP TABLE products; --",
        "spa & | ! ( <-> :*",
        "\\",
        "%_",
        "🧖",
        "the of and",
        "' OR 1=1",
        "!!!",
        "温泉",
        "حمام",
        "without",
        "no",
        "in in in near under",
    ] {
        let _ = shop.titles(query).await;
    }
    assert!(shop.titles("?!").await.is_empty());
    assert_eq!(titles(&shop.search(Search::default()).await), ["Spa"]);
}

#[tokio::test]
async fn what_the_query_says_becomes_filters() {
    let shop = Shop::open().await;
    let at = |lat: f64, lng: f64, city: &str| json!({"lat": lat, "lng": lng, "city": city});
    let deal = |price: i64, location: &Value| {
        json!({"price": {"amount": price, "currency": "USD"},
               "list_price": {"amount": 10_000, "currency": "USD"}, "location": location})
    };
    let (boston, miami) = (at(42.36, -71.06, "Boston"), at(25.77, -80.19, "Miami"));
    shop.add("Spa cheap", deal(4_000, &boston)).await;
    shop.add("Spa dear", deal(9_000, &boston)).await;
    shop.add("Spa south", deal(3_000, &miami)).await;
    for (query, expected) in [
        ("50% off spa", vec!["Spa cheap", "Spa south"]),
        ("spa under $50 in Boston", vec!["Spa cheap"]),
        ("spas between 35 and 45 dollars", vec!["Spa cheap"]),
        ("spa in Miami", vec!["Spa south"]),
        ("under $35", vec!["Spa south"]),
        (
            "spa in stock photos",
            vec!["Spa cheap", "Spa dear", "Spa south"],
        ),
    ] {
        let mut found = shop.titles(query).await;
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
    let understood = shop
        .understood("at least 30 percent off spa in boston")
        .await;
    assert_eq!(understood.min_discount, Some(30));
    assert_eq!(understood.city.as_deref(), Some("Boston"));
    assert_eq!(understood.text, "spa");
    assert_eq!(understood.category.as_deref(), Some("Spa"));
}

#[tokio::test]
async fn what_is_not_wanted_comes_last() {
    let shop = Shop::open().await;
    for title in [
        "Swim shorts with mesh liner",
        "Swim shorts, no mesh liner",
        "Swim shorts",
    ] {
        shop.add(title, json!({"category": ["Clothing"]})).await;
    }
    assert_eq!(
        shop.titles("swim shorts without mesh liner").await,
        [
            "Swim shorts, no mesh liner",
            "Swim shorts",
            "Swim shorts with mesh liner"
        ]
    );
}

#[tokio::test]
async fn a_doubtful_negation_is_a_name_where_a_product_has_it() {
    let shop = Shop::open().await;
    shop.add("No show socks", json!({"category": ["Clothing"]}))
        .await;
    shop.add("Crew socks", json!({"category": ["Clothing"]}))
        .await;
    assert_eq!(
        shop.titles("no show socks")
            .await
            .first()
            .map(String::as_str),
        Some("No show socks")
    );
}

#[tokio::test]
async fn a_misspelt_word_is_read_as_the_one_that_the_catalogue_knows() {
    let shop = Shop::open().await;
    for title in ["Natural sweetener", "Fire stick", "E-cloth for windows"] {
        let product = shop.add(title, json!({})).await;
        shop.catalog.learn_words(product.id).await.expect("learned");
    }
    for (query, expected) in [
        ("sweetner", "Natural sweetener"),
        ("firestick", "Fire stick"),
        ("ecloth", "E-cloth for windows"),
        ("sweeteners", "Natural sweetener"),
    ] {
        assert_eq!(shop.titles(query).await, [expected], "{query}");
    }
    let corrections = shop.understood("natural sweetner").await.corrections;
    assert_eq!(
        corrections
            .iter()
            .map(|correction| (correction.from.as_str(), correction.to.as_str()))
            .collect::<Vec<_>>(),
        [("sweetner", "sweetener")]
    );
}

#[tokio::test]
async fn a_misspelt_city_is_the_city_that_the_catalogue_knows() {
    let shop = Shop::open().await;
    for (title, lat, city) in [
        ("Spa north", 42.36, "Boston"),
        ("Spa south", 25.77, "Miami"),
    ] {
        let location = json!({"location": {"lat": lat, "lng": -75.0, "city": city}});
        let product = shop.add(title, location).await;
        shop.catalog.learn_words(product.id).await.expect("learned");
    }
    assert_eq!(shop.titles("spa in bostn").await, ["Spa north"]);
    let understood = shop.understood("spa in bostn").await;
    assert_eq!(understood.city.as_deref(), Some("Boston"));
    assert_eq!(understood.text, "spa");
}

#[tokio::test]
async fn a_city_is_where_its_products_are() {
    let shop = Shop::open().await;
    shop.add(
        "A",
        json!({"location": {"lat": 42.0, "lng": -71.0, "city": "Boston"}}),
    )
    .await;
    shop.add(
        "B",
        json!({"location": {"lat": 42.2, "lng": -71.2, "city": "boston"}}),
    )
    .await;
    let centre = shop.catalog.centre_of("BOSTON ").await.expect("an answer");
    assert_eq!(
        centre,
        Some(Coordinates {
            lat: 42.1,
            lng: -71.1
        })
    );
    assert_eq!(
        shop.catalog.centre_of("Atlantis").await.expect("an answer"),
        None
    );
}

#[tokio::test]
async fn a_doubtful_negation_that_names_nothing_is_not_wanted() {
    let shop = Shop::open().await;
    for title in ["Sushi dinner", "Ramen dinner"] {
        shop.add(title, json!({"category": ["Restaurants"]})).await;
    }
    assert_eq!(
        shop.titles("dinner no sushi").await,
        ["Ramen dinner", "Sushi dinner"]
    );
    let understood = shop.understood("dinner no sushi").await;
    assert_eq!(
        (understood.text.as_str(), understood.excluded),
        ("dinner", vec!["sushi".to_owned()])
    );
}
