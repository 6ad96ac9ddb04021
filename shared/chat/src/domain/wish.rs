//! What a shopper asks for: the bounds that each deal must keep, and the words that it should fit.

use crate::domain::{
    days::{self, Day, Opening, PartOfDay},
    deal::Deal,
    geo::{Beyond, coordinates},
    members, vocabulary,
};
use serde::{Deserialize, Serialize};
use souk_contracts::product::Coordinates;

/// How far "near" is when nobody says.
pub const DEFAULT_RADIUS_KM: f64 = 25.0;

/// The longest query that the catalog takes, in characters.
const LONGEST_QUERY: usize = 500;

/// A wish as it was understood; kept with its turn, so that the next message can build on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// The catalogue's own name of a category.
    pub category: Option<String>,
    /// Others that will do as well: a massage **or a spa**.
    pub or_categories: Vec<String>,
    /// What to search for beyond the category.
    pub words: Vec<String>,
    /// Those words of which a fitting deal has at least one.
    pub about: Vec<String>,
    /// What it must not be: a dinner, but not sushi.
    pub excluded: Vec<String>,
    /// What it must have: only those with a massage.
    pub needs: Vec<String>,
    /// It is good on one of these days, unless it does not tell its days; on any without these.
    pub days: Vec<Day>,
    pub part_of_day: Option<PartOfDay>,
    /// Whole percent, 1 to 100.
    pub min_discount: Option<u8>,
    /// Minor units, inclusive.
    pub min_price: Option<i64>,
    /// Minor units, inclusive.
    pub max_price: Option<i64>,
    pub place: Option<Place>,
    /// Asked for in so many words; [`DEFAULT_RADIUS_KM`] holds otherwise.
    pub radius_km: Option<f64>,
    /// Farther would be as far as what was too far: this radius is never widened.
    pub is_radius_firm: bool,
    /// How far it is at least, where it should be farther than others were.
    pub least_km: Option<f64>,
    /// What it lies beyond, where it should be further north than others were.
    pub beyond: Option<Beyond>,
    pub order: Order,
    /// The place was told with an earlier message: a city among the words of this one outweighs it.
    #[serde(skip)]
    pub place_is_kept: bool,
    /// Words that were taken for misspelt, and what they were read as.
    #[serde(skip)]
    pub respelt: Vec<Respelt>,
}

