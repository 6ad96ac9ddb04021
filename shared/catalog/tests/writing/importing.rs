//! Imports.

use crate::shop::{Shop, body};
use serde_json::{Value, json};
use souk_catalog::{
    import::{LineResult, LineStatus, read},
    ports::ImportProducts,
};
use souk_platform::idempotency::IdempotencyError;
use std::collections::HashSet;

use LineStatus::{Created, Rejected, Updated};

fn statuses(results: &[LineResult]) -> Vec<LineStatus> {
    results.iter().map(|result| result.status).collect()
}

fn named(external_id: &str, title: &str) -> Value {
    body(json!({"external_id": external_id, "title": title}))
}

#[tokio::test]
async fn each_line_has_its_outcome_and_a_bad_one_sinks_no_other() {
    let shop = Shop::open().await;
    let known = shop.add(json!({"external_id": "known"})).await;
    let body = [
        named("new", "New").to_string().into_bytes(),
        b"{".to_vec(),
        named("known", "Better").to_string().into_bytes(),
        b"".to_vec(),
        named("bad", "").to_string().into_bytes(),
        body(json!({})).to_string().into_bytes(),
    ]
    .join(&b'\n');
    let imported = shop
        .products
        .import(&read(&body).expect("lines"), None)
        .await;
    let results = imported.expect("imported").results;

    let lines: Vec<u32> = results.iter().map(|result| result.line).collect();
    assert_eq!(lines, [1, 2, 3, 5, 6]);
    assert_eq!(
        statuses(&results),
        [Created, Rejected, Updated, Rejected, Created]
    );
    assert_eq!(results[2].id, Some(known.id));
    for result in results {
        let found = match result.id {
            Some(id) => shop.find(id).await,
            None => None,
        };
        assert_eq!(found.is_some(), result.error.is_none());
    }
    let better = shop.find(known.id).await.expect("it is there");
    assert_eq!((better.title.as_str(), better.version), ("Better", 2));
    assert_eq!(
        shop.kinds_of_events().await,
        [
            "product.created",
            "product.updated",
            "product.created",
            "product.created"
        ]
    );
}

#[tokio::test]
async fn what_comes_again_unchanged_is_updated_and_nothing_is_written() {
    let shop = Shop::open().await;
    let lines = [
        named("a", "A"),
        body(json!({
            "external_id": "b", "category": [], "list_price": {"amount": 9000, "currency": "USD"},
            "location": {"lat": 42.1, "lng": -71.2, "city": " Boston "},
            "rating": {"average": 4.567, "count": 7}, "attributes": {"n": 1.50, "deep": {"x": null}},
        })),
    ];
    let first = shop.import(&lines).await;
    let again = shop.import(&lines).await;
    assert_eq!(statuses(&first), [Created, Created]);
    assert_eq!(statuses(&again), [Updated, Updated]);
    assert!(
        first
            .iter()
            .map(|line| line.id)
            .eq(again.iter().map(|line| line.id))
    );
    assert_eq!(shop.count("SELECT max(version) FROM products").await, 1);
    assert_eq!(shop.events().await.len(), 2);
}

#[tokio::test]
async fn an_archived_product_that_comes_again_is_on_sale_again() {
    let shop = Shop::open().await;
    let product = shop.add(json!({"external_id": "a"})).await;
    shop.archive(product.id, None).await.expect("archived");
    let results = shop.import(&[body(json!({"external_id": "a"}))]).await;
    assert_eq!(
        (statuses(&results), results[0].id),
        (vec![Updated], Some(product.id))
    );
    let found = shop.find(product.id).await.expect("it is there");
    assert_eq!(found.version, 3);
    assert_eq!(
        shop.kinds_of_events().await.last().map(String::as_str),
        Some("product.updated")
    );
}

#[tokio::test]
async fn of_lines_with_one_external_id_the_last_one_stays() {
    let shop = Shop::open().await;
    let mut lines = vec![
        named("a", "First"),
        named("b", "Other"),
        named("a", "Second"),
    ];
    // The last one is in another chunk.
    lines.extend((0..400).map(|_| body(json!({}))));
    lines.push(named("a", "Last"));
    let results = shop.import(&lines).await;
    assert_eq!(statuses(&results[..3]), [Created, Created, Updated]);
    assert_eq!(results[403].status, Updated);
    assert_eq!(
        (results[2].id, results[403].id),
        (results[0].id, results[0].id)
    );
    let found = shop.find(results[0].id.expect("an id")).await;
    assert_eq!(found.map(|product| product.title).as_deref(), Some("Last"));
    assert_eq!(shop.count("SELECT count(*) FROM products").await, 402);
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_of_the_same_lines_at_once_all_succeed_with_one_product_each() {
    let shop = Shop::open().await;
    let mut lines: Vec<Value> = (0..500).map(|n| named(&format!("p{n}"), "A")).collect();
    let forwards = shop.import(&lines);
    let again = shop.import(&lines);
    let mut reversed = lines.clone();
    reversed.reverse();
    let backwards = shop.import(&reversed);
    let (a, b, c) = tokio::join!(forwards, again, backwards);

    let created = [&a, &b, &c]
        .into_iter()
        .flatten()
        .filter(|line| line.status == Created);
    assert_eq!(created.count(), 500);
    assert_eq!(shop.count("SELECT count(*) FROM products").await, 500);
    assert_eq!(shop.events().await.len(), 500);
    let ids = |results: &[LineResult]| results.iter().map(|line| line.id).collect::<HashSet<_>>();
    assert!(ids(&a) == ids(&b) && ids(&b) == ids(&c));
    lines.truncate(1);
    assert_eq!(statuses(&shop.import(&lines).await), [Updated]);
}

#[tokio::test]
async fn a_database_that_fails_midway_leaves_whole_chunks_and_the_rest_can_be_sent_again() {
    let shop = Shop::open().await;
    shop.execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE 'the disk is full'; END $$;
         CREATE TRIGGER fail BEFORE INSERT ON products
             FOR EACH ROW WHEN (NEW.external_id = 'p300') EXECUTE FUNCTION fail()",
    )
    .await;
    let lines: Vec<Value> = (0..600).map(|n| named(&format!("p{n}"), "A")).collect();
    let broken = shop.import_under(&lines, Some("key")).await;
    assert!(matches!(broken, Err(IdempotencyError::Store(_))));
    assert_eq!(shop.count("SELECT count(*) FROM products").await, 250);
    assert_eq!(shop.events().await.len(), 250);

    shop.execute("DROP TRIGGER fail ON products").await;
    let whole = shop
        .import_under(&lines, Some("key"))
        .await
        .expect("imported");
    assert!(!whole.replayed);
    assert_eq!(statuses(&whole.results), vec![Created; 600]);
    assert_eq!(shop.events().await.len(), 600);
}

#[tokio::test]
async fn the_same_key_is_answered_as_at_first_and_another_body_is_refused() {
    let shop = Shop::open().await;
    let lines: Vec<Value> = (0..300).map(|_| body(json!({}))).collect();
    let first = shop
        .import_under(&lines, Some("key"))
        .await
        .expect("imported");
    let again = shop
        .import_under(&lines, Some("key"))
        .await
        .expect("replayed");
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.results, again.results);
    assert_eq!(shop.count("SELECT count(*) FROM products").await, 300);

    let other = shop.import_under(&lines[1..], Some("key")).await;
    assert!(matches!(other, Err(IdempotencyError::Reused)));
    let empty = shop.import_under(&[], Some("new")).await.expect("imported");
    assert!(empty.results.is_empty() && !empty.replayed);
}
