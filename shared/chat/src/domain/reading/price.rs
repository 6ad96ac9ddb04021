//! "under $50", "between 20 and 40", "$30 or less".

use super::{
    Part,
    bounds::{Bound, Bounded, bounded_at, other_unit_at, range_at},
};
use crate::domain::phrase::{LARGEST, Token};

pub fn read(tokens: &[Token]) -> Option<(Part, usize)> {
    if let Some((first, second, taken)) = range_at(tokens)
        && !first.percent
        && !other_unit_at(&tokens[taken..])
    {
        let (least, most) = (
            first.hundredths.min(second.hundredths),
            first.hundredths.max(second.hundredths),
        );
        return Some((
            Part::Price {
                min: Some(least),
                max: Some(most),
            },
            taken,
        ));
    }
    let (Bounded { number, bound }, taken) = bounded_at(tokens)?;
    if number.percent || (!number.money && other_unit_at(&tokens[taken..])) {
        return None;
    }
    let amount = number.hundredths;
    let (min, max) = match bound {
        Some(Bound::Under) => (None, Some((amount - 1).max(0))),
        Some(Bound::AtMost) => (None, Some(amount)),
        // "At least 2", "over 21", "from 9" speak of anything; of money only where they say so.
        Some(Bound::Over) if number.money => (Some((amount + 1).min(LARGEST)), None),
        Some(Bound::AtLeast) if number.money => (Some(amount), None),
        Some(Bound::About) => (Some(amount / 5 * 4), Some((amount / 5 * 6).min(LARGEST))),
        None if number.money => (None, Some(amount)),
        _ => return None,
    };
    Some((Part::Price { min, max }, taken))
}