/// A word as it was written, and as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respelt {
    pub written: String,
    pub read: String,
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

    /// Where the shopper was when they said so.
    #[must_use]
    pub const fn location(&self) -> Option<Coordinates> {
        match self.place {
            Some(Place::Near(location)) => Some(location),
            _ => None,
        }
    }

    #[must_use]
    pub fn radius_km(&self) -> f64 {
        self.radius_km.unwrap_or(DEFAULT_RADIUS_KM)
    }

    /// The wish with every bound that it leaves open taken from `earlier`, and its subject too if it
    /// has none of its own.
    #[must_use]
    pub fn on_top_of(self, earlier: Self) -> Self {
        let mut wish = self;
        if wish.has_subject() {
            return wish.within_bounds_of(earlier);
        }
        wish.take_categories_of(&earlier);
        wish.words.clone_from(&earlier.words);
        wish.about.clone_from(&earlier.about);
        wish.refining_limits_of(earlier)
    }

    /// What `earlier` asked for, of those the ones that its words are about: a spa, then "hot stone".
    #[must_use]
    pub fn narrowing(self, earlier: Self) -> Self {
        let mut wish = self;
        let added = std::mem::take(&mut wish.words);
        wish.take_categories_of(&earlier);
        wish.words.clone_from(&earlier.words);
        wish.words.extend(added.iter().cloned());
        wish.about = added;
        wish.refining_limits_of(earlier)
    }

    /// Something else than `earlier`, at the same place: what was good for that may not be for this.
    #[must_use]
    pub fn instead_of(self, earlier: &Self) -> Self {
        let place = self.place.clone().or_else(|| earlier.place.clone());
        let place_is_kept = self.place.is_none();
        Self {
            radius_km: self
                .radius_km
                .or(earlier.radius_km.filter(|_| place_is_kept)),
            place,
            place_is_kept,
            ..self
        }
    }

    fn take_categories_of(&mut self, earlier: &Self) {
        self.category.clone_from(&earlier.category);
        self.or_categories.clone_from(&earlier.or_categories);
    }

    /// The wish for each of the categories that will do, or for none.
    #[must_use]
    pub fn by_category(&self) -> Vec<Self> {
        let of = |category: Option<String>| Self {
            category,
            or_categories: Vec::new(),
            ..self.clone()
        };
        let others = self.or_categories.iter().cloned().map(Some);
        std::iter::once(self.category.clone())
            .chain(others)
            .map(of)
            .collect()
    }

    /// What was ruled out still is, and what was needed too.
    fn refining_limits_of(mut self, earlier: Self) -> Self {
        self.excluded = both(earlier.excluded.clone(), self.excluded);
        self.needs = both(earlier.needs.clone(), self.needs);
        self.within_bounds_of(earlier)
    }

    fn within_bounds_of(self, earlier: Self) -> Self {
        let moved = matches!(self.place, Some(Place::City(_) | Place::Anywhere));
        let placed = moved || self.radius_km.is_some();
        // Of two bounds that leave nothing between them, the later holds.
        let below = |least: &i64| self.max_price.is_none_or(|most| *least <= most);
        let above = |most: &i64| self.min_price.is_none_or(|least| *most >= least);
        let earlier_least = earlier.min_price.filter(below);
        let earlier_most = earlier.max_price.filter(above);
        Self {
            min_discount: self.min_discount.or(earlier.min_discount),
            min_price: self.min_price.or(earlier_least),
            max_price: self.max_price.or(earlier_most),
            days: if self.days.is_empty() {
                earlier.days
            } else {
                self.days
            },
            part_of_day: self.part_of_day.or(earlier.part_of_day),
            place: self.place.or(earlier.place),
            is_radius_firm: earlier.is_radius_firm && !placed,
            radius_km: self.radius_km.or(earlier.radius_km.filter(|_| !moved)),
            least_km: self.least_km.or(earlier.least_km.filter(|_| !placed)),
            beyond: self.beyond.or(earlier.beyond.filter(|_| !placed)),
            order: if self.order == Order::Fit {
                earlier.order
            } else {
                self.order
            },
            ..self
        }
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

    /// What to search for: the words, and the category's own name with them, since "couples" alone
    /// says less than "couples massage". `None` when the category says it all.
    #[must_use]
    pub fn query(&self) -> Option<String> {
        if self.words.is_empty() && self.needs.is_empty() {
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
        words.extend(self.needs.iter().cloned());
        words.extend(self.part_of_day.map(|part| part.name().to_owned()));
        Some(words.join(" ").chars().take(LONGEST_QUERY).collect())
    }

    /// Whether `deal` is what must not come: it is or has what is not wanted, lacks what it must
    /// have, is closed when it should not be, or lies where it should not.
    #[must_use]
    pub fn rules_out(&self, deal: &Deal) -> bool {
        let at = deal.product.location.as_ref().map(coordinates);
        let is_closed = || days::opening(&deal.product, &self.days) == Opening::Closed;
        let is_short_of = |beyond: &Beyond| !at.is_some_and(|at| beyond.has(at));
        let is_too_near = |least: f64| !deal.distance_km.is_some_and(|km| km > least);
        self.excluded
            .iter()
            .any(|phrase| is_what_is_ruled_out(deal, phrase))
            || self.needs.iter().any(|phrase| !deal.has(phrase))
            || !self.days.is_empty() && is_closed()
            || self.beyond.as_ref().is_some_and(is_short_of)
            || self.least_km.is_some_and(is_too_near)
    }
}

fn is_what_is_ruled_out(deal: &Deal, phrase: &str) -> bool {
    deal.offers(phrase) || deal.is_in(phrase) || members::of(phrase).any(|thing| deal.offers(thing))
}

/// Each phrase once, the older ones first.
fn both(mut older: Vec<String>, newer: Vec<String>) -> Vec<String> {
    older.retain(|phrase| !newer.contains(phrase));
    older.extend(newer);
    older
}
