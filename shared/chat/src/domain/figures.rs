//! The figures in a text, held against what is known: a price, a percentage or a distance that no
//! deal has must not reach the shopper.

use crate::domain::deal::Deal;
use souk_language::{cursor::Cursor, number::Number, text::Text};
use std::collections::HashSet;

const KM_PER_MILE: f64 = 1.609_344;

/// The figures that a text may have, in hundredths.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    money: HashSet<i64>,
    percent: HashSet<i64>,
    km: Vec<f64>,
    /// Ratings, counts, minutes: numbers without a unit that matters.
    plain: HashSet<i64>,
}

enum Figure {
    Money(i64),
    Percent(i64),
    Kilometres(f64),
    Plain(i64),
}

impl Facts {
    /// What may be said of `deal`. Its texts count for plain numbers only ("80 minutes"): a price or
    /// a percentage is one of its own or none.
    #[must_use]
    pub fn of(deal: &Deal) -> Self {
        let product = &deal.product;
        let mut facts = Self::default();
        facts.money.insert(product.price.amount());
        if let Some(list) = product.list_price {
            facts
                .money
                .extend([list.amount(), list.amount() - product.price.amount()]);
        }
        facts
            .percent
            .insert(i64::from(product.discount_percent) * 100);
        facts.km.extend(deal.distance_km);
        if let Some(rating) = product.rating {
            let average = (rating.average * 100.0).round() as i64;
            facts.plain.extend([
                average,
                (average + 5) / 10 * 10,
                i64::from(rating.count) * 100,
            ]);
        }
        facts
            .plain
            .extend(deal.available.map(|units| i64::from(units) * 100));
        facts.plain.extend(plain_numbers(&deal.text()));
        facts
    }

    /// What the shopper has said can be said back.
    #[must_use]
    pub fn said(message: &str) -> Self {
        let mut facts = Self::default();
        for figure in figures(message) {
            match figure {
                Figure::Money(amount) => facts.money.extend([amount]),
                Figure::Percent(percent) => facts.percent.extend([percent]),
                Figure::Kilometres(km) => facts.km.push(km),
                // "under 50" is money without its sign.
                Figure::Plain(number) => {
                    facts.plain.insert(number);
                    facts.money.insert(number);
                }
            }
        }
        facts
    }

    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.money.extend(other.money);
        self.percent.extend(other.percent);
        self.km.extend(other.km);
        self.plain.extend(other.plain);
        self
    }

    /// A number of deals can be told.
    #[must_use]
    pub fn and_counts_to(mut self, count: usize) -> Self {
        self.plain
            .extend((0..=count as i64).map(|number| number * 100));
        self
    }

    /// Whether every figure in `text` is among the facts.
    #[must_use]
    pub fn cover(&self, text: &str) -> bool {
        figures(text).iter().all(|figure| match figure {
            Figure::Money(amount) => self.money.contains(amount),
            Figure::Percent(percent) => self.percent.contains(percent),
            Figure::Kilometres(told) => self.km.iter().any(|km| is_rounded(*told, *km)),
            Figure::Plain(number) => self.plain.contains(number) || self.money.contains(number),
        })
    }
}

/// `told` is `known`, exactly or rounded to a tenth or a whole.
fn is_rounded(told: f64, known: f64) -> bool {
    (told - known).abs() <= 0.1 || (told.fract() == 0.0 && (told - known).abs() <= 0.5)
}

fn plain_numbers(text: &str) -> Vec<i64> {
    let plain = |figure| {
        if let Figure::Plain(number) = figure {
            Some(number)
        } else {
            None
        }
    };
    figures(text).into_iter().filter_map(plain).collect()
}

/// Numbers in digits, and those in words that are money or percent ("half off", "fifty dollars").
fn figures(text: &str) -> Vec<Figure> {
    let text = Text::of(text);
    let mut figures = Vec::new();
    let mut cursor = Cursor::new(&text.tokens);
    while cursor.token().is_some() {
        if cursor.any_of(HALVES).is_some() {
            figures.push(Figure::Percent(5_000));
        }
        cursor = match cursor.number() {
            Some((number, taken)) => {
                let end = cursor.on(taken);
                figures.extend(figure(number, end.word()));
                end
            }
            None => cursor.on(1),
        };
    }
    figures
}

const HALVES: &[&str] = &["half off", "half price", "half the price", "half priced"];

fn figure(number: Number, unit: Option<&str>) -> Option<Figure> {
    let value = number.hundredths;
    match unit {
        _ if number.money => Some(Figure::Money(value)),
        _ if number.percent => Some(Figure::Percent(value)),
        _ if number.in_letters => None,
        Some("km" | "kms" | "kilometer" | "kilometers" | "kilometre" | "kilometres") => {
            Some(Figure::Kilometres(value as f64 / 100.0))
        }
        Some("mi" | "mile" | "miles") => {
            Some(Figure::Kilometres(value as f64 / 100.0 * KM_PER_MILE))
        }
        Some("off") => Some(Figure::Percent(value)),
        _ => Some(Figure::Plain(value)),
    }
}
