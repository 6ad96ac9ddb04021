//! "50% off", "at least 30 percent", "half price", "save $20".

use super::{
    Part,
    bound::{self, Bound, Bounded, bounded, range},
};
use crate::{cursor::Cursor, number::Number, vocabulary::MATERIALS};

const FRACTIONS: &[(&str, u8)] = &[
    ("half price", 50),
    ("half priced", 50),
    ("half off", 50),
    ("half the price", 50),
    ("half of the price", 50),
    ("half its price", 50),
    ("1/2 price", 50),
    ("1/2 off", 50),
    ("third off", 33),
    ("1/3 off", 33),
    ("two thirds off", 66),
    ("2/3 off", 66),
    ("quarter off", 25),
    ("1/4 off", 25),
    ("three quarters off", 75),
    ("3/4 off", 75),
];

/// What says, after a share, that it is taken off the price.
const OFF: &[&str] = &[
    "off",
    "discount",
    "discounts",
    "discounted",
    "reduced",
    "reduction",
    "markdown",
    "rebate",
    "sale",
    "on sale",
    "savings",
    "saving",
    "cheaper",
];

/// What says so before it.
const LEADS: &[&str] = &[
    "discount of",
    "discount",
    "discounted by",
    "reduced by",
    "save",
    "save me",
    "saves",
    "saving",
    "savings of",
];

/// What says after an amount that it is one taken off.
const SAVED: [&str; 4] = ["discount", "rebate", "savings", "cheaper"];

/// "50 off" is a share, and "one off" a single piece.
const LEAST_BARE: i64 = 500;

/// What makes another phrase of "off": off the shoulder, off-white.
const NOT_OFF: [&str; 12] = [
    "the",
    "shoulder",
    "shoulders",
    "white",
    "road",
    "grid",
    "season",
    "brand",
    "set",
    "track",
    "roading",
    "black",
];

pub fn read(cursor: Cursor<'_>) -> Option<(Part, usize)> {
    if let Some(fraction) = fraction(cursor) {
        return Some(fraction);
    }
    if let Some((least, _, between, taken)) = range(cursor)
        && least.percent
    {
        let off = off(cursor.on(taken));
        let is_discount = off > 0 || between && !is_material(cursor.on(taken));
        return is_discount.then_some((bounding(whole_percent(least)), taken + off));
    }
    let led = cursor.any_of(LEADS).unwrap_or(0);
    let (Bounded { number, bound, .. }, mut taken) = bounded(cursor.on(led))?;
    taken += led;
    let says_off = cursor.on(taken).is_word(&["off"]) && !off_another(cursor.on(taken + 1));
    let says_saved = led > 0 && cursor.on(led).word_before() != Some("discount")
        || bound.is_none() && cursor.on(taken).is_word(&SAVED);
    let off = off(cursor.on(taken));
    taken += off;
    if number.money {
        // An amount off the price bounds neither the price nor the percentage.
        return (says_off || says_saved).then_some((Part::Discount(None), taken));
    }
    let (after, more) = bound::after(cursor.on(taken));
    let bound = bound.or(after);
    let is_bound = matches!(bound, Some(Bound::AtLeast | Bound::Over));
    let is_discount = if number.percent {
        off > 0 || led > 0 || is_bound && !is_material(cursor.on(taken + more))
    } else {
        says_off && number.hundredths >= LEAST_BARE
    };
    if !is_discount {
        return None;
    }
    Some((bounded_by(bound, whole_percent(number)), taken + more))
}

/// "at least half off", "a third off or more".
fn fraction(cursor: Cursor<'_>) -> Option<(Part, usize)> {
    let before = bound::before(cursor);
    let mut taken = before.map_or(0, |(_, taken)| taken);
    taken += usize::from(taken > 0 && cursor.on(taken).is_word(&["a"]));
    let (percent, more) = cursor.on(taken).entry(FRACTIONS)?;
    taken += more;
    if off_another(cursor.on(taken)) {
        return None;
    }
    let (after, more) = bound::after(cursor.on(taken));
    if !cursor.on(taken).comes_after(&["off"]) {
        // "Under half price" is a larger discount, and so is "half price or less".
        return Some((bounding(percent), taken + more));
    }
    let bound = before.map(|((bound, _), _)| bound).or(after);
    Some((bounded_by(bound, percent), taken + more))
}

fn bounded_by(bound: Option<Bound>, percent: u8) -> Part {
    match bound {
        Some(Bound::Under | Bound::AtMost) => Part::Discount(None),
        Some(Bound::Over) => bounding(percent.saturating_add(1).min(100)),
        Some(Bound::AtLeast | Bound::About) | None => bounding(percent),
    }
}

fn bounding(percent: u8) -> Part {
    Part::Discount(Some(percent).filter(|percent| *percent > 0))
}

/// How many tokens say that the number is taken off.
fn off(cursor: Cursor<'_>) -> usize {
    match cursor.any_of(OFF) {
        Some(taken) if !off_another(cursor.on(taken)) && !reduces(cursor) => taken,
        _ => 0,
    }
}

/// "25% reduced sodium".
fn reduces(cursor: Cursor<'_>) -> bool {
    cursor.is_word(&["reduced", "reduction"]) && is_material(cursor.on(1))
}

/// Whether the "off" before `cursor` is of another phrase: "10 off the shoulder" is a size.
fn off_another(cursor: Cursor<'_>) -> bool {
    cursor.comes_after(&["off"])
        && cursor.is_word(&NOT_OFF)
        && (cursor.is_joined()
            || !cursor.is_word(&["the"])
            || cursor.phrase("the shoulder").is_some())
}

/// Whether a share of something is spoken of: "at least 70% cacao".
fn is_material(cursor: Cursor<'_>) -> bool {
    cursor.word().is_some_and(|word| {
        MATERIALS
            .split_ascii_whitespace()
            .any(|material| material == word)
    })
}

/// Rounded up, since a discount is kept in whole percent rounded down; 100 at most.
fn whole_percent(number: Number) -> u8 {
    u8::try_from((number.hundredths + 99) / 100)
        .unwrap_or(100)
        .min(100)
}
