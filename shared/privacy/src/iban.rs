//! International bank account numbers, by the length of their country and their check digits.
//!
//! ISO 13616-1 gives the form and the check (MOD 97-10); the lengths are those of the registry that
//! SWIFT keeps: <https://www.swift.com/standards/data-standards/iban-international-bank-account-number>.

use crate::{Finding, Kind, check::mod_97, code::Code};

/// Countries by the length of their numbers.
const LENGTHS: &[(usize, &str)] = &[
    (15, "no"),
    (16, "be"),
    (18, "dk fi fo gl nl sd fk"),
    (19, "mk si"),
    (20, "at ba ee kz lt lu xk mn"),
    (21, "ch cr hr li lv"),
    (22, "bg bh de gb ge ie me rs va"),
    (23, "ae gi il iq tl om so"),
    (24, "ad cz es md pk ro sa se sk tn vg"),
    (25, "ly pt st"),
    (26, "is tr"),
    (27, "bi dj fr gr it mc mr sm"),
    (28, "al az by cy do gt hu lb pl sv ni hn"),
    (29, "br eg ps qa ua"),
    (30, "jo kw mu ye"),
    (31, "mt sc"),
    (32, "lc"),
    (33, "ru"),
];

/// The account whose number begins with `code`.
pub fn finding(code: &Code) -> Option<Finding> {
    let front = code.shaped_start()?;
    let country = &front[..2];
    let (length, _) = LENGTHS
        .iter()
        .find(|(_, countries)| countries.split(' ').any(|named| named == country))?;
    let (front, rest) = code.prefix(*length)?.split_at(4);
    let is_valid = mod_97(rest.chars().chain(front.chars())) == 1;
    is_valid.then(|| Finding {
        kind: Kind::Iban,
        span: code.span(*length),
    })
}

impl Code {
    /// Two letters and two digits.
    fn shaped_start(&self) -> Option<&str> {
        let front = self.start(4)?;
        let (letters, digits) = front.as_bytes().split_at(2);
        let is_front =
            letters.iter().all(u8::is_ascii_lowercase) && digits.iter().all(u8::is_ascii_digit);
        is_front.then_some(front)
    }
}
