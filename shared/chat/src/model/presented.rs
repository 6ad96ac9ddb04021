//! The model's answer, held against what its tools found.

use super::{Asked, Fault, prompt::SYSTEM};
use crate::domain::{
    answer::ReasonedCard,
    choice::{FEWEST, MOST},
    contact,
    deal::Deal,
    figures::Known,
    reading::Reading,
    reason::reason,
    reply,
    wish::Wish,
};
use serde::Deserialize;
use serde_json::Value;
use souk_contracts::ProductId;
use std::collections::HashSet;

const LONGEST_REPLY: usize = 600;
const LONGEST_REASON: usize = 240;
/// So many words in a row of its instructions are not the model's to tell.
const WORDS_OF_INSTRUCTIONS: usize = 8;

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
/// sold out or outside of what the message says only where too few others are left; texts that the
/// facts do not bear out give way to the rules' own.
///
/// # Errors
/// [`Fault::Malformed`] when it has another structure, or fewer than three cards are left;
/// [`Fault::OutOfBounds`] when too few of them keep the prices and discounts of the message.
pub fn check(
    input: &Value,
    found: &[Deal],
    asked: &Asked<'_>,
    wish: &Wish,
) -> Result<(String, Vec<ReasonedCard>), Fault> {
    let presented = Presented::deserialize(input)
        .map_err(|_| Fault::Malformed("its structure is not the one asked for"))?;
    let mut seen: HashSet<ProductId> = HashSet::new();
    let mut cards: Vec<(&Deal, String)> = presented
        .cards
        .into_iter()
        .filter_map(|card| {
            let id: ProductId = card.id.parse().ok()?;
            let deal = found.iter().find(|deal| deal.product.id == id)?;
            seen.insert(id).then_some((deal, card.reason))
        })
        .collect();
    if cards.iter().filter(|(deal, _)| !deal.is_sold_out()).count() >= FEWEST {
        cards.retain(|(deal, _)| !deal.is_sold_out());
    }
    if cards.len() < FEWEST {
        return Err(Fault::Malformed(
            "too few of its cards are deals that were found",
        ));
    }
    let message = asked.message.as_str();
    let said = Reading::of(message).wish;
    cards.retain(|(deal, _)| keeps_the_bounds_of(&said, deal));
    if cards.len() < FEWEST {
        return Err(Fault::OutOfBounds);
    }
    cards.truncate(MOST);

    let shown: Vec<&Deal> = cards.iter().map(|(deal, _)| *deal).collect();
    let known = Known::of(shown, found, message);
    let reply = if may_be_shown(&presented.reply, LONGEST_REPLY, &known) {
        presented.reply.trim().to_owned()
    } else {
        reply::plain(cards.len())
    };
    let cards = cards.into_iter().map(|(deal, told)| {
        let known = Known::of(vec![deal], found, message);
        let may = may_be_shown(&told, LONGEST_REASON, &known);
        let told = if may {
            told.trim().to_owned()
        } else {
            reason(deal, wish)
        };
        ReasonedCard::of(deal, told)
    });
    Ok((reply, cards.collect()))
}

/// Whether the deal keeps what the message itself bounds in figures or rules out; what was said
/// earlier may have been taken back, and the model may know.
fn keeps_the_bounds_of(said: &Wish, deal: &Deal) -> bool {
    let price = deal.product.price.amount();
    said.min_price.is_none_or(|least| price >= least)
        && said.max_price.is_none_or(|most| price <= most)
        && said
            .min_discount
            .is_none_or(|least| deal.product.discount_percent >= least)
        && !said.rules_out(deal)
}

/// A text within its length that says nothing but what is known, leads nowhere and tells nothing of
/// the model's instructions.
fn may_be_shown(text: &str, longest: usize, known: &Known<'_>) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= longest
        && !contact::is_in(text)
        && !tells_instructions(text)
        && known.bears_out(text)
}

fn tells_instructions(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut parts = words.windows(WORDS_OF_INSTRUCTIONS);
    parts.any(|words| SYSTEM.contains(&words.join(" ")))
}
