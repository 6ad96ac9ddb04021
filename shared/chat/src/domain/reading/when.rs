//! "On Saturday", "tomorrow morning", "this weekend": when deals should be good.

use super::asides::Aside;
use crate::domain::days::{Day, PartOfDay};
use souk_language::cursor::Cursor;

/// The days that a message asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    Named(Vec<Day>),
    /// So many days from today.
    FromToday(usize),
}

const NAMES: &[(&str, Day)] = &[
    ("monday", Day::Monday),
    ("mondays", Day::Monday),
    ("tuesday", Day::Tuesday),
    ("tuesdays", Day::Tuesday),
    ("wednesday", Day::Wednesday),
    ("wednesdays", Day::Wednesday),
    ("thursday", Day::Thursday),
    ("thursdays", Day::Thursday),
    ("friday", Day::Friday),
    ("fridays", Day::Friday),
    ("saturday", Day::Saturday),
    ("saturdays", Day::Saturday),
    ("sunday", Day::Sunday),
    ("sundays", Day::Sunday),
];

/// Days only behind [`BEFORE_SHORT`]: the sun is one and "sat" another.
const SHORT_NAMES: &[(&str, Day)] = &[
    ("mon", Day::Monday),
    ("tue", Day::Tuesday),
    ("tues", Day::Tuesday),
    ("wed", Day::Wednesday),
    ("thu", Day::Thursday),
    ("thur", Day::Thursday),
    ("thurs", Day::Thursday),
    ("fri", Day::Friday),
    ("sat", Day::Saturday),
    ("sun", Day::Sunday),
];
const BEFORE_SHORT: [&str; 5] = ["on", "this", "next", "about", "for"];

const WEEKEND: &[&str] = &["weekend", "weekends"];
const WEEKDAYS: &[&str] = &["weekday", "weekdays", "working day", "working days"];
/// What makes something else of a weekend: a weekend away is a trip, and weekend nights are its price.
const AFTER_WEEKEND: &[&str] = &[
    "away", "getaway", "getaways", "trip", "trips", "break", "breaks", "stay", "stays", "escape",
];

/// A weekend behind these is one on the calendar; "a romantic weekend" is a trip.
const BEFORE_WEEKEND: [&str; 11] = [
    "on", "this", "coming", "next", "the", "about", "or", "and", "every", "at", "during",
];

const LEADS: &[&str] = &[
    "on",
    "on a",
    "on the",
    "this",
    "this coming",
    "next",
    "the",
    "over the",
    "for the",
    "during the",
    "at the",
];
const NEGATIONS: [&str; 3] = ["not", "except", "no"];
/// "But" rules out after these: any day but Sunday.
const ALL_DAYS: [&str; 8] = [
    "day",
    "days",
    "any",
    "anytime",
    "time",
    "always",
    "everything",
    "anything",
];

const PARTS: &[(&str, PartOfDay)] = &[
    ("morning", PartOfDay::Morning),
    ("mornings", PartOfDay::Morning),
    ("afternoon", PartOfDay::Afternoon),
    ("afternoons", PartOfDay::Afternoon),
    ("evening", PartOfDay::Evening),
    ("evenings", PartOfDay::Evening),
    ("night", PartOfDay::Night),
    ("nights", PartOfDay::Night),
];
/// What makes a time of such a word: an evening walk is something else.
const BEFORE_PARTS: &[&str] = &[
    "in the",
    "this",
    "at",
    "during the",
    "early in the",
    "late at",
];

pub fn read(cursor: Cursor<'_>) -> Option<(Aside, usize)> {
    from_today(cursor)
        .or_else(|| named(cursor))
        .or_else(|| part(cursor))
}

/// Tonight's part is left to be read after it.
fn from_today(cursor: Cursor<'_>) -> Option<(Aside, usize)> {
    let days = match cursor.word()? {
        "today" | "tonight" => 0,
        "tomorrow" => 1,
        _ => return None,
    };
    Some((Aside::Days(Days::FromToday(days)), 1))
}

fn named(cursor: Cursor<'_>) -> Option<(Aside, usize)> {
    let is_negated =
        cursor.is_word(&NEGATIONS) || cursor.is_word(&["but"]) && cursor.comes_after(&ALL_DAYS);
    let negation = usize::from(is_negated || cursor.is_word(&["but"]));
    let lead = cursor.on(negation).any_of(LEADS).unwrap_or(0);
    let mut taken = negation + lead;
    let (mut days, length) = day(cursor.on(taken))?;
    taken += length;
    while let Some((others, length)) = another(cursor.on(taken)) {
        days.extend(others);
        taken += length;
    }
    if is_negated {
        days = Day::ALL
            .into_iter()
            .filter(|day| !days.contains(day))
            .collect();
    }
    days.sort_unstable();
    days.dedup();
    Some((Aside::Days(Days::Named(days)), taken))
}

/// "Saturday **or Sunday**".
fn another(cursor: Cursor<'_>) -> Option<(Vec<Day>, usize)> {
    let joins = usize::from(cursor.is_word(&["or", "and"]));
    let lead = cursor.on(joins).any_of(LEADS).unwrap_or(0);
    if joins == 0 {
        return None;
    }
    let (days, length) = day(cursor.on(joins + lead))?;
    Some((days, joins + lead + length))
}

fn day(cursor: Cursor<'_>) -> Option<(Vec<Day>, usize)> {
    if let Some((day, taken)) = cursor.entry(NAMES) {
        return Some((vec![day], taken));
    }
    if let Some((day, taken)) = cursor.entry(SHORT_NAMES)
        && cursor.comes_after(&BEFORE_SHORT)
    {
        return Some((vec![day], taken));
    }
    if let Some(taken) = cursor.any_of(WEEKEND)
        && cursor.on(taken).any_of(AFTER_WEEKEND).is_none()
        && (cursor.before().is_none() || cursor.comes_after(&BEFORE_WEEKEND))
    {
        return Some((vec![Day::Saturday, Day::Sunday], taken));
    }
    let taken = cursor.any_of(WEEKDAYS)?;
    Some((Day::ALL[..5].to_vec(), taken))
}

/// "In the morning", and "tomorrow **morning**".
fn part(cursor: Cursor<'_>) -> Option<(Aside, usize)> {
    let lead = cursor.any_of(BEFORE_PARTS);
    let follows_day = cursor.word_before().is_some_and(|word| {
        let is_name = NAMES.iter().any(|(name, _)| *name == word);
        is_name || ["today", "tomorrow"].contains(&word)
    });
    if lead.is_none() && !follows_day {
        return None;
    }
    let (part, taken) = cursor.on(lead.unwrap_or(0)).entry(PARTS)?;
    Some((Aside::PartOfDay(part), lead.unwrap_or(0) + taken))
}
