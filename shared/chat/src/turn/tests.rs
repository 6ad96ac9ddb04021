use super::*;
use crate::model::{DEFAULT_MAX_TOKENS, timing::Timing};
use crate::testing::{
    Catalogue, Memory, Script, Scripted, Shelves,
    accounts::{Journal, Purse, accounts},
    caller, seed, uses,
};
use souk_contracts::UserId;
use std::time::Duration;

pub(super) type TestChat = Chat<Catalogue, Shelves, Memory, Script, Purse, Journal>;

pub(super) fn chat(model: Option<Vec<(Duration, Scripted)>>) -> TestChat {
    Chat {
        deals: Catalogue::of(seed()),
        stock: Shelves::default(),
        sessions: Memory::default(),
        model: model.map(|calls| {
            let timing = Timing::of(Duration::from_millis(500));
            ModelPlanner::new(Script::of(calls), timing, DEFAULT_MAX_TOKENS)
        }),
        accounts: accounts(),
        clock: Clock::system(),
    }
}

pub(super) fn said(text: &str, session_id: Option<SessionId>) -> Said {
    let message = Message::new(text).unwrap_or_else(|error| panic!("{error}"));
    Said {
        message,
        session_id,
        location: None,
        consent: None,
        network: None,
    }
}

pub(super) async fn answer(chat: &TestChat, text: &str, session_id: Option<SessionId>) -> Answer {
    chat.answer(&caller("ana"), said(text, session_id), &())
        .await
        .unwrap_or_else(|error| panic!("{error}"))
}

#[tokio::test]
async fn a_conversation_goes_on_from_turn_to_turn() {
    let chat = chat(None);
    let first = answer(&chat, "50% off spa in Boston", None).await;
    let second = answer(&chat, "cheaper ones", Some(first.session_id)).await;
    assert_eq!(second.session_id, first.session_id);
    let dearest = |answer: &Answer| {
        answer
            .cards
            .iter()
            .map(|card| card.card.price.amount())
            .max()
    };
    assert!(
        dearest(&second) < dearest(&first),
        "{:?} {:?}",
        second.reply,
        first.reply
    );
    let third = answer(&chat, "in Chicago?", Some(first.session_id)).await;
    assert!(
        third.reply.contains("spa deals in Chicago") || third.reply.contains("in Chicago"),
        "{}",
        third.reply
    );
}

#[tokio::test]
async fn another_callers_session_is_unknown() {
    let chat = chat(None);
    let mine = answer(&chat, "spa", None).await;
    for (who, id) in [("bob", mine.session_id), ("ana", SessionId::generate())] {
        let refusal = chat.answer(&caller(who), said("spa", Some(id)), &()).await;
        assert!(matches!(refusal, Err(TurnError::UnknownSession)));
    }
}

#[tokio::test]
async fn a_guest_who_signs_in_goes_on_and_the_cookie_alone_does_not() {
    let chat = chat(None);
    let id = Some(
        answer(&chat, "50% off spa in Boston", None)
            .await
            .session_id,
    );
    let mut user = caller("ana");
    user.user = Some(UserId("bea".to_owned()));
    let mut elsewhere = caller("another");
    elsewhere.user.clone_from(&user.user);
    for caller in [user, elsewhere] {
        let again = chat.answer(&caller, said("cheaper ones", id), &()).await;
        assert!(again.is_ok(), "{again:?}");
    }
    let mut other_user = caller("ana");
    other_user.user = Some(UserId("carl".to_owned()));
    for caller in [caller("ana"), other_user] {
        let refused = chat.answer(&caller, said("cheaper ones", id), &()).await;
        assert!(matches!(refused, Err(TurnError::UnknownSession)));
    }
}

#[tokio::test]
async fn with_sessions_gone_the_turn_is_answered_and_not_kept() {
    let chat = Chat {
        sessions: Memory {
            away: true,
            ..Memory::default()
        },
        ..chat(None)
    };
    let new = answer(&chat, "spa in Boston", None).await;
    let going_on = answer(&chat, "spa in Boston", Some(SessionId::generate())).await;
    for answer in [new, going_on] {
        assert!(answer.degraded && answer.cards.len() >= 3);
    }
}

#[tokio::test]
async fn the_rules_answer_for_a_model_that_fails_or_never_answers() {
    let fails: fn() -> Scripted = || Box::new(|_| Err(souk_model::ModelError::Throttled));
    let never = Duration::from_secs(60);
    for calls in [
        vec![(Duration::ZERO, fails()), (Duration::ZERO, fails())],
        vec![(never, fails())],
    ] {
        let attempts = calls.len();
        let chat = chat(Some(calls));
        let answer = answer(&chat, "spa in Boston", None).await;
        assert_eq!((answer.planner, answer.degraded), (PlannedBy::Rules, true));
        assert!(answer.cards.len() >= 3);
        assert_eq!((answer.llm.calls, answer.llm.unanswered), (1, 1));
        assert_eq!(usize::try_from(answer.llm.attempts).ok(), Some(attempts));
    }
}

#[tokio::test]
async fn with_the_model_and_inventory_both_hanging_there_are_cards_in_time() {
    let never = Duration::from_secs(60);
    let late: Scripted = Box::new(|_| Err(souk_model::ModelError::Throttled));
    let chat = Chat {
        stock: Shelves {
            delay: never,
            ..Shelves::default()
        },
        ..chat(Some(vec![(never, late)]))
    };
    let answer = answer(&chat, "spa in Boston", None).await;
    assert!(answer.degraded && answer.cards.len() >= 3);
    assert!(
        answer
            .cards
            .iter()
            .all(|card| card.card.availability.is_none())
    );
}

#[tokio::test]
async fn a_model_that_finds_too_little_is_no_outage() {
    let nothing: Scripted = Box::new(|_| {
        Ok(uses(vec![(
            "search_catalog",
            serde_json::json!({"category": "Spa", "max_price": 1}),
        )]))
    });
    let chat = chat(Some(vec![(Duration::ZERO, nothing)]));
    let answer = answer(&chat, "spa in Boston", None).await;
    assert_eq!((answer.planner, answer.degraded), (PlannedBy::Rules, false));
    assert_eq!(answer.llm.calls, 1);
}

#[tokio::test]
async fn without_the_catalogue_a_turn_is_a_503() {
    let chat = Chat {
        deals: Catalogue {
            answers: 0,
            ..Catalogue::of(seed())
        },
        ..chat(None)
    };
    let refusal = chat
        .answer(&caller("ana"), said("spa", None), &())
        .await
        .map_err(Problem::from);
    assert_eq!(refusal.map_err(|problem| problem.status).err(), Some(503));
}
