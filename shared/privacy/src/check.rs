//! Check digits: the sums by which a number tells that it was not just typed.

/// The value of a decimal digit, 0 for anything else.
#[must_use]
pub fn value(digit: u8) -> u32 {
    u32::from(digit.saturating_sub(b'0'))
}

/// The digits of `number` as values.
pub fn values(number: &str) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator {
    number.bytes().map(value)
}

/// The sum of the digits, each times its weight; what has no weight does not count.
#[must_use]
pub fn weighed(number: &str, weights: &[u32]) -> u32 {
    values(number)
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// The formula of Luhn (ISO/IEC 7812-1, annex B).
#[must_use]
pub fn luhn(number: &str) -> bool {
    let sum: u32 = values(number)
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, double) => double / 10 + double % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The remainder of a number in digits and letters, `a` being 10, by 97 (ISO/IEC 7064, MOD 97-10).
#[must_use]
pub fn mod_97(code: impl Iterator<Item = char>) -> u32 {
    code.filter_map(|sign| sign.to_digit(36))
        .fold(0, |rest, value| {
            let shift = if value < 10 { 10 } else { 100 };
            (rest * shift + value) % 97
        })
}

/// ISO/IEC 7064, MOD 11,10: one check digit after any number of digits.
#[must_use]
pub fn mod_11_10(number: &str) -> bool {
    let Some((digits, check)) = number.split_at_checked(number.len().wrapping_sub(1)) else {
        return false;
    };
    let product = values(digits).fold(10, |product, digit| {
        let sum = match (digit + product) % 10 {
            0 => 10,
            sum => sum,
        };
        sum * 2 % 11
    });
    (11 - product) % 10 == values(check).sum::<u32>()
}

/// The table of the dihedral group D5.
const DIHEDRAL: [[u8; 10]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
/// What a digit becomes from place to place; the eighth power is the identity.
const PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// The scheme of Verhoeff (J. Verhoeff, Error Detecting Decimal Codes, 1969).
#[must_use]
pub fn verhoeff(number: &str) -> bool {
    let sum = number
        .bytes()
        .rev()
        .enumerate()
        .fold(0, |sum, (at, digit)| {
            let mut permuted = value(digit) as usize % 10;
            for _ in 0..at % 8 {
                permuted = usize::from(PERMUTATION[permuted]);
            }
            usize::from(DIHEDRAL[sum][permuted])
        });
    sum == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass_and_their_neighbours_do_not() {
        assert!(luhn("79927398713") && !luhn("79927398710"));
        assert!(mod_11_10("86095742719") && !mod_11_10("86095742718"));
        assert!(verhoeff("2363") && !verhoeff("2364"));
        assert_eq!(mod_97("370400440532013000de89".chars()), 1);
    }
}
