//! How far a search goes: first exactly what was asked for, then once wider.

use crate::domain::{
    choice::{FEWEST, Found, hoped_for},
    deal::Deal,
    vocabulary::before_deals,
    wish::{DEFAULT_RADIUS_KM, Order, Place, Wish},
};
use souk_contracts::calls::catalog::{Search, Sort};

/// Wide enough for any two points of the globe.
const ANY_DISTANCE_KM: f64 = 20_000.0;
/// By how much a discount is lowered before it is let go of.
const DISCOUNT_STEP: u8 = 20;
/// As many as a turn asks for at once, whatever it asks for.
const MOST_SEARCHES: usize = 12;
/// Enough to choose six from after those that are sold out.
const HITS: u32 = 40;
/// Without a query the order is ours, nearest first or the like, and must see all that there is.
const HITS_TO_ORDER: u32 = 100;

/// The bounds of a search. Price and category are never widened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// `None` where distance does not matter.
    pub radius_km: Option<f64>,
    pub min_discount: Option<u8>,
}

impl Stage {
    /// Exactly what was asked for.
    #[must_use]
    pub fn asked(wish: &Wish) -> Self {
        let is_placed = matches!(wish.place, Some(Place::Near(_) | Place::City(_)));
        Self {
            radius_km: is_placed.then(|| wish.radius_km()),
            min_discount: wish.min_discount,
        }
    }

    /// Whether a deal found in a wider search is within these bounds too.
    #[must_use]
    pub fn has(&self, deal: &Deal) -> bool {
        let is_near = |most: f64| deal.distance_km.is_some_and(|km| km <= most);
        self.radius_km.is_none_or(is_near)
            && self
                .min_discount
                .is_none_or(|least| deal.product.discount_percent >= least)
    }

    fn search(&self, wish: &Wish) -> Search {
        let (near, city) = match &wish.place {
            Some(Place::Near(location)) => (Some(*location), None),
            Some(Place::City(name)) => (None, Some(name.clone())),
            Some(Place::Here | Place::Anywhere) | None => (None, None),
        };
        let placed = near.is_some() || city.is_some();
        let query = wish.query();
        let (hits, sort) = match query {
            Some(_) => (HITS, None),
            None => (HITS_TO_ORDER, first(wish)),
        };
        Search {
            query,
            category: wish.category.clone(),
            min_price: wish.min_price,
            max_price: wish.max_price,
            min_discount: self.min_discount,
            near,
            city,
            radius_km: placed.then_some(self.radius_km.unwrap_or(ANY_DISTANCE_KM)),
            sort,
            limit: Some(hits),
        }
    }
}

/// The searches for exactly what was asked for. A category is looked through without the words too:
/// the deals around the corner may be called something else.
#[must_use]
pub fn asked(wish: &Wish) -> Vec<Search> {
    let of_one = |wish: &Wish| {
        let search = Stage::asked(wish).search(wish);
        let wordless =
            (wish.category.is_some() && search.query.is_some()).then(|| wordless(&search, wish));
        [search].into_iter().chain(wordless)
    };
    wish.by_category().iter().flat_map(of_one).collect()
}

/// The search for whatever there is within the bounds, where nothing there has the words: who asks
/// for "date ideas" in Seattle is served better by something else in Seattle than by nothing.
#[must_use]
pub fn instead(wish: &Wish) -> Option<Search> {
    let stage = Stage::asked(wish);
    let is_vague = wish.category.is_none() && !wish.words.is_empty() && stage.radius_km.is_some();
    is_vague.then(|| wordless(&stage.search(wish), wish))
}

/// The least that tells whether there is the city that `wish` names.
#[must_use]
pub fn of_city(wish: &Wish) -> Search {
    Search {
        city: wish.city().map(str::to_owned),
        limit: Some(1),
        ..Search::default()
    }
}

/// The search for the words in other categories than the one that they name: a hot stone massage may
/// be a spa's, and who writes a deal's title down may not know where it is filed. What has them all
/// in its title is meant; nothing else is.
#[must_use]
pub fn elsewhere(wish: &Wish) -> Option<(Search, Vec<String>)> {
    let words = entitled(wish)?;
    let search = Search {
        category: None,
        ..Stage::asked(wish).search(wish)
    };
    Some((search, words))
}

