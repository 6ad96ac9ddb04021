//! France, Spain, Italy, Portugal and Mexico.

use super::{CodeRule, Naming};
use crate::{
    check::{value, values, weighed},
    code::Code,
};

pub const CODES: &[CodeRule] = &[
    CodeRule {
        fits: nir,
        named: Naming::Needless,
    },
    CodeRule {
        fits: |code| dni(code).filter(|length| !is_parted_by_space(code, *length)),
        named: Naming::Needless,
    },
    CodeRule {
        fits: dni,
        named: Naming::By("dni nif nie d.n.i documento identidad"),
    },
    CodeRule {
        fits: codice_fiscale,
        named: Naming::Needless,
    },
    CodeRule {
        fits: nif,
        named: Naming::By("nif contribuinte fiscal"),
    },
    CodeRule {
        fits: curp,
        named: Naming::Needless,
    },
];

/// France, numéro de sécurité sociale: sex, year, month, place, order, and 97 less the rest by 97;
/// Corsica is 2A and 2B. Décret 82-103, INSEE
fn nir(code: &Code) -> Option<usize> {
    let signs = code.shaped("99999**99999999")?;
    let department = &signs[5..7];
    let department = match department {
        "2a" => "19",
        "2b" => "18",
        other => other,
    };
    let month: u32 = signs[3..5].parse().ok()?;
    let is_month = matches!(month, 1..=12 | 20..=42 | 50..=99);
    let sex = signs.as_bytes()[0];
    let born: u64 = format!("{}{department}{}", &signs[..5], &signs[7..13])
        .parse()
        .ok()?;
    let key: u64 = signs[13..].parse().ok()?;
    (is_month && b"123478".contains(&sex) && 97 - born % 97 == key).then_some(15)
}

/// Spain, DNI and NIE: a letter by the rest modulo 23. Real Decreto 1553/2005, artículo 11
fn dni(code: &Code) -> Option<usize> {
    let signs = code.shaped("*9999999a")?;
    let (front, letter) = signs.split_at(8);
    let digits = match front.as_bytes()[0] {
        b'x' => format!("0{}", &front[1..]),
        b'y' => format!("1{}", &front[1..]),
        b'z' => format!("2{}", &front[1..]),
        _ => front.to_owned(),
    };
    let number: usize = digits.parse().ok()?;
    let expected = "trwagmyfpdxbnjzsqvhlcke".get(number % 23..=number % 23)?;
    (letter == expected).then_some(9)
}

fn is_parted_by_space(code: &Code, length: usize) -> bool {
    code.gaps(length).any(|(_, gap)| gap == ' ' || gap == '\n')
}

/// Italy, codice fiscale: six letters, a date in digits and one letter, a place, a check letter.
/// Letters may stand for digits where two persons would share one. DM 23 dicembre 1976
fn codice_fiscale(code: &Code) -> Option<usize> {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let signs = code.shaped("aaaaaa**a**a***a")?.as_bytes();
    let digits = [6, 7, 9, 10, 12, 13, 14].map(|at| signs[at]);
    let is_digit = |sign: u8| sign.is_ascii_digit() || b"lmnpqrstuv".contains(&sign);
    if !digits.into_iter().all(is_digit) || !b"abcdehlmprst".contains(&signs[8]) {
        return None;
    }
    let place = |sign: u8| match sign {
        b'0'..=b'9' => sign - b'0',
        _ => sign - b'a',
    };
    let sum: u32 = signs[..15]
        .iter()
        .enumerate()
        .map(|(at, sign)| match at % 2 {
            0 => ODD[usize::from(place(*sign))],
            _ => u32::from(place(*sign)),
        })
        .sum();
    (sum % 26 == u32::from(place(signs[15]))).then_some(16)
}

/// Portugal, NIF: modulo 11. Decreto-Lei 14/2013
fn nif(code: &Code) -> Option<usize> {
    let signs = code.shaped("999999999")?;
    let check = match weighed(signs, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    (check == value(signs.as_bytes()[8])).then_some(9)
}

/// Mexico, CURP: letters of the name, a birth date, H, M or X, a state, consonants, two signs.
/// <https://www.gob.mx/curp>
fn curp(code: &Code) -> Option<usize> {
    let signs = code.shaped("aaaa999999aaaaaa*9")?;
    let is_sex = b"hmx".contains(&signs.as_bytes()[10]);
    let is_date = super::is_date(&signs[6..8], &signs[8..10]);
    let is_whole = values(&signs[4..10]).len() == 6 && code.gaps(18).next().is_none();
    (is_sex && is_date && is_whole).then_some(18)
}
