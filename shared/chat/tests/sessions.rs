//! Conversations against a real Redis.
#![expect(
    clippy::expect_used,
    reason = "a test whose server fails must stop and say so"
)]

use jiff::Timestamp;
use redis::AsyncCommands;
use souk_chat::{
    domain::{
        answer::PlannedBy,
        session::{KeptTurn, Turn},
        wish::Wish,
    },
    ports::KeepSessions,
    sessions::{RedisSessions, TURNS_KEPT},
};
use souk_contracts::{MessageId, Owner, SessionId};
use souk_platform::redis::Redis;
use souk_testing::{ends, setting};

fn redis() -> Redis {
    Redis::lazy(&setting("SOUK_TEST_REDIS_URL")).expect("a Redis address")
}

fn ana() -> Owner {
    Owner::from_stored("guest:ana".to_owned())
}

fn turn(message: &str) -> KeptTurn {
    let turn = Turn {
        message_id: MessageId::generate(),
        at: Timestamp::UNIX_EPOCH,
        message: message.to_owned(),
        reply: "Here are 0 deals.".to_owned(),
        cards: Vec::new(),
        planner: PlannedBy::Rules,
        degraded: false,
    };
    KeptTurn {
        turn,
        wish: Wish {
            min_discount: Some(50),
            ..Wish::default()
        },
        turned_down: false,
    }
}

#[tokio::test]
async fn a_turn_comes_back_as_it_was_with_its_owner() {
    let (sessions, id, kept) = (
        RedisSessions::new(redis()),
        SessionId::generate(),
        turn("spa"),
    );
    sessions.append(id, &ana(), &kept).await.expect("kept");
    let session = sessions.load(id).await.expect("reachable").expect("there");
    assert_eq!((session.owner, session.turns), (ana(), vec![kept]));
}

#[tokio::test]
async fn an_unknown_session_is_none() {
    assert!(
        RedisSessions::new(redis())
            .load(SessionId::generate())
            .await
            .expect("reachable")
            .is_none()
    );
}

#[tokio::test]
async fn two_messages_at_once_are_both_kept() {
    let (sessions, id) = (RedisSessions::new(redis()), SessionId::generate());
    let turns = ["one", "two", "three", "four"].map(turn);
    futures::future::join_all(
        turns
            .iter()
            .map(|turn| async { sessions.append(id, &ana(), turn).await.expect("kept") }),
    )
    .await;
    let session = sessions.load(id).await.expect("reachable").expect("there");
    assert_eq!(session.turns.len(), 4);
    assert!(turns.iter().all(|turn| session.turns.contains(turn)));
}

#[tokio::test]
async fn a_guests_conversation_becomes_one_users_and_no_other_ones() {
    let (sessions, id) = (RedisSessions::new(redis()), SessionId::generate());
    let [bea, carl] = ["user:bea", "user:carl"].map(|user| Owner::from_stored(user.to_owned()));
    sessions
        .append(id, &ana(), &turn("spa"))
        .await
        .expect("kept");
    for (to, expected) in [(&bea, true), (&carl, false), (&bea, true)] {
        let handed_over = sessions.hand_over(id, &ana(), to).await.expect("reachable");
        assert_eq!(handed_over, expected, "{to}");
    }
    let session = sessions.load(id).await.expect("reachable").expect("there");
    assert_eq!((session.owner, session.turns.len()), (bea, 1));
    let unknown = SessionId::generate();
    let handed_over = sessions.hand_over(unknown, &ana(), &carl).await;
    assert!(!handed_over.expect("reachable"));
}

#[tokio::test]
async fn a_session_has_one_owner_for_good() {
    let (sessions, id) = (RedisSessions::new(redis()), SessionId::generate());
    sessions
        .append(id, &ana(), &turn("mine"))
        .await
        .expect("kept");
    let bob = Owner::from_stored("guest:bob".to_owned());
    sessions
        .append(id, &bob, &turn("his"))
        .await
        .expect("answered");
    assert_eq!(
        sessions
            .load(id)
            .await
            .expect("reachable")
            .expect("there")
            .owner,
        ana()
    );
}

