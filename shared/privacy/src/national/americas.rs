//! The Americas, and India and others whose ids are digits in groups.

use super::{Naming, NumberRule, is_date};
use crate::{
    check::{luhn, value, values, weighed},
    run::Number,
};

pub const NUMBERS: &[NumberRule] = &[
    NumberRule {
        fits: |number| is_ssn(number) && number.is_parted_by('-'),
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_ssn,
        named: Naming::By("ssn ssn's social-security security-number social ss ss#"),
    },
    NumberRule {
        fits: is_itin,
        named: Naming::By("itin tax-id taxpayer-id taxpayer taxpayer-identification"),
    },
    NumberRule {
        fits: is_sin,
        named: Naming::By("sin nas social-insurance insurance-number insurance"),
    },
    NumberRule {
        fits: is_cpf,
        named: Naming::Needless,
    },
    NumberRule {
        fits: is_rut,
        named: Naming::Needless,
    },
];

/// United States, Social Security number: no area 000, 666 or 9xx, no group 00, no serial 0000.
/// <https://www.ssa.gov/employer/randomizationfaqs.html>
fn is_ssn(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    let is_written = number.is_grouped(&[3, 2, 4]) || digits.len() == 9 && number.is_bare();
    is_written
        && !["000", "666", "9"]
            .iter()
            .any(|area| digits.starts_with(area))
        && &digits[3..5] != "00"
        && &digits[5..] != "0000"
}

/// United States, Individual Taxpayer Identification Number: 9xx and a group from 50 on, Internal
/// Revenue Manual 3.21.263.
fn is_itin(number: &Number<'_>) -> bool {
    let is_written = number.is_grouped(&[3, 2, 4]) || number.is_bare();
    is_written
        && number.digits.len() == 9
        && number.digits.starts_with('9')
        && &number.digits[3..5] >= "50"
}

/// Canada, Social Insurance Number: the formula of Luhn.
/// <https://www.canada.ca/en/employment-social-development/services/sin.html>
fn is_sin(number: &Number<'_>) -> bool {
    let is_written = number.is_grouped(&[3, 3, 3]) || number.is_bare();
    is_written && number.digits.len() == 9 && luhn(&number.digits)
}

/// Brazil, CPF: two check digits modulo 11. <https://www.gov.br/receitafederal>
fn is_cpf(number: &Number<'_>) -> bool {
    let digits = &number.digits;
    let is_written =
        number.lengths() == [3, 3, 3, 2] || number.lengths() == [9, 2] || number.is_bare();
    if !is_written
        || digits.len() != 11
        || digits.bytes().all(|digit| digit == digits.as_bytes()[0])
    {
        return false;
    }
    let check = |weights: &[u32]| match weighed(digits, weights) * 10 % 11 {
        10 => 0,
        rest => rest,
    };
    let checks = [
        check(&[10, 9, 8, 7, 6, 5, 4, 3, 2]),
        check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]),
    ];
    values(&digits[9..]).eq(checks)
}

/// Chile, RUT in digits, with its dots: modulo 11 with the weights 2 to 7.
/// <https://www.registrocivil.cl>
fn is_rut(number: &Number<'_>) -> bool {
    let is_written = matches!(number.lengths(), [1 | 2, 3, 3, 1]) && number.is_marked();
    let Some((digits, check)) = number.digits.split_at_checked(number.digits.len() - 1) else {
        return false;
    };
    let sum: u32 = values(digits)
        .rev()
        .zip((2..=7).cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    is_written && (11 - sum % 11) % 11 == value(check.as_bytes()[0])
}

/// Whether `digits` begin with a birth date, year first.
pub fn begins_with_date(digits: &str) -> bool {
    digits.len() >= 6 && is_date(&digits[2..4], &digits[4..6])
}
