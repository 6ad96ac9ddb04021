//! What should come first: "cheapest", "sort by rating", "affordable".

use super::Part;
use crate::{
    cursor::Cursor,
    understood::{Order, Preference},
};

use Order::{BestRated, Cheapest, LargestDiscount, Nearest, Newest};

/// Asked for in so many words.
const FIRM: &[(&str, Order)] = &[
    ("cheapest", Cheapest),
    ("cheapest first", Cheapest),
    ("lowest price", Cheapest),
    ("lowest prices", Cheapest),
    ("lowest price first", Cheapest),
    ("lowest priced", Cheapest),
    ("best price", Cheapest),
    ("best prices", Cheapest),
    ("least expensive", Cheapest),
    ("by price", Cheapest),
    ("sort by price", Cheapest),
    ("sort them by price", Cheapest),
    ("sort these by price", Cheapest),
    ("order them by price", Cheapest),
    ("sorted by price", Cheapest),
    ("order by price", Cheapest),
    ("ordered by price", Cheapest),
    ("closest", Nearest),
    ("closest first", Nearest),
    ("nearest", Nearest),
    ("nearest first", Nearest),
    ("by distance", Nearest),
    ("sort by distance", Nearest),
    ("sort them by distance", Nearest),
    ("sort these by distance", Nearest),
    ("order them by distance", Nearest),
    ("sorted by distance", Nearest),
    ("best rated", BestRated),
    ("best rated first", BestRated),
    ("top rated", BestRated),
    ("highest rated", BestRated),
    ("highest rating", BestRated),
    ("best reviewed", BestRated),
    ("best reviews", BestRated),
    ("by rating", BestRated),
    ("sort by rating", BestRated),
    ("sort them by rating", BestRated),
    ("sort these by rating", BestRated),
    ("order them by rating", BestRated),
    ("sorted by rating", BestRated),
    ("best discount", LargestDiscount),
    ("best discounts", LargestDiscount),
    ("biggest discount", LargestDiscount),
    ("biggest discounts", LargestDiscount),
    ("highest discount", LargestDiscount),
    ("highest discounts", LargestDiscount),
    ("largest discount", LargestDiscount),
    ("largest discounts", LargestDiscount),
    ("biggest savings", LargestDiscount),
    ("by discount", LargestDiscount),
    ("sort by discount", LargestDiscount),
    ("sort them by discount", LargestDiscount),
    ("sort these by discount", LargestDiscount),
    ("order them by discount", LargestDiscount),
    ("sorted by discount", LargestDiscount),
    ("newest first", Newest),
    ("latest first", Newest),
    ("sort by newest", Newest),
    ("new arrivals", Newest),
    ("just added", Newest),
    ("recently added", Newest),
];

/// Hinted at.
const SOFT: &[(&str, Order)] = &[
    ("cheap", Cheapest),
    ("cheaper", Cheapest),
    ("less expensive", Cheapest),
    ("not too expensive", Cheapest),
    ("not expensive", Cheapest),
    ("too expensive", Cheapest),
    ("lower price", Cheapest),
    ("inexpensive", Cheapest),
    ("affordable", Cheapest),
    ("low cost", Cheapest),
    ("low price", Cheapest),
    ("low priced", Cheapest),
    ("on a budget", Cheapest),
    ("budget friendly", Cheapest),
    ("budget", Cheapest),
    ("closer", Nearest),
    ("better rated", BestRated),
    ("better reviewed", BestRated),
    ("better reviews", BestRated),
    ("higher rated", BestRated),
    ("bigger discount", LargestDiscount),
    ("bigger discounts", LargestDiscount),
    ("higher discount", LargestDiscount),
    ("better discount", LargestDiscount),
    ("well rated", BestRated),
    ("highly rated", BestRated),
    ("big discount", LargestDiscount),
    ("big discounts", LargestDiscount),
    ("newest", Newest),
    ("latest", Newest),
];

/// What makes a name of the word before it: Cheap Trick, a budget planner.
const NAMES: [&str; 20] = [
    "trick",
    "thrills",
    "monday",
    "planner",
    "planners",
    "binder",
    "book",
    "books",
    "sheet",
    "sheets",
    "journal",
    "notebook",
    "organizer",
    "tracker",
    "envelopes",
    "envelope",
    "calendar",
    "stickers",
    "wallet",
    "than",
];

pub fn read(cursor: Cursor<'_>) -> Option<(Part, usize)> {
    let firm = cursor.entry(FIRM).map(|(by, taken)| (by, taken, true));
    let soft = cursor.entry(SOFT).map(|(by, taken)| (by, taken, false));
    let (by, taken, firm) = firm.or(soft)?;
    let is_name = taken == 1 && cursor.on(1).is_word(&NAMES);
    let is_refused = cursor.comes_after(&["not", "no", "without", "nor"]);
    (!is_name && !is_refused).then_some((Part::Preference(Preference { by, firm }), taken))
}
