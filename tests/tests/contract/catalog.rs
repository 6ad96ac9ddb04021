//! Products, the search and the cards.

use crate::moment;
use serde_json::{Value, json};
use souk_tests::{Answer, Api, PRICE, money, new_product, unique, unknown_id};

/// Far from every city, so that no shopper's wish finds what these tests sell.
const SEA: (f64, f64) = (-47.0, -120.0);

#[tokio::test]
async fn a_product_is_made_and_read_back() {
    let api = Api::deployed();
    let mut body = new_product(&unique("read-back"));
    body["external_id"] = json!(unique("external"));
    body["location"] = json!({"lat": SEA.0, "lng": SEA.1, "city": "Nowhere"});
    body["rating"] = json!({"average": 4.5, "count": 12});
    body["attributes"] = json!({"duration_minutes": 120});

    let made = api
        .merchant()
        .post("/products", &body)
        .await
        .expect_status(201);

    let id = made.text("/id");
    assert_eq!(
        made.header("location"),
        Some(format!("products/{id}").as_str())
    );
    for (member, value) in body.as_object().into_iter().flatten() {
        assert_eq!(&made[member.as_str()], value, "{member}");
    }
    assert_eq!(
        (&made["discount_percent"], &made["status"], &made["version"]),
        (&json!(50), &json!("active"), &json!(1))
    );
    assert!(!made.text("/image_url").is_empty());
    assert!(moment(&made, "/created_at") <= moment(&made, "/updated_at"));

    let read = api
        .stranger()
        .get(&format!("/products/{id}"))
        .await
        .expect_status(200);
    assert_eq!(read.json(), made.json());
    assert_eq!(read.header("etag"), made.header("etag"));
}

#[tokio::test]
async fn a_product_that_has_not_changed_is_not_sent_again() {
    let api = Api::deployed();
    let path = format!("/products/{}", api.product_in_stock(1).await);
    let first = api.stranger().get(&path).await.expect_status(200);
    let tag = first.header("etag").unwrap_or_default();
    assert!(
        tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"'),
        "{tag}"
    );

    let unchanged = api
        .stranger()
        .get(&path)
        .header("if-none-match", tag)
        .await
        .expect_status(304);
    assert_eq!(
        (unchanged.body.as_str(), unchanged.header("etag")),
        ("", Some(tag))
    );
    api.stranger()
        .get(&path)
        .header("if-none-match", "\"other\"")
        .await
        .expect_status(200);
}

#[tokio::test]
async fn a_product_is_made_once_under_one_key_and_one_external_id() {
    let api = Api::deployed();
    let merchant = api.merchant();
    let (key, mut body) = (unique("product"), new_product(&unique("once")));
    body["external_id"] = json!(unique("once"));
    let first = merchant
        .post("/products", &body)
        .key(&key)
        .await
        .expect_status(201);
    let again = merchant
        .post("/products", &body)
        .key(&key)
        .await
        .expect_status(201);
    assert!(!first.is_replayed() && again.is_replayed());
    assert_eq!(again.json(), first.json());

    let taken = merchant
        .post("/products", &body)
        .await
        .expect_problem(409, "external_id_taken");
    assert_eq!(taken["product_id"], first["id"]);
    body["title"] = json!("Another evening");
    merchant
        .post("/products", &body)
        .key(&key)
        .await
        .expect_problem(422, "idempotency_key_reused");
}

/// Four products in a category of their own: title, cents, cents before, units, degrees off the sea.
const SHELF: [(&str, i64, i64, u32, f64); 4] = [
    ("Hot stone massage", 4_000, 8_000, 3, 0.30),
    ("Bread for beginners", 1_000, 4_000, 0, 0.10),
    ("Bouldering, ten visits", 9_000, 10_000, 9, 0.05),
    ("Sound bath at dusk", 2_000, 3_000, 1, 0.01),
];

/// Puts the [`SHELF`] up; its category.
async fn shelf(api: &Api) -> String {
    let (category, merchant) = (unique("Shelf"), api.merchant());
    for (title, price, list_price, units, off) in SHELF {
        let mut body = new_product(&category);
        body["title"] = json!(title);
        body["price"] = money(price);
        body["list_price"] = money(list_price);
        body["location"] = json!({"lat": SEA.0 + off, "lng": SEA.1, "city": "Nowhere"});
        let product = merchant.post("/products", &body).await.expect_status(201);
        let stock = format!("/inventory/{}", product.text("/id"));
        merchant
            .put(&stock, &json!({"on_hand": units}))
            .await
            .expect_status(200);
    }
    category
}

fn titles(answer: &Answer) -> Vec<&str> {
    answer
        .list("/items")
        .iter()
        .filter_map(|item| item["product"]["title"].as_str())
        .collect()
}

