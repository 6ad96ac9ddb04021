//! What a message asks for, given what was said earlier in its conversation.

use super::{
    Reading, Which,
    asides::Motion,
    relative::{cheaper_than, dearer_than, moved},
    when::Days,
};
use crate::domain::{
    days::Day,
    geo::Direction,
    session::Earlier,
    vocabulary::city_name,
    wish::{Order, Place, Wish},
};
use souk_contracts::{Card, ProductId, product::Coordinates};
use souk_language::text::{Kind, Text};
use std::collections::HashSet;

/// More words than this are a story, and not what the deals wished for before should have.
const MOST_NARROWING: usize = 4;
/// No city that anybody sells in has a longer name, in words.
const LONGEST_CITY: usize = 3;

/// Where and when a message is said.
#[derive(Clone, Debug)]
pub struct Situation {
    pub earlier: Option<Earlier>,
    /// Where the shopper is.
    pub location: Option<Coordinates>,
    /// There.
    pub today: Day,
}

/// What a message asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// What it may mean, the likeliest first; the first that holds is answered.
    pub meanings: Vec<Meaning>,
    /// Deals shown before that it asks about; then nothing is searched for.
    pub picks: Vec<Which>,
    /// The deals shown with the answer before, in their order.
    pub shown: Vec<Card>,
    /// Deals that are known already, where it asks for others.
    pub seen: HashSet<ProductId>,
    /// The deals should lie further this way than those shown.
    pub toward: Option<Direction>,
    pub location: Option<Coordinates>,
}

/// A wish that a message may mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meaning {
    pub wish: Wish,
    /// It holds only where deals have the words that it is about. Each holds only where the city
    /// that it names is known.
    pub if_mentioned: bool,
}

impl From<Wish> for Meaning {
    fn from(wish: Wish) -> Self {
        Self {
            wish,
            if_mentioned: false,
        }
    }
}

impl Request {
    /// The likeliest meaning for one who does not look whether it holds.
    #[must_use]
    pub fn wish(&self) -> Wish {
        let mut meanings = self.meanings.iter();
        let first = meanings.find(|meaning| !meaning.if_mentioned);
        first
            .map(|meaning| meaning.wish.clone())
            .unwrap_or_default()
    }
}

impl Reading {
    /// What is asked for in `situation`.
    #[must_use]
    pub fn request(mut self, situation: Situation) -> Request {
        let Situation {
            earlier,
            location,
            today,
        } = situation;
        self.wish.days = match self.asides.days.take() {
            None => Vec::new(),
            Some(Days::Named(days)) => days,
            Some(Days::FromToday(days)) => vec![today.on(days)],
        };
        let Some(earlier) = earlier else {
            if self.wish.order == Order::Fit {
                self.wish.order = self.order_of_asides();
            }
            return Request {
                meanings: readings(self.wish, location),
                location,
                ..Request::default()
            };
        };
        let picks = self.picks(&earlier);
        if !picks.is_empty() {
            return Request {
                meanings: vec![earlier.wish.into()],
                picks,
                shown: earlier.shown,
                location,
                ..Request::default()
            };
        }
        let asks_for_others = self.asides.more
            || self.asides.motion == Some(Motion::Away) && earlier.middle_km().is_none();
        Request {
            toward: match self.asides.motion {
                Some(Motion::Toward(direction)) => Some(direction),
                _ => None,
            },
            meanings: self.meanings(&earlier, location),
            seen: if asks_for_others {
                earlier.seen
            } else {
                HashSet::new()
            },
            shown: earlier.shown,
            location,
            ..Request::default()
        }
    }

    /// What comes first where "cheaper" and "closer" have nothing to be measured by.
    fn order_of_asides(&self) -> Order {
        match self.asides.motion {
            _ if self.asides.cheaper => Order::Cheapest,
            Some(Motion::Closer) => Order::Nearest,
            _ => Order::Fit,
        }
    }

    /// The deals shown before that it asks about, unless it asks for something else beside.
    fn picks(&self, earlier: &Earlier) -> Vec<Which> {
        let Self { wish, asides, .. } = self;
        let bounds = wish.min_discount.is_some()
            || wish.min_price.is_some()
            || wish.max_price.is_some()
            || wish.radius_km.is_some()
            || wish.city().is_some()
            || !wish.excluded.is_empty()
            || wish.order != Order::Fit;
        if earlier.shown.is_empty() || bounds || asides.follow() || self.compares_prices {
            return Vec::new();
        }
        let is_of_them = wish.category.is_none() || wish.category == earlier.wish.category;
        if !asides.picks.is_empty() && is_of_them {
            return asides.picks.clone();
        }
        if !self.alone.is_empty() {
            return self.alone.clone();
        }
        let called = self.called_among(&earlier.shown);
        if called.is_empty() && asides.it && is_of_them {
            return vec![Which::Nth(1)];
        }
        called
    }

    /// The one deal whose title has all that it is called by.
    fn called_among(&self, shown: &[Card]) -> Vec<Which> {
        let has_all = |card: &&Card| {
            let tokens = Text::of(&card.title).tokens;
            let has = |word: &String| {
                tokens.iter().any(|token| match &token.kind {
                    Kind::Word(own) => own.starts_with(word.trim_end_matches('s')),
                    _ => false,
                })
            };
            self.called.iter().all(has)
        };
        let mut matching = (0..).zip(shown).filter(|(_, card)| has_all(card));
        match (matching.next(), matching.next()) {
            (Some((at, _)), None) if !self.called.is_empty() => vec![Which::Nth(at + 1)],
            _ => Vec::new(),
        }
    }

