//! Turns, seen from their budget and their audit.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

use super::*;
use crate::{
    domain::{message::Message, spending::Spend},
    model::{DEFAULT_MAX_TOKENS, ModelPlanner, timing::Timing},
    testing::{
        Catalogue, Memory, Script, Scripted, Shelves,
        accounts::{Journal, Purse, Written, accounts},
        caller, deals_told, seed, uses,
    },
    turn::{Chat, Said},
};
use serde_json::{Value, json};
use souk_platform::clock::Clock;

type Books = Accounts<Purse, Journal>;
type TestChat = Chat<Catalogue, Shelves, Memory, Script, Purse, Journal>;

/// A chat whose model searches for spas and presents four of them, at 100 tokens read and 20 written
/// a call.
fn chat(accounts: Books) -> TestChat {
    let search: Scripted = Box::new(|_| {
        let bounds = json!({"category": "Spa", "city": "Boston"});
        Ok(uses(vec![("search_catalog", bounds)]))
    });
    let present: Scripted = Box::new(|prompt| {
        let cards = deals_told(prompt).into_iter().take(4);
        let cards: Vec<Value> = cards
            .map(|deal| json!({"id": deal["id"], "reason": "Calm."}))
            .collect();
        let answer = json!({"reply": "Four calm spas in Boston.", "cards": cards});
        Ok(uses(vec![("present_deals", answer)]))
    });
    chat_with(accounts, vec![search, present])
}

fn chat_with(accounts: Books, calls: Vec<Scripted>) -> TestChat {
    let calls = calls.into_iter().map(|call| (Duration::ZERO, call));
    Chat {
        deals: Catalogue::of(seed()),
        stock: Shelves::default(),
        sessions: Memory::default(),
        model: Some(ModelPlanner::new(
            Script::of(calls.collect()),
            Timing::default(),
            DEFAULT_MAX_TOKENS,
        )),
        accounts,
        clock: Clock::system(),
    }
}

async fn answer(chat: &TestChat) -> Answer {
    let said = Said {
        message: Message::new("spa in Boston").expect("a message"),
        session_id: None,
        location: None,
        consent: None,
        network: None,
    };
    chat.answer(&caller("ana"), said, &())
        .await
        .expect("an answer")
}

fn settled(chat: &TestChat) -> Vec<(Spend, Spend)> {
    chat.accounts
        .budget
        .settled
        .lock()
        .expect("unpoisoned")
        .clone()
}

fn written(chat: &TestChat) -> Vec<Written> {
    let journal = chat.accounts.audit.as_ref().expect("an audit");
    journal.written.lock().expect("unpoisoned").clone()
}

#[tokio::test]
async fn a_turn_gives_back_what_it_did_not_use() {
    let chat = chat(accounts());
    assert_eq!(answer(&chat).await.planner, PlannedBy::Model);
    let most = chat.model.as_ref().expect("a model").most_of_a_turn();
    assert!(most.input < 40_000 && most.output == 1_800, "{most:?}");
    let set_aside = chat.accounts.prices.spend(most);
    let used = Spend {
        tokens: 240,
        micro_usd: 280,
    };
    assert_eq!(settled(&chat), [(set_aside, used)]);
}

#[tokio::test]
async fn with_the_budget_spent_the_rules_answer_and_nothing_is_degraded() {
    let mut books = accounts();
    books.budget.spent = true;
    let chat = chat(books);
    let answer = answer(&chat).await;
    assert_eq!((answer.planner, answer.degraded), (PlannedBy::Rules, false));
    assert!(answer.cards.len() >= 3);
    let model = chat.model.as_ref().expect("a model");
    assert!(model.model.prompts().is_empty(), "the model is not asked");
}

#[tokio::test]
async fn with_the_budget_unknown_the_rules_answer_in_the_models_place() {
    let mut books = accounts();
    books.budget.away = true;
    let chat = chat(books);
    let answer = answer(&chat).await;
    assert_eq!((answer.planner, answer.degraded), (PlannedBy::Rules, true));
    let model = chat.model.as_ref().expect("a model");
    assert!(model.model.prompts().is_empty(), "a bill must not run away");
}

#[tokio::test]
async fn a_turn_whose_model_fails_is_settled_too() {
    let failed: Scripted = Box::new(|_| Err(souk_model::ModelError::Failed("broken".to_owned())));
    let chat = chat_with(accounts(), vec![failed]);
    assert_eq!(answer(&chat).await.planner, PlannedBy::Rules);
    assert_eq!(settled(&chat).len(), 1);
}

#[tokio::test]
async fn the_audit_is_told_what_was_asked_for_and_what_it_cost() {
    let chat = chat(accounts());
    answer(&chat).await;
    let told = Written {
        message: "spa in Boston".to_owned(),
        planner: PlannedBy::Model,
        tools: vec!["search_catalog".to_owned()],
        fault: None,
        cost_micro_usd: 280,
    };
    assert_eq!(written(&chat), [told]);
}

#[tokio::test]
async fn the_audit_is_told_why_the_rules_answered_and_what_the_model_had_asked_for() {
    let search: Scripted = Box::new(|_| {
        let too_cheap = json!({"category": "Spa", "max_price": 1});
        Ok(uses(vec![("search_catalog", too_cheap)]))
    });
    let chat = chat_with(accounts(), vec![search]);
    assert_eq!(answer(&chat).await.planner, PlannedBy::Rules);
    let told = &written(&chat)[0];
    assert_eq!(told.tools, ["search_catalog"]);
    assert_eq!(told.fault.as_deref(), Some("too_little"));

    let mut books = accounts();
    books.budget.spent = true;
    let chat = chat_with(books, Vec::new());
    answer(&chat).await;
    let told = &written(&chat)[0];
    assert_eq!(
        (told.tools.len(), told.fault.as_deref()),
        (0, Some("budget_spent"))
    );
}

#[tokio::test]
async fn nobody_waits_long_for_the_audit() {
    let mut books = accounts();
    books.audit = Some(Journal {
        delay: Duration::from_secs(3_600),
        ..Journal::default()
    });
    let chat = chat(books);
    let answered = tokio::time::timeout(Duration::from_secs(60), answer(&chat)).await;
    assert!(!answered.expect("within a minute").degraded);
    assert_eq!(written(&chat), []);
}

#[tokio::test]
async fn a_lost_audit_is_no_matter_of_the_shoppers() {
    let mut books = accounts();
    books.audit = Some(Journal {
        away: true,
        ..Journal::default()
    });
    assert!(!answer(&chat(books)).await.degraded);
}

#[test]
fn what_is_read_from_a_cache_costs_as_much_as_what_is_not_unless_it_is_set() {
    let prices = |pairs: &[(&str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Prices::from_settings(&pairs.collect())
    };
    assert_eq!(prices(&[]), Ok(Prices::default()));
    let input = ("CHAT_INPUT_PRICE", "60");
    assert_eq!(prices(&[input]).map(|prices| prices.cached_input), Ok(60));
    let set = prices(&[input, ("CHAT_CACHED_INPUT_PRICE", "15")]);
    assert_eq!(set.map(|prices| prices.cached_input), Ok(15));
    assert!(prices(&[("CHAT_OUTPUT_PRICE", "0.24")]).is_err());
}
