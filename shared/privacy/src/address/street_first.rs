//! Addresses that end with the number: "Hauptstraße 5", "Calle Mayor 10", "via Roma 12".

use super::{after_unit, counts, ends_phrase, house_number, is_called, is_called_address, words};
use crate::{
    cue,
    plain::{Plain, Shape},
};
use std::ops::Range;

const MOST_NAMES: usize = 4;

/// The address that begins with the token `at`, as tokens.
pub fn address(plain: &Plain<'_>, at: usize) -> Option<Range<usize>> {
    plain.word(at)?;
    let (first, number) = germanic(plain, at)
        .or_else(|| preposition(plain, at))
        .or_else(|| romance(plain, at))
        .or_else(|| crossing(plain, at))
        .or_else(|| named(plain, at))?;
    let end = house_number(plain, number)?;
    let is_year = matches!(
        plain.str(number).as_bytes(),
        [b'1', b'9', _, _] | [b'2', b'0', _, _]
    );
    if counts(plain, end) && after_unit(plain, end).is_none()
        || is_year && !is_called_address(plain, first)
    {
        return None;
    }
    Some(first..after_unit(plain, end).unwrap_or(end))
}

/// "Hauptstraße 5", "Hauptstr. 5", "Berliner Allee 12": the first token, and that of the number.
fn germanic(plain: &Plain<'_>, at: usize) -> Option<(usize, usize)> {
    const OTHERWISE: &str = "brigade renegade";
    let word = plain.word(at)?;
    let is_compound = words::ENDINGS
        .iter()
        .any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending));
    let is_capital = |token: usize| plain.is_capital(plain.tokens[token].span.start);
    let is_danish = word.len() > 6 && word.ends_with("gade") && !cue::has(OTHERWISE, word);
    let first = if is_compound || is_danish && is_capital(at) {
        // "Bad-Nauheimer-Straße" and the like begin with what is written to them.
        begin_of_compound(plain, at)
    } else if cue::has(words::ENDINGS_APART, word) {
        let parted = matches!(
            plain.shape(at.checked_sub(1)?)?,
            Shape::Space | Shape::Sign('-')
        );
        let name = at
            .checked_sub(2)
            .filter(|name| parted && plain.word(*name).is_some())?;
        let is_name =
            is_capital(name) && !words::is_of_no_name(plain.str(name)) && plain.str(name).len() > 2;
        is_name.then(|| begin_of_compound(plain, name))?
    } else {
        return None;
    };
    Some((first, number_after(plain, at + 1)?))
}

/// The first word of the name that ends with the word at `at`: "Karl-Marx-", "Alte".
fn begin_of_compound(plain: &Plain<'_>, at: usize) -> usize {
    const ADJECTIVES: &str = "alte neue gro\u{df}e grosse kleine lange kurze obere untere hohe oude nieuwe grote korte hoge lage";
    let mut first = at;
    while first >= 2
        && plain.shape(first - 1) == Some(Shape::Sign('-'))
        && plain.word(first - 2).is_some()
    {
        first -= 2;
    }
    let adjective = first
        .checked_sub(2)
        .filter(|before| cue::has(ADJECTIVES, plain.str(*before)));
    adjective.unwrap_or(first)
}

/// The token of the house number that follows a street's name, after a dot, a comma or a "nº".
fn number_after(plain: &Plain<'_>, end: usize) -> Option<usize> {
    const NUMBERS: &str = "n no nr num n\u{fa}mero numero n\u{ba} n\u{b0} civico d \u{434} \u{434}\u{43e}\u{43c} nummer";
    let is_between = |token: usize| match plain.shape(token) {
        Some(Shape::Space | Shape::Sign('.' | ',' | '#' | '\u{b0}' | '\u{ba}')) => true,
        Some(Shape::Word) => cue::has(NUMBERS, plain.str(token)),
        _ => false,
    };
    let token = (end..end + 8).find(|token| !is_between(*token))?;
    (token > end && plain.shape(token)? == Shape::Digits).then_some(token)
}

/// "Unter den Linden 77"; "Am Markt 3" where it is called an address or a postcode follows.
fn preposition(plain: &Plain<'_>, at: usize) -> Option<(usize, usize)> {
    let phrase = [plain.str(at), plain.str(at + 2)];
    let is_capital = |token: usize| plain.is_capital(plain.tokens[token].span.start);
    let name = match phrase {
        ["unter", "den"] | ["an" | "auf" | "in", "der" | "dem" | "den"] => at + 4,
        ["am" | "im" | "zum" | "zur", _] => at + 2,
        _ => return None,
    };
    let is_name = is_capital(at) && plain.word(name).is_some() && is_capital(name);
    let number = is_name.then(|| number_after(plain, name + 1))??;
    let end = house_number(plain, number)?;
    let comma = usize::from(plain.shape(end) == Some(Shape::Sign(',')));
    let postcode = plain.skip_space(end + comma);
    let has_postcode =
        plain.shape(postcode) == Some(Shape::Digits) && plain.str(postcode).len() == 5;
    (phrase[0] == "unter" || has_postcode || is_called_address(plain, at)).then_some((at, number))
}

