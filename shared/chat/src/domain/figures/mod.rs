//! What a text says of deals, held against what is known of them: a price, a percentage, a distance,
//! a rating, a stock or a "cheapest" that the facts do not bear out must not reach the shopper.
//!
//! [`claims`] reads what a text says, [`superlatives`] tells which deal is the most of something, and
//! [`Known`] decides. It errs on the side of refusing: a text that is refused gives way to one that is
//! made of the facts, which costs nothing but its charm.

mod claims;
mod phrases;
mod superlatives;
mod units;

#[cfg(test)]
mod tests;

use crate::domain::deal::Deal;
use claims::{Bound, Claim, Left, Made, Role};
use souk_language::text::{Kind, Text};
use std::ops::Range;

/// A price in this currency is told by its sign or its name.
const CURRENCIES: [(&str, &[&str], &[&str]); 5] = [
    (
        "USD",
        &["$"],
        &["dollars", "dollar", "bucks", "buck", "usd"],
    ),
    ("EUR", &["€"], &["euros", "euro", "eur"]),
    ("GBP", &["£"], &["gbp", "quid"]),
    ("JPY", &["¥"], &["yen", "jpy"]),
    ("INR", &["₹"], &["rupees", "inr"]),
];

/// The deals that a text speaks of, and what else may be said beside them.
pub struct Known<'a> {
    /// The one shown first comes first.
    deals: Vec<&'a Deal>,
    /// All that the turn has found: the cheapest is the cheapest of these.
    found: &'a [Deal],
    /// Percentages and plain numbers that the shopper has said, in hundredths.
    said_percent: Vec<i64>,
    said_numbers: Vec<i64>,
}

impl<'a> Known<'a> {
    /// What may be said of `deals` in answer to `message`. Their own texts count for plain numbers
    /// only ("80 minutes"): a price or a percentage is one of the deal's or none.
    #[must_use]
    pub fn of(deals: Vec<&'a Deal>, found: &'a [Deal], message: &str) -> Self {
        let said = claims::of(&Text::of(message));
        let percent = |claim: &Claim| match claim {
            Claim::Percent(percent, _) => Some(*percent),
            _ => None,
        };
        let number = |claim: &Claim| match claim {
            Claim::Plain(number) => Some(*number),
            _ => None,
        };
        Self {
            deals,
            found,
            said_percent: said
                .iter()
                .filter_map(|made| percent(&made.claim))
                .collect(),
            said_numbers: said.iter().filter_map(|made| number(&made.claim)).collect(),
        }
    }

    /// Whether everything that `text` says can be said.
    ///
    /// What stands in a sentence with the name of a deal or its merchant is held against that deal,
    /// the nearest name before it; the rest may be true of any of them.
    #[must_use]
    pub fn bears_out(&self, text: &str) -> bool {
        let text = Text::of(text);
        let names = self.names(&text.plain);
        self.has_the_currencies_of(&text)
            && claims::of(&text).iter().all(|made| {
                let sentence = sentence_around(&text.plain, made.at);
                self.holds(&made.claim, &named(&names, &sentence, made.at))
            })
    }

