//! How far a search goes: first exactly what was asked for, then wider, step by step.

use crate::domain::wish::{Place, Wish};
use souk_contracts::calls::catalog::Search;

/// Wide enough for any two points of the globe.
const ANY_DISTANCE_KM: f64 = 20_000.0;
/// By how much a discount is lowered before it is let go of.
const DISCOUNT_STEP: u8 = 20;
/// Enough to choose six from after those that are sold out.
const HITS: u32 = 40;
/// Without a query the order is ours, nearest first or the like, and must see all that there is.
const HITS_TO_ORDER: u32 = 100;

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
    let radii: &[Option<f64>] = if placed {
        &[Some(wish.radius_km()), Some(wish.radius_km() * 2.0), None]
    } else {
        &[None]
    };
    let mut stages: Vec<Stage> = radii
        .iter()
        .map(|radius_km| Stage {
            radius_km: *radius_km,
            min_discount: asked,
        })
        .collect();
    if let Some(percent) = asked {
        let lowered = percent
            .checked_sub(DISCOUNT_STEP)
            .filter(|percent| *percent > 0);
        stages.extend(lowered.map(|percent| Stage {
            radius_km: None,
            min_discount: Some(percent),
        }));
        stages.push(Stage {
            radius_km: None,
            min_discount: None,
        });
    }
    stages
}

/// The searches for `wish`, each with its stage. A category is looked through without the words too
/// before it is looked for elsewhere: the deals around the corner may be called something else.
#[must_use]
pub fn searches(wish: &Wish) -> Vec<(usize, Search)> {
    let mut searches = Vec::new();
    for (stage, bounds) in stages(wish).iter().enumerate() {
        let search = bounds.search(wish);
        let wordless =
            (stage == 0 && wish.category.is_some() && search.query.is_some()).then(|| Search {
                query: None,
                ..search.clone()
            });
        searches.push((stage, search));
        searches.extend(wordless.map(|search| (stage, search)));
    }
    searches
}

impl Stage {
    fn search(&self, wish: &Wish) -> Search {
        let (near, city) = match &wish.place {
            Some(Place::Near(location)) => (Some(*location), None),
            Some(Place::City(name)) => (None, Some(name.clone())),
            Some(Place::Here | Place::Anywhere) | None => (None, None),
        };
        let placed = near.is_some() || city.is_some();
        let query = wish.query();
        let hits = if query.is_some() { HITS } else { HITS_TO_ORDER };
        Search {
            query,
            category: wish.category.clone(),
            min_price: wish.min_price,
            max_price: wish.max_price,
            min_discount: self.min_discount,
            near,
            city,
            radius_km: placed.then_some(self.radius_km.unwrap_or(ANY_DISTANCE_KM)),
            limit: Some(hits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_widens_its_radius_before_its_discount() {
        let place = Some(Place::City("Boston".to_owned()));
        let wish = Wish {
            min_discount: Some(50),
            place,
            ..Wish::default()
        };
        let bounds: Vec<_> = stages(&wish)
            .iter()
            .map(|stage| (stage.radius_km, stage.min_discount))
            .collect();
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
    fn a_category_is_looked_through_before_it_is_looked_for_elsewhere() {
        let wish = Wish {
            category: Some("Massage".to_owned()),
            words: vec!["couples".to_owned()],
            place: Some(Place::City("Boston".to_owned())),
            ..Wish::default()
        };
        let queries: Vec<_> = searches(&wish)
            .into_iter()
            .map(|(stage, search)| (stage, search.query))
            .collect();
        let couples = || Some("couples massage".to_owned());
        assert_eq!(
            queries,
            [(0, couples()), (0, None), (1, couples()), (2, couples())]
        );
    }

    #[test]
    fn without_a_place_or_a_discount_there_is_nothing_to_widen() {
        assert_eq!(
            stages(&Wish {
                max_price: Some(100),
                ..Wish::default()
            })
            .len(),
            1
        );
    }
}
