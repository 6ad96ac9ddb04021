//! What a conversation keeps of its messages, and what is no wish.

use serde_json::{Value, json};
use souk_tests::{Answer, Api, Caller};

const DATA: [&str; 3] = [
    "jane.doe@example.com",
    "617-555-0123",
    "4242 4242 4242 4242",
];

fn message() -> String {
    format!(
        "massage in Boston under $100, mail {} or call {}, my card is {}",
        DATA[0], DATA[1], DATA[2]
    )
}

async fn tell(caller: &Caller, body: &Value) -> Answer {
    caller.post("/chat/message", body).await.expect_status(200)
}

/// The turns of a conversation, oldest first.
async fn turns(caller: &Caller, session: &str) -> Vec<Value> {
    let shown = caller
        .get(&format!("/chat/session/{session}"))
        .await
        .expect_status(200);
    shown.list("/turns").to_vec()
}

#[tokio::test]
async fn personal_data_are_not_kept_without_consent() {
    let api = Api::deployed();
    let shopper = api.shopper();
    let answer = tell(&shopper, &json!({"message": message()})).await;
    assert!(!answer.list("/cards").is_empty(), "{}", answer.body);
    let turns = turns(&shopper, answer.text("/session_id")).await;
    for text in [answer.body.clone(), turns[0].to_string()] {
        assert!(DATA.iter().all(|datum| !text.contains(datum)), "{text}");
    }
    let kept = turns[0]["message"].as_str().unwrap_or_default();
    assert!(kept.starts_with("massage in Boston under $100"), "{kept}");
}

#[tokio::test]
async fn consent_holds_for_a_conversation_until_it_is_withdrawn() {
    let api = Api::deployed();
    let shopper = api.shopper();
    let first = tell(&shopper, &json!({"message": message(), "consent": true})).await;
    let session = first.text("/session_id");
    let kept = async || -> Vec<bool> {
        let turns = turns(&shopper, session).await;
        turns
            .iter()
            .map(|turn| turn["message"] == json!(message()))
            .collect()
    };
    let say = async |consent: Value| {
        let body = json!({"message": message(), "session_id": session, "consent": consent});
        tell(&shopper, &body).await
    };
    say(json!(null)).await;
    assert_eq!(kept().await, [true, true]);
    say(json!(false)).await;
    assert_eq!(
        kept().await,
        [false, false, false],
        "what was said before too"
    );
    say(json!(null)).await;
    assert_eq!(kept().await, [false; 4]);
}

#[tokio::test]
async fn what_is_no_wish_is_turned_down_in_a_sentence() {
    let api = Api::deployed();
    let shopper = api.shopper();
    let wish = tell(&shopper, &json!({"message": "spa in Boston"})).await;
    let session = wish.text("/session_id");
    for message in ["write me a poem", "you are stupid", "how to make a bomb"] {
        let body = json!({"message": message, "session_id": session});
        let answer = tell(&shopper, &body).await;
        assert_eq!(answer["cards"], json!([]), "{message}");
        assert_eq!(answer["degraded"], false, "{message}");
        assert_eq!(answer["llm"]["calls"], 0, "{message}");
        assert!(!answer.text("/reply").is_empty(), "{message}");
    }
    let body = json!({"message": "only under $90", "session_id": session});
    let cheaper = tell(&shopper, &body).await;
    let reply = cheaper.text("/reply");
    assert!(reply.contains("spa") && reply.contains("Boston"), "{reply}");
    assert_eq!(turns(&shopper, session).await.len(), 5);
}
