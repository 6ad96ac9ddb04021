//! What should come first ("cheapest", "closest"), and words that go on from the message before.

use super::Part;
use crate::domain::{
    phrase::{Token, entry_at, word_at},
    wish::Order,
};

const PREFERENCES: &[(&str, Part)] = &[
    ("cheap", Part::Order(Order::Cheapest)),
    ("cheapest", Part::Order(Order::Cheapest)),
    ("inexpensive", Part::Order(Order::Cheapest)),
    ("affordable", Part::Order(Order::Cheapest)),
    ("low cost", Part::Order(Order::Cheapest)),
    ("low price", Part::Order(Order::Cheapest)),
    ("lowest price", Part::Order(Order::Cheapest)),
    ("best price", Part::Order(Order::Cheapest)),
    ("on a budget", Part::Order(Order::Cheapest)),
    ("budget", Part::Order(Order::Cheapest)),
    ("closest", Part::Order(Order::Nearest)),
    ("nearest", Part::Order(Order::Nearest)),
    ("best rated", Part::Order(Order::BestRated)),
    ("top rated", Part::Order(Order::BestRated)),
    ("highest rated", Part::Order(Order::BestRated)),
    ("well rated", Part::Order(Order::BestRated)),
    ("best reviewed", Part::Order(Order::BestRated)),
    ("best discount", Part::Order(Order::LargestDiscount)),
    ("best discounts", Part::Order(Order::LargestDiscount)),
    ("big discount", Part::Order(Order::LargestDiscount)),
    ("big discounts", Part::Order(Order::LargestDiscount)),
    ("biggest discount", Part::Order(Order::LargestDiscount)),
    ("biggest discounts", Part::Order(Order::LargestDiscount)),
    ("highest discount", Part::Order(Order::LargestDiscount)),
    ("largest discount", Part::Order(Order::LargestDiscount)),
    ("largest discounts", Part::Order(Order::LargestDiscount)),
    ("biggest savings", Part::Order(Order::LargestDiscount)),
    ("cheaper", Part::Cheaper),
    ("less expensive", Part::Cheaper),
    ("lower price", Part::Cheaper),
    ("too expensive", Part::Cheaper),
    ("closer", Part::Order(Order::Nearest)),
];

const OPENERS: &[(&str, ())] = &[
    ("what about", ()),
    ("how about", ()),
    ("and what about", ()),
    ("instead", ()),
    ("but", ()),
    ("only", ()),
    ("these", ()),
    ("those", ()),
    ("ones", ()),
    ("others", ()),
    ("another one", ()),
    ("something else", ()),
    ("show more", ()),
    ("show me more", ()),
    ("more like", ()),
];

pub fn read(tokens: &[Token]) -> Option<(Part, usize)> {
    entry_at(tokens, PREFERENCES).map(|(part, taken)| (part.clone(), taken))
}

pub fn read_opener(tokens: &[Token]) -> Option<(Part, usize)> {
    entry_at(tokens, OPENERS).map(|((), taken)| (Part::GoesOn, taken))
}

/// Whether the message begins like one that goes on: "and massage?"
pub fn opens(tokens: &[Token]) -> bool {
    matches!(word_at(tokens), Some("and" | "or" | "also" | "then"))
}
