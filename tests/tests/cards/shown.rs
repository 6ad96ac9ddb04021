//! Cards as they are shown.

use serde_json::{Value, json};
use souk_tests::{Answer, Api, PRICE, eventually, money, unknown_id};

fn path(ids: &[&str]) -> String {
    format!("/bff/product-cards?ids={}", ids.join(","))
}

/// The card of a product, once it is as `expected`.
async fn card(api: &Api, product: &str, what: &str, expected: impl Fn(&Value) -> bool) -> Value {
    eventually(what, async || {
        let answer = api
            .stranger()
            .get(&path(&[product]))
            .await
            .expect_status(200);
        let card = answer.list("/cards").first().cloned();
        card.filter(|card| expected(card))
    })
    .await
}

#[tokio::test]
async fn a_card_says_how_many_are_left_where_few_are() {
    let api = Api::deployed();
    for (units, availability, left) in [
        (0, "sold_out", None),
        (1, "low", Some(1)),
        (5, "low", Some(5)),
        (6, "in_stock", None),
    ] {
        let product = api.product_in_stock(units).await;
        card(&api, &product, "its stock", |card| {
            card["availability"] == availability && card["left"].as_u64() == left
        })
        .await;
    }
}

#[tokio::test]
async fn a_card_that_was_shown_follows_what_changes() {
    let api = Api::deployed();
    let product = api.product_in_stock(40).await;
    card(&api, &product, "the card", |card| {
        card["availability"] == "in_stock"
    })
    .await;

    let stock = format!("/inventory/{product}");
    for (on_hand, availability) in [(3, "low"), (0, "sold_out"), (40, "in_stock")] {
        let set = api
            .merchant()
            .put(&stock, &json!({"on_hand": on_hand}))
            .await;
        set.expect_status(200);
        card(&api, &product, availability, |card| {
            card["availability"] == availability
        })
        .await;
    }

    let address = format!("/products/{product}");
    let patch = json!({"title": "Linocut evening", "price": money(PRICE - 500)});
    let patched = api
        .merchant()
        .call(reqwest::Method::PATCH, &address)
        .header("if-match", "*")
        .body("application/merge-patch+json", patch.to_string())
        .await;
    patched.expect_status(200);
    let renewed =
        |card: &Value| card["title"] == "Linocut evening" && card["price"] == money(PRICE - 500);
    card(&api, &product, "the new price", renewed).await;

    api.merchant().delete(&address).await.expect_status(204);
    eventually("the end of the card", async || {
        let answer = api
            .stranger()
            .get(&path(&[&product]))
            .await
            .expect_status(200);
        (answer["missing"] == json!([product])).then_some(())
    })
    .await;
}

#[tokio::test]
async fn units_that_shoppers_hold_are_not_left() {
    let api = Api::deployed();
    let product = api.product_in_stock(4).await;
    let left = |expected| move |card: &Value| card["left"] == expected;
    card(&api, &product, "four left", left(4)).await;
    let hold = api.shopper().hold(&product, 3).await;
    card(&api, &product, "one left", left(1)).await;
    let released = api.shopper().delete(&format!("/reserve/{hold}")).await;
    released.expect_status(204);
    card(&api, &product, "four left again", left(4)).await;
}

#[tokio::test]
async fn fifty_cards_come_in_one_answer_and_a_duplicate_once() {
    let api = Api::deployed();
    let product = api.product_in_stock(9).await;
    let unknown: Vec<String> = (0..48).map(|_| unknown_id()).collect();
    let upper = product.to_uppercase();
    let mut ids: Vec<&str> = unknown.iter().map(String::as_str).collect();
    ids.extend([product.as_str(), upper.as_str(), "none"]);
    let answer = api.stranger().get(&path(&ids)).await.expect_status(200);
    let cards = answer.list("/cards");
    assert_eq!((cards.len(), &cards[0]["id"]), (1, &json!(product)));
    let missing: Vec<&str> = unknown.iter().map(String::as_str).chain(["none"]).collect();
    assert_eq!(answer["missing"], json!(missing));
    assert_eq!(answer["degraded"], false);

    let small = api
        .stranger()
        .get(&path(&ids))
        .header("accept-encoding", "gzip")
        .await
        .expect_status(200);
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert_eq!(small.header("etag"), answer.header("etag"));
}

