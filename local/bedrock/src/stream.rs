//! An answer told in events, as `ConverseStream` does: a message begins, its blocks come piece by
//! piece, it stops, and what it used is told.
//!
//! Framing: <https://smithy.io/2.0/aws/amazon-eventstream.html>

use crate::{faults::Knobs, http::Response, rules::list};
use aws_smithy_eventstream::{error::Error, frame::write_message_to};
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use serde_json::{Value, json};
use std::time::Duration;

/// An answer in parts: each an event, or what should have been one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// It begins that much later.
    pub after: Duration,
    pub parts: Vec<Vec<u8>>,
    /// After each part.
    pub pace: Duration,
    pub ending: Ending,
}

/// What follows on the last part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The end of the answer.
    Whole,
    /// The end of the connection.
    Cut,
    /// Nothing at all.
    Silent,
}

impl Stream {
    /// `answer`, which is one of Converse's; what is none is told as it is.
    ///
    /// # Errors
    /// [`Error`] for a piece that no frame can hold.
    pub(crate) fn of(answer: &Response, knobs: &Knobs) -> Result<Self, Error> {
        let parts = match serde_json::from_slice::<Value>(&answer.body) {
            Ok(body) if body["output"]["message"].is_object() => events(&body, knobs)?,
            _ => vec![answer.body.clone()],
        };
        Ok(Self {
            after: answer.after,
            parts,
            pace: Duration::from_millis(knobs.pace_ms),
            ending: Ending::Whole,
        })
    }
}

/// The events of `body`, an answer of Converse, each in its frame.
///
/// # Errors
/// [`Error`] for a piece that no frame can hold.
pub fn events(body: &Value, knobs: &Knobs) -> Result<Vec<Vec<u8>>, Error> {
    let message = &body["output"]["message"];
    let is_cut_short = body["stopReason"] == "max_tokens";
    let mut events = vec![event("messageStart", &json!({"role": message["role"]}))?];
    for (index, block) in list(&message["content"]).iter().enumerate() {
        let used = &block["toolUse"];
        if used.is_object() {
            let start = json!({"toolUse": {"toolUseId": used["toolUseId"], "name": used["name"]}});
            let begun = json!({"contentBlockIndex": index, "start": start});
            events.push(event("contentBlockStart", &begun)?);
        }
        let text = match block["text"].as_str() {
            Some(text) => text.to_owned(),
            None => input_text(&used["input"], knobs.lists_first),
        };
        let count = text.chars().count();
        let told = if is_cut_short { count / 2 } else { count };
        let characters: Vec<char> = text.chars().take(told).collect();
        for piece in characters.chunks(knobs.piece_chars.max(1)) {
            let piece: String = piece.iter().collect();
            let delta = if used.is_object() {
                json!({"toolUse": {"input": piece}})
            } else {
                json!({"text": piece})
            };
            let further = json!({"contentBlockIndex": index, "delta": delta});
            events.push(event("contentBlockDelta", &further)?);
        }
        events.push(event(
            "contentBlockStop",
            &json!({"contentBlockIndex": index}),
        )?);
    }
    events.push(event(
        "messageStop",
        &json!({"stopReason": body["stopReason"]}),
    )?);
    let metadata = json!({"usage": body["usage"], "metrics": body["metrics"]});
    events.push(event("metadata", &metadata)?);
    Ok(events)
}

/// The text of a tool's input; of its members, those that are lists come last or first.
fn input_text(input: &Value, lists_first: bool) -> String {
    let Some(members) = input.as_object() else {
        return input.to_string();
    };
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_key(|(_, value)| value.is_array() != lists_first);
    let members = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", json!(name)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn event(kind: &str, payload: &Value) -> Result<Vec<u8>, Error> {
    frame("event", ":event-type", kind, payload)
}

/// An exception in the place of an event; nothing follows on it.
///
/// # Errors
/// [`Error`] for one that no frame can hold.
pub fn exception(kind: &str) -> Result<Vec<u8>, Error> {
    let payload = json!({"message": "The stream cannot go on."});
    frame("exception", ":exception-type", kind, &payload)
}

fn frame(message_type: &str, header: &str, kind: &str, payload: &Value) -> Result<Vec<u8>, Error> {
    let text = |name: &str, value: &str| {
        Header::new(
            name.to_owned(),
            HeaderValue::String(value.to_owned().into()),
        )
    };
    let message = Message::new(payload.to_string().into_bytes())
        .add_header(text(":message-type", message_type))
        .add_header(text(header, kind))
        .add_header(text(":content-type", "application/json"));
    let mut bytes = Vec::new();
    write_message_to(&message, &mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_eventstream::frame::read_message_from;

    fn told(body: &Value, knobs: &Knobs) -> Vec<(String, Value)> {
        let stream = Stream::of(&Response::json(200, body), knobs);
        let stream = stream.unwrap_or_else(|error| panic!("{error}"));
        let read = |part: &Vec<u8>| {
            let message = read_message_from(&part[..]).unwrap_or_else(|error| panic!("{error}"));
            let kind = message.headers()[1].value().as_string().cloned();
            let payload = serde_json::from_slice(message.payload());
            (
                kind.map(|kind| kind.as_str().to_owned())
                    .unwrap_or_default(),
                payload.unwrap_or_else(|error| panic!("{error}")),
            )
        };
        stream.parts.iter().map(read).collect()
    }

    fn presentation(stop: &str) -> Value {
        json!({
            "output": {"message": {"role": "assistant", "content": [
                {"text": "So."},
                {"toolUse": {"toolUseId": "t", "name": "present", "input": {"cards": [1, 2], "reply": "Ça."}}},
            ]}},
            "stopReason": stop,
            "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3},
        })
    }

    fn input(events: &[(String, Value)]) -> String {
        let pieces = events
            .iter()
            .filter_map(|(_, data)| data["delta"]["toolUse"]["input"].as_str());
        pieces.collect()
    }

    #[test]
    fn an_answer_is_told_in_the_order_in_which_bedrock_tells_it() {
        let knobs = Knobs {
            piece_chars: 20,
            ..Knobs::default()
        };
        let events = told(&presentation("tool_use"), &knobs);
        let kinds: Vec<&str> = events.iter().map(|(kind, _)| kind.as_str()).collect();
        let expected = [
            "messageStart",
            "contentBlockDelta",
            "contentBlockStop",
            "contentBlockStart",
            "contentBlockDelta",
            "contentBlockDelta",
            "contentBlockStop",
            "messageStop",
            "metadata",
        ];
        assert_eq!(kinds, expected);
        assert_eq!(events[3].1["start"]["toolUse"]["name"], "present");
        assert_eq!(events[4].1["contentBlockIndex"], 1);
        assert_eq!(events[8].1["usage"]["outputTokens"], 2);
        assert_eq!(input(&events), r#"{"reply":"Ça.","cards":[1,2]}"#);
    }

    #[test]
    fn lists_may_come_first_and_what_is_cut_short_is_not_told_whole() {
        let knobs = Knobs {
            piece_chars: 1,
            lists_first: true,
            ..Knobs::default()
        };
        let whole = input(&told(&presentation("tool_use"), &knobs));
        assert_eq!(whole, r#"{"cards":[1,2],"reply":"Ça."}"#);
        let cut = input(&told(&presentation("max_tokens"), &knobs));
        assert_eq!(cut, r#"{"cards":[1,2]"#);
    }
}
