use super::*;
use serde_json::{Value, json};
use souk_contracts::{Currency, calls::Call};
use std::sync::{
    Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

fn body(email: &str, payment_method: &str) -> CheckoutBody {
    CheckoutBody {
        reservation_id: ReservationId::generate(),
        payment_method: payment_method.to_owned(),
        email: email.to_owned(),
        return_url: None,
        total: None,
    }
}

#[test]
fn only_an_address_and_a_payment_method_pass() {
    assert!(body("ana@example.com", "pm_card_visa").validate().is_ok());
    let long = format!("{}@example.com", "a".repeat(250));
    for email in [
        "",
        "ana",
        "@example.com",
        "ana@example",
        "a na@example.com",
        "a@b@c.d",
        &long,
    ] {
        assert!(body(email, "pm_card_visa").validate().is_err(), "{email}");
    }
    for method in ["", "pm_", "card", "pm_card visa", "pm_'; DROP TABLE orders"] {
        assert!(
            body("ana@example.com", method).validate().is_err(),
            "{method}"
        );
    }
}

#[test]
fn another_body_has_another_fingerprint() {
    let first = body("ana@example.com", "pm_card_visa");
    let second = CheckoutBody {
        email: "bob@example.com".to_owned(),
        ..first.clone()
    };
    assert_eq!(fingerprint(&first), fingerprint(&first.clone()));
    assert_ne!(fingerprint(&first), fingerprint(&second));
}

#[test]
fn the_bank_sends_the_shopper_back_to_a_page_only() {
    let returning = |url: &str| CheckoutBody {
        return_url: Some(url.to_owned()),
        ..body("ana@example.com", "pm_card_visa")
    };
    assert!(
        returning("https://shop.example/done?x=1")
            .validate()
            .is_ok()
    );
    let long = format!("https://shop.example/{}", "a".repeat(500));
    for url in [
        "",
        "https://",
        "javascript:alert(1)",
        "//shop.example",
        "https://a b",
        &long,
    ] {
        assert!(returning(url).validate().is_err(), "{url}");
    }
}

/// A shop where another request under the same key is always the first to be recorded.
struct Race {
    earlier: Checkout,
    recorded: AtomicBool,
    /// How often it is looked for before it can be seen.
    unseen: AtomicUsize,
    released: Mutex<Vec<Value>>,
}

impl Ask for &Race {
    async fn ask<C: Call + 'static>(&self, request: C) -> Result<C::Reply, Problem> {
        let request = json!(request);
        let moment = "2026-03-01T12:00:00Z";
        let product = json!("0197a000-0000-7000-8000-0000000000a1");
        let price = json!({"amount": 7900, "currency": "USD"});
        let reply = match C::FUNCTION {
            Claim::FUNCTION => json!({
                "reservation_id": request["reservation_id"], "expires_at": moment, "held_since": moment,
                "items": [{"product_id": product, "quantity": 1}],
            }),
            GetProducts::FUNCTION => json!({"missing": [], "products": [{
                "id": product, "title": "Sauna", "description": "A day.", "merchant": {"name": "Steam"},
                "category": ["Spa"], "price": price, "list_price": null, "discount_percent": 0,
                "attributes": {}, "image_url": "", "status": "active", "created_at": moment,
                "updated_at": moment, "version": 1,
            }]}),
            Release::FUNCTION => {
                let mut released = self
                    .released
                    .lock()
                    .unwrap_or_else(|error| panic!("{error}"));
                released.push(request["reservation_id"].clone());
                Value::Null
            }
            other => panic!("nobody asks {other}"),
        };
        Ok(serde_json::from_value(reply).unwrap_or_else(|error| panic!("{error}")))
    }
}

impl KeepCheckouts for &Race {
    async fn find(&self, _: CheckoutId) -> Result<Option<Checkout>, Problem> {
        let less = |left: usize| left.checked_sub(1);
        let is_unseen = self
            .unseen
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
            .is_ok();
        let is_there = self.recorded.load(Ordering::SeqCst) && !is_unseen;
        Ok(is_there.then(|| self.earlier.clone()))
    }

    async fn record(&self, _: &Checkout) -> Result<Recorded, Problem> {
        self.recorded.store(true, Ordering::SeqCst);
        Ok(Recorded::Before)
    }
}

