//! What is not wanted: "without mesh liner", "no sushi", "silicone not clear".
//!
//! How far it reaches is told by grammar as far as that goes. It ends where a phrase does, at a
//! preposition or a conjunction ("without wiring **with** switch"), and at a word that describes what
//! is wanted ("without overflow **solid** brass"). Up to two words before that end are one thing
//! ("mesh liner"); of more, only the first is taken to be it, and the others stay wanted: to search
//! for a word too many costs less than to rule out what was asked for.
//!
//! What cannot be told is doubtful. "No" and "not" make names and compounds ("no show socks", "not
//! your daughters jeans"), and so does "without" on what carries a saying ("listen without prejudice
//! shirt").

use crate::{
    line::{Gap, Line},
    vocabulary::{ATTRIBUTES, CARRIERS, FREE_OF, among, is_function_word},
};
use std::ops::Range;

/// What is not wanted, as pieces of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// From the negation to the last word that is not wanted.
    pub at: Range<usize>,
    /// The words that negate it.
    pub negation: Range<usize>,
    /// The words that are not wanted.
    pub words: Range<usize>,
    pub certain: bool,
}

/// What negates whatever follows.
const FIRM: &[&str] = &[
    "without",
    "without any",
    "w/o",
    "w/out",
    "witout",
    "withot",
    "free of",
    "free from",
    "excluding",
    "exclude",
    "except",
    "except for",
    "other than",
    "apart from",
    "anything but",
    "instead of",
    "rather than",
    "minus",
    "with no",
    "having no",
    "has no",
    "but no",
    "but not",
    "but without",
    "and no",
    "and not",
    "please no",
    "that is not",
    "that isnt",
    "that are not",
    "that arent",
    "thats not",
    "which is not",
    "which isnt",
    "which are not",
    "do not want",
    "dont want",
    "not interested in",
    "i do not want",
    "i dont want",
    "i do not need",
    "i dont need",
    "i do not like",
    "i dont like",
    "do not show",
    "do not show me",
    "dont show",
    "dont show me",
    "nothing with",
    "nothing involving",
    "never mind",
    "i hate",
    "hates",
    "dislikes",
    "cant stand",
    "cannot stand",
    "do not want to",
    "dont want to",
    "dont wanna",
    "does not want",
    "doesnt want",
    "does not like",
    "doesnt like",
    "so nothing",
    "and nothing",
    "but nothing",
    "not a fan of",
    "allergic to",
    "does not have",
    "doesnt have",
    "that do not have",
    "that dont have",
    "that does not have",
    "that doesnt have",
];

/// What may stand between a negation and what it negates.
const DETERMINERS: [&str; 6] = ["a", "an", "the", "any", "all", "of"];
/// What may stand there where a place is not wanted: "not in Denver".
const WHERE: [&str; 4] = ["in", "at", "near", "around"];

/// "Not" after these speaks of something else: "food is not enough", "why not".
const AUXILIARIES: &str = "\
    is are am was were be been being do does did can could will would should shall may might must have has had \
    why or if maybe im its thats whats";

/// What "no" or "not" makes a phrase of: "not included", "no matter".
const PHRASES: &str = "\
    included enough available just only too so very yet sure required applicable needed necessary more less \
    longer other one matter way idea problem better worse bad even really necessarily";

/// What is not wanted, in the order of the text.
pub fn find(line: &Line<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let Some(exclusion) = read(line, at) else {
            at += 1;
            continue;
        };
        at = exclusion.at.end;
        found.push(exclusion.clone());
        while let Some(other) = alternative(line, at, &exclusion) {
            at = other.at.end;
            found.push(other);
        }
    }
    found
}

/// How sure a negation makes that what follows is not wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sureness {
    Sure,
    /// If nothing wanted follows: "silicone not clear", but "faith not fear wall art".
    AtTheEnd,
    /// "No".
    Doubtful,
}

