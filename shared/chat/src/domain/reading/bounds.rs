//! How a number bounds: "under", "at least", "or more".

use crate::domain::phrase::{Number, Token, entry_at, number_at, phrase_at, word_at};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Under,
    AtMost,
    Over,
    AtLeast,
    About,
}

const BEFORE: &[(&str, Bound)] = &[
    ("under", Bound::Under),
    ("below", Bound::Under),
    ("less than", Bound::Under),
    ("for less than", Bound::Under),
    ("cheaper than", Bound::Under),
    ("lower than", Bound::Under),
    ("no more than", Bound::AtMost),
    ("not more than", Bound::AtMost),
    ("not over", Bound::AtMost),
    ("not above", Bound::AtMost),
    ("at most", Bound::AtMost),
    ("up to", Bound::AtMost),
    ("within", Bound::AtMost),
    ("max", Bound::AtMost),
    ("max of", Bound::AtMost),
    ("maximum", Bound::AtMost),
    ("maximum of", Bound::AtMost),
    ("budget", Bound::AtMost),
    ("budget of", Bound::AtMost),
    ("budget is", Bound::AtMost),
    ("over", Bound::Over),
    ("above", Bound::Over),
    ("more than", Bound::Over),
    ("at least", Bound::AtLeast),
    ("no less than", Bound::AtLeast),
    ("not less than", Bound::AtLeast),
    ("min", Bound::AtLeast),
    ("minimum", Bound::AtLeast),
    ("minimum of", Bound::AtLeast),
    ("starting at", Bound::AtLeast),
    ("from", Bound::AtLeast),
    ("around", Bound::About),
    ("about", Bound::About),
    ("roughly", Bound::About),
    ("approximately", Bound::About),
];

const AFTER: &[(&str, Bound)] = &[
    ("or less", Bound::AtMost),
    ("or under", Bound::AtMost),
    ("or below", Bound::AtMost),
    ("or lower", Bound::AtMost),
    ("or cheaper", Bound::AtMost),
    ("and under", Bound::AtMost),
    ("and below", Bound::AtMost),
    ("at most", Bound::AtMost),
    ("max", Bound::AtMost),
    ("maximum", Bound::AtMost),
    ("tops", Bound::AtMost),
    ("or more", Bound::AtLeast),
    ("or above", Bound::AtLeast),
    ("or over", Bound::AtLeast),
    ("or better", Bound::AtLeast),
    ("or higher", Bound::AtLeast),
    ("and up", Bound::AtLeast),
    ("and above", Bound::AtLeast),
    ("and more", Bound::AtLeast),
    ("at least", Bound::AtLeast),
    ("minimum", Bound::AtLeast),
    ("plus", Bound::AtLeast),
];

/// A number and the way in which it bounds, if it says one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounded {
    pub number: Number,
    pub bound: Option<Bound>,
}

/// The word of a bound and what it means, where it stands before its number.
pub fn bound_at(tokens: &[Token]) -> Option<(Bound, usize)> {
    entry_at(tokens, BEFORE).map(|(bound, taken)| (*bound, taken))
}

/// "at least 30 percent", "$50 or less".
pub fn bounded_at(tokens: &[Token]) -> Option<(Bounded, usize)> {
    let before = bound_at(tokens);
    let mut taken = before.map_or(0, |(_, taken)| taken);
    taken += usize::from(before.is_some() && word_at(&tokens[taken..]) == Some("a"))
        * usize::from(phrase_at(&tokens[taken..], "a hundred").is_none());
    let (number, more) = number_at(&tokens[taken..])?;
    taken += more;
    let (after, more) = bound_after(&tokens[taken..]);
    let or_more = number.or_more.then_some(Bound::AtLeast);
    Some((
        Bounded {
            number,
            bound: before.map(|(bound, _)| bound).or(after).or(or_more),
        },
        taken + more,
    ))
}

/// The word of a bound where it stands after its number, and how many tokens it takes.
pub fn bound_after(tokens: &[Token]) -> (Option<Bound>, usize) {
    entry_at(tokens, AFTER).map_or((None, 0), |(bound, taken)| (Some(*bound), taken))
}

/// "between 20 and 40", "$20-$40", "20 to 40": both numbers, the unit of one holding for both.
/// Without an opening word and without a unit it may be anything.
pub fn range_at(tokens: &[Token]) -> Option<(Number, Number, usize)> {
    let opened = matches!(word_at(tokens), Some("between" | "from"));
    let mut taken = usize::from(opened);
    let (mut first, more) = number_at(&tokens[taken..])?;
    taken += more;
    match tokens.get(taken) {
        Some(Token::Dash) => {}
        Some(Token::Word(word)) if matches!(word.as_str(), "to" | "and") => {}
        _ => return None,
    }
    taken += 1;
    let (mut second, more) = number_at(&tokens[taken..])?;
    taken += more;
    (first.money, first.percent) = (first.money || second.money, first.percent || second.percent);
    (second.money, second.percent) = (first.money, first.percent);
    (opened || first.money || first.percent).then_some((first, second, taken))
}

const OTHER_UNITS: &str = "\
    minute minutes min mins hour hours hr hrs h day days night nights week weeks month months year years yr yrs \
    yo am pm oclock km kms kilometer kilometers kilometre kilometres mile miles mi m meters metres people persons \
    person guests guest adults adult kids children friends star stars session sessions class classes visit visits \
    of percent pct per lb lbs kg oz";

/// Whether a unit that is neither money nor percent stands at the start of `tokens`.
pub fn other_unit_at(tokens: &[Token]) -> bool {
    word_at(tokens).is_some_and(|word| {
        OTHER_UNITS
            .split_ascii_whitespace()
            .any(|unit| unit == word)
    })
}
