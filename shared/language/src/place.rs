//! Names that may be a place's: what stands after "in", "near", "around".

use crate::{
    line::{Gap, Line},
    vocabulary::{NO_PLACES, STATE_NAMES, STATES, among, is_function_word},
};
use std::ops::Range;

/// No city that anybody sells in has a longer name, in words.
const LONGEST_NAME: usize = 3;
/// More prepositions than this make a story, not a search.
const MOST_PLACES: usize = 4;

const PREPOSITIONS: &[&str] = &[
    "in",
    "near",
    "near to",
    "around",
    "close to",
    "next to",
    "outside of",
    "based in",
    "located in",
    "in the city of",
    "in downtown",
    "in central",
    "in midtown",
    "near downtown",
    "close to downtown",
    "around downtown",
    "next to downtown",
    "near central",
    "around central",
    "downtown",
    "visiting",
    "fly to",
    "flying to",
    "flying into",
    "driving to",
    "driving down to",
    "driving up to",
    "heading to",
    "headed to",
    "going to",
    "traveling to",
    "travelling to",
    "trip to",
];
/// Those after a distance.
const FROM: &[&str] = &["of", "from", "of downtown", "from downtown"];

/// What follows the name of a city without being part of it.
const AREAS: &[&str] = &["area", "metro area", "metropolitan area"];
/// What may stand before such a name: "in **the** Boston area".
const BEFORE_AREAS: &[&str] = &["the", "the greater", "greater"];

/// A name that may be a place's, as pieces of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// From the preposition to the end of the name, with its state and "area".
    pub at: Range<usize>,
    pub name: Range<usize>,
}

/// Every reading of what stands after a preposition, the longest first: "new york romantic", "new
/// york", "new".
pub fn find(line: &Line<'_>, is_free: impl Fn(usize) -> bool) -> Vec<Found> {
    let mut found = Vec::new();
    let mut places = 0;
    let mut at = 0;
    while at < line.len() && places < MOST_PLACES {
        let names = if is_free(at) {
            read(line, at, &is_free)
        } else {
            Vec::new()
        };
        at = names.first().map_or(at + 1, |longest| longest.at.end);
        places += usize::from(!names.is_empty());
        found.extend(names);
    }
    found
}

fn read(line: &Line<'_>, at: usize, is_free: impl Fn(usize) -> bool) -> Vec<Found> {
    let after_radius = at > 0 && line.gap(at - 1) == Some(Gap::Radius);
    let prepositions = if after_radius { FROM } else { PREPOSITIONS };
    let Some(taken) = line
        .longest(at, prepositions)
        .or_else(|| line.longest(at, PREPOSITIONS))
    else {
        return Vec::new();
    };
    let article = line.longest(at + taken, BEFORE_AREAS);
    let start = at + taken + article.unwrap_or(0);
    let can_be_named = |at: usize| {
        is_free(at)
            && line.word(at).is_some_and(|word| {
                !is_function_word(&word)
                    && !among(NO_PLACES, &word)
                    && !word.starts_with(|sign: char| sign.is_ascii_digit())
            })
    };
    let longest = (start..start + LONGEST_NAME)
        .take_while(|at| can_be_named(*at) && (*at == start || after_name(line, *at) == 0))
        .count();
    if article.is_some() && line.longest(start + longest, AREAS).is_none() {
        return Vec::new();
    }
    (1..=longest)
        .rev()
        .map(|length| {
            let end = start + length;
            Found {
                at: at..end + after_name(line, end),
                name: start..end,
            }
        })
        .collect()
}

/// How many pieces "MA", ", MA" or "area" takes, after a name that ends at `at`.
fn after_name(line: &Line<'_>, at: usize) -> usize {
    let is_state = line.word(at).is_some_and(|word| among(STATES, &word));
    let state = state_after_comma(line, at)
        .or_else(|| state_by_name(line, at))
        .unwrap_or(usize::from(is_state));
    state + line.longest(at + state, AREAS).unwrap_or(0)
}

/// "Nashville, **Tennessee**".
fn state_by_name(line: &Line<'_>, at: usize) -> Option<usize> {
    let comma = usize::from(line.gap(at) == Some(Gap::Break));
    Some(comma + line.longest(at + comma, STATE_NAMES)?)
}

fn state_after_comma(line: &Line<'_>, at: usize) -> Option<usize> {
    let state = line.word(at + 1)?;
    let is_state = line.gap(at) == Some(Gap::Break)
        && state.len() == 2
        && state.chars().all(char::is_alphabetic)
        && !is_function_word(&state);
    is_state.then_some(2)
}
