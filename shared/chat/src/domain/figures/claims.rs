//! What a text says of deals: its figures with what they stand for, and the phrases that say as much
//! without one.

use super::{
    phrases::{PHRASES, Phrase},
    superlatives::By,
    units::{kilometres, stars, symbols},
};
use souk_language::{
    cursor::Cursor,
    number::Number,
    text::{Kind, Text, Token},
};

/// One thing that is said. Numbers are in hundredths.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    Money(i64, Role, Bound),
    /// Off the list price.
    Percent(i64, Bound),
    Stars(i64, Bound),
    Reviews(i64, Bound),
    /// Kilometres from the shopper.
    Distance(f64, Bound),
    /// So many kilometres from the shopper, or less.
    Near(f64),
    Left(Left),
    /// With the words around it.
    Free {
        before: Option<String>,
        after: Option<String>,
    },
    Most(By),
    /// In that order.
    Sorted(By),
    /// A number that stands for nothing known here: minutes, people.
    Plain(i64),
    /// Figures that are no number: `24/7`.
    Written(String),
    /// What no fact can bear out.
    Never,
}

/// What an amount of money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Price,
    List,
    Saving,
}

/// How a figure bounds what it is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Exactly,
    AtLeast,
    AtMost,
    /// No price is higher; of anything else, none is more, and one is as much.
    UpTo,
    /// None is less, and one is as little: the least of a range.
    From,
    /// None is more, and one is as much: the greatest of a range.
    Greatest,
}

/// What is said of the stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    Units(u32),
    SoldOut,
    Few,
    Some,
    Plenty,
}

/// A claim, and where in [`Text::plain`] it is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    pub claim: Claim,
    pub at: usize,
}

/// Everything that `text` says, in its order.
pub fn of(text: &Text) -> Vec<Made> {
    let mut made = Vec::new();
    let mut at = 0;
    while let Some(token) = text.tokens.get(at) {
        let (claim, taken) = Reader {
            tokens: &text.tokens,
            at,
        }
        .read();
        made.extend(claim.map(|claim| Made {
            claim,
            at: token.span.start,
        }));
        at += taken.max(1);
    }
    made
}

/// All numbers of a text that are neither money nor percent, whatever they stand for.
pub fn numbers(text: &Text) -> Vec<i64> {
    let here = |at: usize| Cursor::new(&text.tokens).on(at).number();
    let numbers = (0..text.tokens.len()).filter_map(here);
    let plain = numbers.filter(|(number, _)| !number.money && !number.percent);
    plain.map(|(number, _)| number.hundredths).collect()
}

