//! The model's answer, held against what its tools found.

use super::{Asked, Fault};
use crate::domain::{
    answer::ReasonedCard,
    choice::{FEWEST, MOST},
    deal::Deal,
    figures::Facts,
    reason::reason,
    reply,
};
use serde::Deserialize;
use serde_json::Value;
use souk_contracts::ProductId;
use std::collections::HashSet;

const LONGEST_REPLY: usize = 600;
const LONGEST_REASON: usize = 240;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Presented {
    reply: String,
    cards: Vec<PresentedCard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresentedCard {
    id: String,
    reason: String,
}

/// The reply and the cards that may be shown: deals of this turn only, each once, those that are
/// sold out only where too few others are left; texts with a figure that the facts do not bear out
/// give way to the rules' own.
///
/// # Errors
/// [`Fault::Malformed`] when it has another structure, or fewer than three cards are left.
pub fn check(
    input: &Value,
    found: &[Deal],
    asked: &Asked<'_>,
) -> Result<(String, Vec<ReasonedCard>), Fault> {
    let presented: Presented = serde_json::from_value(input.clone())
        .map_err(|_| Fault::Malformed("its structure is not the one asked for"))?;
    let mut seen: HashSet<ProductId> = HashSet::new();
    let mut deals: Vec<(&Deal, String)> = presented
        .cards
        .into_iter()
        .filter_map(|card| {
            let id: ProductId = card.id.parse().ok()?;
            let deal = found.iter().find(|deal| deal.product.id == id)?;
            seen.insert(id).then_some((deal, card.reason))
        })
        .collect();
    if deals.iter().filter(|(deal, _)| !deal.is_sold_out()).count() >= FEWEST {
        deals.retain(|(deal, _)| !deal.is_sold_out());
    }
    if deals.len() < FEWEST {
        return Err(Fault::Malformed(
            "too few of its cards are deals that were found",
        ));
    }
    deals.truncate(MOST);

    let facts = deals
        .iter()
        .fold(Facts::said(asked.message.as_str()), |facts, (deal, _)| {
            facts.and(Facts::of(deal))
        });
    let reply = if may_be_shown(
        &presented.reply,
        LONGEST_REPLY,
        &facts.and_counts_to(deals.len()),
    ) {
        presented.reply.trim().to_owned()
    } else {
        reply::plain(deals.len())
    };
    let cards = deals.into_iter().map(|(deal, told)| {
        let may = may_be_shown(&told, LONGEST_REASON, &Facts::of(deal));
        ReasonedCard::of(
            deal,
            if may {
                told.trim().to_owned()
            } else {
                reason(deal, &asked.wish)
            },
        )
    });
    Ok((reply, cards.collect()))
}

/// A text within its length, with no figure of its own, and with no link: those come from merchants'
/// texts at best.
fn may_be_shown(text: &str, longest: usize, facts: &Facts) -> bool {
    let lower = text.to_lowercase();
    !text.trim().is_empty()
        && text.chars().count() <= longest
        && !text.chars().any(|sign| sign.is_control() && sign != '\n')
        && !["http:", "https:", "www."]
            .iter()
            .any(|link| lower.contains(link))
        && facts.cover(text)
}
