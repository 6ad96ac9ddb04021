//! What Souk says beside the cards: what they are, and where they are not quite what was asked for.

use crate::domain::{
    choice::{Choice, FEWEST},
    days::{self, Opening},
    deal::Deal,
    geo::coordinates,
    stages::Stage,
    wish::{Place, Wish},
    wording::{
        MOST_QUOTED, bounds, count, kilometres, order, quoted, subject, title_case, widened,
    },
};

/// What a reply is about.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    pub wish: &'a Wish,
    pub choice: &'a Choice,
    /// It was searched wider than asked for, since there was too little.
    pub is_widened: bool,
    /// The bounds that the search was widened to, where that found anything.
    pub reached: Option<Stage>,
    /// Nothing at that place is what was asked for, and the deals are something else there.
    pub is_instead: bool,
    /// Others than those shown before were asked for.
    pub is_more: bool,
}

/// The reply to a wish for which deals were found, or none.
#[must_use]
pub fn reply(outcome: Outcome<'_>) -> String {
    let Outcome { wish, choice, .. } = outcome;
    let mut sentences: Vec<String> = respelt(wish).into_iter().collect();
    if choice.deals.is_empty() {
        let more = if outcome.is_more { "more " } else { "" };
        sentences.push(format!(
            "I found no {more}{} {}",
            subject(wish, 1),
            bounds(wish)
        ));
        sentences.push(advice(wish).to_owned());
    } else {
        sentences.extend(found(outcome));
    }
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

/// What was taken for misspelt.
fn respelt(wish: &Wish) -> Option<String> {
    let read: Vec<String> = wish
        .respelt
        .iter()
        .map(|word| format!("“{}” as “{}”", word.written, word.read))
        .collect();
    (!read.is_empty()).then(|| format!("I read {}", read.join(" and ")))
}

/// What may help where nothing was found, though distance and discount were let go of.
fn advice(wish: &Wish) -> &'static str {
    match (wish.max_price.is_some(), wish.words.is_empty()) {
        _ if wish.beyond.is_some() || wish.least_km.is_some() => "Try another place",
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

fn found(outcome: Outcome<'_>) -> Vec<String> {
    let Outcome { wish, choice, .. } = outcome;
    let shown = choice.deals.len();
    let mut sentences = if choice.off_subject < shown {
        vec![lead(outcome, choice.exact)]
    } else if wish.category.is_some() {
        // None is about the words, so the words must not be said of them.
        let category = Wish {
            about: Vec::new(),
            ..wish.clone()
        };
        let outcome = Outcome {
            wish: &category,
            ..outcome
        };
        vec![lead(outcome, choice.within)]
    } else {
        off_lead(outcome)
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
    sentences.extend(way(wish, &choice.deals));
    sentences.extend(unstated(wish, &choice.deals));
    if shown < FEWEST {
        let even = if outcome.is_widened && !choice.is_wider {
            ", though I searched wider"
        } else {
            ""
        };
        sentences.push(format!("That is all I could find{even}"));
    }
    if !wish.has_subject() {
        sentences.push("Tell me what you are looking for, and I will narrow it down".to_owned());
    }
    sentences
}

/// What the deals are, and how far the search went for them if too few were `exact`.
fn lead(outcome: Outcome<'_>, exact: usize) -> String {
    let Outcome { wish, choice, .. } = outcome;
    let (shown, bounds) = (choice.deals.len(), bounds(wish));
    let Some(reached) = outcome.reached.filter(|_| choice.is_wider) else {
        let are = if shown == 1 { "is" } else { "are" };
        let order = if choice.off_subject == 0 {
            order(wish)
        } else {
            String::new()
        };
        let deals = if outcome.is_more {
            format!("{shown} more {}", subject(wish, shown))
        } else {
            count(wish, shown)
        };
        return format!("Here {are} {deals} {bounds}{order}");
    };
    let further = widened(wish, reached);
    let more = if outcome.is_more { "more " } else { "" };
    match exact {
        0 => format!(
            "There is no {more}{} {bounds}, so I also looked {further}",
            subject(wish, 1)
        ),
        exact => format!(
            "I found only {exact} {more}{} {bounds}, so I also looked {further}",
            subject(wish, exact)
        ),
    }
}

/// What must be admitted where none of the deals has any of the words.
fn off_lead(outcome: Outcome<'_>) -> Vec<String> {
    let Outcome { wish, choice, .. } = outcome;
    let (about, bounds) = (quoted(&wish.about), bounds(wish));
    let closest = match (outcome.is_instead, choice.deals.len()) {
        (true, 1) => "this is something else there",
        (true, _) => "these are something else there",
        (false, 1) => "this comes closest",
        (false, _) => "these come closest",
    };
    match outcome.reached.filter(|_| choice.is_wider) {
        None => vec![format!("No deal {bounds} mentions {about}; {closest}")],
        Some(reached) => vec![
            format!("No deal {bounds} mentions {about}"),
            format!("I also looked {}; {closest}", widened(wish, reached)),
        ],
    }
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
    let shown = choice.deals.len();
    if choice.off_subject > 0 {
        let about = quoted(&wish.about);
        return Some(format!("Not all of them are about {about}"));
    }
    // Where the search was widened, the lead tells it already.
    let is_partly = choice.entire > 0 && choice.entire < shown && !choice.is_wider;
    let (few, words) = (choice.entire, quoted(&choice.hoped_for));
    is_partly.then(|| match (few, choice.hoped_for.len()) {
        (1, 1) => format!("Only one of them mentions {words}"),
        (1, _) if choice.hoped_for.len() <= MOST_QUOTED => {
            format!("Only one of them mentions all of {words}")
        }
        (1, _) => format!("Only one of them mentions {words}"),
        (_, 1) => format!("Only {few} of them mention {words}"),
        (_, many) if many <= MOST_QUOTED => {
            format!("Only {few} of them mention all of {words}")
        }
        _ => format!("Only {few} of them mention {words}"),
    })
}

/// How much further the deals lie that way than those shown before did.
fn way(wish: &Wish, deals: &[Deal]) -> Option<String> {
    let beyond = wish.beyond?;
    let locations = deals
        .iter()
        .filter_map(|deal| deal.product.location.as_ref());
    let by: Vec<f64> = locations
        .map(|location| beyond.by_km(coordinates(location)))
        .collect();
    let least = by.iter().copied().reduce(f64::min)?;
    let most = by.iter().copied().reduce(f64::max)?;
    let (least, most) = (kilometres(least), kilometres(most));
    let range = if least == most {
        format!("{most} km")
    } else {
        format!("{least} to {most} km")
    };
    Some(format!(
        "That is {range} {} of the middle of those I showed before",
        beyond.toward.name()
    ))
}

/// What the deals leave open about when they are good.
fn unstated(wish: &Wish, deals: &[Deal]) -> Option<String> {
    let is_silent = |deal: &&Deal| {
        !wish.days.is_empty() && days::opening(&deal.product, &wish.days) == Opening::Unstated
    };
    let silent = deals.iter().filter(is_silent).count();
    let days = match (silent, deals.len()) {
        (0, _) => None,
        (1, 1) => Some("It does not say on which days it is good".to_owned()),
        (silent, all) if silent == all => {
            Some("They do not say on which days they are good".to_owned())
        }
        (1, _) => Some("One of them does not say on which days it is good".to_owned()),
        (silent, _) => Some(format!(
            "{silent} of them do not say on which days they are good"
        )),
    };
    let hours = wish.part_of_day.map(|part| {
        let part = part.name();
        format!("I do not know their hours, so ask whether the {part} is possible")
    });
    match (days, hours) {
        (Some(days), Some(hours)) => Some(format!("{days}. {hours}")),
        (days, hours) => days.or(hours),
    }
}
