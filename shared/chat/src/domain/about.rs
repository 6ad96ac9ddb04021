//! What Souk says of deals that it has shown before: "the second one".

use crate::domain::{days, deal::Deal, plain, reading::Which, reason::reason, wish::Wish};

const ORDINALS: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];

/// The reply about `asked`, each with what it was called by; `None` is a deal that is gone.
/// `others` is how many cards follow.
#[must_use]
pub fn told(asked: &[(Which, Option<&Deal>)], others: usize, wish: &Wish) -> String {
    let mut sentences: Vec<String> = asked
        .iter()
        .map(|(which, deal)| match deal {
            Some(deal) => facts(&name(*which), deal, wish),
            None => format!("{} is no longer offered.", upper(&name(*which))),
        })
        .collect();
    let is_gone = asked
        .iter()
        .any(|(_, deal)| deal.is_none_or(Deal::is_sold_out));
    match others {
        0 => {}
        1 if is_gone => sentences.push("Another that I showed may do instead.".to_owned()),
        _ if is_gone => sentences.push("Others that I showed may do instead.".to_owned()),
        1 => sentences.push("Beside it is another that I showed.".to_owned()),
        count => sentences.push(format!("Beside it are {count} others that I showed.")),
    }
    sentences.join(" ")
}

/// The reply where nothing is under the number that was asked for.
#[must_use]
pub fn no_such_number(shown: usize) -> String {
    let deals = if shown == 1 {
        "only one deal".to_owned()
    } else {
        format!("only {shown} deals")
    };
    format!(
        "I showed {deals}, so there is no such number. Here they are again; which one do you mean?"
    )
}

fn facts(name: &str, deal: &Deal, wish: &Wish) -> String {
    let title = plain::title(deal).map(|title| format!(", “{title}”"));
    let merchant = plain::merchant(deal).map(|name| format!(" by {name}"));
    let mut text = format!(
        "{}{}{}: {}",
        upper(name),
        title.unwrap_or_default(),
        merchant.unwrap_or_default(),
        reason(deal, wish)
    );
    if let Some(days) = days::stated(&deal.product) {
        match days.len() {
            7 => text.push_str(" It is good on every day."),
            0 => {}
            _ => text.push_str(&format!(" It is good on {}.", days::all(&days))),
        }
    }
    if let Some(minutes) = minutes(deal) {
        text.push_str(&format!(" It takes {minutes} minutes."));
    }
    let included = plain::included(deal);
    if let Some((last, others)) = included.split_last() {
        let list = if others.is_empty() {
            (*last).to_owned()
        } else {
            format!("{} and {last}", others.join(", "))
        };
        text.push_str(&format!(" It includes {list}."));
    }
    text
}

fn minutes(deal: &Deal) -> Option<u64> {
    let minutes = deal.product.attributes.get("duration_minutes")?.as_u64()?;
    (1..=1_440).contains(&minutes).then_some(minutes)
}

fn name(which: Which) -> String {
    match which {
        Which::Nth(nth) => match nth.checked_sub(1).and_then(|at| ORDINALS.get(at)) {
            Some(ordinal) => format!("the {ordinal} one"),
            None => format!("number {nth}"),
        },
        Which::Middle => "the one in the middle".to_owned(),
        Which::Last => "the last one".to_owned(),
    }
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