#[tokio::test]
async fn who_has_the_cards_is_told_so() {
    let api = Api::deployed();
    let product = api.product_in_stock(40).await;
    let address = path(&[&product]);
    let tag = eventually("cards that stay as they are", async || {
        let tag = |answer: Answer| answer.header("etag").map(str::to_owned);
        let one = tag(api.stranger().get(&address).await.expect_status(200))?;
        let other = tag(api.stranger().get(&address).await.expect_status(200))?;
        (one == other).then_some(one)
    })
    .await;
    let again = api
        .stranger()
        .get(&address)
        .header("if-none-match", &tag)
        .await;
    assert!(again.expect_status(304).body.is_empty());
    let other = format!("{address},{}", unknown_id());
    let other = api
        .stranger()
        .get(&other)
        .header("if-none-match", &tag)
        .await;
    let other = other.expect_status(200);
    let control = other.header("cache-control").unwrap_or_default();
    assert!(control.contains("max-age"), "{control}");
}

#[tokio::test]
async fn ids_are_read_however_the_query_is_written() {
    let api = Api::deployed();
    let (one, other) = (api.product_in_stock(9).await, api.product_in_stock(9).await);
    for separator in [",", "%2C", "%2c", ",,", "%20,%20"] {
        let address = path(&[&format!("{one}{separator}{other}")]);
        let answer = api.stranger().get(&address).await.expect_status(200);
        let shown: Vec<&str> = answer
            .list("/cards")
            .iter()
            .filter_map(|card| card["id"].as_str())
            .collect();
        assert_eq!(shown, [&one, &other], "{separator}");
        assert_eq!(answer["missing"], json!([]), "{separator}");
    }
}

#[tokio::test]
async fn a_query_that_asks_for_nothing_or_too_much_is_refused() {
    let api = Api::deployed();
    let many: Vec<String> = (0..51).map(|_| unknown_id()).collect();
    let [one, other] = [&many[0], &many[1]];
    for query in [
        String::new(),
        "?ids".to_owned(),
        "?ids=".to_owned(),
        "?ids=,%20,".to_owned(),
        format!("?ids={}", many.join(",")),
        format!("?ids={one}&ids={other}"),
        format!("?id={one}"),
        format!("?ids={one}&limit=5"),
    ] {
        let refused = api
            .stranger()
            .get(&format!("/bff/product-cards{query}"))
            .await;
        refused.expect_problem(400, "invalid_request");
    }
}

#[tokio::test]
async fn what_is_no_id_is_missing_as_it_was_written() {
    let api = Api::deployed();
    let odd = [
        "%27%3B--",
        "%3Cb%3E",
        "%00",
        "..%2F..",
        "%F0%9F%8D%B5",
        "a%2Bb",
    ];
    let answer = api.stranger().get(&path(&odd)).await.expect_status(200);
    let written = json!(["';--", "<b>", "\0", "../..", "\u{1f375}", "a+b"]);
    assert_eq!(
        (&answer["missing"], answer.list("/cards").len()),
        (&written, 0)
    );
    assert_eq!(answer["degraded"], false);
}

#[tokio::test]
async fn any_form_of_a_tag_that_names_the_cards_is_recognised() {
    let api = Api::deployed();
    let address = path(&[&unknown_id()]);
    let first = api.stranger().get(&address).await.expect_status(200);
    let tag = first.header("etag").unwrap_or_default().to_owned();
    let strong = tag.trim_start_matches("W/");
    for (tags, status) in [
        (strong.to_owned(), 304),
        (format!("\"other\", {tag}"), 304),
        ("*".to_owned(), 304),
        ("\"other\"".to_owned(), 200),
        (strong.trim_matches('"').to_owned(), 200),
    ] {
        let call = api.stranger().get(&address).header("if-none-match", &tags);
        let answer = call.await.expect_status(status);
        assert_eq!(answer.header("etag"), Some(tag.as_str()), "{tags}");
    }
}

#[tokio::test]
async fn cards_are_encoded_as_the_caller_takes_them() {
    let api = Api::deployed();
    let ids: Vec<String> = (0..50).map(|_| unknown_id()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (little, much) = (path(&ids[..1]), path(&ids));
    for (address, accepted, encoding) in [
        (&much, "gzip", Some("gzip")),
        (&much, "br;q=1, gzip;q=0.1", Some("gzip")),
        (&much, "gzip;q=0", None),
        (&much, "identity", None),
        (&little, "gzip", None),
        (&little, "gzip, identity;q=0", Some("gzip")),
    ] {
        let call = api
            .stranger()
            .get(address)
            .header("accept-encoding", accepted);
        let answer = call.await.expect_status(200);
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
    }
}
