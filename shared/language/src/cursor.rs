//! A place in a text, and what stands there.

use crate::text::{Kind, Token};

/// A place among tokens; past the end there is nothing.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Cursor<'a> {
    #[must_use]
    pub const fn new(tokens: &'a [Token]) -> Self {
        Self { tokens, at: 0 }
    }

    #[must_use]
    pub const fn on(self, tokens: usize) -> Self {
        Self {
            at: self.at + tokens,
            ..self
        }
    }

    #[must_use]
    pub fn token(self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    #[must_use]
    pub fn word(self) -> Option<&'a str> {
        word_of(self.token()?)
    }

    #[must_use]
    pub fn before(self) -> Option<&'a Token> {
        self.tokens.get(self.at.checked_sub(1)?)
    }

    #[must_use]
    pub fn word_before(self) -> Option<&'a str> {
        word_of(self.before()?)
    }

    #[must_use]
    pub fn is_word(self, words: &[&str]) -> bool {
        self.word().is_some_and(|word| words.contains(&word))
    }

    #[must_use]
    pub fn comes_after(self, words: &[&str]) -> bool {
        self.word_before().is_some_and(|word| words.contains(&word))
    }

    /// Whether a phrase ends here.
    #[must_use]
    pub fn ends(self) -> bool {
        self.token().is_none_or(|token| token.kind == Kind::Break)
    }

    /// Whether what stands here is written to what stands before.
    #[must_use]
    pub fn is_joined(self) -> bool {
        self.token().is_some_and(|token| token.joined)
    }

    /// How many tokens `phrase`, words with a space between, takes here.
    #[must_use]
    pub fn phrase(self, phrase: &str) -> Option<usize> {
        if !phrase.starts_with(self.word()?) {
            return None;
        }
        let mut taken = 0;
        for word in phrase.split(' ') {
            if self.on(taken).word() != Some(word) {
                return None;
            }
            taken += 1;
        }
        Some(taken)
    }

    /// What the longest phrase of `table` that stands here means, and how many tokens it takes.
    #[must_use]
    pub fn entry<T: Copy>(self, table: &[(&str, T)]) -> Option<(T, usize)> {
        table
            .iter()
            .filter_map(|(phrase, meaning)| Some((*meaning, self.phrase(phrase)?)))
            .max_by_key(|(_, taken)| *taken)
    }

    /// How many tokens the longest of `phrases` that stands here takes.
    #[must_use]
    pub fn any_of(self, phrases: &[&str]) -> Option<usize> {
        phrases
            .iter()
            .filter_map(|phrase| self.phrase(phrase))
            .max()
    }
}

fn word_of(token: &Token) -> Option<&str> {
    match &token.kind {
        Kind::Word(word) => Some(word),
        _ => None,
    }
}