#[tokio::test]
async fn a_turn_that_ends_after_the_conversation_was_handed_over_is_not_added_to_it() {
    let (sessions, id, bea) = (
        RedisSessions::new(redis()),
        SessionId::generate(),
        Owner::from_stored("user:bea".to_owned()),
    );
    let kept = turn("spa");
    sessions.append(id, &ana(), &kept).await.expect("kept");
    assert!(
        sessions
            .hand_over(id, &ana(), &bea)
            .await
            .expect("reachable")
    );

    sessions
        .append(id, &ana(), &turn("said before, answered after"))
        .await
        .expect("reachable");
    sessions
        .set_consent(id, &ana(), true)
        .await
        .expect("reachable");

    let session = sessions.load(id).await.expect("reachable").expect("there");
    assert_eq!(
        (session.owner, session.consent, session.turns),
        (bea, false, vec![kept])
    );
}

#[tokio::test]
async fn consent_holds_until_it_is_withdrawn() {
    let (sessions, id) = (RedisSessions::new(redis()), SessionId::generate());
    let consent = async || {
        let session = sessions.load(id).await.expect("reachable").expect("there");
        (session.owner, session.consent)
    };
    for given in [true, false, true] {
        sessions.set_consent(id, &ana(), given).await.expect("kept");
        assert_eq!(consent().await, (ana(), given));
    }
    sessions
        .append(id, &ana(), &turn("spa"))
        .await
        .expect("kept");
    assert_eq!(consent().await, (ana(), true));
    let unasked = SessionId::generate();
    sessions
        .append(unasked, &ana(), &turn("spa"))
        .await
        .expect("kept");
    let session = sessions.load(unasked).await.expect("reachable");
    assert_eq!(session.map(|session| session.consent), Some(false));
}

#[tokio::test]
async fn what_was_said_with_consent_is_masked_when_it_is_withdrawn() {
    let (sessions, id) = (RedisSessions::new(redis()), SessionId::generate());
    let said = async || {
        let session = sessions.load(id).await.expect("reachable").expect("there");
        session.turns[0].turn.message.clone()
    };
    sessions.set_consent(id, &ana(), true).await.expect("kept");
    let kept = turn("write to jane@example.com");
    sessions.append(id, &ana(), &kept).await.expect("kept");
    assert_eq!(said().await, kept.turn.message);
    sessions.set_consent(id, &ana(), false).await.expect("kept");
    assert!(!said().await.contains("jane"));
}

#[tokio::test]
async fn a_session_is_kept_for_a_day_from_its_last_turn() {
    let (redis, id) = (redis(), SessionId::generate());
    RedisSessions::new(redis.clone())
        .append(id, &ana(), &turn("spa"))
        .await
        .expect("kept");
    for key in [
        format!("chat:session:{{{id}}}"),
        format!("chat:session:{{{id}}}:turns"),
    ] {
        let seconds: i64 = redis.connection().ttl(key).await.expect("a lifetime");
        assert!((86_390..=86_400).contains(&seconds), "{seconds}");
    }
}

#[tokio::test]
async fn only_the_last_turns_are_kept_the_oldest_first() {
    let (sessions, id) = (RedisSessions::new(redis()), SessionId::generate());
    for number in 0..TURNS_KEPT + 3 {
        sessions
            .append(id, &ana(), &turn(&number.to_string()))
            .await
            .expect("kept");
    }
    let turns = sessions
        .load(id)
        .await
        .expect("reachable")
        .expect("there")
        .turns;
    let messages: Vec<String> = turns.into_iter().map(|kept| kept.turn.message).collect();
    assert_eq!(
        messages,
        (3..TURNS_KEPT + 3)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_turn_that_cannot_be_read_is_forgotten() {
    let (redis, id) = (redis(), SessionId::generate());
    let sessions = RedisSessions::new(redis.clone());
    sessions
        .append(id, &ana(), &turn("spa"))
        .await
        .expect("kept");
    let _: i64 = redis
        .connection()
        .rpush(format!("chat:session:{{{id}}}:turns"), "{")
        .await
        .expect("pushed");
    assert_eq!(
        sessions
            .load(id)
            .await
            .expect("reachable")
            .expect("there")
            .turns
            .len(),
        1
    );
}

#[tokio::test]
async fn a_redis_that_is_gone_is_told() {
    let sessions = RedisSessions::new(Redis::lazy("redis://127.0.0.1:1/").expect("an address"));
    let id = SessionId::generate();
    assert!(ends(sessions.load(id)).await.is_err());
    let kept = ends(sessions.append(id, &ana(), &turn("spa"))).await;
    assert!(kept.is_err());
}