#[tokio::test]
async fn the_catalogue_is_filtered_and_sorted() {
    let api = Api::deployed();
    let category = shelf(&api).await;
    let near = format!("near={},{}", SEA.0, SEA.1);
    let [stone, bread, boulder, sound] = SHELF.map(|(title, ..)| title);
    let cases = [
        ("sort=price".to_owned(), vec![bread, sound, stone, boulder]),
        (
            "sort=discount".to_owned(),
            vec![bread, stone, sound, boulder],
        ),
        ("sort=newest".to_owned(), vec![sound, boulder, bread, stone]),
        (
            format!("sort=distance&radius_km=100&{near}"),
            vec![sound, boulder, bread, stone],
        ),
        (
            format!("sort=distance&radius_km=12&{near}"),
            vec![sound, boulder, bread],
        ),
        (
            "sort=price&min_price=2000&max_price=4000".to_owned(),
            vec![sound, stone],
        ),
        ("sort=price&min_discount=50".to_owned(), vec![bread, stone]),
        (
            "sort=price&in_stock=true".to_owned(),
            vec![sound, stone, boulder],
        ),
        ("sort=price&max_price=999".to_owned(), vec![]),
    ];
    for (query, expected) in cases {
        let path = format!("/products?category={}&{query}", category.to_uppercase());
        let found = api.stranger().get(&path).await.expect_status(200);
        assert_eq!(titles(&found), expected, "{query}");
        assert_eq!(
            (&found["mode"], &found["next_cursor"]),
            (&json!("browse"), &Value::Null),
            "{query}"
        );
        let has_distance = found
            .list("/items")
            .iter()
            .all(|item| item["distance_km"].is_number());
        assert_eq!(
            has_distance,
            query.contains("near") || expected.is_empty(),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_catalogue_is_read_page_by_page() {
    let api = Api::deployed();
    let category = shelf(&api).await;
    let first_page = format!("/products?category={category}&sort=price&limit=3");
    let first = api.stranger().get(&first_page).await.expect_status(200);
    let cursor = first.text("/next_cursor");
    let last = api
        .stranger()
        .get(&format!("{first_page}&cursor={cursor}"))
        .await
        .expect_status(200);
    assert_eq!(last["next_cursor"], Value::Null);
    let all: Vec<_> = titles(&first).into_iter().chain(titles(&last)).collect();
    assert_eq!(
        all,
        [
            "Bread for beginners",
            "Sound bath at dusk",
            "Hot stone massage",
            "Bouldering, ten visits"
        ]
    );

    let other = format!("/products?category={category}&sort=newest&cursor={cursor}");
    api.stranger()
        .get(&other)
        .await
        .expect_problem(400, "invalid_cursor");
}

#[tokio::test]
async fn words_are_searched_by_meaning_too() {
    let api = Api::deployed();
    let found = api
        .stranger()
        .get("/products?query=somewhere%20to%20unwind&limit=5")
        .await
        .expect_status(200);
    assert_eq!(found["mode"], "hybrid");
    let items = found.list("/items");
    assert_eq!(items.len(), 5);
    assert!(
        items.is_sorted_by(|a, b| a["score"].as_f64() >= b["score"].as_f64()),
        "{}",
        found.body
    );
    for item in items {
        assert!(
            item["product"]["price"]["amount"].is_i64() && item.get("distance_km").is_none(),
            "{item}"
        );
    }
}

#[tokio::test]
async fn cards_come_in_the_order_asked_for_and_what_is_missing_is_named() {
    let api = Api::deployed();
    let mut ids = Vec::new();
    for units in [9, 5, 0] {
        ids.push(api.product_in_stock(units).await);
    }
    let missing = unknown_id();
    let path = format!(
        "/bff/product-cards?ids={},{missing},{},none,{},{}",
        ids[2], ids[0], ids[1], ids[0]
    );
    let answer = api.stranger().get(&path).await.expect_status(200);

    let cards = answer.list("/cards");
    let shown: Vec<_> = cards
        .iter()
        .map(|card| (card["id"].as_str(), card["availability"].as_str()))
        .collect();
    let expected = [
        (&ids[2], "sold_out"),
        (&ids[0], "in_stock"),
        (&ids[1], "low"),
    ];
    assert_eq!(
        shown,
        expected.map(|(id, stock)| (Some(id.as_str()), Some(stock)))
    );
    assert_eq!(answer["missing"], json!([missing, "none"]));
    for card in cards {
        assert_eq!(card["title"], "Letterpress evening");
        assert_eq!(card["merchant"], "Quarter Em Press");
        assert_eq!(
            (&card["price"], &card["list_price"]),
            (&money(PRICE), &money(2 * PRICE))
        );
        assert_eq!(
            (&card["discount_percent"], &card["rating"]),
            (&json!(50), &Value::Null)
        );
        assert!(card["image_url"].is_string(), "{card}");
    }
}
