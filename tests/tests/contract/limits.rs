//! How often one may write to the chat, and what one is told of it.

use serde_json::json;
use souk_tests::{Answer, Api, Caller};

/// More than a conversation may have at once, whatever it gets back meanwhile.
const MANY: usize = 80;

fn figure(answer: &Answer, header: &str) -> u32 {
    let text = answer.header(header);
    text.and_then(|text| text.parse().ok())
        .unwrap_or_else(|| panic!("{header} is {text:?}: {}", answer.body))
}

/// A guest, and a conversation of the guest's.
async fn guest_with_session(api: &Api) -> (Caller, String, Answer) {
    let wish = json!({"message": "a massage in Boston"});
    let answer = api
        .stranger()
        .post("/chat/message", &wish)
        .await
        .expect_status(200);
    (
        api.guest_named_by(&answer),
        answer.text("/session_id").to_owned(),
        answer,
    )
}

#[tokio::test]
async fn an_answer_tells_how_the_tightest_limit_stands() {
    let api = Api::deployed();
    let (guest, session, opening) = guest_with_session(&api).await;
    let next = json!({"message": "cheaper", "session_id": session});
    let second = guest.post("/chat/message", &next).await.expect_status(200);
    for answer in [&opening, &second] {
        let (limit, remaining) = (
            figure(answer, "ratelimit-limit"),
            figure(answer, "ratelimit-remaining"),
        );
        assert!(remaining < limit, "{remaining} of {limit}");
        assert!(figure(answer, "ratelimit-reset") >= 1);
    }
    // A conversation has a limit of its own, below its guest's.
    assert!(figure(&second, "ratelimit-limit") < figure(&opening, "ratelimit-limit"));
}

#[tokio::test]
async fn a_conversation_with_too_many_messages_waits_and_no_other_one_does() {
    let api = Api::deployed();
    let (guest, session, _) = guest_with_session(&api).await;
    let message = json!({"message": "cheaper", "session_id": session});
    let mut refused = None;
    for _ in 0..MANY {
        let answer = guest.post("/chat/message", &message).await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap_or_else(|| panic!("{MANY} messages were let in"));
    let refused = refused.expect_problem(429, "too_many_requests");
    assert_eq!(figure(&refused, "ratelimit-remaining"), 0);
    let wait_s = figure(&refused, "retry-after");
    assert!(wait_s >= 1);
    assert_eq!(figure(&refused, "ratelimit-reset"), wait_s);

    let elsewhere = json!({"message": "a massage in Boston"});
    guest
        .post("/chat/message", &elsewhere)
        .await
        .expect_status(200);
    let wrong = json!({"message": " ", "session_id": session});
    guest
        .post("/chat/message", &wrong)
        .await
        .expect_problem(400, "invalid_request");
    let path = format!("/chat/session/{session}");
    guest.get(&path).await.expect_status(200);
}
