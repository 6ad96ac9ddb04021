//! The memory of card events on the real Redis, and a topic that does not answer.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

use jiff::Timestamp;
use redis::AsyncCommands;
use souk_bff::{
    events::{EventTopic, RedisSeen},
    ports::{RememberEvents, TellEvents},
};
use souk_contracts::{
    EventId, Owner, ProductId, SessionId,
    events::{CardTurn, CloudEvent, types},
};
use souk_platform::redis::Redis;
use souk_testing::ends;
use std::collections::HashSet;
use tokio::net::TcpListener;

fn redis() -> Redis {
    Redis::lazy(&souk_testing::setting("SOUK_TEST_REDIS_URL")).expect("a Redis address")
}

fn event() -> CloudEvent<CardTurn> {
    let (product_id, now) = (ProductId::generate(), Timestamp::now());
    let turn = CardTurn {
        product_id,
        session_id: SessionId::generate(),
        owner: Owner::from_stored("guest:ana".to_owned()),
        at: now,
        position: None,
    };
    CloudEvent::new("bff", types::CARD_VIEWED, product_id, now, turn)
}

#[tokio::test]
async fn what_was_told_is_known_for_ten_minutes() {
    let memory = RedisSeen { redis: redis() };
    let [told, other] = [EventId::generate(), EventId::generate()];
    assert!(memory.told(&[told, other]).await.is_empty());
    memory.remember(&HashSet::from([told])).await;
    assert_eq!(memory.told(&[other, told]).await, HashSet::from([told]));
    let mut connection = redis().connection();
    let key = format!("souk:card-event:{told}");
    let left: i64 = connection.ttl(key).await.expect("a time");
    assert!((590..=600).contains(&left), "{left}");
}

#[tokio::test]
async fn without_redis_nothing_is_known_and_nobody_waits_for_it() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let hanging = format!("redis://{}/0", silent.local_addr().expect("an address"));
    for address in ["redis://127.0.0.1:9/0", hanging.as_str()] {
        let memory = RedisSeen {
            redis: Redis::lazy(address).expect("an address"),
        };
        let id = EventId::generate();
        ends(memory.remember(&HashSet::from([id]))).await;
        assert!(ends(memory.told(&[id])).await.is_empty(), "{address}");
    }
}

#[tokio::test]
async fn a_topic_that_hangs_is_waited_for_once_however_many_events_there_are() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = silent.local_addr().expect("an address");
    let topic = EventTopic {
        sns: souk_testing::sns_at(&format!("http://{address}")),
        arn: "topic".to_owned(),
    };
    let events: Vec<_> = (0..100).map(|_| event()).collect();
    assert!(ends(topic.tell(&events)).await.is_empty());
}

#[tokio::test]
async fn a_topic_that_is_gone_has_taken_nothing() {
    let topic = EventTopic {
        sns: souk_testing::unreachable_sns(),
        arn: "topic".to_owned(),
    };
    assert!(topic.tell(&[event()]).await.is_empty());
}
