//! How far a deal is from the shopper.

use souk_contracts::product::{Coordinates, Location};

/// The Earth's mean radius.
const EARTH_KM: f64 = 6_371.008_8;

/// On the great circle, by the haversine formula, as the catalog has it; `None` when either end is
/// not known.
#[must_use]
pub fn from(shopper: Option<Coordinates>, deal: Option<&Location>) -> Option<f64> {
    let (from, to) = (shopper?, deal?);
    let (a, b) = (from.lat.to_radians(), to.lat.to_radians());
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let across = half(b - a) + a.cos() * b.cos() * half((to.lng - from.lng).to_radians());
    Some(2.0 * EARTH_KM * across.min(1.0).sqrt().asin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_that_of_the_map() {
        let boston = Coordinates {
            lat: 42.3601,
            lng: -71.0589,
        };
        let new_york = Location {
            lat: 40.7128,
            lng: -74.0060,
            city: "New York".to_owned(),
        };
        let km = from(Some(boston), Some(&new_york)).unwrap_or_default();
        assert!((305.0..307.0).contains(&km), "{km}");
        assert_eq!(from(None, Some(&new_york)), None);
        assert_eq!(from(Some(boston), None), None);
    }
}
