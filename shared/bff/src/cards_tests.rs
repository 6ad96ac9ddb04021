use super::*;
use crate::cache::Cache;
use serde_json::{Value, json};
use souk_contracts::calls::{Call, catalog::GetProducts, inventory::GetAvailability};
use souk_platform::{clock::Clock, metrics::Meter, redis::Redis};
use std::io::Read;

/// A shop of one product, of which three are left; inventory may be away.
struct Shop {
    product: ProductId,
    has_inventory: bool,
}

impl Ask for Shop {
    async fn ask<C: Call + 'static>(&self, request: C) -> Result<C::Reply, Problem> {
        let ids = json!(request)["ids"].clone();
        let is_asked = ids
            .as_array()
            .is_some_and(|ids| ids.contains(&json!(self.product)));
        assert!(is_asked, "{ids}");
        let reply = match C::FUNCTION {
            GetProducts::FUNCTION => json!({"products": [product(self.product)], "missing": []}),
            GetAvailability::FUNCTION if self.has_inventory => {
                json!([{"product_id": self.product, "available": 3, "version": 1}])
            }
            _ => return Err(Problem::deadline_exceeded()),
        };
        Ok(serde_json::from_value(reply).unwrap_or_else(|error| panic!("{error}")))
    }
}

fn product(id: ProductId) -> Value {
    json!({
        "id": id, "title": "Sauna, ".repeat(200), "description": "A day.",
        "merchant": {"name": "Steam"}, "category": ["Spa"],
        "price": {"amount": 7900, "currency": "USD"}, "discount_percent": 0, "attributes": {},
        "image_url": "a.svg", "status": "active", "created_at": "2026-03-01T12:00:00Z",
        "updated_at": "2026-03-01T12:00:00Z", "version": 1,
    })
}

fn shelf(has_inventory: bool) -> (Shelf<Shop>, ProductId) {
    let redis = Redis::lazy("redis://127.0.0.1:9/0").unwrap_or_else(|error| panic!("{error}"));
    let cache = Cache::new(redis, Clock::system(), Meter::new("bff-test"));
    let product = ProductId::generate();
    let shop = Shop {
        product,
        has_inventory,
    };
    (Shelf::new(shop, cache), product)
}

/// How a request for the cards of `ids` with these headers is answered.
async fn ask(shelf: &Shelf<Shop>, ids: &str, headers: &Value) -> Answered {
    let event = json!({
        "resource": "/bff/product-cards", "path": "/bff/product-cards", "httpMethod": "GET",
        "headers": headers, "multiValueHeaders": {}, "pathParameters": null,
        "queryStringParameters": {"ids": ids}, "multiValueQueryStringParameters": {"ids": [ids]},
        "requestContext": {
            "httpMethod": "GET", "resourcePath": "/bff/product-cards", "identity": {},
        },
        "body": null, "isBase64Encoded": false,
    });
    let request = lambda_http::request::from_str(&event.to_string());
    let request = ApiRequest::new(request.unwrap_or_else(|error| panic!("{error}")));
    let answer = cards(shelf, request).await;
    Answered(
        answer
            .unwrap_or_else(|problem| panic!("{problem}"))
            .into_http(),
    )
}

struct Answered(http::Response<lambda_http::Body>);

impl Answered {
    fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    fn cards(&self) -> Cards {
        let bytes: &[u8] = self.0.body();
        let mut text = Vec::new();
        if self.header("content-encoding") == Some("gzip") {
            flate2::read::GzDecoder::new(bytes)
                .read_to_end(&mut text)
                .unwrap_or_else(|error| panic!("{error}"));
        } else {
            text.extend_from_slice(bytes);
        }
        serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{error}"))
    }
}