/// The words of a title, where `wish` may be one.
fn entitled(wish: &Wish) -> Option<Vec<String>> {
    let category = before_deals(wish.category.as_deref()?);
    if !wish.or_categories.is_empty() {
        return None;
    }
    // One word is a subject, which deals of any kind may have.
    if wish.about.len() > 1 {
        return Some(wish.about.clone());
    }
    let mut words = hoped_for(wish);
    if !wish.about.is_empty() || words.is_empty() || category.contains(' ') {
        return None;
    }
    words.push(category);
    Some(words)
}

/// In which order the catalog should give what has no words to be ranked by.
fn first(wish: &Wish) -> Option<Sort> {
    let is_placed = Stage::asked(wish).radius_km.is_some();
    match wish.order {
        Order::Fit | Order::Nearest => is_placed.then_some(Sort::Distance),
        Order::Cheapest => Some(Sort::Price),
        Order::LargestDiscount => Some(Sort::Discount),
        Order::Newest => Some(Sort::Newest),
        Order::BestRated => None,
    }
}

/// The whole category within the bounds of `search`: of what is too much to look through, what comes
/// first in the order asked for.
fn wordless(search: &Search, wish: &Wish) -> Search {
    Search {
        query: None,
        sort: first(wish),
        limit: Some(HITS_TO_ORDER),
        ..search.clone()
    }
}

/// The ways to widen a search for `wish`, the narrowest first, of which one is taken: farther away,
/// then at a smaller discount, then both. Each takes in what was asked for. How close a deal should
/// be than others were, or how far that way, is not widened.
#[must_use]
pub fn wider(wish: &Wish) -> Vec<Stage> {
    let Stage {
        radius_km,
        min_discount,
    } = Stage::asked(wish);
    let mut stages = Vec::new();
    let mut add = |radius_km, min_discount| {
        stages.push(Stage {
            radius_km,
            min_discount,
        });
    };
    let is_movable = !wish.is_radius_firm;
    // "Further north" is not "in the next city to the north".
    let is_anywhere_near = is_movable && wish.beyond.is_none();
    if let Some(radius) = radius_km.filter(|_| is_movable) {
        let doubled = radius * 2.0;
        add(Some(doubled), min_discount);
        if doubled < DEFAULT_RADIUS_KM && is_anywhere_near {
            add(Some(DEFAULT_RADIUS_KM), min_discount);
        }
    }
    if let Some(percent) = min_discount {
        let lowered = percent.saturating_sub(DISCOUNT_STEP);
        if lowered > 0 {
            add(radius_km, Some(lowered));
        }
        add(radius_km, None);
    }
    if radius_km.is_some() && is_anywhere_near {
        add(None, min_discount);
        if min_discount.is_some() {
            add(None, None);
        }
    }
    stages
}

/// Drops what lies beyond the narrowest stage around `wish` within which enough can be had. Where none
/// has enough, what there is in the region stands; what is in other regions, only where the region
/// has nothing. Answers the stage, if anything was found in a wider search.
pub fn keep_narrowest(wish: &Wish, found: &mut Vec<Found>) -> Option<Stage> {
    if !found.iter().any(|found| found.is_wider) {
        return None;
    }
    let is_placed = Stage::asked(wish).radius_km.is_some();
    let is_far = |stage: &Stage| is_placed && stage.radius_km.is_none();
    let (far, around): (Vec<Stage>, Vec<Stage>) = wider(wish).into_iter().partition(is_far);
    let is_within = |stage: &Stage, found: &Found| !found.is_wider || stage.has(&found.deal);
    let to_be_had = |stage: &Stage| {
        let in_stock = found.iter().filter(|found| !found.deal.is_sold_out());
        in_stock.filter(|found| is_within(stage, found)).count()
    };
    let narrowest = |stages: &[Stage]| {
        let most = stages.last().map_or(0, to_be_had).min(FEWEST);
        let mut stages = stages.iter();
        stages
            .find(|stage| to_be_had(stage) >= most.max(1))
            .copied()
    };
    let reached = narrowest(&around).or_else(|| narrowest(&far));
    let reached = reached.or_else(|| far.last().or(around.last()).copied())?;
    found.retain(|found| is_within(&reached, found));
    Some(reached)
}

