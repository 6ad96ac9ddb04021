//! "near me", "within 5 km", "walking distance".

use super::{
    Part,
    bound::{Bound, before},
};
use crate::{cursor::Cursor, understood::Place};

const KM_PER_MILE: f64 = 1.609_344;
/// A radius is at least this, and at most [`LARGEST_RADIUS_KM`].
const SMALLEST_RADIUS_KM: f64 = 0.5;
const LARGEST_RADIUS_KM: f64 = 1_000.0;
/// Some twenty minutes on foot.
const WALKING_KM: f64 = 1.5;

const PLACES: &[(&str, Place)] = &[
    ("near me", Place::Here),
    ("near us", Place::Here),
    ("near here", Place::Here),
    ("near by", Place::Here),
    ("near home", Place::Here),
    ("near my place", Place::Here),
    ("near my home", Place::Here),
    ("near my location", Place::Here),
    ("near my hotel", Place::Here),
    ("nearby", Place::Here),
    ("nearby me", Place::Here),
    ("nearme", Place::Here),
    ("close by", Place::Here),
    ("close to me", Place::Here),
    ("close to us", Place::Here),
    ("close to here", Place::Here),
    ("close to home", Place::Here),
    ("around me", Place::Here),
    ("around us", Place::Here),
    ("around here", Place::Here),
    ("around the corner", Place::Here),
    ("around my area", Place::Here),
    ("around my location", Place::Here),
    ("in my area", Place::Here),
    ("in my city", Place::Here),
    ("in my town", Place::Here),
    ("in my neighborhood", Place::Here),
    ("in my neighbourhood", Place::Here),
    ("in the area", Place::Here),
    ("in the neighborhood", Place::Here),
    ("in the neighbourhood", Place::Here),
    ("in town", Place::Here),
    ("where i am", Place::Here),
    ("where i live", Place::Here),
    ("my area", Place::Here),
    ("my location", Place::Here),
    ("anywhere", Place::Anywhere),
    ("everywhere", Place::Anywhere),
    ("wherever", Place::Anywhere),
    ("any city", Place::Anywhere),
    ("any place", Place::Anywhere),
    ("any distance", Place::Anywhere),
    ("in any city", Place::Anywhere),
    ("in all cities", Place::Anywhere),
];

const WALKING: &[&str] = &[
    "walking distance",
    "in walking distance",
    "within walking distance",
    "within a walking distance",
];

/// What may follow a distance that is one from the shopper.
const FROM_HERE: &[&str] = &[
    "of me",
    "of us",
    "of here",
    "of home",
    "of my place",
    "of my location",
    "from me",
    "from us",
    "from here",
    "from home",
    "from my place",
    "from my location",
    "around me",
    "around here",
];

const LENGTHS: &[(&str, f64)] = &[
    ("m", 0.001),
    ("meter", 0.001),
    ("meters", 0.001),
    ("metre", 0.001),
    ("metres", 0.001),
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

pub fn read(cursor: Cursor<'_>) -> Option<(Part, usize)> {
    if let Some((place, taken)) = cursor.entry(PLACES) {
        return Some((Part::Place(place), taken));
    }
    if let Some(taken) = cursor.any_of(WALKING) {
        return Some(radius(WALKING_KM, cursor, taken));
    }
    let within = cursor.is_word(&["within"]);
    let bound = before(cursor);
    let mut taken = bound.map_or(0, |(_, taken)| taken);
    let (hundredths, more) = count(cursor.on(taken))?;
    taken += more;
    let (km, more) = cursor.on(taken).entry(LENGTHS)?;
    taken += more;
    let says_away = cursor.on(taken).is_word(&["away", "radius"]);
    taken += usize::from(says_away);
    let is_most = matches!(bound, Some(((Bound::Under | Bound::AtMost, _), _)));
    let end = cursor.on(taken);
    // A mere length is none: "a 5 km run", "cable under 10 m long".
    let is_radius = within
        || says_away
        || end.is_word(&["of", "from"]) && km > 0.1
        || is_most && km > 0.1 && (end.ends() || end.is_word(&["around", "in", "near"]));
    let km = hundredths as f64 / 100.0 * km;
    is_radius.then(|| radius(km, cursor, taken))
}

/// "5", "a 5", "a" and "half a", in hundredths, and how many tokens that takes.
fn count(cursor: Cursor<'_>) -> Option<(i64, usize)> {
    if let Some(taken) = cursor.phrase("half a") {
        return Some((50, taken));
    }
    let article = usize::from(cursor.is_word(&["a"]));
    match cursor.on(article).number() {
        Some((number, taken)) => Some((number.hundredths, article + taken)),
        None => (article == 1).then_some((100, article)),
    }
}

fn radius(km: f64, cursor: Cursor<'_>, taken: usize) -> (Part, usize) {
    let here = cursor.on(taken).any_of(FROM_HERE);
    let radius = Part::Radius {
        km: km.clamp(SMALLEST_RADIUS_KM, LARGEST_RADIUS_KM),
        place: here.map(|_| Place::Here),
    };
    (radius, taken + here.unwrap_or(0))
}
