use super::*;
use crate::telemetry::Telemetry;
use futures::StreamExt;
use http::StatusCode;
use lambda_http::{RequestExt, request::RequestContext};
use serde_json::json;
use std::sync::atomic::AtomicBool;
use tokio::sync::oneshot;

const LONG: Duration = Duration::from_secs(60);

fn function() -> &'static Function<'static> {
    let settings: Settings = std::iter::empty().collect();
    let telemetry = Telemetry::start("test-tell", &settings);
    let telemetry = telemetry.unwrap_or_else(|error| panic!("{error}"));
    Box::leak(Box::new(Function {
        name: "test-tell",
        telemetry: Box::leak(Box::new(telemetry)),
        cold: AtomicBool::new(true),
    }))
}

/// From a new guest.
fn request(accept: &str) -> Request {
    let authorizer = json!({"guest": "g1", "set_cookie": "souk_guest=g1"});
    let context = json!({"httpMethod": "POST", "identity": {}, "authorizer": authorizer});
    let context = serde_json::from_value(context).unwrap_or_else(|error| panic!("{error}"));
    let request = http::Request::post("https://souk.test/tell").header("accept", accept);
    let request = request.body(Body::Empty);
    request
        .unwrap_or_else(|error| panic!("{error}"))
        .with_request_context(RequestContext::ApiGatewayV1(context))
        .with_raw_http_path("/tell")
}

fn told<F>(accept: &str, handle: impl FnOnce(ApiRequest, Events) -> F) -> Told
where
    F: Future<Output = ApiResult> + Send + 'static,
{
    function().tell(request(accept), handle)
}

async fn next(body: &mut streaming::Body) -> String {
    let chunk = body.next().await.and_then(Result::ok).unwrap_or_default();
    String::from_utf8_lossy(&chunk).into_owned()
}

