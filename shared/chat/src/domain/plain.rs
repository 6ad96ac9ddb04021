//! What of a merchant's text may be said in Souk's own voice. Cards show it as the merchant wrote it;
//! in a reply it must neither mislead, nor look like something else, nor read like an instruction.

use crate::domain::{deal::Deal, figures::Known};
use serde_json::Value;
use std::slice;

const LONGEST_TITLE: usize = 90;
const LONGEST_NAME: usize = 40;
const LONGEST_THING: usize = 32;
/// More things than this are a list, not a sentence.
const MOST_THINGS: usize = 6;

/// Signs that make markup, code or an address of a text.
const MARKUP: &[char] = &[
    '<', '>', '[', ']', '{', '}', '|', '`', '*', '_', '\\', '@', '#', '~', '=',
];

/// By such words a text speaks to whoever reads it, and not of what it sells.
const INSTRUCTING: [&str; 16] = [
    "ignore",
    "disregard",
    "instruction",
    "system:",
    "system prompt",
    "prompt",
    "assistant",
    "override",
    "you must",
    "you are now",
    "do not show",
    "only show",
    "show only",
    "recommend",
    "reply with",
    "http",
];

/// The title of `deal`, where it can be quoted: a figure in it is one of its own.
#[must_use]
pub fn title(deal: &Deal) -> Option<&str> {
    let title = deal.product.title.trim();
    let known = Known::of(vec![deal], slice::from_ref(deal), "");
    (is_plain(title, LONGEST_TITLE) && known.bears_out(title)).then_some(title)
}

/// The name of its merchant, where it can be said.
#[must_use]
pub fn merchant(deal: &Deal) -> Option<&str> {
    let name = deal.product.merchant.name.trim();
    let has_figures = name.contains(['$', '%']);
    (is_plain(name, LONGEST_NAME) && !has_figures).then_some(name)
}

/// Its city, if that is a name.
#[must_use]
pub fn city(deal: &Deal) -> Option<&str> {
    let city = deal.product.location.as_ref()?.city.trim();
    let is_of_name =
        |sign: char| sign.is_alphabetic() || matches!(sign, ' ' | '.' | '\'' | '’' | '-');
    (is_plain(city, LONGEST_NAME) && city.chars().all(is_of_name)).then_some(city)
}

/// What comes with it, as far as that can be said.
#[must_use]
pub fn included(deal: &Deal) -> Vec<&str> {
    let listed = deal.product.attributes.get("includes");
    let listed = listed.and_then(Value::as_array).into_iter().flatten();
    let is_of_thing = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '\'' | '’');
    listed
        .filter_map(Value::as_str)
        .map(str::trim)
        .filter(|thing| is_plain(thing, LONGEST_THING) && thing.chars().all(is_of_thing))
        .take(MOST_THINGS)
        .collect()
}

fn is_plain(text: &str, longest: usize) -> bool {
    let lower = text.to_lowercase();
    let is_hidden = |sign: char| {
        sign.is_control()
            || matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    !text.is_empty()
        && text.chars().count() <= longest
        && !text.contains(is_hidden)
        && !text.contains(MARKUP)
        && !lower.contains("://")
        && !lower.contains("www.")
        && !INSTRUCTING.iter().any(|words| lower.contains(words))
}
