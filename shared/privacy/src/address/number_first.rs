//! Addresses that begin with the number: "221B Baker Street", "12 rue de Rivoli".

use super::{after_unit, ends_phrase, house_number, is_called, is_called_address, words};
use crate::{
    cue,
    plain::{Plain, Shape},
};
use std::ops::Range;

/// A street has hardly more words in its name.
const MOST_NAMES: usize = 4;
/// What is counted rather than built: up to here a number says little by itself.
const SMALL: u32 = 20;
/// Words before a number that make it a bound and no house.
const BOUNDS: &str = "under below over than least most max maximum min minimum save top up x about around only just route exit";

/// The address whose house number begins with the token `at`, as tokens.
pub fn address(plain: &Plain<'_>, at: usize) -> Option<Range<usize>> {
    let number = house_number(plain, at)?;
    let before = at.checked_sub(2).and_then(|before| plain.word(before));
    if before.is_some_and(|word| cue::has(BOUNDS, word)) {
        return None;
    }
    let comma = usize::from(plain.shape(number) == Some(Shape::Sign(',')));
    let after = number + comma;
    let street = matches!(plain.shape(after)?, Shape::Space | Shape::Line).then_some(after + 1)?;
    let end = english(plain, at, street, comma > 0)
        .or_else(|| french(plain, street))
        .or_else(|| broadway(plain, at, street))
        .or_else(|| named(plain, at, street))?;
    let end = after_unit(plain, end).unwrap_or(end);
    Some(before_unit(plain, at).unwrap_or(at)..end)
}

/// "Flat 3, 12 Baker Street": the token with which the flat before `at` begins.
fn before_unit(plain: &Plain<'_>, at: usize) -> Option<usize> {
    let mut first = at.checked_sub(4)?;
    // The comma may be missing.
    for _ in 0..3 {
        let is_unit = plain
            .word(first)
            .is_some_and(|word| cue::has(words::UNITS, word));
        let has_number = (first + 1..at).any(|token| plain.shape(token) == Some(Shape::Digits));
        let is_number = |token| match plain.shape(token) {
            Some(Shape::Word) => plain.str(token).len() == 1,
            shape => matches!(
                shape,
                Some(Shape::Digits | Shape::Space | Shape::Sign(',' | '.' | '/' | '#'))
            ),
        };
        if is_unit && has_number && (first + 1..at).all(is_number) {
            return Some(first);
        }
        first = first.checked_sub(1)?;
    }
    None
}

/// What stands where a word of a street's name may stand.
struct Names {
    count: usize,
    /// All of them begin with a capital, or are ordinals.
    are_capital: bool,
}

/// The token after the street that begins at `street`, where enough says that it is one.
fn english(plain: &Plain<'_>, at: usize, street: usize, has_comma: bool) -> Option<usize> {
    let mut names = Names {
        count: 0,
        are_capital: true,
    };
    let mut token = street;
    let mut found: Option<(usize, bool)> = None;
    loop {
        let end = name(plain, token)?;
        let word = plain.str(token);
        let is_street = cue::has(words::STREETS, word);
        if names.count > 0 && (is_street || cue::has(words::PLACES, word)) {
            found = Some((end, is_street));
            names.are_capital &= plain.is_capital(plain.tokens[token].span.start);
        } else if found.is_some() {
            break;
        } else if names.count == MOST_NAMES || words::is_of_no_name(word) {
            return None;
        } else {
            let is_ordinal = plain.shape(token) == Some(Shape::Digits);
            names.are_capital &= is_ordinal || plain.is_capital(plain.tokens[token].span.start);
            names.count += 1;
        }
        match next_name(plain, end) {
            Some(next) => token = next,
            None => break,
        }
    }
    let (end, is_street) = found?;
    if is_part_of_another_word(plain, end, is_street) {
        return None;
    }
    let end = after_direction(plain, end).unwrap_or(end);
    let called = is_called_address(plain, at);
    let is_small = plain
        .str(at)
        .parse::<u32>()
        .is_ok_and(|number| number <= SMALL);
    let evidence = u8::from(is_street) * 2
        + u8::from(!is_street)
        + u8::from(names.are_capital)
        + u8::from(called)
        + u8::from(has_tail(plain, end));
    let is_written_well = names.are_capital || called || {
        names.count == 1 && ends_phrase(plain, end) || !is_small && names.count <= 3
    };
    let needed = if has_comma { 3 } else { 2 };
    (evidence >= needed && is_written_well).then_some(end)
}

/// "street food", "a drive through", "St Louis".
fn is_part_of_another_word(plain: &Plain<'_>, end: usize, is_street: bool) -> bool {
    let next = plain.word(plain.skip_space(end)).unwrap_or_default();
    let others = if is_street {
        words::NOT_AFTER_STREETS
    } else {
        words::NOT_AFTER_PLACES
    };
    cue::has(others, next) || cue::has("st dr", plain.str(end - 1)) && cue::has(words::SAINTS, next)
}