const SAVING: &[&str] = &[
    "save", "saves", "saving", "savings", "discount", "cut", "knocked",
];
const SAVING_AFTER: &[&str] = &[
    "off",
    "discount",
    "less",
    "cheaper",
    "saved",
    "saving",
    "savings",
    "reduction",
];
const LIST: &[&str] = &[
    "instead",
    "was",
    "were",
    "worth",
    "usually",
    "usual",
    "normally",
    "normal",
    "regularly",
    "regular",
    "originally",
    "original",
    "list",
    "retail",
    "value",
    "valued",
    "rrp",
    "msrp",
    "full",
    "down",
    "reduced",
    "discounted",
    "slashed",
    "marked",
    "against",
    "versus",
    "vs",
    "compared",
];
const LIST_AFTER: &[&str] = &[
    "value",
    "list",
    "retail",
    "originally",
    "regularly",
    "usually",
    "normally",
    "before",
];
const PRICED: &[&str] = &["costs", "cost", "pay", "paying", "charge", "charges"];
const RATED: &[&str] = &["rated", "rating", "rates", "score", "scores", "scored"];
const PLACES: &[&str] = &[
    "spots", "spot", "seats", "seat", "units", "unit", "places", "place", "slots", "slot",
    "tickets", "ticket", "vouchers", "voucher", "rooms", "room", "pieces", "items",
];
const TRAVEL: &[&str] = &[
    "walk", "walking", "drive", "driving", "ride", "stroll", "bike",
];
const MINUTES: &[&str] = &["minute", "minutes", "min", "mins", "hour", "hours"];

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    /// What is said here, if anything, and how many tokens say it.
    fn read(&self) -> (Option<Claim>, usize) {
        let here = self.on(0);
        if let Some((phrase, taken)) = here.entry(PHRASES) {
            return self.phrase(phrase, taken);
        }
        if let Some((km, taken)) = self.spelled_distance() {
            return (Some(Claim::Distance(km, self.bound(taken))), taken);
        }
        match (here.number(), here.word()) {
            (Some((number, taken)), _) => self.figure(number, taken),
            (None, Some(word)) => (symbols(word), 1),
            (None, None) => (None, 1),
        }
    }

    fn on(&self, tokens: usize) -> Cursor<'_> {
        Cursor::new(self.tokens).on(self.at + tokens)
    }

    /// The word so many before this one, with nothing but words between.
    fn behind(&self, steps: usize) -> Option<&str> {
        let before = self.tokens[..self.at].iter().rev();
        let mut words = before.map_while(|token| match &token.kind {
            Kind::Word(word) => Some(word.as_str()),
            _ => None,
        });
        words.nth(steps.checked_sub(1)?)
    }

    /// Whether one of the three words before is among `words`.
    fn comes_after(&self, words: &[&str]) -> bool {
        (1..=3).any(|steps| self.behind(steps).is_some_and(|word| words.contains(&word)))
    }

    fn phrase(&self, phrase: Phrase, taken: usize) -> (Option<Claim>, usize) {
        let negated = self
            .behind(1)
            .is_some_and(|word| ["not", "isnt", "arent", "never", "no"].contains(&word));
        let claim = match phrase {
            Phrase::Percent(percent) => Some(Claim::Percent(percent, self.bound(taken))),
            Phrase::Stars(stars) => Some(Claim::Stars(stars, Bound::Exactly)),
            Phrase::Near(km) => Some(Claim::Near(km)),
            Phrase::Left(Left::SoldOut) if negated => Some(Claim::Left(Left::Some)),
            Phrase::Left(Left::Some) if negated => Some(Claim::Left(Left::SoldOut)),
            Phrase::Left(_) if negated => Some(Claim::Never),
            Phrase::Left(left) => Some(Claim::Left(left)),
            Phrase::Most(by) if self.on(taken).is_word(&["first"]) => Some(Claim::Sorted(by)),
            Phrase::Most(by) => Some(Claim::Most(by)),
            Phrase::Free => Some(Claim::Free {
                before: self.behind(1).map(str::to_owned),
                after: self.on(taken).word().map(str::to_owned),
            }),
            Phrase::Never => Some(Claim::Never),
            Phrase::Nothing => None,
        };
        (claim, taken)
    }

    /// "A mile", "half a mile".
    fn spelled_distance(&self) -> Option<(f64, usize)> {
        let here = self.on(0);
        let (share, taken) = here.entry(&[
            ("a", 1.0),
            ("an", 1.0),
            ("half a", 0.5),
            ("half", 0.5),
            ("a half", 0.5),
            ("quarter", 0.25),
            ("a quarter", 0.25),
            ("quarter of a", 0.25),
        ])?;
        let (km, certain) = kilometres(self.on(taken).word()?)?;
        certain.then_some((share * km, taken + 1))
    }

    fn figure(&self, number: Number, taken: usize) -> (Option<Claim>, usize) {
        let (after, value) = (self.on(taken), number.hundredths);
        let number = self.with_the_unit_of_its_range(number, taken);
        let bound = if number.or_more {
            Bound::AtLeast
        } else {
            self.bound(taken)
        };
        let whole = u32::try_from(value / 100).unwrap_or(u32::MAX);
        let claim = if number.money {
            Claim::Money(value, self.role(taken), bound)
        } else if number.percent || after.is_word(&["off"]) {
            Claim::Percent(value, bound)
        } else if let Some(km) = self.distance(taken) {
            let told = value as f64 / 100.0 * km;
            return (Some(Claim::Distance(told, bound)), taken + 1);
        } else if self.is_travel_time(taken) {
            Claim::Never
        } else if self.is_stock(taken) {
            Claim::Left(Left::Units(whole))
        } else if let Some(more) = stars(after) {
            return (Some(Claim::Stars(value, bound)), taken + more);
        } else if after.is_word(&["review", "reviews", "ratings", "reviewers"]) {
            Claim::Reviews(value, bound)
        } else if self.comes_after(RATED) {
            Claim::Stars(value, bound)
        } else if self.comes_after(PRICED) {
            Claim::Money(value, Role::Price, bound)
        } else if number.in_letters && value == 100 {
            return (None, taken);
        } else {
            Claim::Plain(value)
        };
        (Some(claim), taken)
    }

    fn is_dash(&self, taken: usize) -> bool {
        let token = self.on(taken).token();
        token.is_some_and(|token| token.kind == Kind::Dash)
    }

    /// "$30-$79", "$30 to $79", "between $30 and $79", at the second figure.
    fn ends_range(&self) -> bool {
        let kind = |steps: usize| {
            let token = self.at.checked_sub(steps).map(|at| &self.tokens[at]);
            token.map(|token| &token.kind)
        };
        let is_word =
            |steps: usize, word: &str| matches!(kind(steps), Some(Kind::Word(own)) if own == word);
        let joins = kind(1) == Some(&Kind::Dash)
            || is_word(1, "to")
            || is_word(1, "and") && is_word(3, "between");
        joins && matches!(kind(2), Some(Kind::Number(_)))
    }

    /// In `50-60%`, the first number is a percentage too.
    fn with_the_unit_of_its_range(&self, number: Number, taken: usize) -> Number {
        let end = if self.is_dash(taken) {
            self.on(taken + 1).number()
        } else {
            None
        };
        end.map_or(number, |(end, _)| Number {
            money: number.money || end.money,
            percent: number.percent || end.percent,
            ..number
        })
    }

    fn role(&self, taken: usize) -> Role {
        let after = self.on(taken);
        if after.is_word(SAVING_AFTER) {
            Role::Saving
        } else if after.is_word(LIST_AFTER) {
            Role::List
        } else if self.behind(1) == Some("to") {
            Role::Price
        } else if self.comes_after(LIST) {
            Role::List
        } else if self.comes_after(SAVING) {
            Role::Saving
        } else {
            Role::Price
        }
    }

    /// How the words around a figure of so many tokens bound it.
    fn bound(&self, taken: usize) -> Bound {
        let behind = [3, 2, 1].map(|steps| self.behind(steps).unwrap_or_default());
        let denied = |at: usize| ["no", "not", "nothing", "never"].contains(&behind[at]);
        let before = match behind {
            [_, "up", "to"] => Bound::UpTo,
            [_, "more" | "greater" | "higher", "than"] if denied(0) => Bound::AtMost,
            [_, "over" | "above", _] if denied(0) => Bound::AtMost,
            [_, _, "over" | "above"] if denied(1) => Bound::AtMost,
            [_, "more" | "greater" | "higher", "than"] | [_, "at", "least"] => Bound::AtLeast,
            [_, "less" | "lower" | "fewer", "than"] | [_, "at", "most"] => Bound::AtMost,
            [_, _, "over" | "above" | "min" | "minimum"] => Bound::AtLeast,
            [
                _,
                _,
                "under" | "below" | "within" | "beneath" | "max" | "maximum",
            ] => Bound::AtMost,
            [_, "budget", "of"] => Bound::AtMost,
            [_, _, "from" | "between"] | [_, "starting" | "starts" | "start", "at"] => Bound::From,
            ["as", "low" | "little", "as"] => Bound::From,
            _ if self.ends_range() => Bound::Greatest,
            _ if self.on(taken).any_of(&["to"]).is_some()
                && self.on(taken + 1).number().is_some() =>
            {
                Bound::From
            }
            _ if self.is_dash(taken) && self.on(taken + 1).number().is_some() => Bound::From,
            _ => Bound::Exactly,
        };
        let follows = |phrases: &[&str]| {
            (0..=2).any(|steps| self.on(taken + steps).any_of(phrases).is_some())
        };
        if before != Bound::Exactly {
            before
        } else if follows(&[
            "or more",
            "and up",
            "or better",
            "or higher",
            "or above",
            "plus",
            "upwards",
        ]) {
            Bound::AtLeast
        } else if follows(&["or less", "or under", "or below", "max", "budget"]) {
            Bound::AtMost
        } else {
            Bound::Exactly
        }
    }

    /// Kilometres of the unit after the figure. A short one is a distance only where the words say so.
    fn distance(&self, taken: usize) -> Option<f64> {
        let (km, certain) = kilometres(self.on(taken).word()?)?;
        let says_so = (1..=2).any(|steps| {
            self.on(taken + steps)
                .is_word(&["away", "from", "walk", "down"])
        }) || self.comes_after(&["within", "just", "only", "mere"]);
        (certain || says_so).then_some(km)
    }

    /// "10 minutes away", "a 5-minute walk from you": nothing here knows the way.
    fn is_travel_time(&self, taken: usize) -> bool {
        let unit = self.on(taken);
        if unit.is_word(&["block", "blocks"]) {
            return true;
        }
        let then = usize::from(unit.on(1).is_word(TRAVEL)) + 1;
        unit.is_word(MINUTES)
            && (unit.on(then).is_word(&["away", "from"])
                || (then == 2 && unit.on(then).is_word(&["to"])))
    }

    /// "2 left", "2 spots left", "only 2 spots".
    fn is_stock(&self, taken: usize) -> bool {
        let after = self.on(taken);
        let left = ["left", "remaining", "available", "in stock"];
        let of_places = after.is_word(PLACES)
            && (after.on(1).any_of(&left).is_some() || self.behind(1) == Some("only"));
        of_places
            || after
                .any_of(&["left", "remaining", "in stock", "more left"])
                .is_some()
    }
}
