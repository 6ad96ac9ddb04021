//! Page after page.

use crate::shop::{Shop, asking, titles};
use serde_json::json;
use souk_catalog::search::{Page, SearchError, Sort};
use souk_contracts::calls::catalog::Search;

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
                    sort: Some(sort),
                    limit: Some(1),
                    ..Search::default()
                };
                let page = Page {
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
async fn a_sort_misses_nothing_however_many_have_the_words() {
    let shop = Shop::open().await;
    shop.execute(
        "INSERT INTO products (id, title, description, merchant_name, category, category_keys,
                               price_amount, currency, created_at, updated_at)
         SELECT uuidv7(), repeat('spa ', 1 + n % 7), 'Spa.', 'm', '{Spa}', '{spa}',
                1000 + (n * 7919) % 400, 'USD', now(), now()
         FROM generate_series(1, 400) AS n;
         INSERT INTO products (id, title, description, merchant_name, category, category_keys,
                               price_amount, currency, created_at, updated_at)
         VALUES (uuidv7(), 'Probe', '', 'm', '{}', '{}', 0, 'USD', now(), now())",
    )
    .await;
    for query in ["spa", "cheapest keto spa"] {
        let search = Search {
            sort: Some(Sort::Price),
            limit: Some(100),
            ..asking(query)
        };
        let found = shop
            .page(search, Page::default(), None)
            .await
            .expect("a page");
        let prices: Vec<i64> = found
            .items
            .iter()
            .map(|hit| hit.product.price.amount())
            .collect();
        assert_eq!(prices, (1_000..1_100).collect::<Vec<_>>(), "{query}");
    }
}