async fn rest(mut body: streaming::Body) -> String {
    let mut text = String::new();
    while let Some(Ok(chunk)) = body.next().await {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    text
}

fn header<'a, B>(response: &'a Response<B>, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn away() -> Problem {
    Problem::unavailable("The catalogue", io::Error::other("password=hunter2"))
}

#[tokio::test]
async fn an_event_is_sent_before_the_work_ends() {
    let (release, held) = oneshot::channel::<()>();
    let told = told("text/event-stream", |_, events| async move {
        events.header(http::header::RETRY_AFTER, "7");
        events.tell("cards", &json!([1]));
        let _ = held.await;
        events.header(http::header::ETAG, "too late");
        events.tell("reply", &json!("Here."));
        ApiResponse::ok(&json!({"cards": [1]}))
    });
    let response = told.streamed(LONG).await;
    assert_eq!(response.status(), StatusCode::OK);
    for (name, value) in [
        ("content-type", "text/event-stream; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
        ("set-cookie", "souk_guest=g1"),
        ("retry-after", "7"),
        ("x-content-type-options", "nosniff"),
        ("etag", ""),
    ] {
        assert_eq!(header(&response, name), value, "{name}");
    }
    let mut body = response.into_body();
    assert_eq!(next(&mut body).await, "event: cards\ndata: [1]\n\n");
    assert!(release.send(()).is_ok());
    let done = "event: reply\ndata: \"Here.\"\n\nevent: done\ndata: {\"cards\":[1]}\n\n";
    assert_eq!(rest(body).await, done);
}

#[tokio::test]
async fn where_nothing_streams_the_same_events_come_at_once() {
    let told = told("text/event-stream", |_, events| async move {
        events.tell("cards", &json!([1]));
        ApiResponse::ok(&json!({}))
    });
    let response = told.whole().await;
    let head = ["content-type", "set-cookie"].map(|name| header(&response, name));
    assert_eq!(head, ["text/event-stream; charset=utf-8", "souk_guest=g1"]);
    let body = String::from_utf8_lossy(response.body());
    assert_eq!(body, "event: cards\ndata: [1]\n\nevent: done\ndata: {}\n\n");
}

#[tokio::test]
async fn who_asks_for_no_events_gets_the_document() {
    let handle = |_, events: Events| async move {
        assert!(!events.are_heard());
        events.tell("cards", &json!([1]));
        ApiResponse::ok(&json!({"reply": "Here."}))
    };
    let whole = told("application/json", handle).whole().await;
    assert_eq!(header(&whole, "content-type"), "application/json");
    assert_eq!(whole.body().as_ref(), br#"{"reply":"Here."}"#);
    let streamed = told("*/*", handle).streamed(LONG).await;
    assert_eq!(header(&streamed, "set-cookie"), "souk_guest=g1");
    assert_eq!(rest(streamed.into_body()).await, r#"{"reply":"Here."}"#);
}

#[tokio::test]
async fn before_the_first_event_a_problem_has_its_status() {
    let refuse = |_, events: Events| async move {
        events.header(http::header::ETAG, "of an answer");
        Err(Problem::not_found("session").retry_after(3))
    };
    let streamed = told("text/event-stream", refuse).streamed(LONG).await;
    assert_eq!(streamed.status(), 404);
    let head = ["content-type", "retry-after", "etag"].map(|name| header(&streamed, name));
    assert_eq!(head, ["application/problem+json", "3", ""]);
    let document = rest(streamed.into_body()).await;
    assert!(document.contains(r#""instance":"/tell""#), "{document}");
    let whole = told("text/event-stream", refuse).whole().await;
    assert_eq!(whole.status(), 404);
}

#[tokio::test]
async fn after_the_first_event_a_problem_is_the_last_one() {
    let fail = |_, events: Events| async move {
        events.tell("cards", &json!([]));
        Err(away())
    };
    let streamed = told("text/event-stream", fail).streamed(LONG).await;
    assert_eq!(streamed.status(), StatusCode::OK);
    let streamed = rest(streamed.into_body()).await;
    let whole = told("text/event-stream", fail).whole().await;
    let whole = String::from_utf8_lossy(whole.body()).into_owned();
    for body in [streamed, whole] {
        let last = body.split("\n\n").nth(1).unwrap_or_default();
        assert!(last.starts_with("event: error\ndata: {"), "{body}");
        assert!(last.contains(r#""code":"service_unavailable""#), "{body}");
        assert!(
            !body.contains("hunter2") && body.ends_with("}\n\n"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_panic_in_the_middle_is_a_500_that_says_nothing() {
    let told = told("text/event-stream", |_, events| async move {
        events.tell("cards", &json!([]));
        panic!("hunter2")
    });
    let body = rest(told.streamed(LONG).await.into_body()).await;
    assert!(body.contains("event: error\ndata: {"), "{body}");
    assert!(
        body.contains(r#""code":"internal""#) && !body.contains("hunter2"),
        "{body}"
    );
}

#[tokio::test]
async fn while_nothing_happens_there_are_signs_of_life() {
    let (release, held) = oneshot::channel::<()>();
    let told = told("text/event-stream", |_, events| async move {
        events.tell("cards", &json!([]));
        let _ = held.await;
        ApiResponse::ok(&json!({}))
    });
    let mut body = told.streamed(Duration::from_millis(1)).await.into_body();
    assert!(next(&mut body).await.starts_with("event: cards"));
    for _ in 0..3 {
        assert_eq!(next(&mut body).await, KEEP_ALIVE);
    }
    assert!(release.send(()).is_ok());
    assert!(rest(body).await.ends_with("event: done\ndata: {}\n\n"));
}

#[tokio::test]
async fn the_work_goes_on_when_the_listener_has_gone() {
    let (release, held) = oneshot::channel::<()>();
    let (finish, finished) = oneshot::channel();
    let told = told("text/event-stream", |_, events| async move {
        events.tell("cards", &json!([]));
        let _ = held.await;
        events.tell("reply", &json!("Here."));
        let _ = finish.send("kept");
        ApiResponse::ok(&json!({}))
    });
    let response = told.streamed(LONG).await;
    drop(response);
    assert!(release.send(()).is_ok());
    assert_eq!(finished.await, Ok("kept"));
}

#[test]
fn streaming_is_on_or_off() {
    let setting = |value: &str| {
        let pair = ("RESPONSE_STREAMING".to_owned(), value.to_owned());
        streams(&[pair].into_iter().collect()).ok()
    };
    let values = ["On", "Off", "", "yes"].map(setting);
    assert_eq!(values, [Some(true), Some(false), Some(false), None]);
}
