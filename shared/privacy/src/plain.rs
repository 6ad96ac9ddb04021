//! A text as the rules read it, and where each sign of it stands in the text that was written.

use crate::found::Kind;
use std::{iter, ops::Range};

/// A text in lower case, its digits and punctuation as the ASCII ones that they stand for, without
/// marks that take no room.
pub struct Plain<'a> {
    source: &'a str,
    pub text: String,
    /// Where each byte of `text`, and its end, stands in `source`.
    origin: Vec<usize>,
    pub tokens: Vec<Token>,
}

/// A piece of a text; together they are all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub shape: Shape,
    /// In bytes of [`Plain::text`].
    pub span: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Letters, with the apostrophes between them.
    Word,
    /// ASCII digits.
    Digits,
    Space,
    /// The end of a line.
    Line,
    Sign(char),
    /// What stands in place of a datum, see [`Kind::token`].
    Mask,
}

impl<'a> Plain<'a> {
    #[must_use]
    pub fn of(source: &'a str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut origin = Vec::with_capacity(source.len() + 1);
        for (at, sign) in source.char_indices() {
            for sign in sign.to_lowercase().filter_map(folded) {
                text.push(sign);
                origin.extend(iter::repeat_n(at, sign.len_utf8()));
            }
        }
        origin.push(source.len());
        let tokens = tokens(&text);
        Self {
            source,
            text,
            origin,
            tokens,
        }
    }

    /// A span of the plain text in the text that was written.
    #[must_use]
    pub fn in_source(&self, span: Range<usize>) -> Range<usize> {
        self.origin[span.start]..self.origin[span.end]
    }

    /// Whether the sign at `at` was written as a capital.
    #[must_use]
    pub fn is_capital(&self, at: usize) -> bool {
        let written = self.source[self.origin[at]..].chars().next();
        written.is_some_and(char::is_uppercase)
    }

    /// The sign that ends before `at`.
    #[must_use]
    pub fn before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    #[must_use]
    pub fn shape(&self, token: usize) -> Option<Shape> {
        self.tokens.get(token).map(|token| token.shape)
    }

    /// The text of a token; nothing beyond the last one.
    #[must_use]
    pub fn str(&self, token: usize) -> &str {
        self.tokens
            .get(token)
            .map_or("", |token| &self.text[token.span.clone()])
    }

    /// The word that a token is.
    #[must_use]
    pub fn word(&self, token: usize) -> Option<&str> {
        (self.shape(token)? == Shape::Word).then(|| self.str(token))
    }

    /// The first token from `token` on that is not space.
    #[must_use]
    pub fn skip_space(&self, token: usize) -> usize {
        token + usize::from(self.shape(token) == Some(Shape::Space))
    }
}

/// What a sign in lower case is read as; `None` for one that takes no room.
fn folded(sign: char) -> Option<char> {
    match sign {
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{20e3}' | '\u{feff}' => None,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
        // Accents written by themselves, variants of a sign, tags.
        '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e007f}' => None,
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
        sign if sign.is_whitespace() || sign.is_control() => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '’' | 'ʼ' | '‘' => Some('\''),
        '。' | '｡' => Some('.'),
        '﹫' => Some('@'),
        '\u{ff01}'..='\u{ff5e}' => shifted(sign, '\u{ff01}', '!'),
        sign => Some(digit(sign).unwrap_or(sign)),
    }
}

/// The sign as far from `to` as `sign` is from `from`.
fn shifted(sign: char, from: char, to: char) -> Option<char> {
    char::from_u32(u32::from(sign) - u32::from(from) + u32::from(to))
}

/// The zeros of the scripts that have digits of their own and are written today (Unicode, category
/// Nd); the other nine follow each.
const ZEROS: [char; 20] = [
    '٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '༠', '၀', '០', '᠐', '᭐',
    '꩐',
];

fn digit(sign: char) -> Option<char> {
    let value = match sign {
        // Bold, double-struck and the like, for mathematics.
        '\u{1d7ce}'..='\u{1d7ff}' => (u32::from(sign) - 0x1d7ce) % 10,
        sign if u32::from(sign) < u32::from(ZEROS[0]) => return None,
        sign => ZEROS.into_iter().find_map(|zero| {
            let value = u32::from(sign).checked_sub(u32::from(zero))?;
            (value < 10).then_some(value)
        })?,
    };
    char::from_digit(value, 10)
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(sign) = text[at..].chars().next() {
        let (shape, length) = token(&text[at..], sign);
        tokens.push(Token {
            shape,
            span: at..at + length,
        });
        at += length;
    }
    tokens
}

/// The token that `text`, which begins with `sign`, begins with, and its length.
fn token(text: &str, sign: char) -> (Shape, usize) {
    let while_ = |belongs: fn(char) -> bool| text.find(|sign| !belongs(sign)).unwrap_or(text.len());
    match sign {
        ' ' => (Shape::Space, while_(|sign| sign == ' ')),
        '\n' => (Shape::Line, 1),
        '0'..='9' => (Shape::Digits, while_(|sign| sign.is_ascii_digit())),
        '[' => Kind::ALL
            .into_iter()
            .find(|kind| text.starts_with(kind.token()))
            .map_or((Shape::Sign('['), 1), |kind| {
                (Shape::Mask, kind.token().len())
            }),
        sign if is_letter(sign) => (Shape::Word, word(text)),
        sign => (Shape::Sign(sign), sign.len_utf8()),
    }
}

/// The length of the word that `text` begins with: an apostrophe belongs to it between two letters.
fn word(text: &str) -> usize {
    let joins = |at: usize| text[at + 1..].chars().next().is_some_and(is_letter);
    text.char_indices()
        .find(|(at, sign)| {
            let is_of_word = is_letter(*sign) || *sign == '\'' && joins(*at);
            !is_of_word
        })
        .map_or(text.len(), |(at, _)| at)
}

/// Whether a word can have this sign: a letter of any script, or a mark on one.
#[must_use]
pub fn is_letter(sign: char) -> bool {
    match sign {
        'a'..='z' => true,
        sign if sign.is_ascii() => false,
        sign => sign.is_alphabetic() || is_mark(sign),
    }
}

/// Marks that belong to the letter before them in the scripts of South and South-East Asia.
const fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{a4d}' | '\u{acd}' | '\u{b4d}' | '\u{bcd}'
        | '\u{c4d}' | '\u{ccd}' | '\u{d4d}' | '\u{e38}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_found_again_in_what_was_written() {
        let written = "Ｃall ６１\u{200b}７\u{a0}– ٥٥";
        let plain = Plain::of(written);
        assert_eq!(plain.text, "call 617 - 55");
        assert_eq!(&written[plain.in_source(5..8)], "６１\u{200b}７");
        assert_eq!(&written[plain.in_source(11..13)], "٥٥");
    }

    #[test]
    fn tokens_are_all_of_the_text() {
        let plain = Plain::of("O'Neil, 221B\n[phone]!");
        let shapes: Vec<Shape> = plain.tokens.iter().map(|token| token.shape).collect();
        let expected = [
            Shape::Word,
            Shape::Sign(','),
            Shape::Space,
            Shape::Digits,
            Shape::Word,
            Shape::Line,
            Shape::Mask,
            Shape::Sign('!'),
        ];
        assert_eq!(shapes, expected);
    }
}
