//! What Souk says beside the cards: what they are, and where they are not quite what was asked for.

use crate::domain::{
    choice::{Choice, FEWEST},
    reason::{ceiling, floor},
    stages::Stage,
    wish::{Order, Place, Wish},
};

/// The reply to a wish for which deals were found, or none.
#[must_use]
pub fn reply(wish: &Wish, choice: &Choice, stages: &[Stage]) -> String {
    let mut sentences = if choice.deals.is_empty() {
        vec![
            format!("I found no {} {}.", subject(wish, 1), bounds(wish)).replace(" .", "."),
            "Try other words, a higher price or another city.".to_owned(),
        ]
    } else {
        found(wish, choice, stages)
    };
    if wish.place == Some(Place::Here) {
        sentences.push(
            "I do not know where you are: name your city or share your location, and I will look nearby.".to_owned(),
        );
    }
    sentences.join(" ")
}

/// The reply to cards that another has chosen.
#[must_use]
pub fn plain(count: usize) -> String {
    format!("Here are {count} deals that may suit you.")
}

/// The reply where the shopper named a place that no deal is in.
#[must_use]
pub fn unknown_city(name: &str) -> String {
    let name = title_case(name);
    format!("Souk has no deals in “{name}” yet. Name another city, or say “anywhere”.")
}

/// The reply where no city of that name is known, but deals speak of it: a part of town.
#[must_use]
pub fn mentioning(name: &str, count: usize) -> String {
    let name = title_case(name);
    let these = if count == 1 { "this deal mentions it" } else { "these deals mention it" };
    format!("I know no city called “{name}”, but {these}.")
}

fn found(wish: &Wish, choice: &Choice, stages: &[Stage]) -> Vec<String> {
    let shown = choice.deals.len();
    let mut sentences = Vec::new();
    if choice.stage == 0 {
        let order = order(wish.order);
        sentences.push(format!("{} {}{order}.", count(wish, shown), bounds(wish)).replace(" .", ".").replace(" ,", ","));
    } else {
        let exact = match choice.exact {
            0 => format!("Nothing is exactly that: there is no {} {}", subject(wish, 1), bounds(wish)),
            exact => format!("Only {} {}", count(wish, exact), bounds(wish)),
        };
        let exact = exact.trim_end();
        sentences.push(format!("{exact}, so I also looked {}.", widened(wish, stages[0], stages[choice.stage])));
    }
    if choice.off_subject > 0 {
        let which = if choice.off_subject == shown { "None of them mentions" } else { "Not all of them mention" };
        sentences.push(format!("{which} {}, but they come closest.", quoted(&wish.about)));
    }
    let sold_out = choice.deals.iter().filter(|deal| deal.is_sold_out()).count();
    if sold_out > 0 {
        let verb = if sold_out == 1 { "is" } else { "are" };
        sentences.push(format!("{sold_out} of them {verb} sold out right now."));
    }
    if shown < FEWEST {
        sentences.push("That is all I could find.".to_owned());
    }
    sentences
}

/// "6 spa deals".
fn count(wish: &Wish, number: usize) -> String {
    format!("{number} {}", subject(wish, number))
}

/// What they are sorted by, where the shopper asked for it.
const fn order(order: Order) -> &'static str {
    match order {
        Order::Fit => "",
        Order::Cheapest => ", cheapest first",
        Order::Nearest => ", nearest first",
        Order::LargestDiscount => ", largest discount first",
        Order::BestRated => ", best rated first",
    }
}

/// "spa deals", "deals for “helicopter ride”".
fn subject(wish: &Wish, number: usize) -> String {
    let deals = if number == 1 { "deal" } else { "deals" };
    let category = wish.category.as_ref().map(|name| format!("{} ", name.to_lowercase())).unwrap_or_default();
    if wish.words.is_empty() {
        format!("{category}{deals}")
    } else {
        format!("{category}{deals} for {}", quoted(&wish.words))
    }
}

/// "near you at 50% off or more, under $50".
fn bounds(wish: &Wish) -> String {
    let place = match &wish.place {
        Some(Place::Near(_)) => Some(format!("within {} km of you", kilometres(wish.radius_km()))),
        Some(Place::City(name)) => Some(format!("in {}", title_case(name))),
        Some(Place::Here | Place::Anywhere) | None => None,
    };
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
    let first = [place, discount].into_iter().flatten().collect::<Vec<_>>().join(" ");
    [Some(first).filter(|text| !text.is_empty()), price].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What the search went on to: "up to 50 km away", "farther away and at any discount".
fn widened(wish: &Wish, asked: Stage, reached: Stage) -> String {
    let distance = (asked.radius_km != reached.radius_km).then(|| match (reached.radius_km, &wish.place) {
        (Some(km), Some(Place::City(name))) => format!("up to {} km around {}", kilometres(km), title_case(name)),
        (Some(km), _) => format!("up to {} km away", kilometres(km)),
        (None, Some(Place::City(_))) => "in other cities".to_owned(),
        (None, _) => "farther away".to_owned(),
    });
    let discount = (asked.min_discount != reached.min_discount).then(|| {
        reached.min_discount.map_or_else(|| "at any discount".to_owned(), |percent| format!("at {percent}% off or more"))
    });
    [distance, discount].into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

fn kilometres(km: f64) -> String {
    format!("{:.1}", km).trim_end_matches(".0").to_owned()
}

fn quoted(words: &[String]) -> String {
    format!("“{}”", words.join(" "))
}

fn title_case(name: &str) -> String {
    name.split(' ')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect::<Vec<_>>()
        .join(" ")
}