    /// Whether everything that `text` says is true of each of the deals alone, and it names none of
    /// them: then it can be said whichever of them are shown, in whatever order.
    #[must_use]
    pub fn bears_out_of_each(&self, text: &str) -> bool {
        let text = Text::of(text);
        let claims = claims::of(&text);
        let is_of_an_order = |made: &Made| matches!(made.claim, Claim::Sorted(_));
        let is_true_of = |deal: &&'a Deal| {
            let alone = Known {
                deals: vec![*deal],
                found: self.found,
                said_percent: self.said_percent.clone(),
                said_numbers: self.said_numbers.clone(),
            };
            alone.has_the_currencies_of(&text)
                && claims.iter().all(|made| alone.holds(&made.claim, &[]))
        };
        !claims.iter().any(is_of_an_order)
            && self.names(&text.plain).is_empty()
            && self.deals.iter().all(is_true_of)
    }

    /// Where a deal is named: its title's or its merchant's place, and its own place among the deals.
    fn names(&self, plain: &str) -> Vec<(usize, usize)> {
        let mut names = Vec::new();
        for (index, deal) in self.deals.iter().enumerate() {
            for name in [&deal.product.title, &deal.product.merchant.name] {
                let name = Text::of(name).plain;
                let places = plain.match_indices(name.trim()).map(|(at, _)| (at, index));
                names.extend(places.filter(|_| !name.trim().is_empty()));
            }
        }
        names
    }

    fn has_the_currencies_of(&self, text: &Text) -> bool {
        let words = |names: &[&str]| {
            text.tokens.iter().any(
                |token| matches!(&token.kind, Kind::Word(word) if names.contains(&word.as_str())),
            )
        };
        let told = CURRENCIES.iter().filter(|(_, signs, names)| {
            signs.iter().any(|sign| text.plain.contains(sign)) || words(names)
        });
        let is_known = |code: &str| {
            let mut prices = self.deals.iter().map(|deal| deal.product.price);
            prices.any(|price| price.currency().as_str() == code)
        };
        told.into_iter().all(|(code, ..)| is_known(code))
    }

    /// Whether `claim` is true of the deals at the places `of`, or of all where none is named.
    fn holds(&self, claim: &Claim, of: &[usize]) -> bool {
        let deals: Vec<&Deal> = match of {
            [] => self.deals.clone(),
            of => of.iter().map(|index| self.deals[*index]).collect(),
        };
        let any = |test: &dyn Fn(&Deal) -> bool| deals.iter().any(|deal| test(deal));
        let all =
            |test: &dyn Fn(&Deal) -> bool| !deals.is_empty() && deals.iter().all(|deal| test(deal));
        let values = |value: fn(&Deal) -> Option<i64>| -> Vec<Option<i64>> {
            deals.iter().map(|deal| value(deal)).collect()
        };
        match claim {
            Claim::Money(amount, Role::Price, Bound::UpTo) => {
                Bound::AtMost.holds(*amount, &values(price))
            }
            Claim::Money(amount, Role::Price, bound) => bound.holds(*amount, &values(price)),
            Claim::Money(amount, Role::List, bound) => bound.holds(*amount, &values(list_price)),
            Claim::Money(amount, Role::Saving, bound) => bound.holds(*amount, &values(saving)),
            Claim::Percent(percent, bound) => {
                let discounts = values(discount);
                let echoes = self.said_percent.contains(percent) && *bound == Bound::Exactly;
                bound.holds(*percent, &discounts)
                    || (echoes && Bound::AtLeast.holds(*percent, &discounts))
            }
            Claim::Stars(stars, Bound::Exactly | Bound::UpTo) => any(&|deal| {
                rating(deal).is_some_and(|own| own == *stars || (own + 5) / 10 * 10 == *stars)
            }),
            Claim::Stars(stars, bound) => bound.holds(*stars, &values(rating)),
            Claim::Reviews(count, bound) => bound.holds(*count, &values(reviews)),
            Claim::Distance(told, Bound::AtMost) => {
                all(&|deal| deal.distance_km.is_some_and(|km| km <= told + 0.05))
            }
            Claim::Distance(told, Bound::AtLeast) => {
                all(&|deal| deal.distance_km.is_some_and(|km| km >= told - 0.05))
            }
            Claim::Distance(told, _) => {
                any(&|deal| deal.distance_km.is_some_and(|km| is_rounded(*told, km)))
            }
            Claim::Near(most) => all(&|deal| deal.distance_km.is_some_and(|km| km <= *most)),
            Claim::Left(Left::Units(units)) => any(&|deal| deal.available == Some(*units)),
            Claim::Left(Left::SoldOut) => any(&|deal| deal.available == Some(0)),
            Claim::Left(Left::Few) => any(&|deal| matches!(deal.available, Some(1..=FEW))),
            Claim::Left(Left::Some) => all(&|deal| deal.available.is_some_and(|units| units > 0)),
            Claim::Left(Left::Plenty) => {
                all(&|deal| deal.available.is_some_and(|units| units > FEW))
            }
            Claim::Free { before, after } => any(&|deal| {
                deal.product.price.amount() == 0
                    || gives_free(deal, before.as_deref(), after.as_deref())
            }),
            Claim::Plain(number) => {
                self.said_numbers.contains(number)
                    || self.counts(*number)
                    || any(&|deal| numbers(deal).contains(number))
            }
            Claim::Written(word) => any(&|deal| words(&deal.text()).contains(word)),
            Claim::Most(most) => {
                let mut subjects = if of.is_empty() {
                    &deals[..deals.len().min(1)]
                } else {
                    &deals[..]
                }
                .iter();
                subjects.any(|deal| superlatives::is_most(*most, deal, self.found))
            }
            Claim::Sorted(by) => superlatives::are_sorted(*by, &self.deals),
            Claim::Never => false,
        }
    }

    /// Whether so many deals are shown, or fewer: "the first two".
    fn counts(&self, hundredths: i64) -> bool {
        let shown = i64::try_from(self.deals.len()).unwrap_or(0);
        self.deals.len() > 1 && (0..=shown * 100).contains(&hundredths)
    }
}

