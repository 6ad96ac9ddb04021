//! Phrases, and where they stand in a message.
//!
//! A phrase is a line of parts: `write|compose` is either word, `me?` may be left out, `#` is a
//! number, `*` any word, `^` the beginning of a sentence (politeness before it does not count), `$`
//! its end (or a word with which a new thought begins), `.` nothing but its end. `some*` in angle brackets stands for up to
//! four words of a [`Set`], without the star for one.

use souk_language::text::{Kind, Text};
use std::collections::HashMap;

/// How many words a set takes at most.
const MOST_OF_SET: usize = 4;

/// Words that may stand before a sentence without being of it.
const OPENERS: &str = "\
    hey hi hello ok okay so well please pls plz can could would will you just now souk assistant bot then also and but \
    i want need id like to let me help us go ahead try first instead";
/// Words with which something new begins.
const ENDERS: &str = "\
    in on at to for about from near with without by of that using where when which who whose how and or then please \
    pls now today tonight tomorrow online out so because between into explaining describing";

/// A name for words that take part in many phrases.
#[derive(Clone, Copy)]
pub struct Set {
    pub name: &'static str,
    pub words: &'static str,
}

/// The words of a message; a number is `#`, and what ends a sentence is `.`.
pub struct Words<'a> {
    words: Vec<&'a str>,
    /// Where each word stands.
    places: HashMap<&'a str, Vec<usize>>,
    /// Whether a sentence begins at each word.
    begins: Vec<bool>,
}

impl<'a> Words<'a> {
    #[must_use]
    pub fn of(text: &'a Text) -> Self {
        let word = |kind: &'a Kind| match kind {
            Kind::Word(word) => word.as_str(),
            Kind::Number(_) => "#",
            Kind::Dash | Kind::Break => ".",
        };
        let words: Vec<&str> = text.tokens.iter().map(|token| word(&token.kind)).collect();
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut begins = Vec::with_capacity(words.len());
        let mut begin = true;
        for (at, word) in words.iter().enumerate() {
            places.entry(word).or_default().push(at);
            begins.push(begin);
            begin = *word == "." || begin && is_among(OPENERS, word);
        }
        Self {
            words,
            places,
            begins,
        }
    }

    /// The words, without what ends sentences.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.words.iter().copied().filter(|word| *word != ".")
    }

    /// Whether one of `phrases` stands in the message.
    #[must_use]
    pub fn have_any(&self, phrases: &[&str], sets: &[Set]) -> bool {
        phrases.iter().any(|phrase| self.have(phrase, sets))
    }

    fn have(&self, phrase: &str, sets: &[Set]) -> bool {
        let parts: Vec<&str> = phrase.split(' ').collect();
        self.stand(&parts, sets)
    }

    /// Whether the message, or a sentence of it, ends with one of `phrases`.
    #[must_use]
    pub fn end_with_any(&self, phrases: &[&str], sets: &[Set]) -> bool {
        phrases.iter().any(|phrase| {
            let parts: Vec<&str> = phrase.split(' ').chain(["."]).collect();
            self.stand(&parts, sets)
        })
    }

    /// Whether `parts` stand anywhere, one after the other. Only where their first word stands is
    /// looked at, so that a long message takes not much longer than a short one.
    fn stand(&self, parts: &[&str], sets: &[Set]) -> bool {
        let Some(first) = parts.iter().find(|part| **part != "^") else {
            return false;
        };
        if first.ends_with(['?', '*']) {
            return (0..self.words.len()).any(|at| self.fits(parts, at, sets));
        }
        let words: Vec<&str> = match first.starts_with('<') {
            true => words_of(first, sets).split_ascii_whitespace().collect(),
            false => first.split('|').collect(),
        };
        let mut places = words
            .iter()
            .filter_map(|word| self.places.get(word))
            .flatten();
        places.any(|at| self.fits(parts, *at, sets))
    }

    /// Whether the message has one of `words`, space between them.
    #[must_use]
    pub fn have_word(&self, words: &str) -> bool {
        self.iter().any(|word| is_among(words, word))
    }

    /// The words outside of what follows "about": a poem about massages is no massage.
    #[must_use]
    pub fn without_topics(&self) -> Vec<&'a str> {
        let mut is_topic = false;
        let mut words = Vec::new();
        for word in &self.words {
            is_topic = match *word {
                "about" | "explaining" | "describing" => true,
                "." | "and" | "then" | "also" => false,
                _ => is_topic,
            };
            if !is_topic {
                words.push(*word);
            }
        }
        words
    }

    /// Whether `parts` stand at `at`, one after the other.
    fn fits(&self, parts: &[&str], at: usize, sets: &[Set]) -> bool {
        let Some((part, rest)) = parts.split_first() else {
            return true;
        };
        let word = self.words.get(at).copied();
        match *part {
            "." => word.is_none_or(|word| word == ".") && self.fits(rest, at + 1, sets),
            "^" => self.begins.get(at) == Some(&true) && self.fits(rest, at, sets),
            "$" => {
                word.is_none_or(|word| word == "." || is_among(ENDERS, word))
                    && self.fits(rest, at, sets)
            }
            part => {
                if part.starts_with('<') {
                    return self.fits_set(part, rest, at, sets);
                }
                let (part, optional) = part
                    .strip_suffix('?')
                    .map_or((part, false), |part| (part, true));
                let is_there = word.is_some_and(|word| match part {
                    "*" => word != ".",
                    part => part.split('|').any(|own| own == word),
                });
                is_there && self.fits(rest, at + 1, sets) || optional && self.fits(rest, at, sets)
            }
        }
    }

    /// `<name>` is one word of the set, `<name>*` as many as stand there.
    fn fits_set(&self, part: &str, rest: &[&str], at: usize, sets: &[Set]) -> bool {
        let words = words_of(part, sets);
        let is_of_set = |at: usize| self.words.get(at).is_some_and(|word| is_among(words, word));
        if !part.ends_with('*') {
            return is_of_set(at) && self.fits(rest, at + 1, sets);
        }
        let most = (0..MOST_OF_SET)
            .take_while(|taken| is_of_set(at + taken))
            .count();
        (0..=most)
            .rev()
            .any(|taken| self.fits(rest, at + taken, sets))
    }
}

/// The words of the set that `part` names.
fn words_of(part: &str, sets: &[Set]) -> &'static str {
    let name = part.trim_matches(['<', '>', '*']);
    let set = sets.iter().find(|set| set.name == name);
    set.map_or("", |set| set.words)
}

/// Whether `word` is among `words`, which space parts.
#[must_use]
pub fn is_among(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|own| own == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_stands_where_its_parts_do() {
        const SETS: &[Set] = &[Set {
            name: "some",
            words: "a the some",
        }];
        for (phrase, message, expected) in [
            (
                "write|compose me? <some>* poem $",
                "please write me a poem",
                true,
            ),
            (
                "write|compose me? <some>* poem $",
                "compose poem, now",
                true,
            ),
            ("write <some>* poem $", "write a poem workshop", false),
            ("^ write", "i like to read. could you write?", true),
            ("^ write", "poets write", false),
            ("solve #", "solve 2x", true),
            ("kill * today", "kill. today", false),
            ("who *? *? won", "who has won", true),
        ] {
            let text = Text::of(message);
            assert_eq!(
                Words::of(&text).have(phrase, SETS),
                expected,
                "{phrase} in {message}"
            );
        }
    }
}
