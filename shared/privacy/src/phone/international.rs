//! Numbers with their country code: `+49 30 1234567`, `0044 20 7946 0958`.

use super::Likeness;
use crate::run::Number;

/// Country codes (ITU-T E.164, list of assigned codes), each with the fewest and the most digits
/// that come after it. Where a plan is open, these are what its numbers have in practice.
const COUNTRIES: &[(&str, usize, usize)] = &[
    ("1", 10, 10),
    ("7", 10, 10),
    ("20", 8, 10),
    ("27", 9, 9),
    ("30", 10, 10),
    ("31", 9, 9),
    ("32", 8, 9),
    ("33", 9, 9),
    ("34", 9, 9),
    ("36", 8, 9),
    ("39", 6, 11),
    ("40", 9, 9),
    ("41", 9, 9),
    ("43", 7, 13),
    ("44", 9, 10),
    ("45", 8, 8),
    ("46", 7, 9),
    ("47", 8, 8),
    ("48", 9, 9),
    ("49", 6, 12),
    ("51", 8, 9),
    ("52", 10, 11),
    ("53", 6, 8),
    ("54", 10, 11),
    ("55", 10, 11),
    ("56", 9, 9),
    ("57", 8, 10),
    ("58", 10, 10),
    ("60", 8, 10),
    ("61", 9, 9),
    ("62", 8, 12),
    ("63", 8, 10),
    ("64", 8, 10),
    ("65", 8, 8),
    ("66", 8, 9),
    ("81", 9, 10),
    ("82", 8, 10),
    ("84", 9, 10),
    ("86", 10, 11),
    ("90", 10, 10),
    ("91", 10, 10),
    ("92", 9, 10),
    ("93", 9, 9),
    ("94", 9, 9),
    ("95", 7, 10),
    ("98", 10, 10),
    ("351", 9, 9),
    ("352", 5, 9),
    ("353", 7, 9),
    ("354", 7, 9),
    ("358", 6, 11),
    ("370", 8, 8),
    ("371", 8, 8),
    ("372", 7, 8),
    ("420", 9, 9),
    ("421", 9, 9),
    ("852", 8, 8),
    ("853", 8, 8),
    ("886", 8, 9),
    ("961", 7, 8),
    ("962", 8, 9),
    ("965", 8, 8),
    ("966", 8, 9),
    ("971", 8, 9),
    ("972", 8, 9),
    ("973", 8, 8),
    ("974", 8, 8),
];
/// The first two digits of the other codes, which have three.
const THREE_DIGIT_ZONES: [&str; 18] = [
    "21", "22", "23", "24", "25", "26", "29", "35", "37", "38", "42", "50", "59", "67", "68", "69",
    "85", "96",
];

pub fn likeness(number: &Number<'_>) -> Option<Likeness> {
    let mut parts = number.parts();
    let first = parts.next()?;
    let (code, likeness) = if number.has_plus() {
        (first, Likeness::Sure)
    } else if let Some(rest) = first.strip_prefix("00") {
        (rest, Likeness::Likely)
    } else if first == "011" {
        (parts.next()?, Likeness::Likely)
    } else {
        return None;
    };
    let rest: String = parts.collect();
    // "+49 (0)30", "+44 020": the zero is dialled within the country only.
    let without_trunk = rest.strip_prefix('0').unwrap_or(&rest);
    let readings = [&rest, without_trunk].map(|rest| format!("{code}{rest}"));
    readings
        .iter()
        .any(|digits| is_complete(digits))
        .then_some(likeness)
}

/// Whether a code and as many digits as its country has make up `digits`.
fn is_complete(digits: &str) -> bool {
    let known = COUNTRIES.iter().find(|(code, ..)| digits.starts_with(code));
    let (code, fewest, most) = match known {
        Some((code, fewest, most)) => (code.len(), *fewest, *most),
        None => {
            let has_code = THREE_DIGIT_ZONES
                .iter()
                .any(|zone| digits.starts_with(zone));
            if !has_code {
                return false;
            }
            (3, 6, 12)
        }
    };
    let national = digits.len().saturating_sub(code);
    (fewest..=most).contains(&national) && digits.len() <= 15
}
