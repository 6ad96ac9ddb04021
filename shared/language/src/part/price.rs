//! "under $50", "between 20 and 40", "$30 or less".

use super::{
    Part,
    bound::{Bound, Bounded, Says, bounded, counts_other, range},
};
use crate::{cursor::Cursor, number::LARGEST};

/// What has an amount in its name: a $25 gift card costs what it costs.
const NAMED_BY_AMOUNT: [&str; 18] = [
    "gift", "giftcard", "bill", "bills", "coin", "coins", "note", "notes", "voucher", "card",
    "tree", "general", "store", "shave", "baby", "sign", "value", "credit",
];

/// What a price is for, which bounds nothing: "$30 a month".
const RATES: &[&str] = &[
    "a month",
    "a night",
    "a person",
    "a piece",
    "each",
    "per day",
    "per hour",
    "per month",
    "per night",
    "per person",
    "per piece",
    "pp",
];
/// The same after a stroke: "$30/month".
const RATES_JOINED: [&str; 5] = ["month", "night", "person", "hour", "day"];

/// "Up to" less than this, in hundredths, is hardly a price.
const LEAST_MOST: i64 = 2_000;

pub fn read(cursor: Cursor<'_>) -> Option<(Part, usize)> {
    let (part, taken) = amounts(cursor)?;
    let end = cursor.on(taken);
    let joined = usize::from(end.is_joined() && end.is_word(&RATES_JOINED));
    Some((part, taken + end.any_of(RATES).unwrap_or(joined)))
}

fn amounts(cursor: Cursor<'_>) -> Option<(Part, usize)> {
    if let Some((least, most, between, taken)) = range(cursor) {
        let is_named = cursor.comes_after(&["price", "prices", "priced", "budget"]);
        let says_money = (between || is_named) && !counts_other(most, cursor, cursor.on(taken));
        if !least.percent && (least.money || says_money) {
            let (min, max) = (Some(least.hundredths), Some(most.hundredths));
            return Some((Part::Price { min, max }, taken));
        }
    }
    let (
        Bounded {
            number,
            bound,
            says,
        },
        taken,
    ) = bounded(cursor)?;
    let end = cursor.on(taken);
    let amount = number.hundredths;
    // "Up to 50" is a price where nothing else is said of it, and "up to 6" are people.
    let is_most = cursor.is_word(&["up", "upto"]) && amount >= LEAST_MOST && end.ends();
    let says_money = (says == Says::Money || is_most) && !counts_other(number, cursor, end);
    if number.percent || amount == 0 || !(number.money || says_money) {
        return None;
    }
    let (min, max) = match bound {
        Some(Bound::Under) => (None, Some((amount - 1).max(0))),
        Some(Bound::AtMost) => (None, Some(amount)),
        Some(Bound::Over) => (Some((amount + 1).min(LARGEST)), None),
        Some(Bound::AtLeast) => (Some(amount), None),
        Some(Bound::About) => (Some(amount / 5 * 4), Some((amount / 5 * 6).min(LARGEST))),
        None if end.is_word(&NAMED_BY_AMOUNT) => return None,
        None => (None, Some(amount)),
    };
    Some((Part::Price { min, max }, taken))
}
