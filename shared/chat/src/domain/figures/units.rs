//! What stands after a number, and figures that are drawn or written as no number is.

use super::claims::{Bound, Claim};
use souk_language::{cursor::Cursor, text::Text};

const KM_PER_MILE: f64 = 1.609_344;

/// How many kilometres a unit has, and whether it can be nothing else.
pub fn kilometres(unit: &str) -> Option<(f64, bool)> {
    Some(match unit {
        "km" | "kms" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => (1.0, true),
        "mi" | "mile" | "miles" => (KM_PER_MILE, true),
        "meter" | "meters" | "metre" | "metres" => (0.001, true),
        "m" => (0.001, false),
        "yd" | "yard" | "yards" => (0.000_914_4, false),
        "ft" | "foot" | "feet" => (0.000_304_8, false),
        _ => return None,
    })
}

/// How many tokens after a number make it stars: "stars", "out of 5".
pub fn stars(after: Cursor<'_>) -> Option<usize> {
    if after
        .word()
        .is_some_and(|word| ["star", "stars"].contains(&word) || is_drawn(word))
    {
        return Some(1);
    }
    let of = after.any_of(&["out of", "of"])?;
    let (whole, taken) = after.on(of).number()?;
    (whole.hundredths == 500).then_some(of + taken)
}

fn is_drawn(word: &str) -> bool {
    word.chars().all(|sign| matches!(sign, '★' | '☆' | '⭐'))
}

/// Stars that are drawn, and figures within a word.
pub fn symbols(word: &str) -> Option<Claim> {
    if is_drawn(word) {
        let full = word.chars().filter(|sign| *sign != '☆').count();
        return Some(Claim::Stars(
            i64::try_from(full).unwrap_or(0) * 100,
            Bound::Exactly,
        ));
    }
    let (first, rest) = word.split_once('/')?;
    if !word.contains(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    let told = Cursor::new(&Text::of(first).tokens)
        .number()
        .map(|(number, _)| number.hundredths);
    match (told, rest) {
        (Some(stars), "5") => Some(Claim::Stars(stars, Bound::Exactly)),
        _ => Some(Claim::Written(word.to_owned())),
    }
}
