//! Whether a message that says something else wishes for something too.

use super::phrase::{Words, is_among};
use crate::domain::vocabulary::{CATEGORIES, Strength};
use souk_language::understand;

/// Words of shopping, and of what is sold here whatever it is about.
const SHOPPING: &str = "\
    deal deals discount discounts discounted coupon coupons voucher vouchers offer offers sale promo cheap cheaper cheapest \
    gift gifts ticket tickets booking bookings reserve reservation reservations refund refunds cancel orders cards \
    shop shopping package packages class classes lesson lessons workshop workshops activity activities";
const ASKING: &[&str] = &[
    "find|get|show|give|recommend|suggest me|us <some>* place|places|spot|somewhere|something|things|anything|stuff",
    "looking|searching for",
    "near|around me|here|by",
    "things|something|anything to do",
];

/// Whether a wish stands beside whatever else the message says: a bound, a category, or words of
/// shopping. What the message is only about, "a poem about massages", is none.
#[must_use]
pub fn is_beside(words: &Words<'_>, message: &str) -> bool {
    let own = words.without_topics();
    let understood = understand(message);
    let is_bounded = understood.min_discount.is_some()
        || understood.max_price.is_some()
        || understood.min_price.is_some();
    is_bounded
        || own.iter().any(|word| is_among(SHOPPING, word))
        || words.have_any(ASKING, &[super::harm::SOME])
        || CATEGORIES
            .iter()
            .filter(|(_, sense)| sense.strength == Strength::Strong)
            .any(|(name, _)| has(&own, name))
}

/// Whether `name`, of one word or more, is among `words`.
fn has(words: &[&str], name: &str) -> bool {
    let name: Vec<&str> = name.split(' ').collect();
    words.windows(name.len()).any(|window| window == name)
}