#[test]
fn ids_are_bounded_and_asked_once_in_their_order() {
    let texts = |ids| -> Option<Vec<&str>> {
        let asked = distinct(ids).ok()?;
        Some(asked.iter().map(|asked| asked.text).collect())
    };
    assert_eq!(texts("b, a,b,,c"), Some(vec!["b", "a", "c"]));
    let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
    for ids in ["", " , ", &many.join(",")] {
        assert!(distinct(ids).is_err(), "{ids}");
    }
}

#[test]
fn an_id_is_one_however_it_is_written() {
    let id = ProductId::generate();
    let upper = id.to_string().to_uppercase();
    let ids = format!("{upper},{id},{}", id.as_uuid().simple());
    let asked = distinct(&ids).unwrap_or_else(|problem| panic!("{problem}"));
    let [Asked { text, id: one }] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!((*text, *one), (upper.as_str(), Some(id)));
}

#[tokio::test]
async fn what_is_missing_is_named_as_it_was_asked_for() {
    let (shelf, product) = shelf(true);
    let nobody = ProductId::generate().to_string().to_uppercase();
    let ids = format!("none,{product},{nobody}");
    let cards = ask(&shelf, &ids, &json!({})).await.cards();
    assert_eq!(cards.missing, ["none".to_owned(), nobody]);
    assert!(!cards.degraded);
    let [card] = cards.cards.as_slice() else {
        panic!("{cards:?}");
    };
    assert_eq!((card.id, card.left), (product, Some(3)));
}

#[tokio::test]
async fn who_has_the_cards_is_sent_nothing() {
    let (shelf, product) = shelf(true);
    let first = ask(&shelf, &product.to_string(), &json!({})).await;
    let tag = first.header("etag").unwrap_or_default();
    assert!(
        first
            .header("cache-control")
            .is_some_and(|control| control.contains("max-age"))
    );
    let again = ask(&shelf, &product.to_string(), &json!({"if-none-match": tag})).await;
    assert_eq!(
        (again.0.status().as_u16(), again.header("etag")),
        (304, Some(tag))
    );
    assert!(again.0.body().is_empty());
    let other = ask(
        &shelf,
        &format!("{product},x"),
        &json!({"if-none-match": tag}),
    )
    .await;
    assert_eq!(other.0.status(), 200);
}

#[tokio::test]
async fn cards_are_compressed_for_who_can_read_them_so() {
    let (shelf, product) = shelf(true);
    let plain = ask(&shelf, &product.to_string(), &json!({})).await;
    let accepts = json!({"accept": "*/*", "accept-encoding": "gzip, br"});
    let small = ask(&shelf, &product.to_string(), &accepts).await;
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert_eq!(small.header("vary"), Some("Accept-Encoding"));
    assert!(small.0.body().len() < plain.0.body().len() / 2);
    assert_eq!(small.cards(), plain.cards());
    assert_eq!(small.header("etag"), plain.header("etag"));
    // API Gateway would send the base64 as it is.
    let without_accept = json!({"accept-encoding": "gzip"});
    let answer = ask(&shelf, &product.to_string(), &without_accept).await;
    assert_eq!(answer.header("content-encoding"), None);
}

#[tokio::test]
async fn little_is_compressed_for_who_wants_nothing_else() {
    let (shelf, _) = shelf(true);
    for (accepted, encoding) in [("gzip", None), ("gzip, identity;q=0", Some("gzip"))] {
        let headers = json!({"accept": "*/*", "accept-encoding": accepted});
        let answer = ask(&shelf, "none", &headers).await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.cards().missing, ["none"]);
    }
}

#[tokio::test]
async fn cards_without_their_stock_say_so_and_are_kept_by_nobody() {
    let (shelf, product) = shelf(false);
    let answer = ask(&shelf, &product.to_string(), &json!({})).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("etag"), None);
    let cards = answer.cards();
    assert!(cards.degraded);
    let [card] = cards.cards.as_slice() else {
        panic!("{cards:?}");
    };
    assert_eq!((card.availability, card.left), (None, None));
}
