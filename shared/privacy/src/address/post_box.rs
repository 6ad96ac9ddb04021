//! Post office boxes: "P.O. Box 123", "Postfach 12 34".

use crate::plain::{Plain, Shape};
use std::ops::Range;

/// How a box is called, without its dots.
const NAMES: [&[&str]; 9] = [
    &["p", "o", "box"],
    &["po", "box"],
    &["pob"],
    &["post", "office", "box"],
    &["postfach"],
    &["postbus"],
    &["apartado", "postal"],
    &["casella", "postale"],
    &["bo\u{ee}te", "postale"],
];

/// The box whose name begins with the token `at`, as tokens.
pub fn address(plain: &Plain<'_>, at: usize) -> Option<Range<usize>> {
    plain.word(at)?;
    let named = NAMES.into_iter().find_map(|name| after(plain, at, name))?;
    let number = skip_marks(plain, named);
    let mut end = digits(plain, number)?;
    // In pairs, as in Germany.
    while plain.shape(end) == Some(Shape::Space) && plain.str(end + 1).len() == 2 {
        let Some(pair) = digits(plain, end + 1) else {
            break;
        };
        end = pair;
    }
    Some(at..end)
}

fn digits(plain: &Plain<'_>, token: usize) -> Option<usize> {
    let is_number = plain.shape(token)? == Shape::Digits && plain.str(token).len() <= 6;
    is_number.then_some(token + 1)
}

/// The token after the words of `name`, if they stand at `at`.
fn after(plain: &Plain<'_>, at: usize, name: &[&str]) -> Option<usize> {
    let mut token = at;
    for (position, word) in name.iter().enumerate() {
        if position > 0 {
            token = skip_marks(plain, token);
        }
        token = (plain.word(token)? == *word).then_some(token + 1)?;
    }
    Some(token)
}

fn skip_marks(plain: &Plain<'_>, token: usize) -> usize {
    let is_mark = |shape| matches!(shape, Some(Shape::Space | Shape::Sign('.' | '#' | ':')));
    let end = (token..token + 4).find(|token| !is_mark(plain.shape(*token)));
    end.unwrap_or(token)
}
