//! Points on the globe: how far apart they are, and in which direction.

use serde::{Deserialize, Serialize};
use souk_contracts::product::{Coordinates, Location};

/// The Earth's mean radius.
const EARTH_RADIUS_KM: f64 = 6_371.0;

/// Closer than this to the line that they should lie beyond, deals lie on it.
const LINE_KM: f64 = 0.1;

#[must_use]
pub const fn coordinates(location: &Location) -> Coordinates {
    Coordinates {
        lat: location.lat,
        lng: location.lng,
    }
}

/// Along a great circle, by the haversine formula.
#[must_use]
pub fn distance_km(from: Coordinates, to: Coordinates) -> f64 {
    let half = |angle: f64| (angle.to_radians() / 2.0).sin().powi(2);
    let cosines = from.lat.to_radians().cos() * to.lat.to_radians().cos();
    let chord = half(to.lat - from.lat) + cosines * half(to.lng - from.lng);
    2.0 * EARTH_RADIUS_KM * chord.sqrt().min(1.0).asin()
}

/// From a shopper to a deal; `None` where either is nobody knows where.
#[must_use]
pub fn distance_from(shopper: Option<Coordinates>, deal: Option<&Location>) -> Option<f64> {
    Some(distance_km(shopper?, coordinates(deal?)))
}

/// The point in the middle of `points`, which are those of one town or a few; none of none.
#[must_use]
pub fn middle(points: &[Coordinates]) -> Option<Coordinates> {
    let count = points.len() as f64;
    let mean = |axis: fn(&Coordinates) -> f64| points.iter().map(axis).sum::<f64>() / count;
    (!points.is_empty()).then(|| Coordinates {
        lat: mean(|point| point.lat),
        lng: mean(|point| point.lng),
    })
}

/// A direction of the compass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    North,
    Northeast,
    East,
    Southeast,
    South,
    Southwest,
    West,
    Northwest,
}

impl Direction {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::North => "north",
            Self::Northeast => "northeast",
            Self::East => "east",
            Self::Southeast => "southeast",
            Self::South => "south",
            Self::Southwest => "southwest",
            Self::West => "west",
            Self::Northwest => "northwest",
        }
    }

    /// Of length 1: eastward, northward.
    fn vector(self) -> (f64, f64) {
        let (east, north): (f64, f64) = match self {
            Self::North => (0.0, 1.0),
            Self::Northeast => (1.0, 1.0),
            Self::East => (1.0, 0.0),
            Self::Southeast => (1.0, -1.0),
            Self::South => (0.0, -1.0),
            Self::Southwest => (-1.0, -1.0),
            Self::West => (-1.0, 0.0),
            Self::Northwest => (-1.0, 1.0),
        };
        let length = east.hypot(north);
        (east / length, north / length)
    }
}

/// The part of the globe that lies further in one direction than a point does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beyond {
    pub from: Coordinates,
    pub toward: Direction,
}

impl Beyond {
    /// How many kilometres further that way `point` lies; negative if less far.
    #[must_use]
    pub fn by_km(&self, point: Coordinates) -> f64 {
        let along = |to: Coordinates| distance_km(self.from, to);
        let north = along(Coordinates {
            lng: self.from.lng,
            ..point
        });
        let east = along(Coordinates {
            lat: self.from.lat,
            ..point
        });
        // Over the date line, the shorter way round.
        let turn = (point.lng - self.from.lng + 540.0).rem_euclid(360.0) - 180.0;
        let (eastward, northward) = self.toward.vector();
        east.copysign(turn) * eastward + north.copysign(point.lat - self.from.lat) * northward
    }

    #[must_use]
    pub fn has(&self, point: Coordinates) -> bool {
        self.by_km(point) >= LINE_KM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOSTON: Coordinates = Coordinates {
        lat: 42.36,
        lng: -71.06,
    };

    fn shifted(lat: f64, lng: f64) -> Coordinates {
        Coordinates {
            lat: BOSTON.lat + lat,
            lng: BOSTON.lng + lng,
        }
    }

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let km = distance_km(BOSTON, shifted(1.0, 0.0));
        assert!((111.0..111.4).contains(&km), "{km}");
    }

    #[test]
    fn beyond_a_point_is_measured_along_the_direction_alone() {
        for (toward, lat, lng, expected) in [
            (Direction::North, 0.01, 0.0, 1.11),
            (Direction::North, 0.01, 0.2, 1.11),
            (Direction::South, 0.01, 0.0, -1.11),
            (Direction::East, 0.3, 0.01, 0.82),
            (Direction::West, 0.0, 0.01, -0.82),
            (Direction::Northeast, 0.01, 0.01, 1.37),
        ] {
            let beyond = Beyond {
                from: BOSTON,
                toward,
            };
            let km = beyond.by_km(shifted(lat, lng));
            assert!((km - expected).abs() < 0.02, "{toward:?} {lat} {lng}: {km}");
        }
    }

    #[test]
    fn what_lies_over_the_date_line_is_east_of_what_lies_before_it() {
        let beyond = Beyond {
            from: Coordinates {
                lat: 0.0,
                lng: 179.9,
            },
            toward: Direction::East,
        };
        assert!(beyond.has(Coordinates {
            lat: 0.0,
            lng: -179.9
        }));
    }

    #[test]
    fn the_middle_of_no_points_is_nowhere() {
        assert_eq!(middle(&[]), None);
        assert_eq!(middle(&[BOSTON, BOSTON]), Some(BOSTON));
    }
}
