//! How far a search goes: first exactly what was asked for, then wider, step by step.

use crate::domain::wish::{Place, Wish};
use souk_contracts::calls::catalog::Search;

/// Wide enough for any two points of the globe.
const ANY_DISTANCE_KM: f64 = 20_000.0;
/// By how much a discount is lowered before it is let go of.
const DISCOUNT_STEP: u8 = 20;
/// Enough to choose six from after those that are sold out.
const HITS: u32 = 40;

/// The bounds of one search. Price and category are never widened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// `None` where distance does not matter.
    pub radius_km: Option<f64>,
    pub min_discount: Option<u8>,
}

/// The stages of a search for `wish`, each taking in all that the one before did.
#[must_use]
pub fn stages(wish: &Wish) -> Vec<Stage> {
    let asked = wish.min_discount;
    let placed = matches!(wish.place, Some(Place::Near(_) | Place::City(_)));
    let radii: &[Option<f64>] =
        if placed { &[Some(wish.radius_km()), Some(wish.radius_km() * 2.0), None] } else { &[None] };
    let mut stages: Vec<Stage> =
        radii.iter().map(|radius_km| Stage { radius_km: *radius_km, min_discount: asked }).collect();
    if let Some(percent) = asked {
        let lowered = percent.checked_sub(DISCOUNT_STEP).filter(|percent| *percent > 0);
        stages.extend(lowered.map(|percent| Stage { radius_km: None, min_discount: Some(percent) }));
        stages.push(Stage { radius_km: None, min_discount: None });
    }
    stages
}

impl Stage {
    #[must_use]
    pub fn search(&self, wish: &Wish) -> Search {
        let (near, city) = match &wish.place {
            Some(Place::Near(location)) => (Some(*location), None),
            Some(Place::City(name)) => (None, Some(name.clone())),
            Some(Place::Here | Place::Anywhere) | None => (None, None),
        };
        let placed = near.is_some() || city.is_some();
        Search {
            query: wish.query(),
            category: wish.category.clone(),
            min_price: wish.min_price,
            max_price: wish.max_price,
            min_discount: self.min_discount,
            near,
            city,
            radius_km: placed.then_some(self.radius_km.unwrap_or(ANY_DISTANCE_KM)),
            limit: Some(HITS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_widens_its_radius_before_its_discount() {
        let place = Some(Place::City("Boston".to_owned()));
        let wish = Wish { min_discount: Some(50), place, ..Wish::default() };
        let bounds: Vec<_> = stages(&wish).iter().map(|stage| (stage.radius_km, stage.min_discount)).collect();
        assert_eq!(
            bounds,
            [
                (Some(25.0), Some(50)),
                (Some(50.0), Some(50)),
                (None, Some(50)),
                (None, Some(30)),
                (None, None),
            ]
        );
    }

    #[test]
    fn without_a_place_or_a_discount_there_is_nothing_to_widen() {
        assert_eq!(stages(&Wish { max_price: Some(100), ..Wish::default() }).len(), 1);
    }
}
