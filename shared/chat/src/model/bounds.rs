//! What a message bounds, whoever answers it: the model is free in what it looks for, and not in this.
//!
//! The bounds are those of the wish as the rules understand it, with what was said earlier and still
//! stands: prices, the discount, days, what is needed or ruled out, how far and in which direction.
//! The place is held where the message itself names one. The category is not: a model may well know
//! better than the rules what somebody is after.

use super::{Asked, from_facts};
use crate::{
    domain::{
        deal::Deal,
        geo::{coordinates, distance_km, middle},
        reading::Reading,
        stages,
        wish::{Place, Wish},
    },
    ports::FindDeals,
};
use futures::future::join_all;
use souk_contracts::product::Coordinates;
use souk_language::text::Text;

/// As many readings of a city's name are looked up.
const MOST_CITIES: usize = 4;

#[derive(Default)]
pub struct Bounds {
    /// The likeliest meaning of the message, given what was found.
    pub wish: Wish,
    place: Option<Area>,
}

/// Where the deals should be.
enum Area {
    /// In the city, or so near to the middle of its deals.
    City {
        name: String,
        middle: Option<Coordinates>,
        radius_km: f64,
    },
    /// So near to the shopper.
    Around { radius_km: f64 },
}

impl Bounds {
    pub fn of(asked: &Asked<'_>, found: &[Deal]) -> Self {
        let wish = from_facts::meant(asked.meanings, found);
        let place = area(asked, &wish, found);
        Self { wish, place }
    }

    /// Whether `deal` is within them.
    pub fn have(&self, deal: &Deal) -> bool {
        let wish = &self.wish;
        let price = deal.product.price.amount();
        wish.min_price.is_none_or(|least| price >= least)
            && wish.max_price.is_none_or(|most| price <= most)
            && wish
                .min_discount
                .is_none_or(|least| deal.product.discount_percent >= least)
            && !wish.rules_out(deal)
            && self.place.as_ref().is_none_or(|area| area.has(deal))
    }
}

impl Area {
    fn has(&self, deal: &Deal) -> bool {
        match self {
            Self::City {
                name,
                middle,
                radius_km,
            } => {
                let at = deal.product.location.as_ref().map(coordinates);
                let km = at.zip(*middle).map(|(at, middle)| distance_km(at, middle));
                deal.is_in(name) || km.is_some_and(|km| km <= *radius_km)
            }
            Self::Around { radius_km } => deal.distance_km.is_some_and(|km| km <= *radius_km),
        }
    }
}

/// The place that the message itself names; one that was named earlier may have been given up. A city
/// where nothing was found is none here: [`misses_a_city`] tells whether there is one of that name.
fn area(asked: &Asked<'_>, wish: &Wish, found: &[Deal]) -> Option<Area> {
    let message = asked.message.as_str();
    let said = Reading::of(message).wish;
    let radius_km = wish.radius_km();
    match &wish.place {
        Some(Place::City(name)) => {
            let is_named =
                said.city() == Some(name) || Text::of(message).plain.contains(&name.to_lowercase());
            let own: Vec<Coordinates> = found
                .iter()
                .filter(|deal| deal.is_in(name))
                .filter_map(|deal| deal.product.location.as_ref().map(coordinates))
                .collect();
            (is_named && !own.is_empty()).then(|| Area::City {
                name: name.clone(),
                middle: middle(&own),
                radius_km,
            })
        }
        Some(Place::Near(_)) if said.place == Some(Place::Here) || said.radius_km.is_some() => {
            Some(Area::Around { radius_km })
        }
        _ => None,
    }
}

/// Whether the message names a city that the catalogue knows, and nothing found is there. A name that
/// the catalogue does not know ("Beantown") may be one that the model understood.
pub async fn misses_a_city(deals: &impl FindDeals, asked: &Asked<'_>, found: &[Deal]) -> bool {
    if Reading::of(asked.message.as_str()).wish.city().is_none() {
        return false;
    }
    let cities = || {
        let meanings = asked.meanings.iter();
        meanings.filter(|meaning| meaning.wish.city().is_some())
    };
    let is_there =
        |city: Option<&str>| city.is_some_and(|city| found.iter().any(|deal| deal.is_in(city)));
    if cities().any(|meaning| is_there(meaning.wish.city())) {
        return false;
    }
    let known = cities()
        .take(MOST_CITIES)
        .map(|meaning| deals.find(stages::of_city(&meaning.wish)));
    join_all(known).await.iter().any(Result::is_ok)
}