    fn meanings(mut self, earlier: &Earlier, location: Option<Coordinates>) -> Vec<Meaning> {
        let mut before = if self.asides.back {
            earlier.before(self.wish.category.as_deref())
        } else {
            earlier.wish.clone()
        };
        if self.asides.any_price {
            (before.min_price, before.max_price) = (None, None);
        }
        if self.asides.any_discount {
            before.min_discount = None;
        }
        let measure = self.measure(earlier);
        let is_beside = self.forget_subject_of_asides(&before, measure.is_some());
        let seen_from = |wish: Wish| {
            let wish = match measure.or_else(|| earlier.middle_price()) {
                Some(price) if self.asides.cheaper || measure.is_some() => {
                    cheaper_than(price, wish)
                }
                Some(price) if self.asides.dearer => dearer_than(price, wish),
                _ => wish,
            };
            moved(wish, self.asides.motion, earlier.middle_km(), location).at(location)
        };
        let wish = &self.wish;
        let city = self
            .as_city(earlier, &before)
            .filter(|_| !is_beside)
            .map(|wish| Meaning::from(seen_from(wish)));
        let has_words = wish.category.is_none() && (1..=MOST_NARROWING).contains(&wish.words.len());
        let narrowing = (has_words && before.has_subject()).then(|| Meaning {
            wish: seen_from(wish.clone().narrowing(before.clone())),
            if_mentioned: true,
        });
        let main = if has_words && before.has_subject() && self.changes_the_deals() {
            // "Something pricier, I want to splurge" is no wish for splurging.
            let mut rest = wish.clone();
            rest.words.clear();
            rest.about.clear();
            rest.on_top_of(before)
        } else if is_beside && has_words {
            wish.clone().narrowing(before)
        } else if self.goes_on || !wish.has_subject() {
            wish.clone().on_top_of(before)
        } else {
            wish.clone().instead_of(&before)
        };
        let main = seen_from(main).readings_of_city();
        let likelier = city.into_iter().chain(narrowing);
        likelier
            .chain(main.into_iter().map(Meaning::from))
            .collect()
    }

    /// Whether it says of the deals shown how others should be, so that words beside that are told
    /// of them too or of nothing.
    fn changes_the_deals(&self) -> bool {
        let Self { wish, asides, .. } = self;
        asides.cheaper
            || asides.dearer
            || asides.any_price
            || asides.any_discount
            || asides.motion.is_some()
            || !wish.days.is_empty()
            || !wish.excluded.is_empty() && !self.goes_on
    }

    /// What is said beside an aside may be no wish of its own: the name of what was wished for
    /// before ("back to the spa"), next to nothing ("I can travel further"), or what that should come
    /// with ("with a massage"). Answers whether it is that last.
    fn forget_subject_of_asides(&mut self, before: &Wish, is_measured: bool) -> bool {
        let says_nothing = self.asides.back || is_measured || self.is_faint && self.asides.follow();
        if says_nothing {
            self.wish.words.clear();
            self.wish.about.clear();
        }
        let is_beside = !self.beside.is_empty() && before.category.is_some();
        if says_nothing || is_beside {
            self.wish.category = None;
        }
        if is_beside && !says_nothing {
            let words = &mut self.wish.words;
            self.beside.retain(|word| !words.contains(word));
            words.append(&mut self.beside);
        }
        is_beside
    }

    /// The price of the deal that others should be cheaper than.
    fn measure(&self, earlier: &Earlier) -> Option<i64> {
        let which = self.asides.picks.first()?;
        let is_asked = self.asides.cheaper || self.compares_prices;
        let card = which.of(&earlier.shown).filter(|_| is_asked)?;
        Some(card.price.amount())
    }

    /// "Boston", where Souk has just asked for a city; "what about Boston?"
    fn as_city(&self, earlier: &Earlier, before: &Wish) -> Option<Wish> {
        let Wish {
            category: None,
            words,
            place: None,
            ..
        } = &self.wish
        else {
            return None;
        };
        let was_asked_for = before.place == Some(Place::Here) || earlier.shown.is_empty();
        let expected = self.goes_on || was_asked_for;
        if !expected || !(1..=LONGEST_CITY).contains(&words.len()) {
            return None;
        }
        let place = Some(Place::City(city_name(&words.join(" "))));
        let city = Wish {
            place,
            words: Vec::new(),
            about: Vec::new(),
            ..self.wish.clone()
        };
        Some(city.on_top_of(before.clone()))
    }
}

impl Which {
    /// The card that is meant, where there are so many.
    #[must_use]
    pub fn of(self, shown: &[Card]) -> Option<&Card> {
        match self {
            Self::Nth(nth) => shown.get(nth.checked_sub(1)?),
            Self::Middle => shown.get(shown.len().checked_sub(1)? / 2),
            Self::Last => shown.last(),
        }
    }
}

/// A wish with its place, the likeliest city first.
fn readings(wish: Wish, location: Option<Coordinates>) -> Vec<Meaning> {
    let readings = wish.at(location).readings_of_city();
    readings.into_iter().map(Meaning::from).collect()
}
