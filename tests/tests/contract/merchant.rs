//! What merchants do to products that are there, and to many at once.

use reqwest::Method;
use serde_json::{Value, json};
use souk_tests::{Answer, Api, Call, Caller, money, new_product, unique};

fn patch(caller: &Caller, path: &str, patch: &Value) -> Call {
    caller
        .call(Method::PATCH, path)
        .body("application/merge-patch+json", patch.to_string())
}

fn import(caller: &Caller, lines: &[String]) -> Call {
    caller
        .call(Method::POST, "/products/import")
        .body("application/x-ndjson", lines.join("\n"))
}

async fn made(merchant: &Caller, category: &str) -> Answer {
    let made = merchant.post("/products", &new_product(category)).await;
    made.expect_status(201)
}

#[tokio::test]
async fn a_product_is_changed_by_who_has_seen_what_it_is() {
    let api = Api::deployed();
    let merchant = api.merchant();
    let product = made(&merchant, &unique("changed")).await;
    let path = format!("/products/{}", product.text("/id"));
    let tag = product.header("etag").unwrap_or_default();
    let dearer = json!({"price": {"amount": 8_100}, "attributes": {"places": 6}});

    patch(&merchant, &path, &dearer)
        .await
        .expect_problem(428, "precondition_required");
    let changed = patch(&merchant, &path, &dearer)
        .header("if-match", tag)
        .await
        .expect_status(200);
    assert_eq!(
        (
            &changed["price"],
            &changed["attributes"],
            &changed["version"]
        ),
        (&money(8_100), &json!({"places": 6}), &json!(2))
    );
    assert_eq!(changed["title"], product["title"]);
    patch(&merchant, &path, &json!({"title": "Late"}))
        .header("if-match", tag)
        .await
        .expect_problem(412, "precondition_failed");
    patch(&api.shopper(), &path, &dearer)
        .header("if-match", "*")
        .await
        .expect_problem(403, "forbidden");

    let read = api.stranger().get(&path).await.expect_status(200);
    assert_eq!(read.json(), changed.json());
    assert_eq!(read.header("etag"), changed.header("etag"));
}

#[tokio::test]
async fn an_archived_product_is_neither_shown_nor_found_nor_counted() {
    let api = Api::deployed();
    let (merchant, category) = (api.merchant(), unique("archived"));
    let product = made(&merchant, &category).await;
    let path = format!("/products/{}", product.text("/id"));
    let search = format!("/products?category={category}");
    assert_eq!(counted(&api, &category).await, Some(json!(1)));

    for _ in 0..2 {
        merchant.delete(&path).await.expect_status(204);
    }

    let stranger = api.stranger();
    stranger
        .get(&path)
        .await
        .expect_problem(404, "product_not_found");
    let found = stranger.get(&search).await.expect_status(200);
    assert_eq!(found["items"], json!([]));
    assert_eq!(counted(&api, &category).await, None);
}

/// How many products the tree says are in `category`.
async fn counted(api: &Api, category: &str) -> Option<Value> {
    let tree = api.stranger().get("/categories").await.expect_status(200);
    let tag = tree.header("etag").unwrap_or_default();
    assert!(tag.starts_with('"'), "{tag}");
    let named = |list: &Value, name: &str| {
        let nodes = list.as_array()?;
        nodes.iter().find(|node| node["name"] == name).cloned()
    };
    let tests = named(&tree["categories"], "Tests")?;
    Some(named(&tests["children"], category)?["count"].clone())
}

#[tokio::test]
async fn an_import_has_an_outcome_for_each_line_and_is_made_once() {
    let api = Api::deployed();
    let (merchant, key, category) = (api.merchant(), unique("import"), unique("import"));
    let line = |external_id: &str, title: &str| {
        let mut product = new_product(&category);
        product["external_id"] = json!(external_id);
        product["title"] = json!(title);
        product.to_string()
    };
    let (a, b) = (unique("a"), unique("b"));
    let lines = [
        line(&a, "First"),
        "{".to_owned(),
        line(&b, ""),
        line(&a, "Last"),
    ];

    let first = import(&merchant, &lines).key(&key).await.expect_status(200);
    let statuses: Vec<_> = first["results"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|result| (result["line"].as_u64(), result["status"].as_str()))
        .collect();
    assert_eq!(
        statuses,
        [
            (Some(1), Some("created")),
            (Some(2), Some("rejected")),
            (Some(3), Some("rejected")),
            (Some(4), Some("updated"))
        ]
    );
    assert_eq!(first["results"][2]["error"]["field"], "title");
    let again = import(&merchant, &lines).key(&key).await.expect_status(200);
    assert!(again.is_replayed());
    assert_eq!(again.json(), first.json());
    import(&merchant, &lines[1..])
        .key(&key)
        .await
        .expect_problem(422, "idempotency_key_reused");

    let path = format!("/products/{}", first.text("/results/0/id"));
    let product = api.stranger().get(&path).await.expect_status(200);
    assert_eq!(product["title"], "Last");
}

#[tokio::test]
async fn an_import_that_is_none_is_refused_as_a_whole() {
    let api = Api::deployed();
    let merchant = api.merchant();
    let lines = |count: usize| vec!["{}".to_owned(); count];
    import(&api.shopper(), &lines(1))
        .await
        .expect_problem(403, "forbidden");
    import(&merchant, &lines(1_001))
        .await
        .expect_problem(400, "too_many_lines");
    import(&merchant, &["x".repeat(5 * 1024 * 1024 + 1)])
        .await
        .expect_problem(413, "payload_too_large");
    merchant
        .post("/products/import", &new_product("none"))
        .await
        .expect_problem(415, "unsupported_media_type");
    let thousand = import(&merchant, &lines(1_000)).await.expect_status(200);
    let results = thousand["results"].as_array().map(Vec::len);
    assert_eq!(results, Some(1_000));
}

#[tokio::test]
async fn an_adjustment_that_is_sent_twice_under_one_key_counts_once() {
    let api = Api::deployed();
    let (merchant, product) = (api.merchant(), api.product_in_stock(10).await);
    let path = format!("/inventory/{product}/adjustments");
    let adjust = |change: i32, key: &str| {
        let body = json!({"change": change, "reason": "A delivery"});
        merchant.post(&path, &body).key(key)
    };
    let key = unique("delivery");

    let first = adjust(5, &key).await.expect_status(200);
    let again = adjust(5, &key).await.expect_status(200);
    assert_eq!(
        (first["on_hand"].as_u64(), first.is_replayed()),
        (Some(15), false)
    );
    assert!(again.is_replayed());
    assert_eq!(again.json(), first.json());
    adjust(6, &key)
        .await
        .expect_problem(422, "idempotency_key_reused");
    assert_eq!(api.stock_of(&product).await.on_hand, 15);
}
