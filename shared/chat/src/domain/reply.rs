//! What Souk says beside the cards: what they are, and where they are not quite what was asked for.

use crate::domain::{
    choice::{Choice, FEWEST},
    reason::{ceiling, floor},
    stages::Stage,
    vocabulary::before_deals,
    wish::{Order, Place, Wish},
};

/// The reply to a wish for which deals were found, or none.
#[must_use]
pub fn reply(wish: &Wish, choice: &Choice, stages: &[Stage]) -> String {
    let mut sentences = if choice.deals.is_empty() {
        vec![
            format!("I found no {} {}", subject(wish, 1), bounds(wish)),
            "Try other words, a higher price or another city".to_owned(),
        ]
    } else {
        found(wish, choice, stages)
    };
    if wish.place == Some(Place::Here) {
        sentences.push("Where are you? Name your city or share your location, and I will look nearby".to_owned());
    }
    sentences.iter().map(|sentence| tidy(sentence)).collect::<Vec<_>>().join(" ")
}

/// A sentence whose optional parts may have been empty.
fn tidy(sentence: &str) -> String {
    let words = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace(" ,", ",").replace(" ;", ";") + "."
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
    let bounds = bounds(wish);
    let mut sentences = vec![match choice.exact {
        _ if choice.off_subject == shown => {
            format!("I found nothing about {} {bounds}; this is what comes closest", quoted(&wish.about))
        }
        _ if choice.stage == 0 => {
            let are = if shown == 1 { "is" } else { "are" };
            format!("Here {are} {} {bounds}{}", count(wish, shown), order(wish.order))
        }
        0 => format!("There is no {} {bounds}, so I also looked {}", subject(wish, 1), widened(wish, stages, choice.stage)),
        exact => {
            format!("I found only {} {bounds}, so I also looked {}", count(wish, exact), widened(wish, stages, choice.stage))
        }
    }];
    if choice.off_subject < shown {
        sentences.extend(off_subject(wish, choice));
    }
    let sold_out = choice.deals.iter().filter(|deal| deal.is_sold_out()).count();
    if sold_out > 0 {
        let verb = if sold_out == 1 { "is" } else { "are" };
        sentences.push(format!("{sold_out} of them {verb} sold out right now"));
    }
    if shown < FEWEST {
        sentences.push("That is all I could find".to_owned());
    }
    if !wish.has_subject() {
        sentences.push("Tell me what you are looking for, and I will narrow it down".to_owned());
    }
    sentences
}

/// What must be admitted where some of the words asked for are in none of the deals, or some of the
/// deals have none of the words.
fn off_subject(wish: &Wish, choice: &Choice) -> Option<String> {
    if !choice.unmentioned.is_empty() {
        let none = if choice.deals.len() == 1 { "It does not mention" } else { "None of them mentions" };
        return Some(format!("{none} {}", quoted(&choice.unmentioned)));
    }
    (choice.off_subject > 0).then(|| format!("Not all of them are about {}", quoted(&wish.about)))
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
    let category = wish.category.as_ref().map(|name| format!("{} ", before_deals(name))).unwrap_or_default();
    if wish.about.is_empty() {
        format!("{category}{deals}")
    } else {
        format!("{category}{deals} for {}", quoted(&wish.about))
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
fn widened(wish: &Wish, stages: &[Stage], stage: usize) -> String {
    let (asked, reached) = (stages[0], stages[stage]);
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
