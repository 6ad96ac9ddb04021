//! The document's examples, which tell of one purchase: a massage is put on sale, found, reserved
//! and paid for.

use jiff::Timestamp;
use serde_json::{Value, json};
use souk_contracts::{
    AssetId, CheckoutId, MessageId, OrderId, Problem, ProductId, RateLimit, ReservationId,
    SessionId,
};
use uuid::Uuid;

const fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0000 + number)
}

pub const PRODUCT: ProductId = ProductId::from_uuid(uuid(1));
const RESERVATION: ReservationId = ReservationId::from_uuid(uuid(2));
const CHECKOUT: CheckoutId = CheckoutId::from_uuid(uuid(3));
const ORDER: OrderId = OrderId::from_uuid(uuid(4));
const SESSION: SessionId = SessionId::from_uuid(uuid(5));
const MESSAGE: MessageId = MessageId::from_uuid(uuid(6));
const ASSET: AssetId = AssetId::from_uuid(uuid(7));

const fn at(second: i64) -> Timestamp {
    Timestamp::constant(1_764_000_000 + second, 0)
}

/// When the hold of [`reservation`] ends.
pub const HELD_UNTIL: Timestamp = at(300);

pub fn new_product() -> Value {
    json!({
        "external_id": "juniper-hot-stone-80",
        "title": "Eighty-minute hot stone massage",
        "description": "Warm basalt, cedar oil and a cup of tea after. Tuesday to Sunday, by appointment.",
        "merchant": {"name": "Juniper & Salt"},
        "category": ["Wellness", "Spa"],
        "price": {"amount": 7900, "currency": "USD"},
        "list_price": {"amount": 16000, "currency": "USD"},
        "location": {"lat": 42.3467, "lng": -71.0972, "city": "Boston"},
        "rating": {"average": 4.8, "count": 212},
        "attributes": {"minutes": 80, "valid_days": 90},
    })
}

pub fn product() -> Value {
    let mut product = new_product();
    product["id"] = json!(PRODUCT);
    product["discount_percent"] = json!(50);
    product["image_url"] = json!("assets/categories/wellness.svg");
    product["status"] = json!("active");
    product["created_at"] = json!(at(-86_400));
    product["updated_at"] = json!(at(-86_400));
    product["version"] = json!(1);
    product
}

pub fn patch() -> Value {
    json!({"price": {"amount": 6900}, "attributes": {"valid_days": null}})
}

pub fn import_report() -> Value {
    json!({"results": [
        {"line": 1, "status": "created", "id": PRODUCT},
        {"line": 2, "status": "rejected", "error": {
            "code": "invalid_request",
            "detail": "The product is not right: title: has 1 to 500 characters.",
            "field": "title",
        }},
    ]})
}

pub fn categories() -> Value {
    json!({"categories": [{
        "name": "Wellness", "path": ["Wellness"], "count": 58, "children": [
            {"name": "Spa", "path": ["Wellness", "Spa"], "count": 41, "children": []},
        ],
    }]})
}

pub fn search_results() -> Value {
    json!({
        "items": [{"product": product(), "score": 0.0328, "distance_km": 2.1}],
        "next_cursor": "eyJyYW5rZWQiOnsic2hvd24iOjIwLCJuZXdlc3QiOjQ2M319Pz8_Pz8_Pz8_Pz8_Pz8_Pw",
        "mode": "hybrid",
        "reranked": false,
        "interpretation": {
            "text": "hot stone massage",
            "excluded": ["couples"],
            "city": "Boston",
            "near_me": false,
            "max_price": 7999,
            "min_discount": 30,
            "corrections": [{"from": "masage", "to": "massage"}],
        },
    })
}

fn card() -> Value {
    json!({
        "id": PRODUCT,
        "title": "Eighty-minute hot stone massage",
        "merchant": "Juniper & Salt",
        "price": {"amount": 7900, "currency": "USD"},
        "list_price": {"amount": 16000, "currency": "USD"},
        "discount_percent": 50,
        "rating": {"average": 4.8, "count": 212},
        "image_url": "assets/categories/wellness.svg",
        "availability": "low",
        "left": 2,
    })
}

