//! Server-sent events: an answer that is told in parts, each as soon as there is something to tell.
//!
//! Format: <https://html.spec.whatwg.org/multipage/server-sent-events.html>

use super::ApiResponse;
use http::{HeaderName, StatusCode, header};
use serde::Serialize;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What says nothing, so that nobody on the way takes the connection for dead.
pub(crate) const KEEP_ALIVE: &str = ": still at work\n\n";

/// Where an endpoint tells what it has so far. What it returns in the end is told last, as the event
/// `done`, or `error` for a problem.
///
/// Whoever listens may go away; the work goes on to its end, and what is told then is lost.
#[derive(Clone, Debug)]
pub struct Events(Option<UnboundedSender<Part>>);

/// A part of an answer, as it is told.
#[derive(Debug)]
pub enum Part {
    Header(HeaderName, String),
    /// As it goes over the wire.
    Event(String),
    /// What the endpoint returned.
    Answer(ApiResponse),
}

impl Events {
    /// Events that nobody asked for: what is told is dropped.
    #[must_use]
    pub const fn unheard() -> Self {
        Self(None)
    }

    /// Events, and where they are heard.
    #[must_use]
    pub fn channel() -> (Self, UnboundedReceiver<Part>) {
        let (listener, parts) = unbounded_channel();
        (Self(Some(listener)), parts)
    }

    /// Whether it is worth preparing something to tell.
    #[must_use]
    pub const fn are_heard(&self) -> bool {
        self.0.is_some()
    }

    /// Sets a header of the answer, which counts until the first event is told. An answer that comes
    /// to be without events has its own headers alone.
    pub fn header(&self, name: HeaderName, value: impl Into<String>) {
        self.put(Part::Header(name, value.into()));
    }

    /// Tells `data`, as JSON.
    pub fn tell(&self, name: &'static str, data: &impl Serialize) {
        if !self.are_heard() {
            return;
        }
        match serde_json::to_string(data) {
            Ok(line) => self.put(Part::Event(event(name, &line))),
            Err(error) => tracing::error!(%error, event = name, "an event cannot be written"),
        }
    }

    pub(crate) fn put(&self, part: Part) {
        if let Some(listener) = &self.0 {
            let _ = listener.send(part);
        }
    }
}

/// An event. `line` is one, and JSON always is: it escapes what would end it.
fn event(name: &str, line: &str) -> String {
    format!("event: {name}\ndata: {line}\n\n")
}

impl ApiResponse {
    /// The head of an answer that is told in events.
    pub(crate) fn event_stream() -> Self {
        Self::empty(StatusCode::OK)
            .header(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            // A proxy of the nginx kind would gather the events otherwise.
            .header(HeaderName::from_static("x-accel-buffering"), "no")
    }

    /// This answer as the last event of a stream.
    pub(crate) fn into_last_event(self) -> String {
        let response = self.into_http();
        let name = if response.status().is_success() {
            "done"
        } else {
            "error"
        };
        event(name, &String::from_utf8_lossy(response.body()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use souk_contracts::Problem;

    fn told(data: &Value) -> String {
        let (events, mut parts) = Events::channel();
        events.tell("cards", data);
        match parts.try_recv() {
            Ok(Part::Event(text)) => text,
            part => panic!("{part:?}"),
        }
    }

    #[test]
    fn no_text_ends_its_event_or_begins_another() {
        let text = "Spa\n\nevent: done\r\ndata: {}\r\revent: error\u{2028}data: 1\u{2029}\u{85}\0";
        let told = told(&json!({ "title": text }));
        let lines: Vec<&str> = told.split(['\n', '\r']).collect();
        assert_eq!((lines[0], &lines[2..]), ("event: cards", &["", ""][..]));
        let data = lines[1].strip_prefix("data: ").unwrap_or_default();
        let data: Value = serde_json::from_str(data).unwrap_or_default();
        assert_eq!(data["title"], text);
    }

    #[test]
    fn an_answer_ends_its_stream_with_the_document_that_it_would_be_alone() {
        let done = ApiResponse::ok(&json!({"reply": "Here."})).map(ApiResponse::into_last_event);
        assert_eq!(
            done.ok().as_deref(),
            Some("event: done\ndata: {\"reply\":\"Here.\"}\n\n")
        );
        let problem = Problem::new(503, "service_unavailable", "Two\nlines.");
        let error = ApiResponse::problem(&problem, "/chat/message").into_last_event();
        assert!(error.starts_with("event: error\ndata: {"), "{error}");
        assert_eq!(error.lines().count(), 3, "{error}");
    }

    #[test]
    fn what_nobody_hears_is_dropped() {
        let (events, parts) = Events::channel();
        drop(parts);
        for events in [events, Events::unheard()] {
            events.header(header::RETRY_AFTER, "1");
            events.tell("cards", &json!([]));
        }
    }
}
