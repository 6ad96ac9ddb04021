//! India, China, Korea, Japan, Singapore, South Africa and Australia.

use super::{CodeRule, Naming, NumberRule, americas::begins_with_date, is_date};
use crate::{
    check::{luhn, value, values, verhoeff, weighed},
    code::Code,
    run::Number,
};

pub const NUMBERS: &[NumberRule] = &[
    NumberRule {
        fits: |number| is_aadhaar(number) && !number.is_bare() && !is_list(number),
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_aadhaar,
        named: Naming::By("aadhaar aadhar adhaar adhar uid uidai"),
    },
    NumberRule {
        fits: is_rrn,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_my_number,
        named: Naming::By("mynumber my-number \u{30de}\u{30a4}\u{30ca}\u{30f3}\u{30d0}\u{30fc}"),
    },
    NumberRule {
        fits: is_south_african,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_tfn,
        named: Naming::By("tfn tax-file"),
    },
];

pub const CODES: &[CodeRule] = &[
    CodeRule {
        fits: resident_id,
        named: Naming::Needless,
    },
    CodeRule {
        fits: nric,
        named: Naming::Needless,
    },
    CodeRule {
        fits: |code| code.shaped("aaaaa9999a").map(str::len),
        named: Naming::By("pan pan-card"),
    },
];

/// India, Aadhaar: twelve digits, not from 0 or 1, by the scheme of Verhoeff. <https://uidai.gov.in>
fn is_aadhaar(number: &Number<'_>) -> bool {
    let is_written = number.is_grouped(&[4, 4, 4]) || number.is_bare();
    let is_one = number.digits.starts_with(['0', '1']);
    is_written && number.digits.len() == 12 && !is_one && verhoeff(&number.digits)
}

/// Years and other figures one after the other, of which every tenth list passes the check.
fn is_list(number: &Number<'_>) -> bool {
    let (before, after) = number.has_neighbours();
    let is_round = |part: &str| part.ends_with("00") || part.starts_with("20");
    before || after || number.parts().filter(|part| is_round(part)).count() > 1
}

/// Korea, resident registration number: a birth date, a dash, sex and century; those given since
/// October 2020 have no check digit. 주민등록법 시행규칙 제2조
fn is_rrn(number: &Number<'_>) -> bool {
    let sex = number.digits.as_bytes().get(6);
    number.lengths() == [6, 7]
        && number.is_parted_by('-')
        && begins_with_date(&number.digits)
        && sex.is_some_and(|sex| (b'1'..=b'8').contains(sex))
}

/// Japan, individual number: modulo 11. 番号法施行令 第8条
fn is_my_number(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    digits.len() == 12 && {
        let rest = weighed(digits, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        let check = if rest <= 1 { 0 } else { 11 - rest };
        check == value(digits.as_bytes()[11])
    }
}

/// South Africa: a birth date, citizenship, and the formula of Luhn. Identification Act 68 of 1997
fn is_south_african(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    let is_written = number.is_bare() || number.lengths() == [6, 4, 3];
    is_written
        && digits.len() == 13
        && begins_with_date(digits)
        && matches!(digits.as_bytes()[10], b'0'..=b'2')
        && luhn(digits)
}

/// Australia, tax file number: modulo 11. <https://www.ato.gov.au>
fn is_tfn(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    digits.len() == 9 && weighed(digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11)
}

/// China, resident identity number: a place, a birth date, and ISO/IEC 7064, MOD 11-2. GB 11643-1999
fn resident_id(code: &Code) -> Option<usize> {
    let signs = code.shaped("99999999999999999*")?;
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let check = b"10x98765432"[(weighed(&signs[..17], &weights) % 11) as usize];
    let century = &signs[6..8];
    let is_valid = is_date(&signs[10..12], &signs[12..14])
        && matches!(century, "18" | "19" | "20")
        && signs.ends_with(char::from(check))
        && code.gaps(18).next().is_none();
    is_valid.then_some(18)
}

/// Singapore, NRIC and FIN: a letter by the rest modulo 11. <https://www.ica.gov.sg>
fn nric(code: &Code) -> Option<usize> {
    let signs = code.shaped("a9999999a")?;
    let sum: u32 = values(&signs[1..8])
        .zip([2, 7, 6, 5, 4, 3, 2])
        .map(|(digit, weight)| digit * weight)
        .sum();
    let (offset, letters) = match signs.as_bytes()[0] {
        b's' => (0, b"jzihgfedcba"),
        b't' => (4, b"jzihgfedcba"),
        b'f' => (0, b"xwutrqpnmlk"),
        b'g' => (4, b"xwutrqpnmlk"),
        _ => return None,
    };
    let letter = letters[((sum + offset) % 11) as usize];
    let is_whole = code.gaps(9).next().is_none();
    (signs.ends_with(char::from(letter)) && is_whole).then_some(9)
}