/// "Calle Mayor 10", "Av. de América, 25", "Piazza Navona 5", "ul. Marszałkowska 10".
fn romance(plain: &Plain<'_>, at: usize) -> Option<(usize, usize)> {
    let kind = plain.word(at)?;
    let is_abbreviated = plain.shape(at + 1) == Some(Shape::Sign('.'));
    let is_calle = cue::has(words::CALLES, kind)
        || kind == "c" && plain.shape(at + 1) == Some(Shape::Sign('/'));
    if !is_calle && !cue::has(words::CALLES_OR_NOT, kind) {
        return None;
    }
    let mut token = at + 1 + usize::from(is_abbreviated || kind == "c");
    let mut names = 0;
    let mut is_named = true;
    loop {
        let parted = matches!(plain.shape(token)?, Shape::Space | Shape::Sign('-'));
        let next = token + usize::from(parted);
        let Some(word) = plain
            .word(next)
            .filter(|word| names < MOST_NAMES && !is_number_word(word))
        else {
            break;
        };
        if words::is_of_no_name(word) && !cue::has(words::PARTICLES, word)
            || names == 0 && cue::has(words::MEANS, word)
        {
            return None;
        }
        if !cue::has(words::PARTICLES, word) {
            is_named &= plain.is_capital(plain.tokens[next].span.start);
            names += 1;
        }
        token = next + 1;
    }
    let is_street = is_calle || is_named && (kind != "via" || is_where(plain, at));
    (names > 0 && is_street).then(|| Some((at, number_after(plain, token)?)))?
}

fn is_number_word(word: &str) -> bool {
    cue::has(
        "n no nr num n\u{fa}mero numero civico \u{434} \u{434}\u{43e}\u{43c}",
        word,
    )
}

/// "via" after a verb is how something is done, and after these, or at the beginning, a street.
fn is_where(plain: &Plain<'_>, at: usize) -> bool {
    const WHERE: &str = "in a at to near is address from around indirizzo da presso di vicino zona \u{e8} abito live on by sono consegna casa";
    let before = (0..at)
        .rev()
        .find(|token| plain.shape(*token) != Some(Shape::Space));
    match before.and_then(|token| Some((token, plain.shape(token)?))) {
        None | Some((_, Shape::Sign(_) | Shape::Line)) => true,
        Some((token, Shape::Word)) => cue::has(WHERE, plain.str(token)),
        Some(_) => false,
    }
}

/// "I live at Damrak 1": a name that is only an address because it is called one.
fn named(plain: &Plain<'_>, at: usize) -> Option<(usize, usize)> {
    let is_name = |token: usize| {
        let begin = plain.tokens.get(token).map(|token| token.span.start);
        plain
            .word(token)
            .is_some_and(|word| !words::is_of_no_name(word))
            && begin.is_some_and(|begin| plain.is_capital(begin))
    };
    if !is_name(at) || !is_called(plain, at) {
        return None;
    }
    let mut end = at + 1;
    while end < at + 5 && plain.shape(end) == Some(Shape::Space) && is_name(end + 1) {
        end += 2;
    }
    let number = number_after(plain, end)?;
    let is_door = plain.str(number).len() < 4 && ends_phrase(plain, house_number(plain, number)?);
    is_door.then_some((at, number))
}

/// "Carrera 7 # 12-34", "Calle 13 No. 45-67": Colombia numbers its streets, and doors from their
/// corners.
fn crossing(plain: &Plain<'_>, at: usize) -> Option<(usize, usize)> {
    const STREETS: &str = "calle carrera cra cl cll kr diagonal transversal avenida av";
    let is_street = cue::has(STREETS, plain.str(at));
    let own = plain.skip_space(at + 1);
    let own_end = (is_street && plain.shape(own)? == Shape::Digits)
        .then(|| super::after_letter(plain, own + 1))??;
    let number = number_after(plain, own_end)?;
    let is_door = plain.shape(number + 1) == Some(Shape::Sign('-'))
        && plain.shape(number + 2) == Some(Shape::Digits);
    is_door.then_some((at, number))
}
