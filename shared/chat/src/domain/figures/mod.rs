//! What a text says of deals, held against what is known of them: a price, a percentage, a distance,
//! a rating, a stock or a "cheapest" that the facts do not bear out must not reach the shopper.
//!
//! [`claims`] reads what a text says, [`superlatives`] tells which deal is the most of something, and
//! [`Known`] decides. It errs on the side of refusing: a text that is refused gives way to one that is
//! made of the facts, which costs nothing but its charm.

mod claims;
mod phrases;
mod spoken_of;
mod superlatives;
mod units;

#[cfg(test)]
mod tests;

use crate::domain::deal::Deal;
use claims::{Bound, Claim, Left, Made, Role};
use souk_language::text::{Kind, Text};
use spoken_of::Names;
use std::cmp::Ordering;

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
    /// What stands in a sentence that [names](Names) a deal is held against that deal. The rest must be
    /// true of all that are shown: "$39" where each costs as much, "from $39" where none costs less.
    #[must_use]
    pub fn bears_out(&self, text: &str) -> bool {
        let text = Text::of(text);
        let names = Names::of(&text, &self.deals);
        self.has_the_currencies_of(&text)
            && claims::of(&text)
                .iter()
                .all(|made| self.holds(&made.claim, names.spoken_of(&text.plain, made.at)))
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
            && Names::of(&text, &self.deals).is_empty()
            && self.deals.iter().all(is_true_of)
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
            // "Up to $80" is what somebody would spend, and no price of a deal.
            Claim::Money(amount, Role::Price, Bound::UpTo) => {
                Bound::AtMost.holds(*amount, &values(price))
            }
            Claim::Money(amount, Role::Price, bound) => bound.holds(*amount, &values(price)),
            Claim::Money(amount, Role::List, Bound::From) => {
                Bound::Exactly.holds(*amount, &values(list_price))
            }
            Claim::Money(amount, Role::List, bound) => bound.holds(*amount, &values(list_price)),
            Claim::Money(amount, Role::Saving, bound) => bound.holds(*amount, &values(saving)),
            Claim::Percent(percent, bound) => {
                let discounts = values(discount);
                let echoes = self.said_percent.contains(percent) && *bound == Bound::Exactly;
                bound.holds(*percent, &discounts)
                    || (echoes && Bound::AtLeast.holds(*percent, &discounts))
            }
            Claim::Stars(stars, bound @ (Bound::AtLeast | Bound::AtMost)) => {
                bound.holds(*stars, &values(rating))
            }
            Claim::Stars(stars, bound) => bound.holds_as(
                &values(rating),
                |own| own.cmp(stars),
                |own| own == *stars || (own + 5) / 10 * 10 == *stars,
            ),
            Claim::Reviews(count, bound) => bound.holds(*count, &values(reviews)),
            Claim::Distance(told, Bound::AtMost) => {
                all(&|deal| deal.distance_km.is_some_and(|km| km <= told + 0.05))
            }
            Claim::Distance(told, Bound::AtLeast) => {
                all(&|deal| deal.distance_km.is_some_and(|km| km >= told - 0.05))
            }
            Claim::Distance(told, bound) => {
                let distances: Vec<Option<f64>> =
                    deals.iter().map(|deal| deal.distance_km).collect();
                bound.holds_as(
                    &distances,
                    |km| km.total_cmp(told),
                    |km| is_rounded(*told, km),
                )
            }
            Claim::Near(most) => all(&|deal| deal.distance_km.is_some_and(|km| km <= *most)),
            Claim::Left(Left::Units(units)) => all(&|deal| deal.available == Some(*units)),
            Claim::Left(Left::SoldOut) => all(&|deal| deal.available == Some(0)),
            Claim::Left(Left::Few) => all(&|deal| matches!(deal.available, Some(1..=FEW))),
            Claim::Left(Left::Some) => all(&|deal| deal.available.is_some_and(|units| units > 0)),
            Claim::Left(Left::Plenty) => {
                all(&|deal| deal.available.is_some_and(|units| units > FEW))
            }
            Claim::Free { before, after } => all(&|deal| {
                deal.product.price.amount() == 0
                    || gives_free(deal, before.as_deref(), after.as_deref())
            }),
            Claim::Plain(number) => {
                self.said_numbers.contains(number)
                    || self.counts(*number)
                    || any(&|deal| claims::numbers(&Text::of(&deal.text())).contains(number))
                    || all(&|deal| figures(deal).contains(number))
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
    /// Whether `told` is each of the values, or bounds them all.
    fn holds(self, told: i64, values: &[Option<i64>]) -> bool {
        self.holds_as(values, |value| value.cmp(&told), |value| value == told)
    }

    /// The same where a value can be told in more than one way: `compare` tells how it stands to what
    /// is told, and `is` whether it is that.
    fn holds_as<T: Copy>(
        self,
        values: &[Option<T>],
        compare: impl Fn(T) -> Ordering,
        is: impl Fn(T) -> bool,
    ) -> bool {
        let all = |test: &dyn Fn(T) -> bool| {
            !values.is_empty() && values.iter().all(|value| value.is_some_and(test))
        };
        let any = || values.iter().any(|value| value.is_some_and(&is));
        match self {
            Self::Exactly => all(&is),
            Self::AtMost => all(&|value| compare(value).is_le()),
            Self::AtLeast => all(&|value| compare(value).is_ge()),
            Self::From => any() && all(&|value| is(value) || compare(value).is_ge()),
            Self::UpTo | Self::Greatest => {
                any() && all(&|value| is(value) || compare(value).is_le())
            }
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

/// Its own figures, told without a unit.
fn figures(deal: &Deal) -> Vec<i64> {
    let rating = rating(deal);
    let own = [
        price(deal),
        rating,
        rating.map(|own| (own + 5) / 10 * 10),
        reviews(deal),
        deal.available.map(|units| i64::from(units) * 100),
    ];
    own.into_iter().flatten().collect()
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
