#![expect(clippy::expect_used, reason = "a test says what it expects")]

use super::*;
use crate::{
    domain::{answer::PlannedBy, message::Message},
    model::{DEFAULT_MAX_TOKENS, ModelPlanner, timing::Timing},
    testing::{
        Catalogue, Memory, Script, Shelves,
        accounts::{Journal, Purse, accounts},
        caller, deals_told, seed, uses,
    },
    turn::{Answer, Chat, Said, TurnError},
};
use serde_json::{Value, json};
use souk_model::{
    Converse, ModelError,
    conversation::{Prompt, Said as Answered},
};
use souk_platform::{api::Part, clock::Clock};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, mpsc::UnboundedReceiver};

/// A model that searches at once, and answers when it is let to.
struct Held {
    released: Arc<Notify>,
    answer: fn(&Prompt) -> Result<Answered, ModelError>,
}

impl Converse for Held {
    fn model(&self) -> &str {
        "held"
    }

    async fn converse(&self, prompt: &Prompt) -> Result<Answered, ModelError> {
        if prompt.messages.len() == 1 {
            let search = json!({"category": "Spa", "city": "Boston", "min_discount": 50});
            return Ok(uses(vec![("search_catalog", search)]));
        }
        self.released.notified().await;
        (self.answer)(prompt)
    }
}

fn presents(prompt: &Prompt) -> Result<Answered, ModelError> {
    let deals = deals_told(prompt);
    let cards = deals.iter().take(3);
    let cards: Vec<Value> = cards
        .map(|deal| json!({"id": deal["id"], "reason": "A calm place."}))
        .collect();
    let reply = "Three spas in Boston. All of them are calm.";
    Ok(uses(vec![(
        "present_deals",
        json!({"reply": reply, "cards": cards}),
    )]))
}

type TestChat<M> = Arc<Chat<Catalogue, Shelves, Memory, M, Purse, Journal>>;

fn chat<M: Converse>(deals: Catalogue, model: Option<M>) -> TestChat<M> {
    Arc::new(Chat {
        deals,
        stock: Shelves::default(),
        sessions: Memory::default(),
        model: model.map(|model| {
            let timing = Timing::of(Duration::from_secs(60));
            ModelPlanner::new(model, timing, DEFAULT_MAX_TOKENS)
        }),
        accounts: accounts(),
        clock: Clock::system(),
    })
}

/// Takes a turn; what is told of it is heard in the meantime.
fn ask<M: Converse + Send + 'static>(
    chat: &TestChat<M>,
) -> (
    tokio::task::JoinHandle<Result<Answer, TurnError>>,
    UnboundedReceiver<Part>,
) {
    let (events, told) = Events::channel();
    let chat = Arc::clone(chat);
    let message = Message::new("50% off spa in Boston").expect("a message");
    let turn = async move {
        let said = Said {
            message,
            session_id: None,
            location: None,
            consent: None,
            network: None,
        };
        chat.answer(&caller("ana"), said, &Told::in_events(events))
            .await
    };
    (tokio::spawn(turn), told)
}

async fn heard(told: &mut UnboundedReceiver<Part>) -> Option<(String, Value)> {
    let Part::Event(text) = told.recv().await? else {
        panic!("no event");
    };
    let (name, data) = text.split_once('\n').expect("an event");
    let data = data.trim_end().strip_prefix("data: ").expect("data");
    let name = name.strip_prefix("event: ").expect("a name");
    Some((name.to_owned(), serde_json::from_str(data).expect("JSON")))
}

async fn all(mut told: UnboundedReceiver<Part>) -> Vec<(String, Value)> {
    let mut events = Vec::new();
    while let Some(event) = heard(&mut told).await {
        events.push(event);
    }
    events
}

fn names(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}

fn reply(events: &[(String, Value)]) -> String {
    let parts = events.iter().filter(|(name, _)| name == "reply");
    parts
        .filter_map(|(_, data)| data["text"].as_str())
        .collect()
}

#[tokio::test]
async fn a_turn_by_rules_is_told_in_its_order_and_as_it_is_answered() {
    let (turn, told) = ask(&chat::<Script>(Catalogue::of(seed()), None));
    let answer = turn.await.expect("a turn").expect("an answer");
    let events = all(told).await;
    assert_eq!(&names(&events)[..3], ["session", "cards", "reply"]);
    assert!(names(&events)[3..].iter().all(|name| *name == "reply"));
    let session = json!({"session_id": answer.session_id, "message_id": answer.message_id});
    assert_eq!(events[0].1, session);
    assert_eq!(events[1].1, json!({"cards": answer.cards, "final": true}));
    assert_eq!(reply(&events), answer.reply);
}

