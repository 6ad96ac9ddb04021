//! The webhook of payments, sent by us as by the provider, and as by others.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

use futures::future::join_all;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde_json::json;
use sha2::Sha256;
use souk_tests::{Answer, Api, eventually, log_of, setting, unique};

/// An event about a payment that the provider does not know, which therefore means nothing.
fn event(id: &str) -> Vec<u8> {
    let object = json!({"id": "pi_of_nobody", "object": "payment_intent", "status": "succeeded"});
    let created = now();
    json!({"id": id, "type": "payment_intent.succeeded", "created": created, "data": {"object": object}})
        .to_string()
        .into_bytes()
}

fn now() -> i64 {
    Timestamp::now().as_second()
}

fn signature(secret: &str, at: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(format!("{at}.").as_bytes());
    mac.update(body);
    format!("t={at},v1={:x}", mac.finalize().into_bytes())
}

/// As the provider signs.
fn signed(at: i64, body: &[u8]) -> String {
    signature(&setting("SOUK_TEST_STRIPE_WEBHOOK_SECRET"), at, body)
}

async fn send(body: &[u8], signature: Option<&str>) -> Answer {
    let call = Api::deployed()
        .stranger()
        .call(reqwest::Method::POST, "/payments/webhook")
        .body("application/json; charset=utf-8", body);
    match signature {
        Some(signature) => call.header("stripe-signature", signature).await,
        None => call.await,
    }
}

fn log() -> String {
    log_of("payments-webhook")
}

#[tokio::test]
async fn copies_of_an_event_are_all_taken_whenever_they_come() {
    let body = event(&unique("evt_copies"));
    let first = signed(now(), &body);
    let at_once = join_all((0..10).map(|_| send(&body, Some(&first)))).await;
    for answer in at_once {
        let received = answer.expect_status(200).text("/received").to_owned();
        assert!(
            ["ignored", "duplicate"].contains(&received.as_str()),
            "{received}"
        );
    }
    // The provider signs each delivery anew, so one that comes days later is not an old one.
    let later = send(&body, Some(&signed(now() + 1, &body))).await;
    assert_eq!(later.expect_status(200)["received"], "duplicate");
}

#[tokio::test]
async fn what_the_provider_did_not_send_is_refused_and_the_log_says_which() {
    let marker = unique("marker");
    let body = event(&marker);
    let (good, half) = (signed(now(), &body), &body[..body.len() / 2]);
    let captured_long_ago = signed(now() - 3_600, &body);
    let moved = good.replacen(&good[2..12], &(now() + 60).to_string(), 1);
    let forged = signature("whsec_of_somebody_else", now(), &body);
    let long = vec![b' '; 300 * 1024];
    let not_text = [
        b"{\"id\": \"\xff\", \"marker\": \"",
        marker.as_bytes(),
        b"\"}",
    ]
    .concat();
    let cases: [(&str, &[u8], Option<String>); 9] = [
        ("unsigned", &body, None),
        ("malformed_signature", &body, Some("none".to_owned())),
        ("forged", &body, Some(forged)),
        ("forged", &body, Some(moved)),
        ("too_old", &body, Some(captured_long_ago)),
        ("truncated", half, Some(good)),
        ("too_long", &long, Some(signed(now(), &long))),
        ("not_utf8", &not_text, Some(signed(now(), &not_text))),
        ("unreadable", b"[]", Some(signed(now(), b"[]"))),
    ];
    for (reason, body, signature) in cases {
        let answer = send(body, signature.as_deref()).await.expect_status(400);
        let code = answer.text("/code").to_owned();
        let trace = answer.text("/trace_id").to_owned();
        answer.expect_problem(400, &code);
        let reason = format!("\"reason\":\"{reason}\"");
        eventually(&reason, async || {
            let log = log();
            let mut lines = log.lines();
            lines.find(|line| line.contains(&trace) && line.contains(&reason))?;
            Some(())
        })
        .await;
    }
    assert!(
        !log().contains(&marker),
        "a body, or a part of it, was logged"
    );
}
