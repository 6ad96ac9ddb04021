//! Street addresses: a house number and a street, in the order of the country, or a post office box.
//!
//! The order follows UPU S42, the kinds of streets USPS Publication 28 (appendix C1), BS 7666 and
//! their like elsewhere. The street and the door are masked; a city and its postcode stay, since
//! they say where to search and not where somebody lives. A street without a number is a place to go
//! to, and a number of minutes, tickets or stars is no house.

mod number_first;
mod post_box;
mod street_first;
mod words;

use crate::{
    Finding, Kind, cue,
    plain::{Plain, Shape},
};
use std::ops::Range;

pub fn find(plain: &Plain<'_>) -> Vec<Finding> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for token in 0..plain.tokens.len() {
        let address = number_first::address(plain, token)
            .or_else(|| street_first::address(plain, token))
            .or_else(|| post_box::address(plain, token));
        let Some(tokens) = address else { continue };
        let span = plain.tokens[tokens.start].span.start..plain.tokens[tokens.end - 1].span.end;
        if found.last().is_none_or(|last| last.end <= span.start) {
            found.push(span);
        }
    }
    let finding = |span| Finding {
        kind: Kind::Address,
        span,
    };
    found.into_iter().map(finding).collect()
}

/// Whether the words before `token` say that somebody lives there, or wants something brought.
fn is_called_address(plain: &Plain<'_>, token: usize) -> bool {
    cue::before(plain, token, &[words::CUES]).is_some()
}

/// Whether they say so of nothing else: "my address is", "we live at".
fn is_called(plain: &Plain<'_>, token: usize) -> bool {
    cue::before(plain, token, &[words::SURE_CUES]).is_some()
}

/// The token after the house number that begins at `token`: "12", "221B", "12-14", "3/5", "7 bis".
fn house_number(plain: &Plain<'_>, token: usize) -> Option<usize> {
    let is_digits =
        |token| plain.shape(token) == Some(Shape::Digits) && plain.str(token).len() <= 5;
    let is_written_to = token > 0
        && match plain.shape(token - 1)? {
            Shape::Space | Shape::Line => false,
            Shape::Sign(sign) => !",;:(\"'#-!?.".contains(sign) || is_inner(plain, token - 1),
            _ => true,
        };
    if !is_digits(token) || is_written_to || plain.str(token).starts_with('0') {
        return None;
    }
    let mut end = after_letter(plain, token + 1)?;
    if matches!(plain.shape(end), Some(Shape::Sign('-' | '/' | '+'))) && is_digits(end + 1) {
        end = after_letter(plain, end + 2)?;
    }
    let is_repeated = plain.shape(end) == Some(Shape::Space)
        && matches!(plain.word(end + 1), Some("bis" | "ter" | "quater"));
    Some(if is_repeated { end + 2 } else { end })
}

/// Whether a mark stands within a figure or a word: `1.5`, `no-12`.
fn is_inner(plain: &Plain<'_>, token: usize) -> bool {
    let inner = |token| matches!(plain.shape(token), Some(Shape::Digits | Shape::Word));
    let is_label = plain.shape(token) == Some(Shape::Sign(':'));
    token > 0 && inner(token - 1) && !(is_label && plain.shape(token - 1) == Some(Shape::Word))
}

/// The token after the letter of a house number, if one is written to it; `None` where what is
/// written there makes it no house number: `5th`, `10k`, `60min`, `50%`.
fn after_letter(plain: &Plain<'_>, token: usize) -> Option<usize> {
    match plain.shape(token) {
        Some(Shape::Word) => {
            let letter = plain.str(token);
            let is_letter =
                letter.len() == 1 && !["k", "m", "h", "g", "l", "w", "v", "x"].contains(&letter);
            is_letter.then_some(token + 1)
        }
        Some(Shape::Sign('%' | '$' | '\u{20ac}' | '\u{a3}' | '\u{b0}' | '"' | ':')) => None,
        Some(Shape::Sign('.' | ',')) if plain.shape(token + 1) == Some(Shape::Digits) => None,
        _ => Some(token),
    }
}

/// Whether the number before `token` counts or measures what stands there: "10 minutes", "2 tickets".
fn counts(plain: &Plain<'_>, token: usize) -> bool {
    let next = plain.skip_space(token);
    match plain.shape(next) {
        Some(Shape::Word) => words::is_counted(plain.str(next)),
        Some(Shape::Sign(sign)) => "%$\u{20ac}\u{a3}".contains(sign),
        // "2 60-minute massages"
        Some(Shape::Digits) => plain.str(next).len() < 4,
        _ => false,
    }
}

/// Whether nothing that the number or the street belongs to goes on at `token`: the text ends, or a
/// phrase does.
fn ends_phrase(plain: &Plain<'_>, token: usize) -> bool {
    let next = plain.skip_space(token);
    match plain.shape(next) {
        None | Some(Shape::Line | Shape::Mask | Shape::Sign(_)) => true,
        Some(Shape::Word) => cue::has(words::AFTER, plain.str(next)),
        Some(_) => false,
    }
}

/// The token after the number of the flat, if one follows: ", Apt 4B", " #12".
fn after_unit(plain: &Plain<'_>, token: usize) -> Option<usize> {
    let mut name = token;
    while matches!(
        plain.shape(name),
        Some(Shape::Space | Shape::Sign('.' | ','))
    ) {
        name += 1;
    }
    let is_named = cue::has(words::UNITS, plain.str(name)) || plain.str(name) == "#";
    if !is_named || name > token + 3 {
        return None;
    }
    let mut at = name + 1;
    while matches!(plain.shape(at), Some(Shape::Space | Shape::Sign('.' | '#'))) {
        at += 1;
    }
    let is_part = |token: usize| match plain.shape(token) {
        Some(Shape::Digits) => plain.str(token).len() <= 5,
        Some(Shape::Word) => plain.str(token).len() == 1,
        _ => false,
    };
    let end = (at..at + 3)
        .find(|token| !is_part(*token))
        .unwrap_or(at + 3);
    (end > at).then_some(end)
}
