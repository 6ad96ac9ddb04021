use super::*;
use serde_json::{Value, json};
use souk_contracts::{Caller, RateLimit};
use souk_platform::rate_limit::Exhausted;
use std::{net::IpAddr, sync::Mutex};

const NOON: &str = "2026-03-01T12:00:00Z";

/// A bus that takes so many events at once, and a memory of what it took.
struct Bus {
    takes: usize,
    told: Mutex<Vec<CloudEvent<CardTurn>>>,
    remembered: Mutex<HashSet<EventId>>,
    /// How many events each request counted for.
    counted: Mutex<Vec<u32>>,
    is_exhausted: bool,
    /// Who sends.
    guest: &'static str,
}

impl Bus {
    fn that_takes(takes: usize) -> Self {
        Self {
            takes,
            told: Mutex::default(),
            remembered: Mutex::default(),
            counted: Mutex::default(),
            is_exhausted: false,
            guest: "g1",
        }
    }

    fn told(&self) -> Vec<CloudEvent<CardTurn>> {
        locked(&self.told).clone()
    }

    async fn post(&self, content_type: &str, body: &str) -> ApiResult {
        let events = CardEvents {
            topic: self,
            memory: self,
            limits: self,
            clock: Clock::fixed(moment(NOON)),
            meter: Meter::new("bff-test"),
        };
        let event = json!({
            "resource": "/events/cards", "path": "/events/cards", "httpMethod": "POST",
            "headers": {"content-type": content_type}, "multiValueHeaders": {},
            "queryStringParameters": null, "multiValueQueryStringParameters": null,
            "pathParameters": null,
            "requestContext": {
                "httpMethod": "POST", "resourcePath": "/events/cards", "identity": {},
                "authorizer": {"guest": self.guest},
            },
            "body": body, "isBase64Encoded": false,
        });
        let request = lambda_http::request::from_str(&event.to_string());
        let request = ApiRequest::new(request.unwrap_or_else(|error| panic!("{error}")));
        events.take(request).await
    }

    /// What the page's beacon with `events` is answered: status and body, or the refusal's code.
    async fn beacon(&self, events: &Value) -> Result<(u16, Value), (u16, String)> {
        let body = json!({"events": events}).to_string();
        match self.post("text/plain;charset=UTF-8", &body).await {
            Ok(answer) => {
                let answer = answer.into_http();
                let body = serde_json::from_slice(answer.body()).unwrap_or_default();
                Ok((answer.status().as_u16(), body))
            }
            Err(problem) => Err((problem.status, problem.code)),
        }
    }
}

impl TellEvents for &Bus {
    async fn tell(&self, events: &[CloudEvent<CardTurn>]) -> HashSet<EventId> {
        let taken = events.iter().take(self.takes);
        locked(&self.told).extend(taken.clone().cloned());
        taken.map(|event| event.id).collect()
    }
}

impl RememberEvents for &Bus {
    async fn told(&self, ids: &[EventId]) -> HashSet<EventId> {
        let remembered = locked(&self.remembered);
        let told = ids.iter().filter(|id| remembered.contains(id));
        told.copied().collect()
    }

    async fn remember(&self, ids: &HashSet<EventId>) {
        locked(&self.remembered).extend(ids);
    }
}

