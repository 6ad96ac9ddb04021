//! What is left of a text once its parts are taken: words as they were spelled, and the gaps where
//! something else stood between them.

use std::ops::Range;

/// A word or a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Where it stands in the text.
    Word(Range<usize>),
    Gap(Gap),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// A comma, a full stop.
    Break,
    /// A price, a discount, a preference, a place.
    Part,
    /// A distance, after which "of" and "from" name a place.
    Radius,
}

/// The words and gaps of a text, in their order. Where nothing stands there is neither.
#[derive(Clone, Debug, Default)]
pub struct Line<'a> {
    plain: &'a str,
    pieces: Vec<Piece>,
}

impl<'a> Line<'a> {
    pub const fn of(plain: &'a str) -> Self {
        Self {
            plain,
            pieces: Vec::new(),
        }
    }

    pub fn add_gap(&mut self, gap: Gap) {
        self.pieces.push(Piece::Gap(gap));
    }

    /// Adds what stands at `span`, to the word before it if it is written to that.
    pub fn add_word(&mut self, span: Range<usize>, joined: bool) {
        match self.pieces.last_mut() {
            Some(Piece::Word(word)) if joined => word.end = span.end,
            _ => self.pieces.push(Piece::Word(span)),
        }
    }

    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The word that is piece `at`, as it is spelled, in lower case.
    pub fn spelled(&self, at: usize) -> Option<&'a str> {
        match self.pieces.get(at)? {
            Piece::Word(span) => self.plain.get(span.clone()),
            Piece::Gap(_) => None,
        }
    }

    /// The word that is piece `at` without its apostrophes, as the lists of words have it.
    pub fn word(&self, at: usize) -> Option<String> {
        Some(self.spelled(at)?.replace('\'', ""))
    }

    pub fn word_before(&self, at: usize) -> Option<String> {
        self.word(at.checked_sub(1)?)
    }

    pub fn gap(&self, at: usize) -> Option<Gap> {
        match self.pieces.get(at)? {
            Piece::Word(_) => None,
            Piece::Gap(gap) => Some(*gap),
        }
    }

    /// How many pieces the longest of `phrases`, words with a space between, takes from `at` on.
    pub fn longest(&self, at: usize, phrases: &[&str]) -> Option<usize> {
        let first = self.word(at)?;
        let taken = |phrase: &&str| {
            let words = phrase.split(' ');
            let length = words.clone().count();
            words
                .zip(at..)
                .all(|(word, at)| self.word(at).as_deref() == Some(word))
                .then_some(length)
        };
        let begun = phrases.iter().filter(|phrase| phrase.starts_with(&first));
        begun.filter_map(taken).max()
    }
}
