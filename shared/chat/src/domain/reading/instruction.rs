//! Messages that speak to the machine behind the shop instead of wishing for something.

use souk_language::{cursor::Cursor, text::Text};

/// What is told to be forgotten or shown, by those who try.
const PHRASES: &[&str] = &[
    "ignore all",
    "ignore any",
    "ignore your",
    "ignore the above",
    "ignore previous",
    "ignore everything",
    "ignore these instructions",
    "ignore these rules",
    "ignore prior",
    "ignore earlier",
    "disregard all",
    "disregard any",
    "disregard your",
    "disregard the above",
    "disregard previous",
    "disregard the previous",
    "forget all instructions",
    "forget all rules",
    "forget all previous",
    "forget all your",
    "forget your",
    "forget everything above",
    "forget everything you",
    "forget previous",
    "forget the above",
    "override your",
    "override the rules",
    "override the system",
    "system prompt",
    "your prompt",
    "your instructions",
    "previous instructions",
    "new instructions",
    "developer mode",
    "debug mode",
    "admin mode",
    "god mode",
    "jailbreak",
    "you are now",
    "act as",
    "pretend to be",
    "pretend you",
    "repeat after me",
    "reply only with",
    "respond only with",
    "answer only with",
    "reply with the word",
    "say the word",
    "system override",
];

/// Whether the message is one, in a part of it at least.
pub fn is_one(text: &Text) -> bool {
    let mut places = (0..text.tokens.len()).map(|at| Cursor::new(&text.tokens).on(at));
    places.any(|cursor| cursor.any_of(PHRASES).is_some())
}
