//! Words by which a message goes on from the one before.

use souk_language::{Order, Preference, cursor::Cursor, text::Text};

/// Words that only make sense after something.
const OPENERS: &[&str] = &[
    "what about",
    "how about",
    "and what about",
    "instead",
    "but",
    "only",
    "these",
    "those",
    "ones",
    "others",
    "another one",
    "something else",
    "show more",
    "show me more",
    "more like",
];

/// Cheaper than what was shown.
const CHEAPER: &[&str] = &["cheaper", "less expensive", "lower price", "too expensive"];

/// How many tokens such words take here; "but not" rules something out and goes on from nothing.
pub fn opener(cursor: Cursor<'_>) -> Option<usize> {
    let rules_out = cursor.is_word(&["but"]) && cursor.on(1).is_word(&["no", "not", "without"]);
    cursor.any_of(OPENERS).filter(|_| !rules_out)
}

/// Whether the message has such words, or begins like one that goes on: "and massage?"
pub fn goes_on(text: &Text) -> bool {
    let opens = Cursor::new(&text.tokens).is_word(&["and", "or", "also", "then"]);
    opens || places(text).any(|cursor| opener(cursor).is_some())
}

/// Whether it asks for something cheaper, and not just for something cheap.
pub fn asks_for_cheaper(text: &Text, order: Option<Preference>) -> bool {
    let hints = order.is_some_and(|order| order.by == Order::Cheapest && !order.firm);
    hints && places(text).any(|cursor| cursor.any_of(CHEAPER).is_some())
}

fn places(text: &Text) -> impl Iterator<Item = Cursor<'_>> {
    (0..text.tokens.len()).map(|at| Cursor::new(&text.tokens).on(at))
}
