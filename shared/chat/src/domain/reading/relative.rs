//! Bounds that the deals shown before measure: cheaper, dearer, closer, farther away.

use super::asides::Motion;
use crate::domain::wish::{Order, Place, Wish};
use souk_contracts::product::Coordinates;

/// A distance is told to the hundred metres, and no search is narrower than half a kilometre.
const STEP_KM: f64 = 0.1;
const SMALLEST_RADIUS_KM: f64 = 0.5;
const LARGEST_RADIUS_KM: f64 = 1_000.0;

/// Below `price`, the cheapest first.
pub fn cheaper_than(price: i64, mut wish: Wish) -> Wish {
    wish.max_price = Some((price - 1).max(0));
    wish.min_price = wish.min_price.filter(|least| *least < price);
    wish.order = Order::Cheapest;
    wish
}

/// Above `price`.
pub fn dearer_than(price: i64, mut wish: Wish) -> Wish {
    wish.min_price = Some(price + 1);
    wish.max_price = wish.max_price.filter(|most| *most > price);
    if wish.order == Order::Cheapest {
        wish.order = Order::Fit;
    }
    wish
}

/// The wish nearer to or farther from the shopper than the deals shown, half of which are within
/// `middle_km`. Where no distances were told, what is closer is what is nearest, and what is farther
/// is looked for in a circle twice as wide.
pub fn moved(
    mut wish: Wish,
    motion: Option<Motion>,
    middle_km: Option<f64>,
    location: Option<Coordinates>,
) -> Wish {
    match motion {
        None | Some(Motion::Toward(_)) => {}
        Some(Motion::Closer) => {
            wish.order = Order::Nearest;
            wish.least_km = None;
            if let Some(km) = middle_km {
                wish.radius_km = Some((km - STEP_KM).max(SMALLEST_RADIUS_KM));
                wish.is_radius_firm = true;
            } else if let Some(location) = location {
                wish.place = Some(Place::Near(location));
            }
        }
        Some(Motion::Away) => {
            let radius = wish.radius_km() * 2.0;
            wish.least_km = middle_km;
            wish.radius_km = Some(radius.min(LARGEST_RADIUS_KM));
            if wish.order == Order::Nearest {
                wish.order = Order::Fit;
            }
        }
    }
    wish
}
