//! Ranking on the real Postgres.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

use serde_json::{Value, json};
use souk_catalog::{
    ports::{CreateError, CreateProduct, KeepEmbedding, RankProducts, ReadProducts},
    product::NewProduct,
    search::{Question, Sort},
    store::{PgCatalog, PgProducts},
};
use souk_contracts::{
    GuestId, Owner,
    product::{Coordinates, Product},
};
use souk_migrations::Service;
use souk_platform::{clock::Clock, idempotency::IdempotencyError, outbox::Outbox};

struct Shop {
    catalog: PgCatalog,
    products: PgProducts,
}

impl Shop {
    async fn open() -> Self {
        let pool = souk_testing::database(Service::Catalog).await;
        let outbox = Outbox::new(
            pool.clone(),
            souk_testing::unreachable_sns(),
            "topic".to_owned(),
        );
        Self {
            catalog: PgCatalog::new(pool.clone()),
            products: PgProducts {
                pool,
                outbox,
                clock: Clock::system(),
            },
        }
    }

    async fn add(&self, title: &str, changes: Value) -> Product {
        let created = self
            .products
            .create(&product(title, changes), &owner(), None)
            .await;
        created.expect("a product").product
    }

    async fn titles(&self, question: &Question, meaning: Option<Vec<f32>>) -> Vec<String> {
        let hits = self
            .catalog
            .rank(question, meaning, 0, 20)
            .await
            .expect("a ranking");
        hits.into_iter().map(|hit| hit.product.title).collect()
    }
}

fn owner() -> Owner {
    Owner::guest(&GuestId("merchant".to_owned()))
}

fn product(title: &str, changes: Value) -> NewProduct {
    let mut body = json!({
        "title": title, "description": "As described.", "merchant": {"name": "Juniper"},
        "category": ["Wellness", "Spa"], "price": {"amount": 5000, "currency": "USD"},
    });
    if let (Some(body), Value::Object(changes)) = (body.as_object_mut(), changes) {
        body.extend(changes);
    }
    serde_json::from_value(body).expect("a product")
}

fn question(query: Option<&str>) -> Question {
    Question {
        query: query.map(str::to_owned),
        category: None,
        min_price: None,
        max_price: None,
        min_discount: None,
        near: None,
        radius_km: 25.0,
        sort: Sort::Relevance,
    }
}

/// A vector that points along one axis.
fn axis(index: usize) -> Vec<f32> {
    let mut vector = vec![0.0; souk_embedding::DIMENSIONS];
    vector[index] = 1.0;
    vector
}

#[tokio::test]
async fn a_product_is_found_by_its_words_at_once_and_the_title_weighs_most() {
    let shop = Shop::open().await;
    shop.add(
        "Quiet hour",
        json!({"description": "Ends with a massage of the hands."}),
    )
    .await;
    shop.add("Massages for two", json!({})).await;
    shop.add("Brake pads", json!({})).await;
    assert_eq!(
        shop.titles(&question(Some("massage")), None).await,
        ["Massages for two", "Quiet hour"]
    );
}

#[tokio::test]
async fn a_product_is_found_by_its_meaning_without_a_common_word() {
    let shop = Shop::open().await;
    let near = shop.add("Hammam", json!({})).await;
    let far = shop.add("Brake pads", json!({})).await;
    shop.catalog.keep(near.id, 1, axis(0)).await.expect("kept");
    shop.catalog.keep(far.id, 1, axis(1)).await.expect("kept");
    assert_eq!(
        shop.titles(&question(Some("steam bath")), Some(axis(0)))
            .await,
        ["Hammam"]
    );
}

