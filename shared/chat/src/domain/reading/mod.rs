//! Reading a message: each part of it (a discount, a price, a place, a preference, a category) is
//! known by its own reader; what no reader takes is searched for.

mod bounds;
mod category;
mod discount;
mod place;
mod preference;
mod price;

use crate::domain::{
    phrase::{Token, number_at, tokens},
    session::Earlier,
    vocabulary::{city_name, is_filler},
    wish::{Order, Place, Wish},
};
use category::Named;
use souk_contracts::product::Coordinates;

/// What a part of a message says.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// `None` where a discount is talked of that bounds nothing: "up to 50% off".
    Discount(Option<u8>),
    Price {
        min: Option<i64>,
        max: Option<i64>,
    },
    Place(Place),
    Radius {
        km: f64,
        place: Option<Place>,
    },
    Order(Order),
    /// Cheaper than what was shown before.
    Cheaper,
    /// The message goes on from the one before: "what about …".
    GoesOn,
    Category(Named),
}

/// Reads a part at the start of the tokens and says how many it took.
type Reader = fn(&[Token]) -> Option<(Part, usize)>;

/// In the order in which they are asked: "under 30% off" is no price, "around here" no city.
const READERS: [Reader; 6] = [
    discount::read,
    place::read,
    price::read,
    preference::read,
    category::read,
    preference::read_opener,
];

/// The longest query, in words; a shopper's story beyond that says nothing to a search.
const MOST_WORDS: usize = 16;
/// The longest word that is searched for; nothing that is sold has a longer one.
const LONGEST_WORD: usize = 40;

/// A message as it was understood, before it is put beside what was said earlier.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub wish: Wish,
    cheaper: bool,
    goes_on: bool,
}

impl Reading {
    /// Reads `message`; every text has a reading.
    #[must_use]
    pub fn of(message: &str) -> Self {
        let tokens = tokens(message);
        let mut reading = Self {
            goes_on: preference::opens(&tokens),
            ..Self::default()
        };
        let mut named = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            if let Some((part, taken)) = READERS.iter().find_map(|read| read(rest)) {
                reading.take(part, &mut named);
                at += taken.max(1);
            } else {
                at += reading.take_word(rest);
            }
        }
        category::settle(&mut reading.wish, &named);
        reading.wish.words.truncate(MOST_WORDS);
        reading.wish = reading.wish.with_prices_in_order();
        reading
    }

    /// What is wished for, given what was said earlier in this conversation and where the shopper
    /// is: the most likely meaning first. The next one holds if the one before names no known city.
    #[must_use]
    pub fn meanings(self, earlier: Option<&Earlier>, location: Option<Coordinates>) -> Vec<Wish> {
        let Some(earlier) = earlier else {
            return self.wish.at(location).readings_of_city();
        };
        let as_city = self.as_city(earlier).map(|wish| wish.at(location));
        let goes_on = self.goes_on || (!self.wish.has_subject() && self != Self::default());
        let mut wish = if goes_on {
            self.wish.on_top_of(earlier.wish.clone())
        } else {
            self.wish
        };
        if self.cheaper
            && let Some(price) = earlier.middle_price()
        {
            wish.max_price = Some((price - 1).max(0));
            wish = wish.with_prices_in_order();
        }
        as_city
            .into_iter()
            .chain(wish.at(location).readings_of_city())
            .collect()
    }

    /// "Boston", where Souk has just asked for a city; "what about Boston?"
    fn as_city(&self, earlier: &Earlier) -> Option<Wish> {
        let Wish {
            category: None,
            words,
            place: None,
            ..
        } = &self.wish
        else {
            return None;
        };
        let expected = self.goes_on || earlier.wish.place == Some(Place::Here);
        if !expected || !(1..=3).contains(&words.len()) {
            return None;
        }
        let place = Some(Place::City(city_name(&words.join(" "))));
        let city = Wish {
            place,
            words: Vec::new(),
            about: Vec::new(),
            ..self.wish.clone()
        };
        Some(city.on_top_of(earlier.wish.clone()))
    }

    fn take(&mut self, part: Part, named: &mut Vec<Named>) {
        let wish = &mut self.wish;
        match part {
            Part::Discount(percent) => wish.min_discount = percent.or(wish.min_discount),
            Part::Price { min, max } => {
                wish.min_price = min.or(wish.min_price);
                wish.max_price = max.or(wish.max_price);
            }
            Part::Place(place) => wish.place = Some(place),
            Part::Radius { km, place } => {
                wish.radius_km = Some(km);
                wish.place = place.or(wish.place.take());
            }
            Part::Order(order) => wish.order = order,
            Part::Cheaper => {
                wish.order = Order::Cheapest;
                (self.cheaper, self.goes_on) = (true, true);
            }
            Part::GoesOn => self.goes_on = true,
            Part::Category(sense) => {
                wish.words.extend(sense.words.iter().cloned());
                named.push(sense);
            }
        }
    }

    /// Keeps the word or number at the start of `rest` as something to search for; answers how many
    /// tokens that is.
    fn take_word(&mut self, rest: &[Token]) -> usize {
        match &rest[0] {
            Token::Word(word) if !is_filler(word) && word.chars().count() <= LONGEST_WORD => {
                self.wish.words.push(word.clone());
                1
            }
            Token::Number(_) => number_at(rest).map_or(1, |(number, taken)| {
                if !number.money && !number.percent && number.hundredths % 100 == 0 {
                    self.wish.words.push((number.hundredths / 100).to_string());
                }
                taken
            }),
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests;
