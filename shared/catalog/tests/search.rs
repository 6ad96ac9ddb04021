//! Ranking on the real Postgres.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

use serde_json::{Value, json};
use souk_catalog::{
    cache::{Cache, CachedSearches},
    index::{catch_up, index},
    ports::{
        CreateError, CreateProduct, Embed, FindCandidates, Hunt, KeepEmbedding, KnowWords,
        LearnWords, ReadProducts, Rerank,
    },
    product::NewProduct,
    rerank::{self, Reranker},
    search::{
        Finder, Page, SearchError, Sort, cursor::Cursors, question::Filters, ranker, reading,
    },
    store::{PgCatalog, PgProducts},
};
use souk_contracts::{
    GuestId, Owner, ProductId,
    calls::catalog::{Interpretation, Search, SearchMode, SearchResults},
    events::{CloudEvent, types},
    product::{Coordinates, Product},
};
use souk_embedding::ModelName;
use souk_migrations::Service;
use souk_platform::{clock::Clock, idempotency::IdempotencyError, outbox::Outbox, redis::Redis};
use std::time::Duration;

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
                cache: cache(),
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

    /// What a page of the search answers, with a query that means `meaning`.
    async fn page(
        &self,
        search: Search,
        page: Page,
        meaning: Option<Vec<f32>>,
    ) -> Result<SearchResults, SearchError> {
        let model = Meaning(meaning, ModelName::default());
        self.page_by(search, page, &model).await
    }

    async fn page_by(
        &self,
        search: Search,
        page: Page,
        model: &Meaning,
    ) -> Result<SearchResults, SearchError> {
        let finder = Finder {
            catalog: self.catalog.clone(),
            model,
            reranker: Reranker::new(None::<NoModel>, Duration::ZERO),
            weights: ranker::learned().expect("weights"),
            cursors: Cursors::signed_with(b"a key".to_vec()),
            cache: CachedSearches { cache: cache() },
        };
        finder.find(search, page).await
    }

    async fn search(&self, search: Search) -> SearchResults {
        let page = self.page(search, Page::default(), None).await;
        page.expect("an answer")
    }

    /// The titles that a query finds by its words.
    async fn titles(&self, query: &str) -> Vec<String> {
        titles(&self.search(asking(query)).await)
    }

    async fn understood(&self, query: &str) -> Interpretation {
        let interpretation = self.search(asking(query)).await.interpretation;
        interpretation.expect("an interpretation")
    }

    async fn numbers(&self, sql: &str) -> Vec<i32> {
        let client = self.products.pool.get().await.expect("a connection");
        let rows = client.query(sql, &[]).await.expect("rows");
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn execute(&self, sql: &str) {
        let client = self.products.pool.get().await.expect("a connection");
        client.batch_execute(sql).await.expect("a statement");
    }
}

/// A model that gives every text the same meaning.
struct Meaning(Option<Vec<f32>>, ModelName);

impl Embed for Meaning {
    fn model(&self) -> &ModelName {
        &self.1
    }

    async fn embed(&self, _: &str) -> Option<Vec<f32>> {
        self.0.clone()
    }
}

struct NoModel;

