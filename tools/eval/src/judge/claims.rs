//! What a reply claims of its cards: how many there are, and in which order.

use super::Heard;
use souk_language::{cursor::Cursor, text::Text};

/// A claim of an order, and the cards by it. A distance that a card does not tell bears nothing out.
type Order = (&'static str, fn(&Heard) -> Vec<f64>);

const ORDERS: [Order; 4] = [
    ("cheapest first", |heard| {
        let cards = heard.answer.cards.iter();
        cards.map(|card| card.card.price.amount() as f64).collect()
    }),
    ("nearest first", |heard| {
        let cards = heard.answer.cards.iter();
        cards
            .map(|card| card.card.distance_km.unwrap_or(f64::INFINITY))
            .collect()
    }),
    ("largest discount first", |heard| {
        let cards = heard.answer.cards.iter();
        cards
            .map(|card| -f64::from(card.card.discount_percent))
            .collect()
    }),
    ("best rated first", |heard| {
        let cards = heard.answer.cards.iter();
        let rating = |average: Option<f64>| -average.unwrap_or(0.0);
        cards
            .map(|card| rating(card.card.rating.map(|rating| rating.average)))
            .collect()
    }),
];

pub fn faults(heard: &Heard) -> Vec<String> {
    let reply = heard.answer.reply.to_lowercase();
    let mut faults = Vec::new();
    for (claim, keys) in ORDERS {
        let is_so = keys(heard).windows(2).all(|pair| pair[0] <= pair[1]);
        if reply.contains(claim) && !is_so {
            faults.push(format!("the reply says “{claim}”, which is not so"));
        }
    }
    let cards = heard.answer.cards.len();
    let after = |words: &str| reply.split(words).nth(1).and_then(leading_number);
    let told = after("here are ").or_else(|| after("here is "));
    if let Some(told) = told.filter(|told| *told != cards) {
        faults.push(format!(
            "the reply tells of {told} deals, and there are {cards}"
        ));
    }
    faults
}

fn leading_number(text: &str) -> Option<usize> {
    let text = Text::of(text);
    let (number, _) = Cursor::new(&text.tokens).number()?;
    usize::try_from(number.hundredths / 100).ok()
}
