//! The city of a wish, which the language knows no better than any other word: "new york romantic".

use crate::domain::{
    vocabulary::{self, city_name, is_short_name},
    wish::{Place, Respelt, Wish},
};
use souk_contracts::product::Coordinates;

/// In more words than this, no city is guessed.
const MOST_GUESSED_WORDS: usize = 3;

impl Wish {
    /// The readings of a city's name, the longest first: "new york romantic" is a city of that
    /// name, or else New York and something romantic, or else New. What stands before a name comes
    /// last: "sunny miami" may be Miami.
    #[must_use]
    pub fn readings_of_city(&self) -> Vec<Self> {
        let Some(Place::City(name)) = &self.place else {
            return vec![self.clone()];
        };
        let parts: Vec<&str> = name.split(' ').collect();
        let reading = |city: &[&str], rest: &[&str]| {
            let mut reading = self.clone();
            reading.place = Some(Place::City(vocabulary::city_name(&city.join(" "))));
            reading.add_words(rest);
            reading
        };
        let beginnings = (1..=parts.len()).rev().map(|length| {
            let (city, rest) = parts.split_at(length);
            reading(city, rest)
        });
        let endings = (1..parts.len()).map(|length| {
            let (rest, city) = parts.split_at(length);
            reading(city, rest)
        });
        beginnings.chain(endings).collect()
    }

    /// The wish with a name that is no city's read as words: a part of town, or a subject.
    #[must_use]
    pub fn with_city_as_words(&self, location: Option<Coordinates>) -> Self {
        let mut reading = self.clone();
        if let Some(Place::City(name)) = reading.place.take() {
            reading.about = name.split(' ').map(str::to_owned).collect();
            reading.add_words(&name.split(' ').collect::<Vec<_>>());
        }
        reading.at(location)
    }

    /// The wish with a city's short name among its words as its place: "spa nyc".
    #[must_use]
    pub fn with_short_name_as_city(mut self) -> Self {
        let named = self.words.iter().find(|word| is_short_name(word)).cloned();
        if let (None, Some(name)) = (&self.place, named) {
            self.words.retain(|word| *word != name);
            self.about.retain(|word| *word != name);
            self.place = Some(Place::City(city_name(&name)));
        }
        self
    }

    /// The wish with `city`, which its words name, as its place; `None` when they do not name it.
    #[must_use]
    pub fn with_city_among_words(&self, city: &str) -> Option<Self> {
        let name: Vec<String> = city.to_lowercase().split(' ').map(str::to_owned).collect();
        let at = self
            .words
            .windows(name.len())
            .position(|words| words == name)?;
        let mut reading = self.clone();
        reading.words.drain(at..at + name.len());
        reading.about.retain(|word| !name.contains(word));
        reading.go_to(city);
        Some(reading)
    }

    /// The wish with `city` as its place, which `word` of its words misspells.
    #[must_use]
    pub fn with_misspelt_city(&self, word: &str, city: &str) -> Self {
        let mut reading = self.clone();
        reading.words.retain(|own| own != word);
        reading.about.retain(|own| own != word);
        reading.respelt.push(Respelt {
            written: word.to_owned(),
            read: city.to_owned(),
        });
        reading.go_to(city);
        reading
    }

    /// The wish with `city` as its place, which the name of its place misspells.
    #[must_use]
    pub fn with_respelt_city(&self, city: &str) -> Self {
        let mut reading = self.clone();
        if let Some(Place::City(written)) = reading.place.take() {
            reading.respelt.push(Respelt {
                written,
                read: city.to_owned(),
            });
        }
        reading.go_to(city);
        reading
    }

    /// The wish with two words, or one, among `words` as its city, for each that may be one; none
    /// where it names a city already. A shopper who writes much hardly leaves out the "in".
    #[must_use]
    pub fn guesses_of_city(&self, words: &[String]) -> Vec<Self> {
        let is_told = self.city().is_some() && !self.place_is_kept;
        if is_told || words.len() > MOST_GUESSED_WORDS {
            return Vec::new();
        }
        let pairs = words.windows(2).map(|pair| pair.join(" "));
        let names = pairs.chain(words.iter().cloned());
        names
            .filter_map(|name| {
                let mut guess = self.with_city_among_words(&name)?;
                guess.go_to(&vocabulary::city_name(&name));
                Some(guess)
            })
            .collect()
    }

    /// The name of the city that it asks for.
    #[must_use]
    pub fn city(&self) -> Option<&str> {
        match &self.place {
            Some(Place::City(name)) => Some(name),
            _ => None,
        }
    }

    /// A distance from where one was says nothing where one goes.
    fn go_to(&mut self, city: &str) {
        if self.place_is_kept {
            self.radius_km = None;
            self.place_is_kept = false;
        }
        self.place = Some(Place::City(city.to_owned()));
    }

    fn add_words(&mut self, words: &[&str]) {
        self.words
            .extend(words.iter().map(|word| (*word).to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn city(name: &str) -> Wish {
        Wish {
            place: Some(Place::City(name.to_owned())),
            ..Wish::default()
        }
    }

    #[test]
    fn a_citys_name_is_read_from_the_longest_to_the_shortest() {
        let readings = city("new york romantic").readings_of_city();
        let places: Vec<_> = readings.iter().map(|wish| wish.place.clone()).collect();
        let named = |name: &str| Some(Place::City(name.to_owned()));
        assert_eq!(
            places,
            [
                named("new york romantic"),
                named("new york"),
                named("new"),
                named("york romantic"),
                named("romantic"),
            ]
        );
        assert_eq!(readings[1].words, ["romantic"]);
        assert_eq!(readings[4].words, ["new", "york"]);
    }

    #[test]
    fn a_city_named_among_the_words_becomes_the_place() {
        let wish = Wish {
            words: vec!["tea".into(), "new".into(), "york".into()],
            ..Wish::default()
        };
        let found = wish.with_city_among_words("New York").unwrap_or_default();
        assert_eq!(
            (found.words, found.place),
            (vec!["tea".to_owned()], city("New York").place)
        );
        assert_eq!(wish.with_city_among_words("York New"), None);
    }

    #[test]
    fn a_new_city_drops_the_old_radius() {
        let earlier = Wish {
            radius_km: Some(5.0),
            max_price: Some(5_000),
            ..Wish::default()
        };
        let wish = city("Boston").on_top_of(earlier);
        assert_eq!((wish.radius_km, wish.max_price), (None, Some(5_000)));
    }
}