impl StartWorkflow for &Race {
    async fn start(&self, _: CheckoutId, _: &Order) -> Result<(), Problem> {
        Ok(())
    }
}

impl Race {
    fn of(earlier: &CheckoutBody) -> Self {
        let owner = Owner::from_stored("user:ana".to_owned());
        let id = CheckoutId::derive(owner.as_str(), "key");
        Self {
            earlier: Checkout {
                id,
                owner: owner.clone(),
                since: None,
                fingerprint: fingerprint(earlier),
                order: Order {
                    checkout_id: id,
                    order_id: id.order_id(),
                    reservation_id: earlier.reservation_id,
                    caller: serde_json::from_value(json!({"user": "ana", "guest": "g1"}))
                        .unwrap_or_else(|error| panic!("{error}")),
                    owner,
                    email: earlier.email.clone(),
                    payment_method: earlier.payment_method.clone(),
                    lines: Vec::new(),
                    total: Money::new(7900, Currency::USD)
                        .unwrap_or_else(|error| panic!("{error}")),
                    return_url: None,
                    traceparent: None,
                },
                status: CheckoutStatus::Processing,
                failure: None,
                next_action: None,
            },
            recorded: AtomicBool::new(false),
            unseen: AtomicUsize::new(0),
            released: Mutex::default(),
        }
    }
}

/// What Ana is answered who asks for `body`, while an equal key asked for `earlier`; and what is released.
async fn race(body: &CheckoutBody, earlier: &CheckoutBody) -> (ApiResult, Vec<Value>) {
    outcome(&Race::of(earlier), body).await
}

async fn outcome(race: &Race, body: &CheckoutBody) -> (ApiResult, Vec<Value>) {
    let checkouts = Checkouts {
        services: race,
        records: race,
        workflow: race,
        page: "https://shop.example/".to_owned(),
    };
    let event = json!({
        "resource": "/checkout", "path": "/checkout", "httpMethod": "POST",
        "headers": {"content-type": "application/json", "idempotency-key": "key"},
        "multiValueHeaders": {}, "queryStringParameters": null,
        "multiValueQueryStringParameters": null, "pathParameters": null,
        "requestContext": {
            "httpMethod": "POST", "resourcePath": "/checkout", "identity": {},
            "authorizer": {"user": "ana", "roles": "shopper", "guest": "g1"},
        },
        "body": json!(body).to_string(), "isBase64Encoded": false,
    });
    let request = lambda_http::request::from_str(&event.to_string());
    let request = ApiRequest::new(request.unwrap_or_else(|error| panic!("{error}")));
    let answer = checkouts.start(request).await;
    let released = race
        .released
        .lock()
        .unwrap_or_else(|error| panic!("{error}"));
    (answer, released.clone())
}

#[tokio::test]
async fn of_two_equal_requests_at_once_the_second_is_answered_as_the_first() {
    let body = body("ana@example.com", "pm_card_visa");
    let (answer, released) = race(&body, &body).await;
    assert!(answer.is_ok());
    assert!(released.is_empty());
}

#[tokio::test]
async fn another_request_at_once_under_one_key_gives_its_reservation_back() {
    let (first, second) = (
        body("ana@example.com", "pm_card_visa"),
        body("ana@example.com", "pm_card_visa"),
    );
    let (answer, released) = race(&second, &first).await;
    let refusal = answer.err().map(|problem| problem.code);
    assert_eq!(refusal.as_deref(), Some("idempotency_key_reused"));
    assert_eq!(released, [json!(second.reservation_id)]);
}

/// Both saw no record; the other was recorded before this one found that it names another total.
#[tokio::test]
async fn a_refused_copy_gives_back_nothing_of_a_checkout_that_runs() {
    let earlier = body("ana@example.com", "pm_card_visa");
    let dearer = CheckoutBody {
        total: Money::new(9900, Currency::USD).ok(),
        ..earlier.clone()
    };
    let race = Race::of(&earlier);
    race.recorded.store(true, Ordering::SeqCst);
    race.unseen.store(1, Ordering::SeqCst);
    let (answer, released) = outcome(&race, &dearer).await;
    let refusal = answer.err().map(|problem| problem.code);
    assert_eq!(refusal.as_deref(), Some("idempotency_key_reused"));
    assert!(released.is_empty());
}
