//! The endpoints, by the recorded events.
#![expect(
    clippy::expect_used,
    reason = "an event that cannot be read must stop the test"
)]

use super::*;
use crate::{
    domain::session::{KeptTurn, Session},
    testing::{
        Catalogue, Memory, Script, Shelves,
        accounts::{Gate, Journal, Purse, accounts},
        caller, seed,
    },
};
use lambda_http::request::from_str;
use serde_json::{Value, json};
use souk_contracts::{Owner, RateLimit};
use souk_platform::{
    api::{Events, Part},
    clock::Clock,
    rate_limit::Exhausted,
};
use std::{fs, path::Path};

fn recorded(event: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../events/chat")
        .join(event)
        .with_extension("json");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("an event")
}

fn request(event: &Value) -> ApiRequest {
    ApiRequest::new(from_str(&event.to_string()).expect("an event of API Gateway"))
}

fn chat() -> Chat<Catalogue, Shelves, Memory, Script, Purse, Journal> {
    Chat {
        deals: Catalogue::of(seed()),
        stock: Shelves::default(),
        sessions: Memory::default(),
        model: None,
        accounts: accounts(),
        clock: Clock::system(),
    }
}

fn refusal(result: ApiResult) -> (u16, String) {
    let problem = result.expect_err("a refusal");
    (problem.status, problem.code)
}

#[tokio::test]
async fn each_wrong_message_has_its_own_refusal_and_searches_nothing() {
    for (event, status, code) in [
        ("post-message/a-blank-message", 400, "invalid_request"),
        ("post-message/a-message-too-long", 400, "invalid_request"),
        (
            "post-message/a-location-off-the-globe",
            400,
            "invalid_request",
        ),
        ("post-message/an-unknown-field", 400, "invalid_request"),
        ("post-message/broken-json", 400, "malformed_json"),
        (
            "post-message/a-session-that-ended",
            404,
            "session_not_found",
        ),
        ("post-message/an-expired-token", 401, "token_expired"),
    ] {
        let (chat, (events, mut told)) = (chat(), Events::channel());
        let result = post_message(&chat, &Gate::open(), request(&recorded(event)), events).await;
        let told: Vec<_> = std::iter::from_fn(|| told.try_recv().ok()).collect();
        assert!(
            told.iter().all(|part| matches!(part, Part::Header(..))),
            "{event}"
        );
        assert_eq!(refusal(result), (status, code.to_owned()), "{event}");
        assert_eq!(chat.deals.searches(), 0, "{event}");
    }
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_refused() {
    for body in [
        json!({}),
        json!([]),
        json!({"message": 5}),
        json!({"message": null}),
        json!({"message": "spa", "session_id": "mine"}),
        json!({"message": "spa", "location": {"lat": 1}}),
        json!({"message": "spa", "location": {"lat": "1", "lng": 2}}),
        json!({"message": "spa", "location": {"lat": 1, "lng": 181}}),
        json!({"message": "spa", "consent": "yes"}),
        json!({"message": "\u{0}\u{1f}"}),
    ] {
        let mut event = recorded("post-message/half-price-spa-near-me");
        event["body"] = body.to_string().into();
        let result = post_message(&chat(), &Gate::open(), request(&event), Events::unheard()).await;
        assert_eq!(
            refusal(result),
            (400, "invalid_request".to_owned()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_wish_is_answered_for_a_guest_and_for_a_user() {
    for event in [
        "half-price-spa-near-me",
        "massage-in-a-city-under-a-price",
        "near-me-without-a-location",
        "a-city-without-deals",
    ] {
        let event = recorded(&format!("post-message/{event}"));
        assert!(
            post_message(&chat(), &Gate::open(), request(&event), Events::unheard())
                .await
                .is_ok()
        );
    }
}

const MET: RateLimit = RateLimit {
    limit: 30,
    remaining: 0,
    reset_s: 1,
};

#[tokio::test]
async fn too_many_messages_are_refused_and_search_nothing() {
    let (chat, gate) = (chat(), Gate::of(Err(Exhausted(MET))));
    let event = recorded("post-message/half-price-spa-near-me");
    let problem = post_message(&chat, &gate, request(&event), Events::unheard())
        .await
        .expect_err("a refusal");
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (429, "too_many_requests")
    );
    assert_eq!(
        (problem.retry_after, problem.rate_limit),
        (Some(1), Some(MET))
    );
    assert_eq!(chat.deals.searches(), 0);
}

#[tokio::test]
async fn a_wrong_message_counts_and_is_told_what_is_wrong_with_it() {
    let gate = Gate::of(Err(Exhausted(MET)));
    for event in ["a-blank-message", "broken-json", "an-unknown-field"] {
        let event = recorded(&format!("post-message/{event}"));
        let result = post_message(&chat(), &gate, request(&event), Events::unheard()).await;
        assert_eq!(refusal(result).0, 400);
    }
    assert_eq!(gate.counted(), 3);
}

#[test]
fn an_answer_has_the_members_of_the_contract() {
    let answer = Answer {
        session_id: SessionId::generate(),
        message_id: souk_contracts::MessageId::generate(),
        reply: "Here.".to_owned(),
        cards: Vec::new(),
        planner: crate::domain::answer::PlannedBy::Rules,
        degraded: false,
        llm: crate::domain::answer::LlmUsage::default(),
    };
    let document = json!(answer);
    assert_eq!(document["planner"], "rules");
    let usage =
        json!({"calls": 0, "model": null, "input_tokens": 0, "output_tokens": 0, "latency_ms": 0});
    assert_eq!(document["llm"], usage);
}

#[tokio::test]
async fn a_session_is_shown_to_its_owner_alone() {
    let sessions = Memory::default();
    let mut event = recorded("get-session/a-session-that-ended");
    let id: SessionId = event["pathParameters"]["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    let open = |owner: Owner| {
        let session = Session {
            owner,
            consent: false,
            turns: Vec::<KeptTurn>::new(),
        };
        sessions
            .sessions
            .lock()
            .expect("unpoisoned")
            .insert(id, session);
    };
    let unknown = (404, "session_not_found".to_owned());
    assert_eq!(
        refusal(get_session(&sessions, request(&event)).await),
        unknown
    );
    open(caller("somebody-else").owner());
    assert_eq!(
        refusal(get_session(&sessions, request(&event)).await),
        unknown
    );
    open(caller("guest-1").owner());
    assert!(get_session(&sessions, request(&event)).await.is_ok());
    event["pathParameters"]["id"] = "not-a-session".into();
    assert_eq!(
        refusal(get_session(&sessions, request(&event)).await),
        unknown
    );
}

#[tokio::test]
async fn with_sessions_away_a_conversation_cannot_be_shown() {
    let sessions = Memory {
        away: true,
        ..Memory::default()
    };
    let result = get_session(
        &sessions,
        request(&recorded("get-session/a-session-that-ended")),
    )
    .await;
    assert_eq!(refusal(result), (503, "service_unavailable".to_owned()));
}
