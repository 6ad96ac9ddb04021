//! "The second one", "number 3": which of the deals shown is spoken of.

use super::asides::{Aside, Which};
use crate::domain::vocabulary::is_filler;
use souk_language::{
    cursor::Cursor,
    text::{Kind, Text},
};

const ORDINALS: &[(&str, Which)] = &[
    ("first", Which::Nth(1)),
    ("1st", Which::Nth(1)),
    ("second", Which::Nth(2)),
    ("2nd", Which::Nth(2)),
    ("third", Which::Nth(3)),
    ("3rd", Which::Nth(3)),
    ("fourth", Which::Nth(4)),
    ("4th", Which::Nth(4)),
    ("fifth", Which::Nth(5)),
    ("5th", Which::Nth(5)),
    ("sixth", Which::Nth(6)),
    ("6th", Which::Nth(6)),
    ("seventh", Which::Nth(7)),
    ("7th", Which::Nth(7)),
    ("eighth", Which::Nth(8)),
    ("8th", Which::Nth(8)),
    ("ninth", Which::Nth(9)),
    ("9th", Which::Nth(9)),
    ("tenth", Which::Nth(10)),
    ("10th", Which::Nth(10)),
    ("last", Which::Last),
    ("final", Which::Last),
    ("bottom", Which::Last),
    ("top", Which::Nth(1)),
    ("middle", Which::Middle),
    ("one in the middle", Which::Middle),
];

/// What an ordinal counts, where it counts deals.
const COUNTED: &[&str] = &[
    "one",
    "deal",
    "offer",
    "option",
    "card",
    "result",
    "choice",
    "pick",
    "suggestion",
    "on the list",
    "in the list",
];

/// What stands before the number of a deal.
const LABELS: &[&str] = &[
    "number", "no", "nr", "num", "option", "deal", "offer", "card", "result", "choice", "item",
];

/// Speak of the one deal that was spoken of, or of the first.
const IT: &[&str] = &[
    "that one",
    "this one",
    "tell me more about it",
    "tell me about it",
    "more about it",
    "more about that",
    "more about this",
    "details about it",
    "more details",
    "tell me more",
];

/// Speak of the deal whose name follows.
const TELLING: &[&str] = &[
    "tell me about",
    "tell me more about",
    "more about",
    "more on",
    "details on",
    "details about",
    "details of",
    "info on",
    "information on",
];
/// No deal is called by more words.
const LONGEST_NAME: usize = 4;

/// Ask nothing else of a deal.
const ASKING: &str = "\
    details detail info information number option card result describe reserve choice pick item sounds it that \
    this into interested also list shown above";

pub fn read(cursor: Cursor<'_>) -> Option<(Aside, usize)> {
    let picked = counted(cursor).or_else(|| labelled(cursor));
    let picked = picked.map(|(which, taken)| (Aside::Pick(which), taken));
    picked.or_else(|| it(cursor))
}

/// "The second one", "third deal".
fn counted(cursor: Cursor<'_>) -> Option<(Which, usize)> {
    let article = usize::from(cursor.is_word(&["the", "that", "your"]));
    let (which, taken) = cursor.on(article).entry(ORDINALS)?;
    let taken = article + taken;
    let counted = cursor.on(taken).any_of(COUNTED)?;
    Some((which, taken + counted))
}

/// "Number 3"; "number one" only where a phrase ends: the number one spa in town is no third.
fn labelled(cursor: Cursor<'_>) -> Option<(Which, usize)> {
    let label = cursor.any_of(LABELS)?;
    let (nth, taken) = small_number(cursor.on(label))?;
    let end = cursor.on(label + taken);
    let in_digits = matches!(&cursor.on(label).token()?.kind, Kind::Number(_));
    (in_digits || end.ends()).then_some((Which::Nth(nth), label + taken))
}

fn it(cursor: Cursor<'_>) -> Option<(Aside, usize)> {
    let taken = cursor.any_of(IT)?;
    // "Tell me more about the second" speaks of that.
    let goes_on = cursor
        .on(taken)
        .is_word(&["about", "on", "of", "massage", "deals", "ones"]);
    (!goes_on).then_some((Aside::It, taken))
}

/// A whole number from 1 to 99 without a unit; more deals than that are never shown.
fn small_number(cursor: Cursor<'_>) -> Option<(usize, usize)> {
    let (number, taken) = cursor.number()?;
    let whole = number.hundredths / 100;
    let is_plain = !number.money && !number.percent && number.hundredths % 100 == 0;
    let nth = usize::try_from(whole)
        .ok()
        .filter(|nth| (1..100).contains(nth))?;
    is_plain.then_some((nth, taken))
}

/// The deals that a message speaks of which says nothing else: "the second", "2", "first and third".
pub fn alone(text: &Text) -> Vec<Which> {
    let mut picks = Vec::new();
    let mut cursor = Cursor::new(&text.tokens);
    while let Some(token) = cursor.token() {
        let taken = if let Some((which, taken)) = cursor.entry(ORDINALS) {
            picks.push(which);
            // "The first two."
            match small_number(cursor.on(taken)) {
                Some((count, more)) if which == Which::Nth(1) => {
                    picks.extend((2..=count.min(10)).map(Which::Nth));
                    taken + more
                }
                _ => taken,
            }
        } else if let Some((nth, taken)) = small_number(cursor)
            .filter(|(_, taken)| stands_for_a_deal(cursor) && !counts_people(cursor.on(*taken)))
        {
            picks.push(Which::Nth(nth));
            taken
        } else {
            let only_asks = match &token.kind {
                Kind::Word(word) => is_filler(word) || asks(word),
                Kind::Break | Kind::Dash => true,
                Kind::Number(_) => false,
            };
            if !only_asks {
                return Vec::new();
            }
            1
        };
        cursor = cursor.on(taken);
    }
    picks
}

/// Whether a number here may be a deal's: "for 2" is not, and neither is the "one" of "show me one".
fn stands_for_a_deal(cursor: Cursor<'_>) -> bool {
    let follows = cursor.comes_after(&[
        "and", "or", "about", "like", "take", "choose", "show", "me", "number", "option", "the",
    ]);
    (cursor.before().is_none() || follows) && !cursor.is_word(&["one", "a"])
}

/// "2 of us", "4 people".
fn counts_people(after: Cursor<'_>) -> bool {
    after.is_word(&["of", "people", "persons", "guests", "adults", "kids", "pax"])
}

fn asks(word: &str) -> bool {
    ASKING.split_ascii_whitespace().any(|asking| asking == word)
}

/// What the deal is called that a message speaks of: "the salt cave one", "tell me about the float
/// tank". Nothing where it speaks of none.
pub fn called(text: &Text) -> Vec<String> {
    let places = (0..text.tokens.len()).map(|at| Cursor::new(&text.tokens).on(at));
    for cursor in places {
        if let Some(taken) = cursor.any_of(TELLING) {
            return content(cursor.on(taken), LONGEST_NAME);
        }
        if cursor.is_word(&["the", "that"]) {
            let words = content(cursor.on(1), LONGEST_NAME);
            if !words.is_empty() && cursor.on(1 + words.len()).is_word(&["one", "deal"]) {
                return words;
            }
        }
    }
    Vec::new()
}

/// The words from here on that say something, articles left out.
fn content(cursor: Cursor<'_>, most: usize) -> Vec<String> {
    let words = (0..most + 1).map_while(|at| cursor.on(at).word());
    words
        .skip_while(|word| ["the", "that", "this", "a"].contains(word))
        .take_while(|word| !is_filler(word))
        .map(str::to_owned)
        .collect()
}
