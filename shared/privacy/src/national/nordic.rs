//! Sweden, Norway, Denmark and Finland.

use super::{CodeRule, Naming, NumberRule, americas::begins_with_date, is_date};
use crate::{
    check::{luhn, weighed},
    code::Code,
    run::Number,
};

pub const NUMBERS: &[NumberRule] = &[
    NumberRule {
        fits: |number| is_personnummer(number) && number.is_parted_by('-'),
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_personnummer,
        named: Naming::By("personnummer personnr"),
    },
    NumberRule {
        fits: is_fodselsnummer,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_cpr,
        named: Naming::By("cpr cpr-nummer cprnummer cpr-nr personnummer"),
    },
];

pub const CODES: &[CodeRule] = &[CodeRule {
    fits: hetu,
    named: Naming::Needless,
}];

/// Sweden, personnummer: a birth date and the formula of Luhn. Folkbokföringslagen 1991:481, 18 §
fn is_personnummer(number: &Number<'_>) -> bool {
    let is_written = matches!(number.lengths(), [6 | 8, 4] | [10 | 12]);
    let digits = match number.digits.len() {
        12 => &number.digits[2..],
        _ => number.digits.as_str(),
    };
    is_written && digits.len() == 10 && begins_with_date(digits) && luhn(digits)
}

/// Norway, fødselsnummer: a birth date and two check digits modulo 11. Folkeregisterforskriften § 2-2-3
fn is_fodselsnummer(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    let is_written = number.is_bare() || number.lengths() == [6, 5];
    is_written
        && digits.len() == 11
        && is_date(&digits[2..4], &digits[..2])
        && weighed(digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
        && weighed(digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// Denmark, CPR number: a birth date and four digits, without a check since 2007. <https://cpr.dk>
fn is_cpr(number: &Number<'_>) -> bool {
    let is_written = number.is_bare() || number.lengths() == [6, 4];
    is_written && number.digits.len() == 10 && is_date(&number.digits[2..4], &number.digits[..2])
}

/// Finland, henkilötunnus: a birth date, a sign of the century, three digits, and a sign by the rest
/// modulo 31. Asetus 128/2010
fn hetu(code: &Code) -> Option<usize> {
    let dashed = code
        .shaped("999999999*")
        .filter(|_| code.gaps(10).eq([(6, '-')]));
    let lettered = || {
        let signs = code.shaped("999999a999*")?;
        (code.gaps(11).next().is_none() && b"abcdefyxwvu".contains(&signs.as_bytes()[6]))
            .then_some(signs)
    };
    let signs = dashed.or_else(lettered)?;
    let length = signs.len();
    let number: usize = format!("{}{}", &signs[..6], &signs[length - 4..length - 1])
        .parse()
        .ok()?;
    let expected = b"0123456789abcdefhjklmnprstuvwxy"[number % 31];
    let is_valid = is_date(&signs[2..4], &signs[..2]) && signs.ends_with(char::from(expected));
    is_valid.then_some(length)
}