impl Rerank for NoModel {
    async fn order(&self, _: &str, _: &[rerank::Candidate<'_>]) -> Option<Vec<usize>> {
        None
    }
}

fn asking(query: &str) -> Search {
    Search {
        query: Some(query.to_owned()),
        ..Search::default()
    }
}

fn titles(results: &SearchResults) -> Vec<String> {
    let titles = results.items.iter().map(|hit| hit.product.title.clone());
    titles.collect()
}

/// A cache that nobody else uses.
fn cache() -> Cache {
    let redis = Redis::lazy(&souk_testing::setting("SOUK_TEST_REDIS_URL")).expect("a Redis URL");
    let prefix = format!("test:{}", ProductId::generate());
    Cache::with_prefix(redis, &prefix, "test")
}

fn told(product: &Product) -> CloudEvent<Product> {
    let kind = types::PRODUCT_CREATED;
    CloudEvent::new(
        "catalog",
        kind,
        product.id,
        product.created_at,
        product.clone(),
    )
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

/// A vector that points along one axis.
fn axis(index: usize) -> Vec<f32> {
    let mut vector = vec![0.0; souk_embedding::DIMENSIONS];
    vector[index] = 1.0;
    vector
}

#[tokio::test]
async fn a_product_is_found_by_its_words_at_once_and_the_title_weighs_most() {
    let shop = Shop::open().await;
    let hands = json!({"description": "Ends with a massage of the hands."});
    shop.add("Quiet hour", hands).await;
    shop.add("Massages for two", json!({})).await;
    shop.add("Brake pads", json!({})).await;
    assert_eq!(
        shop.titles("massage").await,
        ["Massages for two", "Quiet hour"]
    );
}

#[tokio::test]
async fn a_product_is_found_by_its_meaning_without_a_common_word() {
    let shop = Shop::open().await;
    let near = shop.add("Hammam", json!({})).await;
    let far = shop.add("Brake pads", json!({})).await;
    shop.catalog
        .keep(&ModelName::default(), near.id, 1, axis(0))
        .await
        .expect("kept");
    shop.catalog
        .keep(&ModelName::default(), far.id, 1, axis(1))
        .await
        .expect("kept");
    let found = shop
        .page(asking("steam bath"), Page::default(), Some(axis(0)))
        .await
        .expect("an answer");
    assert_eq!(titles(&found), ["Hammam"]);
    assert_eq!(found.mode, SearchMode::Hybrid);
}

#[tokio::test]
async fn filters_hold_for_every_hit_and_leave_what_passes() {
    let shop = Shop::open().await;
    let boston = json!({"lat": 42.36, "lng": -71.06, "city": "Boston"});
    let miami = json!({"lat": 25.77, "lng": -80.19, "city": "Miami"});
    let half = json!({"list_price": {"amount": 10000, "currency": "USD"}, "location": boston});
    shop.add("Half price spa", half).await;
    shop.add("Full price spa", json!({"location": boston}))
        .await;
    shop.add("Spa far away", json!({"location": miami})).await;
    shop.add("Car spa", json!({"category": ["Home & Auto", "Services"]}))
        .await;
    let near = Some(Coordinates {
        lat: 42.35,
        lng: -71.07,
    });
    let spa = || asking("spa");
    let cases: [(Search, &[&str]); 5] = [
        (
            Search {
                min_discount: Some(50),
                ..spa()
            },
            &["Half price spa"],
        ),
        (
            Search {
                category: Some("SERVICES".to_owned()),
                ..spa()
            },
            &["Car spa"],
        ),
        (
            Search { near, ..spa() },
            &["Full price spa", "Half price spa"],
        ),
        (
            Search {
                max_price: Some(4_999),
                ..Search::default()
            },
            &[],
        ),
        (
            Search {
                category: Some("unknown".to_owned()),
                ..spa()
            },
            &[],
        ),
    ];
    for (search, expected) in cases {
        let mut found = titles(&shop.search(search.clone()).await);
        found.sort();
        assert_eq!(found, expected, "{search:?}");
    }
}

#[tokio::test]
async fn a_filter_that_one_product_in_a_thousand_passes_still_returns_it() {
    let shop = Shop::open().await;
    let rare = shop
        .add("Spa", json!({"price": {"amount": 7, "currency": "USD"}}))
        .await;
    shop.execute(
        "INSERT INTO products (id, title, description, merchant_name, category, category_keys,
                               price_amount, currency, created_at, updated_at)
         SELECT uuidv7(), 'Spa day spa', 'Spa.', 'Spa', '{Spa}', '{spa}', 5000, 'USD', now(), now()
         FROM generate_series(1, 1500)",
    )
    .await;
    shop.catalog
        .keep(&ModelName::default(), rare.id, 1, axis(3))
        .await
        .expect("kept");
    let search = Search {
        max_price: Some(10),
        ..asking("spa")
    };
    assert_eq!(titles(&shop.search(search.clone()).await), ["Spa"]);
    let by_meaning = Search {
        query: Some("hammam".to_owned()),
        ..search
    };
    let found = shop
        .page(by_meaning, Page::default(), Some(axis(3)))
        .await
        .expect("an answer");
    assert_eq!(titles(&found), ["Spa"]);
}

#[tokio::test]
async fn what_is_named_exactly_comes_first() {
    let shop = Shop::open().await;
    let plain = shop.add("Spa", json!({"external_id": "bos-7"})).await;
    shop.add("Spa spa spa", json!({"attributes": {"sku": "SP-3"}}))
        .await;
    shop.add("Day spa bos 7 sp 3", json!({})).await;
    for (query, first) in [
        ("SPA".to_owned(), "Spa"),
        ("bos-7".to_owned(), "Spa"),
        (plain.id.to_string(), "Spa"),
        ("SP-3".to_owned(), "Spa spa spa"),
    ] {
        let found = shop.titles(&query).await;
        assert_eq!(found.first().map(String::as_str), Some(first), "{query}");
    }
}

#[tokio::test]
async fn each_order_is_kept_from_page_to_page_whatever_is_added() {
    let shop = Shop::open().await;
    let costs = |amount: i64, list: i64| {
        json!({"price": {"amount": amount, "currency": "USD"},
               "list_price": {"amount": list, "currency": "USD"}})
    };
    for (title, price, list) in [
        ("Spa A", 3_000, 4_000),
        ("Spa B", 1_000, 1_100),
        ("Spa C", 2_000, 8_000),
        ("Spa D", 1_000, 1_100),
    ] {
        shop.add(title, costs(price, list)).await;
    }
    for query in [None, Some("spa".to_owned())] {
        for (sort, expected) in [
            (Sort::Price, ["Spa D", "Spa B", "Spa C", "Spa A"]),
            (Sort::Discount, ["Spa C", "Spa A", "Spa D", "Spa B"]),
            (Sort::Newest, ["Spa D", "Spa C", "Spa B", "Spa A"]),
        ] {
            let mut found = Vec::new();
            let mut cursor = None;
            loop {
                let search = Search {
                    query: query.clone(),
                    max_price: Some(3_500),
                    limit: Some(1),
                    ..Search::default()
                };
                let page = Page {
                    sort: Some(sort),
                    cursor,
                    ..Page::default()
                };
                let answer = shop.page(search, page, None).await.expect("a page");
                found.extend(titles(&answer));
                cursor = answer.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "{query:?} {sort:?}");
        }
    }
    let best = |cursor| {
        let search = Search {
            limit: Some(2),
            ..asking("spa")
        };
        let page = Page {
            cursor,
            ..Page::default()
        };
        shop.page(search, page, None)
    };
    let before = shop.titles("spa").await;
    let first = best(None).await.expect("a page");
    for number in 0..5 {
        shop.add(&format!("Spa {number}"), costs(900, 9_000)).await;
    }
    let second = best(first.next_cursor.clone()).await.expect("a page");
    assert_eq!([titles(&first), titles(&second)].concat(), before);
}

#[tokio::test]
async fn a_cursor_of_another_search_is_refused() {
    let shop = Shop::open().await;
    shop.add("Spa A", json!({})).await;
    shop.add("Spa B", json!({})).await;
    let search = Search {
        limit: Some(1),
        ..asking("spa")
    };
    let first = shop
        .page(search, Page::default(), None)
        .await
        .expect("a page");
    for (query, cursor) in [
        ("gym", first.next_cursor),
        (
            "spa",
            Some("eyJyYW5rZWQiOnsic2hvd24iOjEsIm5ld2VzdCI6OX19".to_owned()),
        ),
        ("spa", Some("€".to_owned())),
        ("spa", Some(String::new())),
    ] {
        let page = Page {
            cursor,
            ..Page::default()
        };
        let refused = shop.page(asking(query), page, None).await;
        assert!(matches!(refused, Err(SearchError::Cursor(_))), "{query}");
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
    let embedded = catch_up(&both, &shop.catalog).await.expect("embedded");
    assert_eq!(embedded, 1);
    assert_eq!(catch_up(&both, &shop.catalog).await.expect("embedded"), 0);
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

#[tokio::test]
async fn the_ranking_is_exact_bm25_after_every_change() {
    let shop = Shop::open().await;
    shop.execute(
        "INSERT INTO products (id, title, description, merchant_name, category, category_keys,
                               price_amount, currency, created_at, updated_at)
         SELECT uuidv7(), 'deal ' || n, repeat('massage ', n % 4) || repeat('oil ', n % 3), 'm',
                '{}', '{}', 1, 'USD', now(), now()
         FROM generate_series(1, 40) AS n;
         UPDATE products SET title = 'massage ' || number WHERE number % 5 = 0;
         UPDATE products SET price_amount = 2 WHERE number % 2 = 0;
         UPDATE products SET status = 'archived' WHERE number % 7 = 0;
         UPDATE products SET status = 'active' WHERE number % 14 = 0;
         DELETE FROM products WHERE number % 11 = 0",
    )
    .await;
    // The same again, straight from the products, by other means.
    let expected = shop
        .numbers(
            "WITH counted AS (
                 SELECT p.number, w.lexeme,
                        (SELECT sum(CASE weight WHEN 'A' THEN 3 WHEN 'B' THEN 2 ELSE 1 END)
                         FROM unnest(w.weights) AS weight)::float8 AS tf
                 FROM products AS p, unnest(p.words) AS w
                 WHERE p.status = 'active'
             ),
             lengths AS (SELECT number, sum(tf) AS length FROM counted GROUP BY number),
             stats AS (SELECT count(*)::float8 AS n, avg(length) AS mean FROM lengths)
             SELECT c.number
             FROM counted AS c
             JOIN lengths USING (number), stats,
                  LATERAL (SELECT count(*)::float8 AS df FROM counted AS o WHERE o.lexeme = c.lexeme) AS f
             WHERE c.lexeme IN ('massag', 'oil')
             GROUP BY c.number
             ORDER BY sum(ln(1 + (n - df + 0.5) / (df + 0.5)) * tf * 2.2
                          / (tf + 1.2 * (0.25 + 0.75 * length / mean)))::numeric(12, 9) DESC,
                      c.number DESC",
        )
        .await;
    let reading = reading::read(&shop.catalog, "massage oil")
        .await
        .expect("read");
    let hunt = Hunt {
        query: "massage oil",
        reading: &reading,
        meaning: None,
        model: &ModelName::default(),
        filters: &Filters::default(),
        sort: Sort::Relevance,
        newest: i32::MAX,
    };
    let candidates = shop.catalog.candidates(hunt).await.expect("candidates");
    let found: Vec<i32> = candidates
        .iter()
        .map(|candidate| candidate.product)
        .collect();
    assert_eq!(found, expected);
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
