//! "near me", "in Boston", "within 10 miles of Chicago".

use super::{
    Part,
    bounds::{Bound, bound_at, bounded_at, range_at},
    category,
};
use crate::domain::{
    phrase::{Token, entry_at, number_at, word_at},
    vocabulary::never_names_place,
    wish::Place,
};

const KM_PER_MILE: f64 = 1.609_344;
/// A radius is at least this, and at most [`LARGEST_RADIUS_KM`].
const SMALLEST_RADIUS_KM: f64 = 0.5;
const LARGEST_RADIUS_KM: f64 = 1_000.0;

const HERE: &[(&str, ())] = &[
    ("near me", ()),
    ("near us", ()),
    ("near here", ()),
    ("near by", ()),
    ("near home", ()),
    ("near my place", ()),
    ("near my home", ()),
    ("near my location", ()),
    ("near my hotel", ()),
    ("nearby", ()),
    ("close by", ()),
    ("close to me", ()),
    ("close to us", ()),
    ("close to here", ()),
    ("close to home", ()),
    ("around me", ()),
    ("around us", ()),
    ("around here", ()),
    ("around the corner", ()),
    ("around my area", ()),
    ("around my location", ()),
    ("in my area", ()),
    ("in my city", ()),
    ("in my town", ()),
    ("in my neighborhood", ()),
    ("in my neighbourhood", ()),
    ("in the area", ()),
    ("in the neighborhood", ()),
    ("in town", ()),
    ("where i am", ()),
    ("where i live", ()),
    ("my area", ()),
    ("my location", ()),
    ("walking distance", ()),
];

const ANYWHERE: &[(&str, ())] = &[
    ("anywhere", ()),
    ("everywhere", ()),
    ("wherever", ()),
    ("any city", ()),
    ("any place", ()),
    ("any distance", ()),
    ("in any city", ()),
    ("in all cities", ()),
];

const BEFORE_CITY: &[(&str, ())] = &[
    ("in", ()),
    ("near", ()),
    ("near to", ()),
    ("around", ()),
    ("close to", ()),
    ("next to", ()),
    ("outside of", ()),
    ("in the city of", ()),
    ("in downtown", ()),
    ("in central", ()),
    ("in midtown", ()),
    ("downtown", ()),
];

const LENGTHS: &[(&str, f64)] = &[
    ("km", 1.0),
    ("kms", 1.0),
    ("kilometer", 1.0),
    ("kilometers", 1.0),
    ("kilometre", 1.0),
    ("kilometres", 1.0),
    ("mi", KM_PER_MILE),
    ("mile", KM_PER_MILE),
    ("miles", KM_PER_MILE),
];

pub fn read(tokens: &[Token]) -> Option<(Part, usize)> {
    if let Some(((), taken)) = entry_at(tokens, HERE) {
        return Some((Part::Place(Place::Here), taken));
    }
    if let Some(((), taken)) = entry_at(tokens, ANYWHERE) {
        return Some((Part::Place(Place::Anywhere), taken));
    }
    if let Some(radius) = radius_at(tokens) {
        return Some(radius);
    }
    let ((), taken) = entry_at(tokens, BEFORE_CITY)?;
    let (city, more) = city_at(&tokens[taken..])?;
    Some((Part::Place(Place::City(city)), taken + more))
}

/// "within 5 km", "10 miles away", "3 km from Boston"; a mere length, "a 5 km run", is none.
fn radius_at(tokens: &[Token]) -> Option<(Part, usize)> {
    let (bound, mut taken) =
        bound_at(tokens).map_or((None, 0), |(bound, taken)| (Some(bound), taken));
    taken += usize::from(word_at(&tokens[taken..]) == Some("a"));
    let (number, more) = number_at(&tokens[taken..])?;
    taken += more;
    let (km, more) = entry_at(&tokens[taken..], LENGTHS)?;
    taken += more;
    let mut is_radius = matches!(bound, Some(Bound::Under | Bound::AtMost | Bound::About));
    if matches!(word_at(&tokens[taken..]), Some("away" | "radius")) {
        is_radius = true;
        taken += 1;
    }
    let mut place = None;
    if matches!(word_at(&tokens[taken..]), Some("of" | "from" | "around")) {
        is_radius = true;
        taken += 1;
        if let Some((city, more)) = city_at(&tokens[taken..]) {
            place = Some(Place::City(city));
            taken += more;
        }
    }
    let km = (number.hundredths as f64 / 100.0 * km).clamp(SMALLEST_RADIUS_KM, LARGEST_RADIUS_KM);
    is_radius.then_some((Part::Radius { km, place }, taken))
}

/// Up to three words that may name a city, with the state after its comma.
fn city_at(tokens: &[Token]) -> Option<(String, usize)> {
    let names_place = |rest: &[Token]| {
        word_at(rest).is_some_and(|word| !never_names_place(word))
            && category::read(rest).is_none()
            && bounded_at(rest).is_none()
            && range_at(rest).is_none()
    };
    let mut words = Vec::new();
    while words.len() < 3 && names_place(&tokens[words.len()..]) {
        words.extend(word_at(&tokens[words.len()..]));
    }
    if words.is_empty() {
        return None;
    }
    let mut taken = words.len();
    if let (Some(Token::Break), Some(state)) = (
        tokens.get(taken),
        word_at(tokens.get(taken + 1..).unwrap_or_default()),
    ) && state.len() == 2
        && !never_names_place(state)
    {
        taken += 2;
    }
    Some((words.join(" "), taken))
}
