//! The United Kingdom, Ireland, Poland, the Netherlands, Belgium and countries east of them.

use super::{CodeRule, Naming, NumberRule, americas::begins_with_date, is_date};
use crate::{
    check::{value, values, weighed},
    code::Code,
    run::Number,
};

pub const NUMBERS: &[NumberRule] = &[
    NumberRule {
        fits: is_pesel,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_bsn,
        named: Naming::By("bsn burgerservicenummer sofinummer sofi"),
    },
    NumberRule {
        fits: is_rijksregister,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_nhs,
        named: Naming::By("nhs"),
    },
    NumberRule {
        fits: is_cnp,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_rodne_cislo,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_kimlik,
        named: Naming::Needless,
    },
];

pub const CODES: &[CodeRule] = &[
    CodeRule {
        fits: |code| nino(code, "aa999999a"),
        named: Naming::Needless,
    },
    CodeRule {
        fits: |code| nino(code, "aa999999"),
        named: Naming::By("nino ni ni-number national-insurance insurance"),
    },
    CodeRule {
        fits: pps,
        named: Naming::By("pps ppsn pps-number"),
    },
];

/// United Kingdom, National Insurance number: the prefixes that are given, six digits, A to D.
/// HMRC, NIM39110.
fn nino(code: &Code, shape: &str) -> Option<usize> {
    let signs = code.shaped(shape)?;
    let [first, second] = [signs.as_bytes()[0], signs.as_bytes()[1]];
    let is_prefix = !b"dfiquv".contains(&first)
        && !b"dfiquvo".contains(&second)
        && !["bg", "gb", "kn", "nk", "nt", "tn", "zz"].contains(&&signs[..2]);
    let has_suffix = signs.len() == 8 || signs.ends_with(['a', 'b', 'c', 'd']);
    // Written in pairs, or in one.
    let is_parted_well = code
        .gaps(signs.len())
        .all(|(at, gap)| at % 2 == 0 && gap == ' ');
    (is_prefix && has_suffix && is_parted_well).then_some(signs.len())
}

/// Ireland, PPS number: a check letter modulo 23. <https://www.gov.ie>, Social Welfare Consolidation Act
fn pps(code: &Code) -> Option<usize> {
    let signs = code
        .shaped("9999999aa")
        .or_else(|| code.shaped("9999999a"))?;
    let further = signs
        .as_bytes()
        .get(8)
        .map_or(0, |letter| u32::from(letter - b'a' + 1));
    let sum = weighed(signs, &[8, 7, 6, 5, 4, 3, 2]) + further * 9;
    let letter = b"wabcdefghijklmnopqrstuv"[(sum % 23) as usize];
    (letter == signs.as_bytes()[7]).then_some(signs.len())
}

/// Poland, PESEL: a birth date whose month tells the century, and a check digit modulo 10.
/// <https://www.gov.pl/web/gov/czym-jest-numer-pesel>
fn is_pesel(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    if !number.is_bare() || digits.len() != 11 {
        return false;
    }
    let month: u32 = digits[2..4].parse().unwrap_or(0);
    let born = (1..=12).contains(&(month % 20)) && month < 40;
    let day: u32 = digits[4..6].parse().unwrap_or(0);
    let sum = weighed(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    born && (1..=31).contains(&day) && sum.is_multiple_of(10)
}

/// Netherlands, burgerservicenummer: the test of eleven. Besluit BSN, artikel 2
fn is_bsn(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    let sum = || weighed(digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
    digits.len() == 9 && sum() % 11 == value(digits.as_bytes()[8]) && sum() > 0
}

/// Belgium, rijksregisternummer: a birth date, and 97 less the rest by 97, where a 2 stands before
/// those born since 2000. <https://www.ibz.rrn.fgov.be>
fn is_rijksregister(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    let is_written = number.is_bare() || matches!(number.lengths(), [2, 2, 2, 3, 2] | [6, 3, 2]);
    if !is_written || digits.len() != 11 || !begins_with_date(digits) {
        return false;
    }
    let (born, check) = digits.split_at(9);
    let (born, check): (u64, u64) = (born.parse().unwrap_or(0), check.parse().unwrap_or(0));
    [born, 2_000_000_000 + born]
        .iter()
        .any(|born| 97 - born % 97 == check)
}

/// England, NHS number: modulo 11. <https://www.datadictionary.nhs.uk/attributes/nhs_number.html>
fn is_nhs(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    digits.len() == 10 && weighed(digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// Romania, CNP: sex and century, a birth date, a check digit modulo 11. <https://www.mai.gov.ro>
fn is_cnp(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    if !number.is_bare() || digits.len() != 13 || !is_date(&digits[3..5], &digits[5..7]) {
        return false;
    }
    let rest = weighed(digits, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let check = if rest == 10 { 1 } else { rest };
    (b'1'..=b'8').contains(&digits.as_bytes()[0]) && check == value(digits.as_bytes()[12])
}

/// Czechia and Slovakia, rodné číslo: a birth date, a slash, and the whole divisible by 11.
/// Zákon 133/2000 Sb.
fn is_rodne_cislo(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    if number.lengths() != [6, 4] || !number.is_parted_by('/') {
        return false;
    }
    let month: u32 = digits[2..4].parse().unwrap_or(0);
    let whole: u64 = digits.parse().unwrap_or(1);
    (1..=12).contains(&(month % 50 % 20)) && whole.is_multiple_of(11)
}

/// Türkiye, kimlik numarası: two check digits. <https://www.nvi.gov.tr>
fn is_kimlik(number: &Number<'_>) -> bool {
    let digits: Vec<u32> = values(&number.digits).collect();
    if !number.is_bare() || digits.len() != 11 || digits[0] == 0 {
        return false;
    }
    let odd: u32 = digits[..9].iter().step_by(2).sum();
    let even: u32 = digits[1..8].iter().step_by(2).sum();
    let whole: u32 = digits[..10].iter().sum();
    (odd * 7 + 100 - even) % 10 == digits[9] && whole % 10 == digits[10]
}
