//! Reading a message: what it means by itself is told by `souk_language`; what it means in a
//! conversation, and which of the catalogue's categories it names, is told here.

mod asides;
mod category;
mod following;
mod instruction;
mod motion;
mod need;
mod pick;
mod relative;
mod request;
mod when;

pub use asides::Which;
pub use category::subjects;
pub use request::{Meaning, Request, Situation};

use crate::domain::{
    vocabulary::is_filler,
    wish::{Order, Place, Wish},
};
use asides::Asides;
use category::Named;
use souk_language::{
    PlaceName, Understood,
    cursor::Cursor,
    text::{Kind, Text},
    understand,
};
use std::{collections::HashSet, ops::Range};

/// The longest query, in words; a shopper's story beyond that says nothing to a search.
const MOST_WORDS: usize = 16;
/// The longest word that is searched for; nothing that is sold has a longer one.
const LONGEST_WORD: usize = 40;
/// As many things as are ruled out at once, or needed.
const MOST_LIMITS: usize = 6;

/// A message as it was understood, before it is put beside what was said earlier.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub wish: Wish,
    asides: Asides,
    /// The deals it speaks of, where it says nothing else: "the second".
    alone: Vec<Which>,
    /// What it calls the deal that it speaks of: "the salt cave one".
    called: Vec<String>,
    compares_prices: bool,
    goes_on: bool,
    /// What something should come with, where it names nothing else: "with a massage".
    beside: Vec<String>,
    /// The category that it names says next to nothing.
    is_faint: bool,
}

impl Reading {
    /// Reads `message`; every text has a reading.
    #[must_use]
    pub fn of(message: &str) -> Self {
        let whole = Text::of(message);
        let (mut asides, rest) = asides::take(&whole);
        asides.needs.truncate(MOST_LIMITS);
        let understood = understand(&rest);
        let text = Text::of(&rest);
        let is_instruction = instruction::is_one(&whole);
        let city = if is_instruction {
            cities(&understood).next()
        } else {
            city(&understood)
        };
        // In a conversation, unlike in a catalogue, "no sushi" is hardly what something is called.
        let mut taken: Vec<Range<usize>> = understood
            .excluded
            .iter()
            .map(|exclusion| exclusion.at.clone())
            .collect();
        taken.extend(city.map(|city| city.at.clone()));
        let (words, respelt) = category::respell(understood.words_without(&taken));
        let named_place = city
            .map(|city| Place::City(city.name.clone()))
            .filter(|_| !or_anywhere(&text));
        let mut reading = Self {
            compares_prices: following::compares_prices(&text),
            goes_on: asides.follow() || following::goes_on(&text),
            beside: Vec::new(),
            is_faint: false,
            alone: pick::alone(&whole),
            called: pick::called(&whole),
            wish: Wish {
                excluded: excluded(&understood),
                needs: asides.needs.clone(),
                part_of_day: asides.part_of_day,
                min_discount: understood.min_discount,
                min_price: understood.min_price,
                max_price: understood.max_price,
                place: named_place.or(understood.place.map(Place::from)),
                radius_km: understood.radius_km,
                order: understood.order.map_or(Order::Fit, |order| order.by.into()),
                respelt,
                ..Wish::default()
            },
            asides,
        };
        let named = reading.take_words(&Text::of(&words));
        if is_instruction {
            // Whatever else it says is said to a machine, and nothing to search for or to repeat.
            reading.keep_only(&named);
        }
        if named.iter().all(Named::accompanies) {
            reading.beside = named.iter().flat_map(|name| name.words.clone()).collect();
        }
        reading.is_faint = !named.is_empty() && named.iter().all(Named::is_faint);
        category::settle(&mut reading.wish, &named);
        reading.wish = reading.wish.with_short_name_as_city();
        reading.wish.words.truncate(MOST_WORDS);
        reading
    }

    /// Takes the words to search for, and answers the categories that they name.
    fn take_words(&mut self, text: &Text) -> Vec<Named> {
        let mut named = Vec::new();
        let mut accompanies = false;
        let mut after_or = false;
        let mut cursor = Cursor::new(&text.tokens);
        while cursor.token().is_some() {
            accompanies |= cursor.is_word(&["with"]);
            after_or =
                cursor.is_word(&["or"]) || after_or && cursor.comes_after(&["or", "a", "an"]);
            let taken = if let Some((name, taken)) = category::read(cursor) {
                self.wish.words.extend(name.words.iter().cloned());
                named.push(name.accompanying(accompanies).alternative(after_or));
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

    /// Leaves nothing but bounds, what is ruled out and the names of categories.
    fn keep_only(&mut self, named: &[Named]) {
        let is_named = |word: &String| named.iter().any(|name| name.words.contains(word));
        self.wish.words.retain(is_named);
        self.wish.needs.clear();
        self.wish.respelt.clear();
    }

    /// Keeps the word or number that stands here as something to search for; answers how many
    /// tokens that is.
    fn take_word(&mut self, cursor: Cursor<'_>) -> usize {
        match cursor.token().map(|token| &token.kind) {
            Some(Kind::Word(word)) if says_something(word) => {
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

/// A letter alone, or an emoji, says nothing to a search.
fn says_something(word: &str) -> bool {
    !is_filler(word)
        && (2..=LONGEST_WORD).contains(&word.chars().count())
        && word.chars().any(char::is_alphanumeric)
}

/// "In New York or anywhere."
fn or_anywhere(text: &Text) -> bool {
    let mut cursors = (0..text.tokens.len()).map(|at| Cursor::new(&text.tokens).on(at));
    cursors.any(|cursor| cursor.phrase("or anywhere").is_some())
}

/// The name that is most likely a city's: the longest after the last preposition that has one. A
/// category is none: "near Chicago hair salons".
fn city(understood: &Understood) -> Option<&PlaceName> {
    cities(understood).reduce(|found, place| {
        if place.at.start > found.at.start {
            place
        } else {
            found
        }
    })
}

fn cities(understood: &Understood) -> impl Iterator<Item = &PlaceName> {
    let is_city = |place: &&PlaceName| {
        let text = Text::of(&place.name);
        let mut cursors = (0..text.tokens.len()).map(|at| Cursor::new(&text.tokens).on(at));
        let is_short = text.plain.chars().count() <= LONGEST_WORD;
        is_short
            && cursors.all(|cursor| {
                category::read(cursor).is_none()
                    && following::opener(cursor).is_none()
                    && cursor.word().is_some_and(|word| !is_filler(word))
            })
    };
    understood.named_places.iter().filter(is_city)
}

/// What is not wanted, where that says anything.
fn excluded(understood: &Understood) -> Vec<String> {
    let mut known = HashSet::new();
    let phrases = understood
        .excluded
        .iter()
        .map(|exclusion| &exclusion.phrase);
    phrases
        .map(|phrase| phrase.split(' ').filter(|word| !is_filler(word)))
        .map(|words| words.collect::<Vec<_>>().join(" "))
        .filter(|phrase| (1..=LONGEST_WORD).contains(&phrase.chars().count()))
        .filter(|phrase| known.insert(phrase.clone()))
        .take(MOST_LIMITS)
        .collect()
}

#[cfg(test)]
mod follow_ups;
#[cfg(test)]
mod in_haste;
#[cfg(test)]
mod shown;
#[cfg(test)]
mod tests;