pub fn card_events() -> Value {
    let event = |number, kind| {
        json!({
            "id": uuid(number), "type": kind, "product_id": PRODUCT, "session_id": SESSION,
            "at": at(-30), "position": 1,
        })
    };
    json!({"events": [event(40, "impression"), event(41, "click")]})
}

pub fn cards() -> Value {
    json!({"cards": [card()], "missing": [], "degraded": false})
}

pub fn met_limit() -> RateLimit {
    RateLimit {
        limit: 30,
        remaining: 0,
        reset_s: 1,
    }
}

pub fn message() -> Value {
    json!({"message": "50% off spa near me", "location": {"lat": 42.3601, "lng": -71.0589}})
}

fn reasoned_card() -> Value {
    let mut card = card();
    card["distance_km"] = json!(2.1);
    card["reason"] = json!("50% off: $79 instead of $160, 2.1 km away.");
    card
}

pub fn answer() -> Value {
    json!({
        "session_id": SESSION,
        "message_id": MESSAGE,
        "reply": "Here is a spa deal at half price near you.",
        "cards": [reasoned_card()],
        "planner": "rules",
        "degraded": false,
        "llm": {"calls": 0, "model": null, "input_tokens": 0, "output_tokens": 0, "latency_ms": 0},
    })
}

/// [`answer`], told in events.
pub fn answer_in_events() -> String {
    let answer = answer();
    let events = [
        (
            "session",
            json!({"session_id": SESSION, "message_id": MESSAGE}),
        ),
        ("cards", json!({"cards": answer["cards"], "final": true})),
        ("reply", json!({"text": answer["reply"]})),
        ("done", answer),
    ];
    events
        .map(|(name, data)| format!("event: {name}\ndata: {data}\n\n"))
        .concat()
}

pub fn session() -> Value {
    let turn = json!({
        "message_id": MESSAGE,
        "at": at(-60),
        "message": "50% off spa near me",
        "reply": "Here is a spa deal at half price near you.",
        "cards": [reasoned_card()],
        "planner": "rules",
        "degraded": false,
    });
    json!({"session_id": SESSION, "turns": [turn]})
}

pub fn reserve() -> Value {
    json!({"items": [{"product_id": PRODUCT, "quantity": 1}]})
}

pub fn reservation() -> Value {
    json!({
        "reservation_id": RESERVATION,
        "expires_at": HELD_UNTIL,
        "items": [{"product_id": PRODUCT, "quantity": 1}],
    })
}

pub fn checkout() -> Value {
    json!({
        "reservation_id": RESERVATION,
        "payment_method": "pm_card_visa",
        "email": "ana@example.com",
    })
}

pub fn checkout_started() -> Value {
    json!({
        "checkout_id": CHECKOUT,
        "order_id": ORDER,
        "status_url": format!("checkout/{CHECKOUT}"),
    })
}

pub fn checkout_confirmed() -> Value {
    json!({"status": "confirmed", "order_id": ORDER})
}

pub fn checkout_at_the_bank() -> Value {
    json!({
        "status": "requires_action",
        "order_id": ORDER,
        "next_action": {
            "type": "redirect_to_url",
            "url": "https://hooks.stripe.com/redirect/authenticate/src_1",
        },
    })
}

pub fn price_changed() -> Problem {
    let money = |amount: i64| json!({"amount": amount, "currency": "USD"});
    let detail = "The price is no longer the one that was shown, and nothing was charged. Reserve again to buy at the current price.";
    let moved = json!([{"product_id": PRODUCT, "shown": money(7900), "current": money(8900)}]);
    Problem::conflict("price_changed", detail)
        .with("shown", money(7900))
        .with("current", money(8900))
        .with("products", moved)
}

pub fn checkout_failed() -> Value {
    json!({
        "status": "failed",
        "order_id": ORDER,
        "failure": {
            "code": "payment_declined",
            "detail": "The card was declined. Nothing was charged; try another card.",
        },
    })
}

