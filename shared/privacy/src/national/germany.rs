//! Germany, Austria and Switzerland.

use super::{Naming, NumberRule};
use crate::{
    check::{mod_11_10, value, weighed},
    run::Number,
};

pub const NUMBERS: &[NumberRule] = &[
    NumberRule {
        fits: is_steuer_id,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_ahv,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_svnr,
        named: Naming::By(
            "svnr sv sv-nr sozialversicherungsnummer versicherungsnummer sozialversicherung",
        ),
    },
];

/// Germany, Steueridentifikationsnummer: eleven digits without a zero in front; of the first ten one
/// is there twice or thrice and the others once at most; ISO/IEC 7064, MOD 11,10.
/// <https://www.bzst.de>, § 139b AO
fn is_steuer_id(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    let is_written = number.is_bare() || number.is_grouped(&[2, 3, 3, 3]);
    if !is_written || digits.len() != 11 || digits.starts_with('0') {
        return false;
    }
    let mut counts = [0_u8; 10];
    for digit in digits[..10].bytes() {
        counts[value(digit) as usize] += 1;
    }
    let repeated: Vec<u8> = counts.into_iter().filter(|count| *count > 1).collect();
    matches!(repeated.as_slice(), [2 | 3]) && mod_11_10(digits)
}

/// Switzerland, AHV number: 756 and the check digit of EAN-13. <https://www.zas.admin.ch>
fn is_ahv(number: &Number<'_>) -> bool {
    let is_written = number.is_bare() || number.lengths() == [3, 4, 4, 2];
    let digits = &number.digits;
    is_written && digits.len() == 13 && digits.starts_with("756") && {
        let sum = weighed(digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
        sum.is_multiple_of(10)
    }
}

/// Austria, Sozialversicherungsnummer: the fourth digit checks the others modulo 11.
/// <https://www.sozialversicherung.at>
fn is_svnr(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    let is_written = number.is_bare() || number.lengths() == [4, 6];
    is_written && digits.len() == 10 && {
        let sum = weighed(digits, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
        sum % 11 == value(digits.as_bytes()[3])
    }
}
