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
            advice(wish).to_owned(),
        ]
    } else {
        found(wish, choice, stages)
    };
    if wish.place == Some(Place::Here) {
        sentences.push(
            "Where are you? Name your city or share your location, and I will look nearby"
                .to_owned(),
        );
    }
    sentences
        .iter()
        .map(|sentence| tidy(sentence))
        .collect::<Vec<_>>()
        .join(" ")
}

/// What may help where nothing was found, though distance and discount were let go of.
fn advice(wish: &Wish) -> &'static str {
    match (wish.max_price.is_some(), wish.words.is_empty()) {
        (true, true) => "Try a higher price",
        (true, false) => "Try a higher price or other words",
        (false, false) => "Try other words",
        (false, true) => "Try something else",
    }
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

/// The reply to a message that a guardrail would not let pass.
#[must_use]
pub fn turned_down() -> String {
    "I cannot help with that. Tell me what kind of deal you are looking for, and where.".to_owned()
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
    let these = if count == 1 {
        "this deal mentions it"
    } else {
        "these deals mention it"
    };
    format!("I know no city called “{name}”, but {these}.")
}

fn found(wish: &Wish, choice: &Choice, stages: &[Stage]) -> Vec<String> {
    let shown = choice.deals.len();
    let mut sentences = if choice.off_subject < shown {
        vec![lead(wish, choice, choice.exact, stages)]
    } else if wish.category.is_some() {
        // None is about the words, so the words must not be said of them.
        let category = Wish {
            about: Vec::new(),
            ..wish.clone()
        };
        vec![lead(&category, choice, choice.within, stages)]
    } else {
        off_lead(wish, choice, stages)
    };
    if choice.off_subject < shown || wish.category.is_some() {
        sentences.extend(off_subject(wish, choice));
    }
    let sold_out = choice
        .deals
        .iter()
        .filter(|deal| deal.is_sold_out())
        .count();
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

/// What the deals are, and how far the search went for them if too few were `exact`.
fn lead(wish: &Wish, choice: &Choice, exact: usize, stages: &[Stage]) -> String {
    let (shown, bounds) = (choice.deals.len(), bounds(wish));
    if choice.stage == 0 {
        let are = if shown == 1 { "is" } else { "are" };
        let order = if choice.off_subject == 0 {
            order(wish.order)
        } else {
            ""
        };
        return format!("Here {are} {} {bounds}{order}", count(wish, shown));
    }
    let further = widened(wish, stages[0], stages[choice.stage]);
    match exact {
        0 => format!(
            "There is no {} {bounds}, so I also looked {further}",
            subject(wish, 1)
        ),
        exact => format!(
            "I found only {} {bounds}, so I also looked {further}",
            count(wish, exact)
        ),
    }
}

/// What must be admitted where none of the deals has any of the words.
fn off_lead(wish: &Wish, choice: &Choice, stages: &[Stage]) -> Vec<String> {
    let (about, bounds) = (quoted(&wish.about), bounds(wish));
    let closest = if choice.deals.len() == 1 {
        "this comes closest"
    } else {
        "these come closest"
    };
    if choice.stage == 0 {
        return vec![format!("No deal {bounds} mentions {about}; {closest}")];
    }
    let further = widened(wish, stages[0], stages[choice.stage]);
    vec![
        format!("No deal {bounds} mentions {about}"),
        format!("I also looked {further}; {closest}"),
    ]
}

/// What must be admitted where some of the words asked for are in none of the deals, or some of the
/// deals have none of the words.
fn off_subject(wish: &Wish, choice: &Choice) -> Option<String> {
    if !choice.unmentioned.is_empty() {
        let none = if choice.deals.len() == 1 {
            "It does not mention"
        } else {
            "None of them mentions"
        };
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
        Order::Newest => ", newest first",
    }
}

/// "spa deals", "deals for “helicopter ride”".
fn subject(wish: &Wish, number: usize) -> String {
    let deals = if number == 1 { "deal" } else { "deals" };
    let category = wish
        .category
        .as_ref()
        .map(|name| format!("{} ", before_deals(name)))
        .unwrap_or_default();
    let about = if wish.about.is_empty() {
        String::new()
    } else {
        format!(" for {}", quoted(&wish.about))
    };
    let without: Vec<String> = wish
        .excluded
        .iter()
        .map(|phrase| format!(" without “{phrase}”"))
        .collect();
    format!("{category}{deals}{about}{}", without.join(" or"))
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
    let first = [place, discount]
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

/// What the search went on to: "up to 50 km away", "farther away and at any discount".
fn widened(wish: &Wish, asked: Stage, reached: Stage) -> String {
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

fn kilometres(km: f64) -> String {
    format!("{km:.1}").trim_end_matches(".0").to_owned()
}

fn quoted(words: &[String]) -> String {
    format!("“{}”", words.join(" "))
}

fn title_case(name: &str) -> String {
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
