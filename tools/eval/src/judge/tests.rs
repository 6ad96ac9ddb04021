//! An examiner who passes everything is none: each rule must be seen to fail.

use super::*;
use serde_json::{Value, json};

fn product(id: u8, change: &Value) -> Value {
    let mut product = json!({
        "id": format!("00000000-0000-7000-8000-0000000000{id:02}"),
        "title": "Salt room session",
        "description": "An hour.",
        "merchant": {"name": "Salt"},
        "category": ["Wellness", "Spa"],
        "price": {"amount": 5_000, "currency": "USD"},
        "list_price": {"amount": 10_000, "currency": "USD"},
        "discount_percent": 50,
        "location": {"lat": 42.36, "lng": -71.06, "city": "Boston"},
        "attributes": {"valid_days": ["Sat"]},
        "image_url": "x",
        "status": "active",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "version": 1,
    });
    if let (Some(own), Some(new)) = (product.as_object_mut(), change.as_object()) {
        own.extend(new.clone());
    }
    product
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}"))
}

/// An answer with these products as its cards, each with `reason`.
fn heard(said: &str, reply: &str, reason: &str, products: &[Value]) -> Heard {
    let cards: Vec<Value> = products
        .iter()
        .map(|product| {
            let mut card = product.clone();
            card["merchant"] = product["merchant"]["name"].clone();
            card["reason"] = json!(reason);
            card["rating"] = Value::Null;
            card
        })
        .collect();
    Heard {
        said: said.to_owned(),
        answer: read(json!({
            "session_id": "00000000-0000-7000-8000-000000000000",
            "reply": reply,
            "cards": cards,
            "planner": "rules",
            "degraded": false,
            "llm": {"calls": 0},
        })),
        products: products.iter().cloned().map(read).collect(),
    }
}

fn judged(expect: &Value, heard: &[Heard]) -> Vec<String> {
    let wish = json!({"kind": "test", "at": "Boston", "say": ["spa"], "expect": expect});
    faults(&read(wish), heard)
}

fn three(change: &Value) -> Vec<Value> {
    (1..=3).map(|id| product(id, change)).collect()
}

#[test]
fn an_answer_that_keeps_everything_has_no_fault() {
    let expect = json!({
        "category": ["Spa"], "city": "Boston", "within_km": 5, "min_discount": 50, "min_price": 5_000,
        "max_price": 5_000, "mentions": ["salt"], "mentions_first": ["salt"], "without": ["sauna"],
        "order": "price", "open_on": "sat", "reply": ["spa|sauna"], "reply_without": ["poem"],
    });
    let reason = "50% off: $50.00 instead of $100.00.";
    let answer = heard("spa", "Here are 3 spa deals.", reason, &three(&json!({})));
    assert_eq!(judged(&expect, &[answer]), Vec::<String>::new());
}

#[test]
fn each_bound_that_is_broken_is_a_fault() {
    for expect in [
        json!({"cards": [4, 6]}),
        json!({"category": ["Massage"]}),
        json!({"city": "Denver"}),
        json!({"within_km": 0.01}),
        json!({"min_discount": 51}),
        json!({"min_price": 5_001}),
        json!({"max_price": 4_999}),
        json!({"mentions": ["sauna"]}),
        json!({"mentions_first": ["sauna"]}),
        json!({"without": ["salt"]}),
        json!({"open_on": "sun"}),
        json!({"reply": ["sauna"]}),
        json!({"reply_without": ["deals"]}),
    ] {
        let far = json!({"location": {"lat": 42.4, "lng": -71.06, "city": "Boston"}});
        let answer = heard("spa", "Here are 3 spa deals.", "$50.00.", &three(&far));
        assert!(!judged(&expect, &[answer]).is_empty(), "{expect}");
    }
}

#[test]
fn a_bound_may_be_broken_where_it_is_allowed_and_admitted() {
    let expect = json!({"city": "Denver", "may": ["city"]});
    let answer = |reply: &str| heard("spa", reply, "$50.00.", &three(&json!({})));
    let admitted = answer("There is no spa deal in Denver, so I also looked in other cities.");
    assert!(judged(&expect, &[admitted]).is_empty());
    assert!(!judged(&expect, &[answer("Here are 3 spa deals.")]).is_empty());
}

#[test]
fn an_order_that_is_not_kept_is_a_fault() {
    let mut products = three(&json!({}));
    products[2]["price"]["amount"] = json!(4_000);
    let answer = heard("spa", "Here.", "A reason.", &products);
    assert!(!judged(&json!({"order": "price"}), &[answer]).is_empty());
}

#[test]
fn a_figure_that_nothing_bears_out_is_a_fault() {
    let products = three(&json!({}));
    for (reply, reason) in [
        ("All for $1.", "A reason."),
        ("Here.", "Only $1 today."),
        ("Here.", "90% off."),
        ("Here.", " "),
    ] {
        let answer = heard("spa", reply, reason, &products);
        assert!(
            !judged(&json!({}), &[answer]).is_empty(),
            "{reply} {reason}"
        );
    }
    let mut told = heard("spa", "Here.", "A reason.", &products);
    told.products[0].title = "Another title".to_owned();
    assert!(!judged(&json!({}), &[told]).is_empty());
}

#[test]
fn too_many_model_calls_are_a_fault() {
    let mut answer = heard("spa", "Here.", "A reason.", &three(&json!({})));
    answer.answer.llm.calls = 3;
    assert!(!judged(&json!({}), &[answer]).is_empty());
}

#[test]
fn an_answer_is_held_against_the_one_before() {
    let before = heard("spa", "Here.", "A reason.", &three(&json!({})));
    let north = json!({
        "price": {"amount": 4_000, "currency": "USD"},
        "location": {"lat": 42.40, "lng": -71.06, "city": "Boston"},
    });
    let products: Vec<Value> = (4..=6).map(|id| product(id, &north)).collect();
    let after = heard("cheaper", "Here.", "A reason.", &products);
    let turns = [before.clone(), after];
    for (expect, holds) in [
        (json!({"cheaper": true}), true),
        (json!({"dearer": true}), false),
        (json!({"toward": "north"}), true),
        (json!({"toward": "south"}), false),
        (json!({"farther": true}), true),
        (json!({"closer": true}), false),
        (json!({"new": true}), true),
        (json!({"first": 2}), false),
    ] {
        let faults = judged(&json!({"before": expect}), &turns);
        assert_eq!(faults.is_empty(), holds, "{expect}: {faults:?}");
    }
    let again = [before.clone(), before];
    assert!(!judged(&json!({"before": {"new": true}}), &again).is_empty());
    assert!(judged(&json!({"before": {"first": 1}}), &again).is_empty());
    assert!(!judged(&json!({"before": {"first": -1}}), &again).is_empty());
}