/// As many units are few: what a card calls low.
const FEW: u32 = souk_contracts::card::Stock::LOW_UP_TO;

impl Bound {
    /// Whether `told` is one of the values, or bounds them all.
    fn holds(self, told: i64, values: &[Option<i64>]) -> bool {
        let all = |test: &dyn Fn(i64) -> bool| {
            !values.is_empty() && values.iter().all(|value| value.is_some_and(test))
        };
        match self {
            Self::Exactly | Self::UpTo => values.contains(&Some(told)),
            Self::AtMost => all(&|value| value <= told),
            Self::AtLeast => all(&|value| value >= told),
        }
    }
}

fn price(deal: &Deal) -> Option<i64> {
    Some(deal.product.price.amount())
}

fn list_price(deal: &Deal) -> Option<i64> {
    Some(deal.product.list_price?.amount())
}

fn saving(deal: &Deal) -> Option<i64> {
    Some(list_price(deal)? - price(deal)?)
}

fn discount(deal: &Deal) -> Option<i64> {
    Some(i64::from(deal.product.discount_percent) * 100)
}

fn rating(deal: &Deal) -> Option<i64> {
    Some((deal.product.rating?.average * 100.0).round() as i64)
}

fn reviews(deal: &Deal) -> Option<i64> {
    Some(i64::from(deal.product.rating?.count) * 100)
}

/// Numbers without a unit that matters: those of its texts, and its own.
fn numbers(deal: &Deal) -> Vec<i64> {
    let rating = rating(deal);
    let own = [
        price(deal),
        rating,
        rating.map(|own| (own + 5) / 10 * 10),
        reviews(deal),
        deal.available.map(|units| i64::from(units) * 100),
    ];
    let text = claims::numbers(&Text::of(&deal.text()));
    own.into_iter().flatten().chain(text).collect()
}

fn words(text: &str) -> Vec<String> {
    let tokens = Text::of(text).tokens;
    let word = |kind| {
        if let Kind::Word(word) = kind {
            Some(word)
        } else {
            None
        }
    };
    tokens
        .into_iter()
        .filter_map(|token| word(token.kind))
        .collect()
}

/// Whether its texts speak of something free beside it ("free parking", "gluten free"); that the deal
/// itself "is free" is a price, and not theirs to tell.
fn gives_free(deal: &Deal, before: Option<&str>, after: Option<&str>) -> bool {
    const SAYS_PRICE: [&str; 10] = [
        "is",
        "are",
        "its",
        "for",
        "all",
        "totally",
        "absolutely",
        "completely",
        "entirely",
        "everything",
    ];
    let own = words(&deal.text());
    own.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        let qualifies =
            before == Some(first) && second == "free" && !SAYS_PRICE.contains(&first.as_str());
        qualifies
            || (first == "free"
                && after == Some(second)
                && !before.is_some_and(|word| SAYS_PRICE.contains(&word)))
    })
}

/// `told` is `known`, exactly or rounded to a tenth or a whole.
fn is_rounded(told: f64, known: f64) -> bool {
    (told - known).abs() <= 0.1 || (told.fract() == 0.0 && (told - known).abs() <= 0.5)
}

/// The sentence that has the byte `at`.
fn sentence_around(plain: &str, at: usize) -> Range<usize> {
    let ends = |(_, sign): &(usize, char)| matches!(sign, '.' | '!' | '?' | ';' | '\n');
    let closes = |(index, sign): (usize, char)| {
        let after = index + sign.len_utf8();
        let parts = sign == '\n'
            || plain[after..]
                .chars()
                .next()
                .is_none_or(char::is_whitespace);
        parts.then_some(after)
    };
    let mut range = 0..plain.len();
    for end in plain.char_indices().filter(ends).filter_map(closes) {
        if end > at {
            range.end = end;
            break;
        }
        range.start = end;
    }
    range
}

/// The deals with the last name before `at` in the sentence, or else the first after it.
fn named(names: &[(usize, usize)], sentence: &Range<usize>, at: usize) -> Vec<usize> {
    let within = || names.iter().filter(|(place, _)| sentence.contains(place));
    let before = within()
        .map(|(place, _)| *place)
        .filter(|place| *place <= at)
        .max();
    let nearest = before.or_else(|| within().map(|(place, _)| *place).min());
    let Some(nearest) = nearest else {
        return Vec::new();
    };
    within()
        .filter(|(place, _)| *place == nearest)
        .map(|(_, index)| *index)
        .collect()
}
