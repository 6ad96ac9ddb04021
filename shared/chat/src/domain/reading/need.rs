//! "Only with massage", "it must have a pool": what a deal must have.

use super::asides::Aside;
use crate::domain::vocabulary::is_filler;
use souk_language::cursor::Cursor;

/// What follows these is needed, and not just wished for.
const NEEDS: &[&str] = &[
    "only with",
    "only with a",
    "only ones with",
    "only the ones with",
    "only those with",
    "only those that have",
    "only deals with",
    "only places with",
    "only if it has",
    "only if they have",
    "only if there is",
    "just with",
    "just the ones with",
    "just those with",
    "must have",
    "must include",
    "has to have",
    "has to include",
    "have to have",
    "have to include",
    "needs to have",
    "needs to include",
    "that includes",
    "that include",
    "which includes",
    "which include",
    "as long as it has",
    "as long as they have",
    "but with",
];

const ARTICLES: [&str; 6] = ["a", "an", "the", "some", "any", "at"];
/// The longest thing that is needed, in words.
const LONGEST: usize = 2;
const LONGEST_WORD: usize = 40;

pub fn read(cursor: Cursor<'_>) -> Option<(Aside, usize)> {
    let mut taken = cursor.any_of(NEEDS)?;
    while cursor.on(taken).is_word(&ARTICLES) {
        taken += 1;
    }
    let word = |at: usize| {
        let word = cursor.on(taken + at).word()?;
        let says_something = !is_filler(word) && word.chars().count() <= LONGEST_WORD;
        says_something.then_some(word)
    };
    let words: Vec<&str> = (0..LONGEST).map_while(word).collect();
    if words.is_empty() {
        return None;
    }
    Some((Aside::Need(words.join(" ")), taken + words.len()))
}
