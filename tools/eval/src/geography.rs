//! Where shoppers are, and how far that is from a deal.

use souk_contracts::product::Coordinates;

/// The middles of the cities that the seed catalogue sells in.
const CITIES: [(&str, f64, f64); 10] = [
    ("Austin", 30.2672, -97.7431),
    ("Boston", 42.3601, -71.0589),
    ("Chicago", 41.8781, -87.6298),
    ("Denver", 39.7392, -104.9903),
    ("Miami", 25.7617, -80.1918),
    ("Nashville", 36.1627, -86.7816),
    ("New York", 40.7128, -74.0060),
    ("Portland", 45.5152, -122.6784),
    ("San Francisco", 37.7749, -122.4194),
    ("Seattle", 47.6062, -122.3321),
];

const EARTH_RADIUS_KM: f64 = 6_371.0;

pub fn centre(city: &str) -> Option<Coordinates> {
    let known = CITIES.iter().find(|(name, ..)| *name == city)?;
    Some(Coordinates {
        lat: known.1,
        lng: known.2,
    })
}

/// Along a great circle, by the haversine formula.
pub fn distance_km(from: Coordinates, to: Coordinates) -> f64 {
    let half = |angle: f64| (angle.to_radians() / 2.0).sin().powi(2);
    let cosines = from.lat.to_radians().cos() * to.lat.to_radians().cos();
    let chord = half(to.lat - from.lat) + cosines * half(to.lng - from.lng);
    2.0 * EARTH_RADIUS_KM * chord.sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boston_is_three_hundred_kilometres_from_new_york() {
        let between = centre("Boston").zip(centre("New York"));
        let km = between.map_or(0.0, |(boston, york)| distance_km(boston, york));
        assert!((300.0..312.0).contains(&km), "{km}");
    }
}
