//! "50% off", "at least 30 percent off", "half price".

use super::{
    Part,
    bounds::{Bound, Bounded, bound_after, bounded_at, range_at},
};
use crate::domain::phrase::{Number, Token, entry_at, word_at};

const FRACTIONS: &[(&str, u8)] = &[
    ("half price", 50),
    ("half priced", 50),
    ("half off", 50),
    ("half the price", 50),
    ("half of the price", 50),
    ("half its price", 50),
    ("third off", 33),
    ("quarter off", 25),
];

pub fn read(tokens: &[Token]) -> Option<(Part, usize)> {
    if let Some((percent, taken)) = entry_at(tokens, FRACTIONS) {
        return Some((Part::Discount(Some(*percent)), taken));
    }
    if let Some((first, second, taken)) = range_at(tokens)
        && first.percent
    {
        let least = whole_percent(first).min(whole_percent(second));
        return Some((bounding(least), taken + off(&tokens[taken..])));
    }
    let (Bounded { number, bound }, mut taken) = bounded_at(tokens)?;
    let says_off = word_at(&tokens[taken..]) == Some("off");
    let off = off(&tokens[taken..]);
    taken += off;
    if number.money {
        // An amount off the price bounds neither the price nor the percentage.
        return (off > 0).then_some((Part::Discount(None), taken));
    }
    if !number.percent && !says_off {
        return None;
    }
    if off == 0 && bound.is_none() && whole_percent(number) >= 100 {
        // "100% cotton" is no discount.
        return None;
    }
    let (after, more) = bound_after(&tokens[taken..]);
    let percent = whole_percent(number);
    let part = match bound.or(after) {
        Some(Bound::Under | Bound::AtMost) => Part::Discount(None),
        Some(Bound::Over) => bounding(percent.saturating_add(1).min(100)),
        Some(Bound::AtLeast | Bound::About) | None => bounding(percent),
    };
    Some((part, taken + more))
}

fn bounding(percent: u8) -> Part {
    Part::Discount(Some(percent).filter(|percent| *percent > 0))
}

/// How many tokens say that the number is taken off.
fn off(tokens: &[Token]) -> usize {
    const OFF: &[(&str, ())] = &[
        ("off", ()),
        ("discount", ()),
        ("discounts", ()),
        ("discounted", ()),
        ("reduction", ()),
        ("savings", ()),
        ("saving", ()),
        ("cheaper", ()),
    ];
    entry_at(tokens, OFF).map_or(0, |(_, taken)| taken)
}

/// Rounded up, since a discount is kept in whole percent rounded down; 100 at most.
fn whole_percent(number: Number) -> u8 {
    u8::try_from((number.hundredths + 99) / 100)
        .unwrap_or(100)
        .min(100)
}
