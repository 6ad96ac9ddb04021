//! The public contract, call by call: statuses, headers and the shapes of the documents.

mod catalog;
mod chat;
mod conversation;
mod limits;
mod merchant;
mod pages;
mod shopping;

use jiff::Timestamp;
use souk_tests::Answer;

/// A moment in RFC 3339, in UTC.
#[track_caller]
fn moment(answer: &Answer, pointer: &str) -> Timestamp {
    let text = answer.text(pointer);
    assert!(text.ends_with('Z'), "{text} is not in UTC");
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}
