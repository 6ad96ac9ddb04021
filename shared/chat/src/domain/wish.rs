//! What a shopper asks for: the bounds that each deal must keep, and the words that it should fit.

use crate::domain::{deal::Deal, vocabulary};
use serde::{Deserialize, Serialize};
use souk_contracts::product::Coordinates;

/// How far "near" is when nobody says.
pub const DEFAULT_RADIUS_KM: f64 = 25.0;

/// In more words than this, no city is guessed.
const MOST_GUESSED_WORDS: usize = 3;

/// A wish as it was understood; kept with its turn, so that the next message can build on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// The catalogue's own name of a category.
    pub category: Option<String>,
    /// What to search for beyond the category.
    pub words: Vec<String>,
    /// Those words of which a fitting deal has at least one.
    pub about: Vec<String>,
    /// What it must not be: a dinner, but not sushi.
    pub excluded: Vec<String>,
    /// Whole percent, 1 to 100.
    pub min_discount: Option<u8>,
    /// Minor units, inclusive.
    pub min_price: Option<i64>,
    /// Minor units, inclusive.
    pub max_price: Option<i64>,
    pub place: Option<Place>,
    /// Asked for in so many words; [`DEFAULT_RADIUS_KM`] holds otherwise.
    pub radius_km: Option<f64>,
    pub order: Order,
}

/// Where a deal should be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Where the shopper is, who has not said where that is.
    Here,
    /// Where the shopper is.
    Near(Coordinates),
    /// In or around a place of that name.
    City(String),
    /// It does not matter.
    Anywhere,
}

/// What comes first among deals that all fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// What fits the words best, or the nearest where there are no words.
    #[default]
    Fit,
    Cheapest,
    Nearest,
    LargestDiscount,
    BestRated,
    Newest,
}

impl From<souk_language::Order> for Order {
    fn from(order: souk_language::Order) -> Self {
        match order {
            souk_language::Order::Cheapest => Self::Cheapest,
            souk_language::Order::Nearest => Self::Nearest,
            souk_language::Order::LargestDiscount => Self::LargestDiscount,
            souk_language::Order::BestRated => Self::BestRated,
            souk_language::Order::Newest => Self::Newest,
        }
    }
}

impl From<souk_language::Place> for Place {
    fn from(place: souk_language::Place) -> Self {
        match place {
            souk_language::Place::Here => Self::Here,
            souk_language::Place::Anywhere => Self::Anywhere,
        }
    }
}

impl Wish {
    /// Whether it says what is wanted, and not just where or for how much.
    #[must_use]
    pub fn has_subject(&self) -> bool {
        self.category.is_some() || !self.words.is_empty()
    }

    #[must_use]
    pub fn radius_km(&self) -> f64 {
        self.radius_km.unwrap_or(DEFAULT_RADIUS_KM)
    }

    /// The wish with every bound that it leaves open taken from `earlier`, and its subject too if it
    /// has none of its own.
    #[must_use]
    pub fn on_top_of(self, earlier: Self) -> Self {
        let subject = if self.has_subject() {
            self.clone()
        } else {
            earlier.clone()
        };
        let excluded = if self.has_subject() {
            self.excluded
        } else {
            [earlier.excluded, self.excluded].concat()
        };
        let moved = matches!(self.place, Some(Place::City(_) | Place::Anywhere));
        Self {
            category: subject.category,
            words: subject.words,
            about: subject.about,
            excluded,
            min_discount: self.min_discount.or(earlier.min_discount),
            min_price: self.min_price.or(earlier.min_price),
            max_price: self.max_price.or(earlier.max_price),
            place: self.place.or(earlier.place),
            radius_km: self.radius_km.or(earlier.radius_km.filter(|_| !moved)),
            order: if self.order == Order::Fit {
                earlier.order
            } else {
                self.order
            },
        }
        .with_prices_in_order()
    }

    /// A shopper who gives a location and names no place wants deals there, and one who asks for
    /// what is nearest means near themselves.
    #[must_use]
    pub fn at(mut self, location: Option<Coordinates>) -> Self {
        if self.place.is_none() && (self.radius_km.is_some() || self.order == Order::Nearest) {
            self.place = Some(Place::Here);
        }
        if let (Some(location), None | Some(Place::Here | Place::Near(_))) = (location, &self.place)
        {
            self.place = Some(Place::Near(location));
        }
        self
    }

    pub(crate) fn with_prices_in_order(mut self) -> Self {
        if let (Some(least), Some(most)) = (self.min_price, self.max_price)
            && least > most
        {
            (self.min_price, self.max_price) = (Some(most), Some(least));
        }
        self
    }

    /// What to search for: the words, and the category's own name with them, since "couples" alone
    /// says less than "couples massage". `None` when the category says it all.
    #[must_use]
    pub fn query(&self) -> Option<String> {
        if self.words.is_empty() {
            return None;
        }
        let mut words = self.words.clone();
        let name = self.category.as_deref().map(vocabulary::before_deals);
        words.extend(name.filter(|name| !words.iter().any(|word| name.contains(word.as_str()))));
        let without = self
            .excluded
            .iter()
            .map(|phrase| format!("without {phrase}"));
        words.extend(without);
        Some(words.join(" "))
    }

    /// Whether `deal` is what must not come.
    #[must_use]
    pub fn rules_out(&self, deal: &Deal) -> bool {
        self.excluded.iter().any(|phrase| deal.is_called(phrase))
    }

    /// The readings of a city's name, the longest first: "new york romantic" is a city of that
    /// name, or else New York and something romantic, or else New.
    #[must_use]
    pub fn readings_of_city(&self) -> Vec<Self> {
        let Some(Place::City(name)) = &self.place else {
            return vec![self.clone()];
        };
        let parts: Vec<&str> = name.split(' ').collect();
        (1..=parts.len())
            .rev()
            .map(|length| {
                let mut reading = self.clone();
                let (city, rest) = parts.split_at(length);
                reading.place = Some(Place::City(vocabulary::city_name(&city.join(" "))));
                reading.add_words(rest);
                reading
            })
            .collect()
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
        reading.place = Some(Place::City(city.to_owned()));
        Some(reading)
    }

    /// The wish with two words, or one, among `words` as its city, for each that may be one; none
    /// where it names a city already. A shopper who writes much hardly leaves out the "in".
    #[must_use]
    pub fn guesses_of_city(&self, words: &[String]) -> Vec<Self> {
        if self.city().is_some() || words.len() > MOST_GUESSED_WORDS {
            return Vec::new();
        }
        let pairs = words.windows(2).map(|pair| pair.join(" "));
        let names = pairs.chain(words.iter().cloned());
        names
            .filter_map(|name| {
                let mut guess = self.with_city_among_words(&name)?;
                guess.place = Some(Place::City(vocabulary::city_name(&name)));
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
            [named("new york romantic"), named("new york"), named("new")]
        );
        assert_eq!(readings[1].words, ["romantic"]);
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