fn read(line: &Line<'_>, at: usize) -> Option<Found> {
    let (taken, sureness) = negation(line, at)?;
    let negation = at..at + taken;
    let mut start = negation.end;
    while line
        .word(start)
        .is_some_and(|word| DETERMINERS.contains(&word.as_str()))
    {
        start += 1;
    }
    let is_of_place = |word: String| WHERE.contains(&word.as_str());
    let rules_out_a_place = line
        .word(at)
        .is_some_and(|word| word == "not" || word == "but")
        && start == negation.end
        && line.word(start).is_some_and(is_of_place);
    if rules_out_a_place {
        start += 1;
    }
    let (mut words, is_saying) = extent(line, start)?;
    let says_all = at == 0 && words.end == line.len();
    if says_all || at == 0 && sureness == Sureness::Doubtful {
        // "Without massage spa" is about a spa, and "no show socks" about socks.
        words.end = end_of_first(line, words.start);
    }
    let next = line.word(words.end);
    let asked_politely = next
        .as_ref()
        .is_some_and(|word| among("please pls plz thanks", word));
    let is_sure = match sureness {
        Sureness::Sure => true,
        Sureness::AtTheEnd => next.is_none_or(|word| is_function_word(&word)),
        Sureness::Doubtful => asked_politely,
    };
    Some(Found {
        certain: is_sure && !is_saying,
        at: at..words.end,
        negation,
        words,
    })
}

/// How many words negate what follows, and how surely.
fn negation(line: &Line<'_>, at: usize) -> Option<(usize, Sureness)> {
    let numbered = |taken: usize| {
        line.word(at + taken)
            .is_some_and(|word| word.starts_with(|sign: char| sign.is_ascii_digit()))
    };
    let word = line.word(at)?;
    if let Some(taken) = line.longest(at, FIRM) {
        let is_name = word != "without" && numbered(taken);
        let is_free = line.longest(at + taken, &["charge"]).is_some()
            || at > 0 && end_of_first(line, at - 1) == at + 1;
        return (!is_name && !is_free).then_some((taken, Sureness::Sure));
    }
    // "Massage not for couples".
    let taken = line.longest(at, &["not for"]).unwrap_or(1);
    let next = line.word(at + taken)?;
    if numbered(taken) || among(PHRASES, &next) {
        return None;
    }
    let before = line.word_before(at);
    let after_break = at > 0 && line.gap(at - 1) == Some(Gap::Break);
    match word.as_str() {
        "no" | "not" if after_break => Some((taken, Sureness::Sure)),
        "no" => Some((1, Sureness::Doubtful)),
        "not" if before.is_some_and(|word| among(AUXILIARIES, &word)) => None,
        "not" if at == 0 => Some((taken, Sureness::Doubtful)),
        "not" => Some((taken, Sureness::AtTheEnd)),
        _ => None,
    }
}

/// The words from `start` on that are not wanted, and whether they are rather part of a saying.
fn extent(line: &Line<'_>, start: usize) -> Option<(Range<usize>, bool)> {
    let content = |at: usize| line.word(at).filter(|word| !is_function_word(word));
    content(start)?;
    let describes = |at: usize| content(at).is_none_or(|word| among(ATTRIBUTES, &word));
    let carries = |at: usize| content(at).is_some_and(|word| among(CARRIERS, &word));
    let first = end_of_first(line, start);
    let mut end = first;
    while end < start + 3 && !describes(end) {
        end += 1;
    }
    let is_last = line.spelled(end).is_none();
    if end > first && is_last && carries(end - 1) {
        return Some((start..end - 1, true));
    }
    // With three words or more, the first.
    let end = if end > start + 2 { first } else { end };
    Some((start..end, false))
}

/// Where the thing ends that the word at `start` begins; "sugar free" is one, and not the sugar.
fn end_of_first(line: &Line<'_>, start: usize) -> usize {
    let is_free = line.word(start).is_some_and(|word| among(FREE_OF, &word))
        && line.longest(start + 1, &["free"]).is_some();
    start + 1 + usize::from(is_free)
}

/// "without laces **or zipper**".
fn alternative(line: &Line<'_>, at: usize, first: &Found) -> Option<Found> {
    let taken = line.longest(at, &["or", "nor", "or any"])?;
    if read(line, at + taken).is_some() {
        return None;
    }
    let (words, is_saying) = extent(line, at + taken)?;
    Some(Found {
        at: at..words.end,
        negation: first.negation.clone(),
        words,
        certain: first.certain && !is_saying,
    })
}