impl LimitEvents for &Bus {
    async fn count(
        &self,
        events: u32,
        _: &Caller,
        _: Option<IpAddr>,
    ) -> Result<Option<RateLimit>, Exhausted> {
        locked(&self.counted).push(events);
        let standing = RateLimit {
            limit: 60,
            remaining: 0,
            reset_s: 1,
        };
        if self.is_exhausted {
            Err(Exhausted(standing))
        } else {
            Ok(Some(standing))
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|error| panic!("{error}"))
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn event(kind: &str) -> Value {
    json!({
        "id": EventId::generate(), "type": kind, "product_id": ProductId::generate(),
        "session_id": SessionId::generate(), "at": "2026-03-01T11:59:58.123Z", "position": 2,
    })
}

#[tokio::test]
async fn each_kind_is_told_under_its_own_type() {
    let bus = Bus::that_takes(100);
    let kinds = [
        ("impression", "card.impression"),
        ("click", "card.clicked"),
        ("view", "card.viewed"),
    ];
    let events: Vec<Value> = kinds.iter().map(|(kind, _)| event(kind)).collect();
    let answer = bus.beacon(&json!(events)).await;
    assert_eq!(answer, Ok((202, json!({"accepted": 3, "duplicates": 0}))));
    for ((sent, (_, kind)), told) in events.iter().zip(kinds).zip(bus.told()) {
        assert_eq!(
            (told.kind.as_str(), told.source.as_str()),
            (kind, "souk/bff")
        );
        let id = EventId::derive("guest:g1", sent["id"].as_str().unwrap_or_default());
        assert_eq!((told.id, told.time), (id, moment(NOON)));
        let data = json!({
            "product_id": sent["product_id"], "session_id": sent["session_id"],
            "owner": "guest:g1", "at": sent["at"], "position": 2,
        });
        assert_eq!(json!(told.data), data);
    }
}

#[tokio::test]
async fn what_comes_twice_is_told_once() {
    let bus = Bus::that_takes(100);
    let (one, mut unnamed) = (event("click"), event("view"));
    unnamed.as_object_mut().and_then(|event| event.remove("id"));
    let first = bus.beacon(&json!([one, one, unnamed])).await;
    assert_eq!(first, Ok((202, json!({"accepted": 2, "duplicates": 1}))));
    let again = bus.beacon(&json!([unnamed, one])).await;
    assert_eq!(again, Ok((202, json!({"accepted": 0, "duplicates": 2}))));
    assert_eq!(bus.told().len(), 2);
}

#[tokio::test]
async fn nobody_can_tell_an_event_in_the_place_of_anothers() {
    let mut bus = Bus::that_takes(100);
    let (one, mut unnamed) = (event("click"), event("view"));
    unnamed.as_object_mut().and_then(|event| event.remove("id"));
    for guest in ["g1", "g2"] {
        bus.guest = guest;
        let told = bus.beacon(&json!([one, unnamed])).await;
        assert_eq!(told, Ok((202, json!({"accepted": 2, "duplicates": 0}))));
    }
    let ids: HashSet<EventId> = bus.told().iter().map(|event| event.id).collect();
    assert_eq!(ids.len(), 4);
}

#[tokio::test]
async fn each_event_counts_and_a_wrong_body_for_one() {
    let bus = Bus::that_takes(100);
    let one = event("view");
    for (events, counted) in [
        (json!([one]), 1),
        (json!([one, one, event("click")]), 3),
        (json!(vec![one; 101]), 1),
        (json!([]), 1),
    ] {
        let _ = bus.beacon(&events).await;
        assert_eq!(locked(&bus.counted).pop(), Some(counted));
    }
}

#[tokio::test]
async fn what_the_bus_did_not_take_may_be_sent_again() {
    let mut bus = Bus::that_takes(2);
    let events = json!([event("view"), event("view"), event("view")]);
    let refused = bus.beacon(&events).await;
    assert_eq!(refused, Err((503, "service_unavailable".to_owned())));
    bus.takes = 100;
    let again = bus.beacon(&events).await;
    assert_eq!(again, Ok((202, json!({"accepted": 1, "duplicates": 2}))));
    assert_eq!(bus.told().len(), 3);
}

#[tokio::test]
async fn a_clock_that_cannot_be_right_is_not_believed() {
    for (at, believed) in [
        ("2026-03-01T11:00:00Z", "2026-03-01T11:00:00Z"),
        ("2026-02-28T12:00:00Z", "2026-02-28T12:00:00Z"),
        ("2026-02-28T11:59:59Z", NOON),
        ("2026-03-01T12:00:01Z", NOON),
        ("1970-01-01T00:00:00Z", NOON),
    ] {
        let bus = Bus::that_takes(100);
        let mut sent = event("view");
        sent["at"] = json!(at);
        assert!(bus.beacon(&json!([sent])).await.is_ok());
        assert_eq!(bus.told()[0].data.at, moment(believed), "{at}");
    }
}

#[tokio::test]
async fn each_wrong_body_has_its_own_refusal() {
    let bus = Bus::that_takes(100);
    let with = |member: &str, value: Value| {
        let mut event = event("view");
        event[member] = value;
        json!({"events": [event]}).to_string()
    };
    let many = json!({"events": vec![event("view"); 101]}).to_string();
    let invalid = [
        json!({"events": []}).to_string(),
        json!([event("view")]).to_string(),
        with("type", json!("purchase")),
        with("type", Value::Null),
        with("id", json!("1")),
        with("product_id", json!("tea")),
        with("session_id", json!(7)),
        with("at", json!("yesterday")),
        with("at", json!(1_700_000_000)),
        with("position", json!(-1)),
        with("colour", json!("red")),
        many,
    ];
    let cases = invalid
        .iter()
        .map(|body| (body.clone(), "application/json", 400, "invalid_request"))
        .chain([
            ("{".to_owned(), "text/plain", 400, "malformed_json"),
            ("{}".to_owned(), "text/html", 415, "unsupported_media_type"),
            (" ".repeat(70_000), "text/plain", 413, "payload_too_large"),
        ]);
    for (body, content_type, status, code) in cases {
        let refusal = bus.post(content_type, &body).await.err();
        let refusal = refusal.map(|problem| (problem.status, problem.code));
        assert_eq!(refusal, Some((status, code.to_owned())), "{body}");
    }
    assert!(bus.told().is_empty());
}

#[tokio::test]
async fn who_sends_too_often_is_told_when_to_go_on() {
    let mut bus = Bus::that_takes(100);
    bus.is_exhausted = true;
    let refused = bus.beacon(&json!([event("view")])).await;
    assert_eq!(refused, Err((429, "too_many_requests".to_owned())));
    assert!(bus.told().is_empty());
    let wrong = bus.beacon(&json!([])).await;
    assert_eq!(wrong, Err((400, "invalid_request".to_owned())));
}
