//! How a number bounds: "under", "at least", "or more".

use super::refusal::refused;
use crate::{
    cursor::Cursor,
    number::Number,
    text::Kind,
    vocabulary::{BEFORE_OTHER_NUMBERS, CHILDREN, OTHER_UNITS, among},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Under,
    AtMost,
    Over,
    AtLeast,
    About,
}

/// How sure it is that a number behind these words is money, though it bears no unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// "under 50".
    Money,
    /// "over 50", "at least 2", "up to 6" speak of anything.
    Anything,
}

use Bound::{About, AtLeast, AtMost, Over, Under};
use Says::{Anything, Money};

const BEFORE: &[(&str, (Bound, Says))] = &[
    ("under", (Under, Money)),
    ("below", (Under, Money)),
    ("less than", (Under, Money)),
    ("for less than", (Under, Money)),
    ("for under", (Under, Money)),
    ("cheaper than", (Under, Money)),
    ("lower than", (Under, Money)),
    ("at most", (AtMost, Money)),
    ("up to", (AtMost, Anything)),
    ("upto", (AtMost, Anything)),
    ("within", (AtMost, Anything)),
    ("no further than", (AtMost, Anything)),
    ("no farther than", (AtMost, Anything)),
    ("stretch to", (AtMost, Money)),
    ("go up to", (AtMost, Money)),
    ("as much as", (AtMost, Money)),
    ("max", (AtMost, Money)),
    ("max of", (AtMost, Money)),
    ("maximum", (AtMost, Money)),
    ("maximum of", (AtMost, Money)),
    ("max price", (AtMost, Money)),
    ("max price of", (AtMost, Money)),
    ("maximum price", (AtMost, Money)),
    ("budget", (AtMost, Money)),
    ("budget of", (AtMost, Money)),
    ("budget is", (AtMost, Money)),
    ("my budget is", (AtMost, Money)),
    ("over", (Over, Anything)),
    ("above", (Over, Anything)),
    ("more than", (Over, Anything)),
    ("higher than", (Over, Anything)),
    ("greater than", (Over, Anything)),
    ("more expensive than", (Over, Money)),
    ("exceed", (Over, Anything)),
    ("exceeds", (Over, Anything)),
    ("exceeding", (Over, Anything)),
    ("at least", (AtLeast, Anything)),
    ("atleast", (AtLeast, Anything)),
    ("min", (AtLeast, Anything)),
    ("minimum", (AtLeast, Anything)),
    ("minimum of", (AtLeast, Anything)),
    ("starting at", (AtLeast, Anything)),
    ("from", (AtLeast, Anything)),
    ("around", (About, Anything)),
    ("about", (About, Anything)),
    ("roughly", (About, Anything)),
    ("approximately", (About, Anything)),
];

const AFTER: &[(&str, (Bound, Says))] = &[
    ("or less", (AtMost, Money)),
    ("or under", (AtMost, Money)),
    ("or below", (AtMost, Money)),
    ("or lower", (AtMost, Money)),
    ("or cheaper", (AtMost, Money)),
    ("and under", (AtMost, Money)),
    ("and below", (AtMost, Money)),
    ("and less", (AtMost, Money)),
    ("at most", (AtMost, Money)),
    ("max", (AtMost, Anything)),
    ("maximum", (AtMost, Anything)),
    ("tops", (AtMost, Anything)),
    ("or more", (AtLeast, Anything)),
    ("or above", (AtLeast, Anything)),
    ("or over", (AtLeast, Anything)),
    ("or better", (AtLeast, Anything)),
    ("or higher", (AtLeast, Anything)),
    ("and up", (AtLeast, Anything)),
    ("and above", (AtLeast, Anything)),
    ("and more", (AtLeast, Anything)),
    ("and over", (AtLeast, Anything)),
    ("at least", (AtLeast, Anything)),
    ("minimum", (AtLeast, Anything)),
    ("plus", (AtLeast, Anything)),
];

/// Whose thousands are no money: "a 10k run", "4k resolution".
const RUNS: [&str; 4] = ["run", "runs", "race", "races"];
const COUNTED_IN_THOUSANDS: [&str; 8] = [
    "gold",
    "resolution",
    "tv",
    "monitor",
    "video",
    "uhd",
    "hd",
    "screen",
];

/// Up to this, in hundredths, a number that bounds children is their age.
const OLDEST_CHILD: i64 = 1_200;
/// In letters, a lesser number is hardly an amount.
const LEAST_IN_LETTERS: i64 = 1_000;

