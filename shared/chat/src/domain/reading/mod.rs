//! Reading a message: what it means by itself is told by `souk_language`; what it means in a
//! conversation, and which of the catalogue's categories it names, is told here.

mod category;
mod following;

use crate::domain::{
    session::Earlier,
    vocabulary::{city_name, is_filler},
    wish::{Order, Place, Wish},
};
use category::Named;
use souk_contracts::product::Coordinates;
use souk_language::{
    PlaceName, Understood,
    cursor::Cursor,
    text::{Kind, Text},
    understand,
};
use std::ops::Range;

/// The longest query, in words; a shopper's story beyond that says nothing to a search.
const MOST_WORDS: usize = 16;
/// The longest word that is searched for; nothing that is sold has a longer one.
const LONGEST_WORD: usize = 40;
/// As many things as are ruled out at once.
const MOST_EXCLUDED: usize = 6;

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
        let understood = understand(message);
        let text = Text::of(message);
        let cheaper = following::asks_for_cheaper(&text, understood.order);
        let city = city(&understood);
        // In a conversation, unlike in a catalogue, "no sushi" is hardly what something is called.
        let mut taken: Vec<Range<usize>> = understood
            .excluded
            .iter()
            .map(|exclusion| exclusion.at.clone())
            .collect();
        taken.extend(city.map(|city| city.at.clone()));
        let words = understood.words_without(&taken).join(" ");
        let named_place = city.map(|city| Place::City(city.name.clone()));
        let mut reading = Self {
            cheaper,
            goes_on: cheaper || following::goes_on(&text),
            wish: Wish {
                excluded: excluded(&understood),
                min_discount: understood.min_discount,
                min_price: understood.min_price,
                max_price: understood.max_price,
                place: named_place.or(understood.place.map(Place::from)),
                radius_km: understood.radius_km,
                order: understood.order.map_or(Order::Fit, |order| order.by.into()),
                ..Wish::default()
            },
        };
        let named = reading.take_words(&Text::of(&words));
        category::settle(&mut reading.wish, &named);
        reading.wish.words.truncate(MOST_WORDS);
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

    /// Takes the words to search for, and answers the categories that they name.
    fn take_words(&mut self, text: &Text) -> Vec<Named> {
        let mut named = Vec::new();
        let mut cursor = Cursor::new(&text.tokens);
        while cursor.token().is_some() {
            let taken = if let Some((name, taken)) = category::read(cursor) {
                self.wish.words.extend(name.words.iter().cloned());
                named.push(name);
                taken
            } else if let Some(taken) = following::opener(cursor) {
                taken
            } else {
                self.take_word(cursor)
            };
            cursor = cursor.on(taken);
        }
        named
    }

    /// Keeps the word or number that stands here as something to search for; answers how many
    /// tokens that is.
    fn take_word(&mut self, cursor: Cursor<'_>) -> usize {
        match cursor.token().map(|token| &token.kind) {
            Some(Kind::Word(word)) if !is_filler(word) && word.chars().count() <= LONGEST_WORD => {
                self.wish.words.push(word.clone());
                1
            }
            Some(Kind::Number(_)) => cursor.number().map_or(1, |(number, taken)| {
                if !number.money && !number.percent && number.hundredths % 100 == 0 {
                    self.wish.words.push((number.hundredths / 100).to_string());
                }
                taken
            }),
            _ => 1,
        }
    }
}

/// The name that is most likely a city's: the longest after the last preposition that has one. A
/// category is none: "near Chicago hair salons".
fn city(understood: &Understood) -> Option<&PlaceName> {
    let is_city = |place: &&PlaceName| {
        let text = Text::of(&place.name);
        let mut cursors = (0..text.tokens.len()).map(|at| Cursor::new(&text.tokens).on(at));
        cursors.all(|cursor| {
            category::read(cursor).is_none() && cursor.word().is_some_and(|word| !is_filler(word))
        })
    };
    let names = understood.named_places.iter().filter(is_city);
    names.reduce(|found, place| {
        if place.at.start > found.at.start {
            place
        } else {
            found
        }
    })
}

/// What is not wanted, where that says anything.
fn excluded(understood: &Understood) -> Vec<String> {
    let phrases = understood
        .excluded
        .iter()
        .map(|exclusion| &exclusion.phrase);
    phrases
        .filter(|phrase| !phrase.split(' ').all(is_filler))
        .filter(|phrase| phrase.chars().count() <= LONGEST_WORD)
        .take(MOST_EXCLUDED)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests;
