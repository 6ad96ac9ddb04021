//! Numbers as they are dialled within their country, by how they are grouped.
//!
//! The groupings follow the national numbering plans as E.129 collects them, in short:
//! <https://en.wikipedia.org/wiki/National_conventions_for_writing_telephone_numbers>.

use super::Likeness::{self, Doubtful, Likely, Sure};
use crate::run::Number;

pub fn likeness(number: &Number<'_>) -> Option<Likeness> {
    if is_date(number) || !is_parted_well(number) {
        return None;
    }
    let by_shape = in_brackets(number)
        .or_else(|| north_american(number))
        .or_else(|| with_trunk_zero(number))
        .or_else(|| in_groups(number));
    // Whatever is called a number to call is one, if it may be by its length.
    by_shape
        .or_else(|| (number.digits.len() <= 13 && number.lengths().len() <= 6).then_some(Doubtful))
}

/// A slash comes after the area only, and not more than once: the others are dates and ranges.
fn is_parted_well(number: &Number<'_>) -> bool {
    !number.has_slash() || number.lengths().len() == 1 || number.digits.starts_with('0')
}

/// A day, month and year in any order, or several of them.
fn is_date(number: &Number<'_>) -> bool {
    let parts: Vec<&str> = number.parts().collect();
    let is_year =
        |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let is_day = |part: &str| part.len() <= 2 && (1..=31).contains(&part.parse().unwrap_or(0));
    parts.windows(3).any(|date| {
        let (first, last) = (is_year(date[0]), is_year(date[2]));
        is_day(date[1]) && (first && is_day(date[2]) || last && is_day(date[0]))
    })
}

/// `(617) 555-0123`, `(020) 7946 0958`, `8 (495) 123-45-67`.
fn in_brackets(number: &Number<'_>) -> Option<Likeness> {
    let (area, total) = (number.lengths()[0], number.digits.len());
    let first =
        number.has_area_in_brackets() && (2..=5).contains(&area) && (8..=12).contains(&total);
    let second = number.has_second_in_brackets() && area <= 2 && (10..=12).contains(&total);
    // "(50) 123456" is hardly written of anything else.
    (first || second).then_some(if number.lengths() == [3, 3, 4] {
        Sure
    } else {
        Likely
    })
}

/// Ten digits of the North American plan, maybe after a 1.
fn north_american(number: &Number<'_>) -> Option<Likeness> {
    let digits = number
        .digits
        .strip_prefix('1')
        .filter(|rest| rest.len() == 10);
    let with_one = digits.is_some();
    let digits = digits.unwrap_or(&number.digits);
    let area = digits.as_bytes().first()?;
    let is_dialled = digits.len() == 10 && (b'2'..=b'9').contains(area);
    match number.lengths() {
        [3, 3, 4] if number.is_marked() || is_dialled => Some(Likely),
        [1, 3, 3, 4] | [1, 10] if with_one => Some(Likely),
        [1, 3, 7] if with_one => Some(Likely),
        [10] | [3, 7] if is_dialled => Some(Likely),
        [11] if with_one && is_dialled => Some(Likely),
        _ => None,
    }
}

/// Nine to twelve digits, the first of which is the zero of the trunk: most of Europe, Japan,
/// Korea, Australia, South Africa.
fn with_trunk_zero(number: &Number<'_>) -> Option<Likeness> {
    if !number.digits.starts_with('0') || number.digits.starts_with("000") {
        return None;
    }
    let total = number.digits.len();
    let is_zip_plus_four = number.lengths() == [5, 4] && number.is_parted_by('-');
    match number.lengths() {
        [10 | 11] => Some(Likely),
        [_] => None,
        [2..=6, ..] if number.lengths().len() <= 6 && (9..=12).contains(&total) => {
            let is_in_pairs = number.lengths().iter().all(|length| *length == 2);
            // Six pairs are two dates; five are France.
            let is_else = is_zip_plus_four || is_in_pairs && total != 10;
            (!is_else).then_some(Likely)
        }
        _ => None,
    }
}

/// Numbers without a zero, by groupings that hardly anything else has.
fn in_groups(number: &Number<'_>) -> Option<Likeness> {
    let first = *number.digits.as_bytes().first()?;
    let likely = match number.lengths() {
        // Spain, Portugal, Poland.
        [3, 3, 3] => (b'6'..=b'9').contains(&first) && !number.is_parted_by('.'),
        [3, 2, 2, 2] => (b'6'..=b'9').contains(&first),
        [2, 3, 2, 2] => matches!(first, b'8' | b'9'),
        // Turkey, Russia.
        [3, 3, 2, 2] => (b'2'..=b'9').contains(&first),
        [1, 3, 3, 2, 2] => matches!(first, b'7' | b'8'),
        [1, 3, 3, 4] => first == b'8',
        // China, bare or not.
        [3, 4, 4] | [11] => first == b'1' && number.digits.as_bytes()[1] >= b'3',
        // Brazil.
        [2, 5, 4] | [2, 4, 4] => number.is_marked() && first != b'0',
        // Australia, the free and shared ones.
        [4, 3, 3] => number.digits.starts_with("1300") || number.digits.starts_with("1800"),
        _ => false,
    };
    likely.then_some(Likely)
}
