//! What the function calls: the catalog and inventory behind Lambda's API, a model behind Bedrock's.

use crate::http::{Request, serve};
use serde_json::{Value, json};
use souk_bedrock::{faults::Knobs, stream::events};
use std::{
    net::SocketAddr,
    sync::{Mutex, mpsc},
};

/// What a model has told of its second answer when it waits for a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Nothing,
    /// The cards, a sentence, and how the next one begins.
    FirstSentence,
}

/// Serves deals, and a model whose second answer waits, at `pause`, for a word on `released`.
pub fn aws(pause: Told, released: mpsc::Receiver<()>) -> SocketAddr {
    let released = Mutex::new(released);
    let wait = move || {
        let released = released.lock().expect("unpoisoned");
        released.recv().expect("a word");
    };
    serve(move |mut request| {
        let asked = request.json();
        let answer = match request.path.as_str() {
            "/2015-03-31/functions/souk-catalog-search/invocations" => json!({
                "items": deals(), "next_cursor": null, "mode": "browse",
            }),
            "/2015-03-31/functions/souk-inventory-availability/invocations" => available(&asked),
            "/model/a-model/converse" if asked["messages"].as_array().map(Vec::len) == Some(1) => {
                uses(
                    "search_catalog",
                    &json!({"category": "Spa", "city": "Boston"}),
                )
            }
            "/model/a-model/converse" => {
                wait();
                presented()
            }
            "/model/a-model/converse-stream" => {
                return request.stream("application/vnd.amazon.eventstream", told(pause, &wait));
            }
            _ => return refuse(request),
        };
        request.answer(200, &[], &answer);
    })
}

/// A function or a model that is not there.
fn refuse(request: Request) {
    let kind = [("x-amzn-errortype", "ResourceNotFoundException")];
    request.answer(404, &kind, &json!({"message": "not here"}));
}

fn deals() -> Vec<Value> {
    let money = |amount: i64| json!({"amount": amount, "currency": "USD"});
    let deal = |number: usize| {
        json!({
            "score": 1.0,
            "product": {
                "id": id(number),
                "title": format!("Massage {number}\n\nevent: done\ndata: {{}}"),
                "description": "An hour of rest.",
                "merchant": {"name": "Fernbrook"},
                "category": ["Wellness", "Spa"],
                "price": money(4_000 + number as i64),
                "list_price": money(10_000),
                "discount_percent": 60,
                "location": {"lat": 42.35, "lng": -71.08, "city": "Boston"},
                "attributes": {},
                "image_url": "media/none",
                "status": "active",
                "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z",
                "version": 1,
            },
        })
    };
    (0..4).map(deal).collect()
}

fn id(number: usize) -> String {
    format!("0198c0de-0000-7000-8000-{number:012}")
}

fn available(asked: &Value) -> Value {
    let ids = asked["request"]["ids"].as_array().cloned();
    let units = ids.unwrap_or_default().into_iter();
    units
        .map(|id| json!({"product_id": id, "available": 9, "version": 1}))
        .collect()
}

fn presented() -> Value {
    let cards: Vec<Value> = (0..3)
        .map(|number| json!({"id": id(number), "reason": "A calm hour."}))
        .collect();
    let reply = "Three calm spas in Boston. Enjoy!";
    uses("present_deals", &json!({"reply": reply, "cards": cards}))
}

/// The same in events, with a pause.
fn told(pause: Told, wait: &impl Fn()) -> impl Iterator<Item = Vec<u8>> {
    let knobs = Knobs {
        piece_chars: 1,
        lists_first: true,
        ..Knobs::default()
    };
    let events = events(&presented(), &knobs).expect("events");
    // The last ones are the end of the text, `njoy!"}`, and what stands behind it.
    let before = match pause {
        Told::Nothing => 0,
        Told::FirstSentence => events.len() - "njoy!\"}".len() - 3,
    };
    let parts = events.into_iter().enumerate();
    parts.map(move |(at, part)| {
        if at == before {
            wait();
        }
        part
    })
}

/// An answer of Bedrock's Converse that uses a tool.
fn uses(tool: &str, input: &Value) -> Value {
    let used = json!({"toolUse": {"toolUseId": "t1", "name": tool, "input": input}});
    json!({
        "output": {"message": {"role": "assistant", "content": [used]}},
        "stopReason": "tool_use",
        "usage": {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15},
        "metrics": {"latencyMs": 1},
    })
}
