//! National ids: the numbers by which a state knows a person.
//!
//! Each is told by its form and its check digits. One whose form is too common needs a word before
//! it that names it, and none is looked for where the words name an order, a part or a model.

mod americas;
mod asia;
mod document;
mod europe;
mod germany;
mod latin;
mod nordic;

use crate::{
    Finding, Kind,
    code::Code,
    cue::{self, Cues},
    plain::Plain,
    run::{Number, keep},
};

/// An id in digits alone.
struct NumberRule {
    fits: fn(&Number<'_>) -> bool,
    named: Naming,
}

/// An id in letters and digits: as many signs as it has.
struct CodeRule {
    fits: fn(&Code) -> Option<usize>,
    named: Naming,
}

/// What has to stand before an id.
#[derive(Clone, Copy)]
enum Naming {
    /// Its check digits say enough.
    Needless,
    /// One of these words.
    By(Cues),
}

const CALLED_OTHERWISE: Cues = "\
    order orders invoice tracking shipment parcel ref reference sku isbn ean upc gtin asin imei item model serial booking \
    reservation confirmation ticket voucher coupon promo part product article lot batch barcode version build catalog cas \
    transaction receipt po";

const NUMBERS: [&[NumberRule]; 5] = [
    americas::NUMBERS,
    europe::NUMBERS,
    germany::NUMBERS,
    nordic::NUMBERS,
    asia::NUMBERS,
];
const CODES: [&[CodeRule]; 4] = [latin::CODES, europe::CODES, nordic::CODES, asia::CODES];

pub fn by_number(plain: &Plain<'_>, numbers: &[Number<'_>]) -> Vec<Finding> {
    let ids = keep(numbers, |number| {
        let mut fitting = NUMBERS
            .into_iter()
            .flatten()
            .filter(|rule| (rule.fits)(number));
        number.stands_alone() && fitting.any(|rule| rule.named.holds(plain, number.token()))
    });
    let finding = |number: &Number<'_>| Finding {
        kind: Kind::NationalId,
        span: number.span(),
    };
    ids.into_iter().map(finding).collect()
}

/// The id that `code` begins with.
pub fn by_code(plain: &Plain<'_>, code: &Code) -> Option<Finding> {
    let checked = CODES.into_iter().flatten().find_map(|rule| {
        let length = (rule.fits)(code)?;
        rule.named.holds(plain, code.token).then_some(length)
    });
    let length = checked.or_else(|| document::length(plain, code))?;
    Some(Finding {
        kind: Kind::NationalId,
        span: code.span(length),
    })
}

impl Naming {
    fn holds(self, plain: &Plain<'_>, token: usize) -> bool {
        match self {
            Self::Needless => cue::before(plain, token, &[CALLED_OTHERWISE]).is_none(),
            Self::By(words) => cue::before(plain, token, &[words]).is_some(),
        }
    }
}

/// Whether the digits of a year, a month and a day are a date, whatever the century.
fn is_date(month: &str, day: &str) -> bool {
    let is_within = |text: &str, most: u8| {
        text.parse()
            .is_ok_and(|value: u8| (1..=most).contains(&value))
    };
    is_within(month, 12) && is_within(day, 31)
}
