//! What is found, and in which order.

use crate::shop::{Shop, asking, axis, titles};
use futures::future::join_all;
use serde_json::json;
use souk_catalog::{
    ports::{FindCandidates, Hunt, KeepEmbedding},
    search::{Page, Sort, question::Filters, reading},
};
use souk_contracts::{
    calls::catalog::{Search, SearchMode},
    product::Coordinates,
};
use souk_embedding::ModelName;

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
        depth: 100,
        newest: None,
    };
    let candidates = shop.catalog.candidates(hunt).await.expect("candidates");
    let found: Vec<i64> = candidates
        .found
        .iter()
        .map(|candidate| candidate.product)
        .collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_distance_is_told_where_both_ends_are_known() {
    let shop = Shop::open().await;
    let boston = json!({"lat": 42.36, "lng": -71.06, "city": "Boston"});
    shop.add("Spa here", json!({"location": boston})).await;
    shop.add("Spa nowhere", json!({})).await;
    let anywhere = shop.search(asking("spa")).await;
    assert!(anywhere.items.iter().all(|hit| hit.distance_km.is_none()));
    let near = Search {
        near: Some(Coordinates {
            lat: 42.36,
            lng: -71.16,
        }),
        ..asking("spa")
    };
    let distances: Vec<_> = shop
        .search(near)
        .await
        .items
        .iter()
        .map(|hit| hit.distance_km)
        .collect();
    assert_eq!(distances, [Some(8.2)]);
}

/// The connections write the same words, and no two of them wait in a circle.
#[tokio::test]
async fn in_how_many_products_a_word_is_stays_counted_under_concurrent_changes() {
    let shop = Shop::open().await;
    shop.execute(
        "INSERT INTO products (id, title, description, merchant_name, category, category_keys,
                               price_amount, currency, created_at, updated_at)
         SELECT uuidv7(), 'spa massage oil ' || n, 'with steam', 'm', '{}', '{}', 1, 'USD', now(), now()
         FROM generate_series(1, 60) AS n",
    )
    .await;
    let changes = (0..20).map(|round| {
        let shop = &shop;
        async move {
            for change in [
                "title = 'hammam sauna spa ' || number",
                "status = 'archived'",
                "description = 'oil and steam'",
                "status = 'active'",
            ] {
                shop.execute(&format!(
                    "UPDATE products SET {change} WHERE number % 20 = {round}"
                ))
                .await;
            }
        }
    });
    join_all(changes).await;
    let wrong = shop
        .numbers(
            "SELECT count(*)
             FROM (SELECT lexeme, count(*) AS products FROM postings GROUP BY lexeme) AS counted
             FULL JOIN (
                 SELECT lexeme, sum(products) AS products
                 FROM document_frequencies
                 GROUP BY lexeme
                 HAVING sum(products) <> 0
             ) AS kept USING (lexeme)
             WHERE counted.products IS DISTINCT FROM kept.products",
        )
        .await;
    assert_eq!(wrong, [0]);
}

#[tokio::test]
async fn common_words_rank_what_a_rarer_one_finds() {
    let shop = Shop::open().await;
    shop.execute(
        "INSERT INTO products (id, title, description, merchant_name, category, category_keys,
                               price_amount, currency, created_at, updated_at)
         SELECT uuidv7(),
                CASE WHEN n % 4 = 0 THEN 'hammam ' ELSE '' END
                || CASE WHEN n % 8 < 6 THEN 'towel ' ELSE '' END || n,
                '', 'm', '{}', '{}', 1, 'USD', now(), now()
         FROM generate_series(1, 2400) AS n",
    )
    .await;
    let first = shop.page(asking("hammam towel"), Page::default(), None);
    let first = first.await.expect("an answer");
    assert!(
        titles(&first)
            .iter()
            .all(|title| title.starts_with("hammam towel"))
    );
    // By itself, or where few products pass a filter, a common word finds what has it.
    assert_eq!(shop.titles("towel").await.len(), 20);
    let dear = Search {
        min_price: Some(2),
        ..asking("hammam towel")
    };
    shop.execute("UPDATE products SET price_amount = 3 WHERE title = 'towel 1'")
        .await;
    let found = shop
        .page(dear, Page::default(), None)
        .await
        .expect("an answer");
    assert_eq!(titles(&found), ["towel 1"]);
}