#[tokio::test]
async fn the_cards_come_while_the_model_still_thinks() {
    let released = Arc::new(Notify::new());
    let model = Held {
        released: Arc::clone(&released),
        answer: presents,
    };
    let (turn, mut told) = ask(&chat(Catalogue::of(seed()), Some(model)));
    let (name, _) = heard(&mut told).await.expect("an event");
    let (then, early) = heard(&mut told).await.expect("an event");
    assert_eq!([name.as_str(), then.as_str()], ["session", "cards"]);
    assert_eq!(early["final"], false);
    let early = early["cards"].as_array().expect("cards").clone();
    assert!((3..=6).contains(&early.len()));
    assert!(early.iter().all(|card| {
        card["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("% off"))
    }));

    released.notify_one();
    let events = all(told).await;
    let answer = turn.await.expect("a turn").expect("an answer");
    assert_eq!(names(&events), ["cards", "reply", "reply"]);
    assert_eq!(events[0].1, json!({"cards": answer.cards, "final": true}));
    assert_eq!(reply(&events), answer.reply);
    assert_eq!(answer.planner, PlannedBy::Model);
}

#[tokio::test]
async fn where_the_model_fails_the_rules_go_on_in_the_same_stream() {
    let released = Arc::new(Notify::new());
    released.notify_one();
    let model = Held {
        released,
        answer: |_| Err(ModelError::Throttled),
    };
    let (turn, told) = ask(&chat(Catalogue::of(seed()), Some(model)));
    let answer = turn.await.expect("a turn").expect("an answer");
    let events = all(told).await;
    assert_eq!(&names(&events)[..2], ["session", "cards"]);
    let sessions = names(&events)
        .iter()
        .filter(|name| **name == "session")
        .count();
    assert_eq!(sessions, 1);
    let cards = events.iter().rfind(|(name, _)| name == "cards");
    assert_eq!(
        cards.map(|(_, data)| &data["cards"]),
        Some(&json!(answer.cards))
    );
    assert_eq!(reply(&events), answer.reply);
    assert!(answer.degraded);
}

#[tokio::test]
async fn nothing_is_told_of_a_turn_that_fails_before_its_cards() {
    let catalogue = Catalogue {
        answers: 0,
        ..Catalogue::of(seed())
    };
    let (turn, told) = ask(&chat::<Script>(catalogue, None));
    assert!(turn.await.expect("a turn").is_err());
    assert_eq!(all(told).await, []);
}

#[tokio::test]
async fn a_turn_is_kept_though_its_listener_has_gone() {
    let released = Arc::new(Notify::new());
    let model = Held {
        released: Arc::clone(&released),
        answer: presents,
    };
    let chat = chat(Catalogue::of(seed()), Some(model));
    let (turn, mut told) = ask(&chat);
    heard(&mut told).await.expect("an event");
    drop(told);
    released.notify_one();
    let answer = turn.await.expect("a turn").expect("an answer");
    let sessions = chat.sessions.sessions.lock().expect("unpoisoned");
    let kept = &sessions[&answer.session_id].turns[0].turn;
    assert_eq!((&kept.reply, &kept.cards), (&answer.reply, &answer.cards));
}

#[tokio::test]
async fn the_same_cards_are_told_again_only_to_say_that_they_stay() {
    let (turn, told) = ask(&chat::<Script>(Catalogue::of(seed()), None));
    let cards = turn.await.expect("a turn").expect("an answer").cards;
    drop(told);
    let (events, told) = Events::channel();
    let progress = Told::in_events(events);
    progress.opened(SessionId::generate(), MessageId::generate());
    progress.cards(&[], false);
    for last in [false, false, true, true] {
        progress.cards(&cards, last);
    }
    drop(progress);
    let events = all(told).await;
    assert_eq!(names(&events), ["session", "cards", "cards"]);
    let last = [&events[1].1["final"], &events[2].1["final"]];
    assert_eq!(last, [false, true]);
}

#[tokio::test]
async fn of_a_reply_only_what_is_new_is_told_and_nothing_is_taken_back() {
    let (events, told) = Events::channel();
    let progress = Told::in_events(events);
    for reply in [
        "Here are spas.",
        "Here are spas.",
        "Here are spas. All are calm. Enjoy!",
        "Other spas.",
    ] {
        progress.reply(reply);
    }
    drop(progress);
    let events = all(told).await;
    let parts: Vec<_> = events.iter().map(|(_, data)| &data["text"]).collect();
    assert_eq!(parts, ["Here are spas.", " All are calm. ", "Enjoy!"]);
}