/// The token after the word or ordinal at `token`.
fn name(plain: &Plain<'_>, token: usize) -> Option<usize> {
    match plain.shape(token)? {
        Shape::Word => Some(token + 1),
        Shape::Digits if matches!(plain.word(token + 1), Some("st" | "nd" | "rd" | "th")) => {
            Some(token + 2)
        }
        _ => None,
    }
}

/// The token with which the next word of a name begins: after space, after the dot of "N.", or
/// after a dash.
fn next_name(plain: &Plain<'_>, end: usize) -> Option<usize> {
    let is_short = plain.str(end - 1).chars().count() <= 3;
    let next = match plain.shape(end)? {
        Shape::Space => end + 1,
        Shape::Sign('.') if is_short && plain.shape(end + 1) == Some(Shape::Space) => end + 2,
        Shape::Sign('-') => end + 1,
        _ => return None,
    };
    name(plain, next).is_some().then_some(next)
}

/// "Pennsylvania Avenue NW".
fn after_direction(plain: &Plain<'_>, end: usize) -> Option<usize> {
    const DIRECTIONS: &str = "n s e w nw ne sw se north south east west";
    let next = plain.skip_space(end);
    plain.word(next).filter(|word| cue::has(DIRECTIONS, word))?;
    Some(next + 1)
}

/// Whether a flat, a postcode, or a city after a comma follows.
fn has_tail(plain: &Plain<'_>, end: usize) -> bool {
    let comma = plain.shape(end) == Some(Shape::Sign(','));
    let next = plain.skip_space(end + usize::from(comma));
    let is_capital = |token: usize| plain.is_capital(plain.tokens[token].span.start);
    let is_city = comma && plain.shape(next) == Some(Shape::Word) && is_capital(next);
    let is_postcode = plain.shape(next) == Some(Shape::Digits) && plain.str(next).len() == 5;
    after_unit(plain, end).is_some() || is_city || is_postcode
}

/// The token after the French street that begins at `street`: "rue de Rivoli".
fn french(plain: &Plain<'_>, street: usize) -> Option<usize> {
    let kind = plain.word(street)?;
    let is_rue = cue::has(words::RUES, kind);
    if !is_rue && !cue::has(words::RUES_OR_NOT, kind) {
        return None;
    }
    let dot = usize::from(plain.shape(street + 1) == Some(Shape::Sign('.')));
    let mut token = street + 1 + dot;
    let mut particles = 0;
    let end = loop {
        token = (plain.shape(token)? == Shape::Space).then_some(token + 1)?;
        let word = plain.word(token)?;
        let is_particle = cue::has(words::PARTICLES, word) && particles < 3;
        if !is_particle {
            particles += usize::from(word.starts_with("d'") || word.starts_with("l'"));
            break token + 1;
        }
        particles += 1;
        token += 1;
    };
    // "2 place settings" and "12 square meals" are no French.
    let is_named = is_rue
        || plain.is_capital(plain.tokens[end - 1].span.start)
        || has_capital_within(plain, end - 1);
    let is_counted = words::is_of_no_name(plain.str(end - 1));
    (is_named
        && !is_counted
        && (is_rue || particles > 0 || !plain.is_capital(plain.tokens[street].span.start)))
    .then(|| after_capitals(plain, end))
}

/// "d'Italie".
fn has_capital_within(plain: &Plain<'_>, token: usize) -> bool {
    let span = plain.tokens[token].span.clone();
    plain
        .str(token)
        .find('\'')
        .is_some_and(|at| plain.is_capital(span.start + at + 1))
}

/// The token after the capitalised words, and the particles between them, that follow `end`.
fn after_capitals(plain: &Plain<'_>, end: usize) -> usize {
    let mut last = end;
    let mut token = end;
    for _ in 0..MOST_NAMES {
        let parts = matches!(plain.shape(token), Some(Shape::Space | Shape::Sign('-')));
        let Some(word) = plain.word(token + 1).filter(|_| parts) else {
            break;
        };
        if plain.is_capital(plain.tokens[token + 1].span.start) {
            last = token + 2;
        } else if !cue::has(words::PARTICLES, word) {
            break;
        }
        token += 2;
    }
    last
}

/// The streets of New York and elsewhere that are called Broadway and nothing more.
fn broadway(plain: &Plain<'_>, at: usize, street: usize) -> Option<usize> {
    const SHOWN: &str = "show shows ticket tickets musical musicals play plays seat seats theater theatre hits style dance";
    let next = plain.skip_space(street + 1);
    let is_house = plain.word(street) == Some("broadway") && plain.str(at).len() >= 2;
    (is_house && !cue::has(SHOWN, plain.str(next))).then_some(street + 1)
}

/// "I live at 7 Oakfield": a name that is only an address because it is called one.
fn named(plain: &Plain<'_>, at: usize, street: usize) -> Option<usize> {
    let is_name = plain.shape(street)? == Shape::Word
        && plain.is_capital(plain.tokens[street].span.start)
        && !words::is_of_no_name(plain.str(street));
    (is_name && is_called(plain, at)).then(|| after_capitals(plain, street + 1))
}