/// A number and the way in which it bounds, if it says one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounded {
    pub number: Number,
    pub bound: Option<Bound>,
    pub says: Says,
}

/// The bound that is named here, as it is written.
pub fn named(cursor: Cursor<'_>) -> Option<((Bound, Says), usize)> {
    cursor.entry(BEFORE)
}

/// The words of a bound that stand before its number, with what refuses it, and how many tokens they
/// take.
pub fn before(cursor: Cursor<'_>) -> Option<((Bound, Says), usize)> {
    named(cursor).or_else(|| refused(cursor))
}

/// A number of which it is said that it is money, in the phrase that begins at `start`: "1k" is a
/// thousand then.
fn amount(cursor: Cursor<'_>, start: Cursor<'_>) -> Option<(Number, usize)> {
    let (number, taken) = cursor.number()?;
    let unit = cursor.on(taken);
    let is_in_thousands = unit.is_joined()
        && unit.is_word(&["k"])
        && !unit.on(1).is_word(&COUNTED_IN_THOUSANDS)
        && !unit.on(1).is_word(&RUNS)
        && !start.comes_after(&RUNS);
    if is_in_thousands {
        Some((number.thousands(), taken + 1))
    } else {
        Some((number, taken))
    }
}

/// The words of a bound that stand after its number, and how many tokens they take.
pub fn after(cursor: Cursor<'_>) -> (Option<Bound>, usize) {
    match cursor.entry(AFTER) {
        Some(((bound, _), taken)) => (Some(bound), taken),
        None => (None, 0),
    }
}

/// "at least 30 percent", "$50 or less".
pub fn bounded(cursor: Cursor<'_>) -> Option<(Bounded, usize)> {
    let before = before(cursor);
    let mut taken = before.map_or(0, |(_, taken)| taken);
    let article = before.is_some()
        && cursor.on(taken).is_word(&["a"])
        && cursor.on(taken).phrase("a hundred").is_none();
    taken += usize::from(article);
    let (number, more) = match before {
        Some(((_, Money), _)) => amount(cursor.on(taken), cursor)?,
        _ => cursor.on(taken).number()?,
    };
    taken += more;
    let (after, more) = match cursor.on(taken).entry(AFTER) {
        Some((after, more)) => (Some(after), more),
        None => (None, 0),
    };
    let or_more = number.or_more.then_some((AtLeast, Anything));
    let said = before.map(|(before, _)| before).or(after).or(or_more);
    let bounded = Bounded {
        number,
        bound: said.map(|(bound, _)| bound),
        says: said.map_or(Anything, |(_, says)| says),
    };
    Some((bounded, taken + more))
}

/// "between 20 and 40", "$20-$40", "20 to 40": the lesser number and the greater, the unit of one
/// holding for both. Whether "between" opens it, too: without it and without a unit it may be
/// anything.
pub fn range<'a>(cursor: Cursor<'a>) -> Option<(Number, Number, bool, usize)> {
    let between = cursor.is_word(&["between", "btw"]);
    let mut taken = usize::from(between || cursor.is_word(&["from"]));
    let number = |at: Cursor<'a>| {
        if between {
            amount(at, cursor)
        } else {
            at.number()
        }
    };
    let (mut first, more) = number(cursor.on(taken))?;
    taken += more;
    let link = cursor.on(taken);
    let is_dash = link.token().is_some_and(|token| token.kind == Kind::Dash);
    let links = is_dash || link.is_word(&["to"]) || between && link.is_word(&["and"]);
    if !links {
        return None;
    }
    taken += 1;
    let (mut second, more) = number(cursor.on(taken))?;
    taken += more;
    let money = first.money || second.money;
    let percent = first.percent || second.percent;
    for number in [&mut first, &mut second] {
        (number.money, number.percent) = (money, percent);
    }
    if first.hundredths > second.hundredths {
        (first, second) = (second, first);
    }
    Some((first, second, between, taken))
}

/// Whether the number of the phrase from `start` to `end`, which bears no unit of money, counts
/// something else: "10 lbs", "5m", "air max 90", "toddlers under 5", "under one roof".
pub fn counts_other(number: Number, start: Cursor<'_>, end: Cursor<'_>) -> bool {
    let among = |words: &str, word: Option<&str>| word.is_some_and(|word| among(words, word));
    let before = start.word_before();
    among(OTHER_UNITS, end.word())
        || end.is_joined() && end.word().is_some()
        || among(BEFORE_OTHER_NUMBERS, before)
        || number.hundredths <= OLDEST_CHILD && among(CHILDREN, before)
        || number.hundredths < LEAST_IN_LETTERS && number.in_letters
}