#[tokio::test]
async fn filters_hold_for_every_hit_and_leave_what_passes() {
    let shop = Shop::open().await;
    let boston = json!({"lat": 42.36, "lng": -71.06, "city": "Boston"});
    let half = json!({"list_price": {"amount": 10000, "currency": "USD"}, "location": boston});
    shop.add("Half price spa", half).await;
    shop.add("Full price spa", json!({"location": boston}))
        .await;
    shop.add(
        "Spa far away",
        json!({"location": {"lat": 25.77, "lng": -80.19, "city": "Miami"}}),
    )
    .await;
    shop.add("Car spa", json!({"category": ["Home & Auto", "Services"]}))
        .await;

    let discounted = Question {
        min_discount: Some(50),
        ..question(Some("spa"))
    };
    assert_eq!(shop.titles(&discounted, None).await, ["Half price spa"]);
    let autos = Question {
        category: Some("services".to_owned()),
        ..question(Some("spa"))
    };
    assert_eq!(shop.titles(&autos, None).await, ["Car spa"]);
    let near = Some(Coordinates {
        lat: 42.35,
        lng: -71.07,
    });
    let mut nearby = shop
        .titles(
            &Question {
                near,
                ..question(Some("spa"))
            },
            None,
        )
        .await;
    nearby.sort();
    assert_eq!(nearby, ["Full price spa", "Half price spa"]);
    let cheap = Question {
        max_price: Some(4_999),
        ..question(None)
    };
    assert!(shop.titles(&cheap, None).await.is_empty());
}

#[tokio::test]
async fn each_order_is_kept() {
    let shop = Shop::open().await;
    let costs = |amount: i64, list: i64| {
        json!({"price": {"amount": amount, "currency": "USD"},
               "list_price": {"amount": list, "currency": "USD"}})
    };
    shop.add("A", costs(3_000, 4_000)).await;
    shop.add("B", costs(1_000, 1_100)).await;
    shop.add("C", costs(2_000, 8_000)).await;
    for (sort, expected) in [
        (Sort::Price, ["B", "C", "A"]),
        (Sort::Discount, ["C", "A", "B"]),
        (Sort::Newest, ["C", "B", "A"]),
    ] {
        assert_eq!(
            shop.titles(
                &Question {
                    sort,
                    ..question(None)
                },
                None
            )
            .await,
            expected
        );
    }
}

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
    ] {
        let _ = shop.titles(&question(Some(query)), None).await;
    }
    assert_eq!(shop.titles(&question(None), None).await, ["Spa"]);
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
        json!({"location": {"lat": 43.0, "lng": -72.0, "city": "boston"}}),
    )
    .await;
    let centre = shop.catalog.centre_of("BOSTON ").await.expect("an answer");
    assert_eq!(
        centre,
        Some(Coordinates {
            lat: 42.5,
            lng: -71.5
        })
    );
    assert_eq!(
        shop.catalog.centre_of("Atlantis").await.expect("an answer"),
        None
    );
}

#[tokio::test]
async fn a_late_copy_never_replaces_a_newer_meaning() {
    let shop = Shop::open().await;
    let product = shop.add("Hammam", json!({})).await;
    shop.catalog
        .keep(product.id, 2, axis(0))
        .await
        .expect("kept");
    shop.catalog
        .keep(product.id, 1, axis(1))
        .await
        .expect("left alone");
    assert!(
        shop.catalog
            .is_current(product.id, 2)
            .await
            .expect("an answer")
    );
    assert_eq!(
        shop.titles(&question(Some("bath")), Some(axis(0))).await,
        ["Hammam"]
    );
}

#[tokio::test]
async fn the_same_key_creates_once_and_another_body_is_refused() {
    let shop = Shop::open().await;
    let (owner, spa) = (owner(), product("Spa", json!({})));
    let first = shop
        .products
        .create(&spa, &owner, Some("k"))
        .await
        .expect("created");
    let again = shop
        .products
        .create(&spa, &owner, Some("k"))
        .await
        .expect("replayed");
    assert_eq!((again.product.id, again.replayed), (first.product.id, true));
    let other = shop
        .products
        .create(&product("Gym", json!({})), &owner, Some("k"))
        .await;
    assert!(matches!(
        other,
        Err(CreateError::Idempotency(IdempotencyError::Reused))
    ));
    assert_eq!(
        shop.catalog
            .read(&[first.product.id])
            .await
            .expect("read")
            .len(),
        1
    );
}

#[tokio::test]
async fn an_external_id_is_taken_once_and_says_by_whom() {
    let shop = Shop::open().await;
    let first = shop.add("Spa", json!({"external_id": "bos-1"})).await;
    let second = product("Other", json!({"external_id": "bos-1"}));
    let outcome = shop.products.create(&second, &owner(), None).await;
    assert!(matches!(outcome, Err(CreateError::ExternalIdTaken { id }) if id == first.id));
}
