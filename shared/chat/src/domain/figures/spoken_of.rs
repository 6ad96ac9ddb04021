//! Which of the deals shown a text speaks of, and where: one is named by its title or its merchant, by
//! its place among the cards ("the second", "number 2"), or by words that only its title has.

use crate::domain::{
    deal::{Deal, stem},
    vocabulary::is_filler,
};
use souk_language::{
    cursor::Cursor,
    text::{Kind, Text, Token},
};
use std::{collections::HashMap, ops::Range};

const ORDINALS: [(&str, usize); 12] = [
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("1st", 1),
    ("2nd", 2),
    ("3rd", 3),
    ("4th", 4),
    ("5th", 5),
    ("6th", 6),
];
/// What is written to a figure that makes an ordinal of it.
const ENDINGS: &[&str] = &["st", "nd", "rd", "th"];
/// What stands before the number of a deal.
const LABELS: &[&str] = &[
    "number", "nr", "option", "deal", "offer", "card", "choice", "pick",
];
const ARTICLES: &[&str] = &["the", "this", "that"];
/// So many words may stand between an article and a word of a title: "the very calm sauna".
const WORDS_BETWEEN: usize = 3;
/// A shorter word alone tells no deal from another, in letters.
const SHORTEST_WORD: usize = 4;

/// Where deals are named, each by its place among those shown.
pub struct Names(Vec<Name>);

struct Name {
    at: Range<usize>,
    of: Vec<usize>,
}

impl Names {
    pub fn of(text: &Text, deals: &[&Deal]) -> Self {
        let mut names = in_full(text, deals);
        if deals.len() > 1 {
            let others = by_place(text, deals.len()).into_iter();
            let others = others.chain(by_words(text, deals));
            let is_within = |name: &Name| names.iter().any(|full| full.at.contains(&name.at.start));
            let others: Vec<Name> = others.filter(|name| !is_within(name)).collect();
            names.extend(others);
        }
        Self(names)
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The deals that what is said at the byte `at` of `plain` is said of: those with the last name
    /// before it in its sentence, or else with the first after it; none where none is named there.
    pub fn spoken_of(&self, plain: &str, at: usize) -> &[usize] {
        let sentence = sentence_around(plain, at);
        let within = || {
            let names = self.0.iter();
            names.filter(|name| sentence.contains(&name.at.start))
        };
        let before = within().filter(|name| name.at.start <= at);
        let nearest = before
            .max_by_key(|name| (name.at.start, name.at.end))
            .or_else(|| within().min_by_key(|name| name.at.start));
        nearest.map_or(&[], |name| &name.of)
    }
}

/// The titles and merchants in `text`. Where one name begins another ("Spa", "Spa day"), the longer
/// one stands there; deals of one name are all spoken of.
fn in_full(text: &Text, deals: &[&Deal]) -> Vec<Name> {
    let mut places: HashMap<usize, Name> = HashMap::new();
    for (index, deal) in deals.iter().enumerate() {
        for name in [&deal.product.title, &deal.product.merchant.name] {
            let name = Text::of(name).plain;
            let name = name.trim();
            if name.is_empty() {
                continue;
            }
            for (start, _) in text.plain.match_indices(name) {
                let at = start..start + name.len();
                let of = Vec::new();
                let own = places.entry(start).or_insert(Name { at: at.clone(), of });
                if own.at.end < at.end {
                    *own = Name {
                        at: at.clone(),
                        of: Vec::new(),
                    };
                }
                if own.at == at && !own.of.contains(&index) {
                    own.of.push(index);
                }
            }
        }
    }
    places.into_values().collect()
}

/// "The second", "the first two", "number 2".
fn by_place(text: &Text, shown: usize) -> Vec<Name> {
    let tokens = text.tokens.iter().enumerate();
    let named = tokens.filter_map(|(at, token)| {
        let here = Cursor::new(&text.tokens).on(at);
        let whole = |cursor: Cursor<'_>| {
            let (number, taken) = cursor.number()?;
            let count = usize::try_from(number.hundredths / 100).ok()?;
            (!number.money && !number.percent && number.hundredths % 100 == 0)
                .then_some((count, taken))
        };
        let of = if here.comes_after(ARTICLES) {
            let (nth, taken) = here.entry(&ORDINALS).or_else(|| {
                let (nth, taken) = whole(here)?;
                here.on(taken).is_word(ENDINGS).then_some((nth, taken + 1))
            })?;
            match whole(here.on(taken)) {
                Some((count, _)) if nth == 1 => 1..=count,
                _ => nth..=nth,
            }
        } else if here.comes_after(LABELS) {
            let (nth, _) = whole(here)?;
            nth..=nth
        } else {
            return None;
        };
        (*of.start() >= 1 && *of.end() <= shown).then(|| Name {
            at: token.span.clone(),
            of: of.map(|nth| nth - 1).collect(),
        })
    });
    named.collect()
}

/// Two words in a row, or one after an article, that stand so in one title and in no other.
fn by_words(text: &Text, deals: &[&Deal]) -> Vec<Name> {
    let mut titles: HashMap<Vec<String>, Option<usize>> = HashMap::new();
    for (index, deal) in deals.iter().enumerate() {
        let title = Text::of(&deal.product.title);
        for length in [1, 2] {
            for (_, words) in runs(&title, length) {
                let own = titles.entry(words).or_insert(Some(index));
                *own = own.filter(|own| *own == index);
            }
        }
    }
    let is_definite = |at: usize| {
        let before = text.tokens[..at].iter().rev().take(1 + WORDS_BETWEEN);
        let mut words = before.map_while(word);
        words.any(|word| ARTICLES.contains(&word))
    };
    let mut names = Vec::new();
    for length in [1, 2] {
        for (at, words) in runs(text, length) {
            if let Some(Some(index)) = titles.get(&words)
                && (length > 1 || is_definite(at))
            {
                let span = text.tokens[at].span.start..text.tokens[at + length - 1].span.end;
                let of = vec![*index];
                names.push(Name { at: span, of });
            }
        }
    }
    names
}

/// Every so many words in a row that say something, without their endings, and the token at which they
/// begin.
fn runs(text: &Text, length: usize) -> Vec<(usize, Vec<String>)> {
    let says_something =
        |word: &&str| !is_filler(word) && (length > 1 || word.chars().count() >= SHORTEST_WORD);
    let windows = text.tokens.windows(length).enumerate();
    let runs = windows.filter_map(|(at, tokens)| {
        let words = tokens
            .iter()
            .map(|token| word(token).filter(says_something));
        let stems: Option<Vec<String>> = words.map(|word| Some(stem(word?))).collect();
        Some((at, stems?))
    });
    runs.collect()
}

fn word(token: &Token) -> Option<&str> {
    match &token.kind {
        Kind::Word(word) => Some(word),
        _ => None,
    }
}

/// The sentence that has the byte `at`.
fn sentence_around(plain: &str, at: usize) -> Range<usize> {
    let ends = |(_, sign): &(usize, char)| matches!(sign, '.' | '!' | '?' | ';' | '\n');
    let closes = |(index, sign): (usize, char)| {
        let after = index + sign.len_utf8();
        let parts = sign == '\n'
            || plain[after..]
                .chars()
                .next()
                .is_none_or(char::is_whitespace);
        parts.then_some(after)
    };
    let mut range = 0..plain.len();
    for end in plain.char_indices().filter(ends).filter_map(closes) {
        if end > at {
            range.end = end;
            break;
        }
        range.start = end;
    }
    range
}