/// The searches that find what is within any of `stages`: a discount that is only lowered is among
/// what is found at any. A category in a region is looked through whole, which needs no words.
#[must_use]
pub fn searches(wish: &Wish, stages: &[Stage]) -> Vec<Search> {
    let is_covered = |stage: &Stage| {
        let whole = Stage {
            min_discount: None,
            ..*stage
        };
        stage.min_discount != wish.min_discount && *stage != whole && stages.contains(&whole)
    };
    let wishes = wish.by_category();
    let of_one = |stage: &Stage, wish: &Wish| {
        let search = stage.search(wish);
        if wish.category.is_some() && stage.radius_km.is_some() {
            wordless(&search, wish)
        } else {
            search
        }
    };
    stages
        .iter()
        .filter(|stage| !is_covered(stage))
        .flat_map(|stage| wishes.iter().map(move |wish| of_one(stage, wish)))
        .take(MOST_SEARCHES)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half_off_in_boston() -> Wish {
        Wish {
            min_discount: Some(50),
            place: Some(Place::City("Boston".to_owned())),
            ..Wish::default()
        }
    }

    fn bounds(stages: &[Stage]) -> Vec<(Option<f64>, Option<u8>)> {
        let bounds = stages.iter();
        bounds
            .map(|stage| (stage.radius_km, stage.min_discount))
            .collect()
    }

    #[test]
    fn a_search_widens_to_the_next_town_before_it_leaves_the_region() {
        assert_eq!(
            bounds(&wider(&half_off_in_boston())),
            [
                (Some(50.0), Some(50)),
                (Some(25.0), Some(30)),
                (Some(25.0), None),
                (None, Some(50)),
                (None, None),
            ]
        );
    }

    #[test]
    fn a_walk_becomes_a_ride_before_it_becomes_a_journey() {
        let wish = Wish {
            radius_km: Some(2.0),
            place: Some(Place::City("Boston".to_owned())),
            ..Wish::default()
        };
        assert_eq!(
            bounds(&wider(&wish)),
            [(Some(4.0), None), (Some(25.0), None), (None, None)]
        );
    }

    #[test]
    fn a_lowered_discount_needs_no_search_of_its_own() {
        let wish = half_off_in_boston();
        let searched: Vec<_> = searches(&wish, &wider(&wish))
            .into_iter()
            .map(|search| (search.radius_km, search.min_discount))
            .collect();
        let anywhere = Some(ANY_DISTANCE_KM);
        assert_eq!(
            searched,
            [
                (Some(50.0), Some(50)),
                (Some(25.0), None),
                (anywhere, Some(50)),
                (anywhere, None),
            ]
        );
    }

    #[test]
    fn a_category_is_looked_through_with_the_words_and_without() {
        let wish = Wish {
            category: Some("Massage".to_owned()),
            words: vec!["couples".to_owned()],
            ..Wish::default()
        };
        let queries: Vec<_> = asked(&wish)
            .into_iter()
            .map(|search| search.query)
            .collect();
        assert_eq!(queries, [Some("couples massage".to_owned()), None]);
    }

    #[test]
    fn what_may_be_a_title_is_looked_for_in_other_categories() {
        let wish = |category: &str, words: &[&str], about: &[&str]| Wish {
            category: Some(category.to_owned()),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            about: about.iter().map(|word| (*word).to_owned()).collect(),
            ..Wish::default()
        };
        let words = |wish: &Wish| elsewhere(wish).map(|(_, words)| words.join(" "));
        for (wish, expected) in [
            (
                wish("Massage", &["hot", "stone"], &[]),
                Some("hot stone massage"),
            ),
            (wish("Massage", &[], &[]), None),
            (
                wish("Massage", &["90", "minute"], &[]),
                Some("minute massage"),
            ),
            (wish("Restaurants", &["sushi"], &["sushi"]), None),
            (
                wish("Classes", &["lantern", "harbor"], &["lantern", "harbor"]),
                Some("lantern harbor"),
            ),
            (wish("Yoga & Pilates", &["hot"], &[]), None),
        ] {
            assert_eq!(words(&wish).as_deref(), expected, "{wish:?}");
        }
    }

    #[test]
    fn without_a_place_or_a_discount_there_is_nothing_to_widen() {
        let wish = Wish {
            max_price: Some(100),
            ..Wish::default()
        };
        assert!(wider(&wish).is_empty());
    }
}
