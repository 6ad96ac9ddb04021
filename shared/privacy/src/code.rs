//! Letters and digits that may be one code, though space, dots or dashes part them.

use crate::plain::{Plain, Shape};
use std::ops::Range;

/// The longest code that is looked for, an IBAN.
const MOST_SIGNS: usize = 34;

/// What may be read as a code from some token on.
pub struct Code {
    pub token: usize,
    start: usize,
    /// In lower case.
    signs: String,
    /// Where each sign ends in the plain text.
    ends: Vec<usize>,
    /// Whether something parts each sign from the next, and what.
    gaps: Vec<Option<char>>,
}

/// A code for each word or number that nothing is written to before it.
pub fn codes(plain: &Plain<'_>) -> impl Iterator<Item = Code> {
    let is_part = |token| matches!(plain.shape(token), Some(Shape::Word | Shape::Digits));
    (0..plain.tokens.len())
        .filter(move |at| is_part(*at) && !(*at > 0 && is_part(*at - 1)))
        .map(|token| code(plain, token))
}

fn code(plain: &Plain<'_>, token: usize) -> Code {
    let span = &plain.tokens[token].span;
    // "IBANDE89…": the name of the code is none of its signs.
    let named = plain.str(token).starts_with("iban");
    let start = if named && span.len() > 4 {
        span.start + 4
    } else {
        span.start
    };
    let mut code = Code {
        token,
        start,
        signs: String::new(),
        ends: Vec::new(),
        gaps: Vec::new(),
    };
    let mut gap = None;
    for (at, sign) in plain.text[start..].char_indices() {
        if sign.is_ascii_alphanumeric() && code.signs.len() < MOST_SIGNS {
            if !code.signs.is_empty() {
                code.gaps.push(gap.take());
            }
            code.signs.push(sign);
            code.ends.push(start + at + 1);
        } else if matches!(sign, ' ' | '\n' | '-' | '.' | '/') && gap.is_none() {
            gap = Some(sign);
        } else {
            // What a letter or a figure is written to does not end here.
            code.gaps
                .push(gap.or(Some(sign).filter(|sign| !sign.is_alphanumeric())));
            return code;
        }
    }
    code.gaps.push(Some('\n'));
    code
}

impl Code {
    /// The first `length` signs, where the code may end there.
    #[must_use]
    pub fn prefix(&self, length: usize) -> Option<&str> {
        let prefix = self.signs.get(..length)?;
        (*self.gaps.get(length.checked_sub(1)?)?)?;
        Some(prefix)
    }

    /// The first `length` signs, whatever comes after them.
    #[must_use]
    pub fn start(&self, length: usize) -> Option<&str> {
        self.signs.get(..length)
    }

    /// The first signs, as many as `shape` has, where they have it: `a` stands for a letter, `9` for
    /// a digit, `*` for either.
    #[must_use]
    pub fn shaped(&self, shape: &str) -> Option<&str> {
        let prefix = self.prefix(shape.len())?;
        let fits = |(sign, shape): (u8, u8)| match shape {
            b'a' => sign.is_ascii_lowercase(),
            b'9' => sign.is_ascii_digit(),
            _ => true,
        };
        prefix
            .bytes()
            .zip(shape.bytes())
            .all(fits)
            .then_some(prefix)
    }

    /// The signs up to the first space, where a code may end there.
    #[must_use]
    pub fn unparted(&self) -> Option<&str> {
        let is_end = |gap: &Option<char>| matches!(gap, Some(sign) if *sign != '-');
        let length = self.gaps.iter().position(is_end)? + 1;
        self.prefix(length)
    }

    /// The marks that part the first `length` signs, each with the sign after which it stands.
    pub fn gaps(&self, length: usize) -> impl Iterator<Item = (usize, char)> {
        let within = self.gaps.iter().take(length.saturating_sub(1)).enumerate();
        within.filter_map(|(at, gap)| Some((at + 1, (*gap)?)))
    }

    #[must_use]
    pub fn span(&self, length: usize) -> Range<usize> {
        self.start..self.ends[length - 1]
    }
}