pub fn order() -> Value {
    json!({
        "id": ORDER,
        "status": "confirmed",
        "reservation_id": RESERVATION,
        "lines": [{
            "product_id": PRODUCT,
            "title": "Eighty-minute hot stone massage",
            "quantity": 1,
            "unit_price": {"amount": 7900, "currency": "USD"},
            "list_price": {"amount": 15800, "currency": "USD"},
            "discount_percent": 50,
        }],
        "total": {"amount": 7900, "currency": "USD"},
        "refunded": {"amount": 0, "currency": "USD"},
        "refunds": [],
        "created_at": at(30),
        "updated_at": at(33),
        "history": [
            {"status": "pending", "cause": "order created", "at": at(30)},
            {"status": "authorized", "cause": "payment authorized", "at": at(31)},
            {"status": "confirmed", "cause": "payment captured", "at": at(33)},
        ],
    })
}

pub fn cancelled_order() -> Value {
    let mut order = order();
    order["status"] = json!("cancelled");
    order["updated_at"] = json!(at(32));
    order["history"] = json!([
        {"status": "pending", "cause": "order created", "at": at(30)},
        {"status": "cancelled", "cause": "called off by the shopper", "at": at(32)},
    ]);
    order
}

pub fn refund() -> Value {
    json!({"amount": {"amount": 2900, "currency": "USD"}})
}

pub fn refunded_order() -> Value {
    let mut order = order();
    order["refunds"] = json!([{
        "refund_id": "0198c0de-0000-7000-8000-000000000007",
        "amount": {"amount": 2900, "currency": "USD"},
        "status": "pending",
        "created_at": at(50),
    }]);
    order
}

pub fn orders() -> Value {
    json!({"items": [order()], "next_cursor": null})
}

pub fn set_stock() -> Value {
    json!({"on_hand": 40})
}

pub fn adjust_stock() -> Value {
    json!({"change": -2, "reason": "Two were broken"})
}

pub fn stock() -> Value {
    json!({"product_id": PRODUCT, "on_hand": 40, "reserved": 1, "available": 39, "version": 3})
}

fn health(status: &str, is_catalog_ready: bool) -> Value {
    json!({
        "status": status,
        "dependencies": [
            {"name": "catalog.postgres", "ready": is_catalog_ready, "latency_ms": 2},
            {"name": "catalog.redis", "ready": true, "latency_ms": 1},
            {"name": "inventory.postgres", "ready": true, "latency_ms": 2},
            {"name": "orders.postgres", "ready": true, "latency_ms": 2},
            {"name": "payments.provider", "ready": true, "latency_ms": 84},
            {"name": "chat.redis", "ready": true, "latency_ms": 1},
            {"name": "bff.dynamodb", "ready": true, "latency_ms": 6},
            {"name": "bff.workflow", "ready": true, "latency_ms": 12},
            {"name": "bff.sns", "ready": true, "latency_ms": 11},
            {"name": "media.dynamodb", "ready": true, "latency_ms": 5},
            {"name": "media.s3", "ready": true, "latency_ms": 14},
        ],
    })
}

pub fn healthy() -> Value {
    health("ok", true)
}

pub fn unhealthy() -> Value {
    health("unavailable", false)
}

pub fn new_upload() -> Value {
    json!({"product_id": PRODUCT, "content_type": "image/jpeg", "bytes": 482_133})
}

pub fn granted_upload() -> Value {
    json!({
        "asset_id": ASSET,
        "upload": {
            "url": format!("https://souk-prod-media.s3.us-east-1.amazonaws.com/uploads/{ASSET}?X-Amz-Signature=…"),
            "method": "PUT",
            "headers": {"content-type": "image/jpeg", "content-length": "482133"},
            "expires_at": at(600),
        },
    })
}

pub fn upload_status() -> Value {
    json!({
        "asset_id": ASSET,
        "product_id": PRODUCT,
        "content_type": "image/jpeg",
        "bytes": 482_133,
        "asked_at": at(0),
        "state": "ready",
        "image_url": format!("media/assets/{ASSET}"),
        "width": 4032,
        "height": 3024,
    })
}
