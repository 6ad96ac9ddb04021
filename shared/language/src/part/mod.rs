//! The parts of a text that bound or order: each kind is known by its own reader.

mod bound;
mod discount;
mod distance;
mod preference;
mod price;
mod refusal;

use crate::{
    cursor::Cursor,
    understood::{Place, Preference},
};

/// What a part says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    /// Whole percent; `None` where a discount is talked of that bounds nothing: "up to 50% off".
    Discount(Option<u8>),
    /// Minor units, inclusive.
    Price {
        min: Option<i64>,
        max: Option<i64>,
    },
    Place(Place),
    Radius {
        km: f64,
        place: Option<Place>,
    },
    Preference(Preference),
}

/// Reads a part where the cursor stands and says how many tokens it takes.
type Reader = fn(Cursor<'_>) -> Option<(Part, usize)>;

/// In the order in which they are asked: "under 30% off" is no price.
const READERS: [Reader; 4] = [
    discount::read,
    distance::read,
    price::read,
    preference::read,
];

/// The part that stands at `cursor`, and how many tokens it takes. It never takes half a word:
/// "off-white" is off nothing. What is written to a number, as in "$20/night", can be torn from it.
pub fn read(cursor: Cursor<'_>) -> Option<(Part, usize)> {
    let (part, taken) = READERS.iter().find_map(|read| read(cursor))?;
    let joins_words = |cursor: Cursor<'_>| cursor.is_joined() && cursor.word().is_some();
    let after = cursor.on(taken);
    let is_torn = joins_words(cursor) || joins_words(after) && after.word_before().is_some();
    (!is_torn).then_some((part, taken))
}
