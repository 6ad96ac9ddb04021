//! The parts that replies are made of: a wish, its bounds and numbers, as one says them.

use crate::domain::{
    days,
    reason::{ceiling, floor},
    stages::Stage,
    vocabulary::before_deals,
    wish::{Order, Place, Wish},
};

/// More words than this are a story.
pub const MOST_QUOTED: usize = 4;

/// "6 spa deals".
pub fn count(wish: &Wish, number: usize) -> String {
    format!("{number} {}", subject(wish, number))
}

/// What they are sorted by, where the shopper asked for it.
pub fn order(wish: &Wish) -> String {
    let by = match wish.order {
        Order::Fit => return String::new(),
        Order::Cheapest => "cheapest",
        Order::Nearest => match &wish.place {
            Some(Place::City(name)) => {
                return format!(", nearest to the middle of {} first", title_case(name));
            }
            _ => "nearest",
        },
        Order::LargestDiscount => "largest discount",
        Order::BestRated => "best rated",
        Order::Newest => "newest",
    };
    format!(", {by} first")
}

/// "spa deals", "deals for “helicopter ride”".
pub fn subject(wish: &Wish, number: usize) -> String {
    let deals = if number == 1 { "deal" } else { "deals" };
    let categories: Vec<String> = wish
        .category
        .iter()
        .chain(&wish.or_categories)
        .map(|name| before_deals(name))
        .collect();
    let category = if categories.is_empty() {
        String::new()
    } else {
        format!("{} ", categories.join(" or "))
    };
    let about = if wish.about.is_empty() {
        String::new()
    } else {
        format!(" for {}", quoted(&wish.about))
    };
    let each = |before: &str, phrases: &[String]| -> Vec<String> {
        let phrases = phrases.iter();
        phrases
            .map(|phrase| format!(" {before} “{phrase}”"))
            .collect()
    };
    let with = each("with", &wish.needs).join(" and");
    let without = each("without", &wish.excluded).join(" or");
    format!("{category}{deals}{about}{with}{without}")
}

/// "near you on Saturday at 50% off or more, under $50".
pub fn bounds(wish: &Wish) -> String {
    let days = (!wish.days.is_empty()).then(|| match wish.days.len() {
        7 => "on any day".to_owned(),
        _ => format!("on {}", days::either(&wish.days)),
    });
    let discount = wish.min_discount.map(|percent| match percent {
        100 => "at 100% off".to_owned(),
        percent => format!("at {percent}% off or more"),
    });
    let price = match (wish.min_price, wish.max_price) {
        (Some(least), Some(most)) => Some(format!("{} and {}", floor(least), ceiling(most))),
        (Some(least), None) => Some(floor(least)),
        (None, Some(most)) => Some(ceiling(most)),
        (None, None) => None,
    };
    let first = [place(wish), direction(wish), days, discount]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    [Some(first).filter(|text| !text.is_empty()), price]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

fn place(wish: &Wish) -> Option<String> {
    let most = kilometres(wish.radius_km());
    let least = wish.least_km.map(kilometres);
    match (&wish.place, least) {
        (Some(Place::Near(_)), Some(least)) => Some(format!("{least} to {most} km from you")),
        (Some(Place::Near(_)), None) => Some(format!("within {most} km of you")),
        (Some(Place::City(name)), _) if wish.radius_km.is_some() => {
            Some(format!("within {most} km of {}", title_case(name)))
        }
        (Some(Place::City(name)), _) => Some(format!("in {}", title_case(name))),
        (Some(Place::Here | Place::Anywhere) | None, _) => None,
    }
}

fn direction(wish: &Wish) -> Option<String> {
    let beyond = wish.beyond?;
    Some(format!("further {}", beyond.toward.name()))
}

/// What the search went on to: "up to 50 km away", "farther away and at any discount".
pub fn widened(wish: &Wish, reached: Stage) -> String {
    let asked = Stage::asked(wish);
    let distance =
        (asked.radius_km != reached.radius_km).then(|| match (reached.radius_km, &wish.place) {
            (Some(km), Some(Place::City(name))) => {
                format!("up to {} km around {}", kilometres(km), title_case(name))
            }
            (Some(km), _) => format!("up to {} km away", kilometres(km)),
            (None, Some(Place::City(_))) => "in other cities".to_owned(),
            (None, _) => "farther away".to_owned(),
        });
    let discount = (asked.min_discount != reached.min_discount).then(|| {
        reached.min_discount.map_or_else(
            || "at any discount".to_owned(),
            |percent| format!("at {percent}% off or more"),
        )
    });
    [distance, discount]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" and ")
}

pub fn kilometres(km: f64) -> String {
    format!("{km:.1}").trim_end_matches(".0").to_owned()
}

/// The words as the shopper said them; many are not repeated one by one.
pub fn quoted(words: &[String]) -> String {
    if words.len() > MOST_QUOTED {
        return "all that you describe".to_owned();
    }
    format!("“{}”", words.join(" "))
}

pub fn title_case(name: &str) -> String {
    name.split(' ')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        })
        .collect::<Vec<_>>()
        .join(" ")
}
