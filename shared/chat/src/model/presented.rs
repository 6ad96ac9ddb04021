//! The model's answer, held against what its tools found.

use super::{Asked, Fault, bounds::Bounds, prompt::SYSTEM};
use crate::domain::{
    answer::ReasonedCard,
    choice::{FEWEST, MOST},
    contact,
    deal::Deal,
    figures::Known,
    reason::reason,
    reply,
    sentences::end_of_first,
    wish::Wish,
};
use serde::Deserialize;
use serde_json::Value;
use souk_contracts::ProductId;
use std::collections::HashSet;

pub const LONGEST_REPLY: usize = 600;
const LONGEST_REASON: usize = 240;
/// So many words in a row of its instructions are not the model's to tell.
const WORDS_OF_INSTRUCTIONS: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presented {
    reply: String,
    cards: Vec<PresentedCard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentedCard {
    id: String,
    reason: String,
}

/// What of a presentation can be shown: the cards, and the reply up to the first sentence that may
/// not be told.
///
/// # Errors
/// [`Fault::Malformed`] when it has another structure, and those of [`Chosen::of`].
pub fn check(
    input: &Value,
    found: &[Deal],
    asked: &Asked<'_>,
    bounds: &Bounds,
) -> Result<(String, Vec<ReasonedCard>), Fault> {
    let presented = read(input)?;
    let chosen = Chosen::of(presented.cards, found, asked, bounds)?;
    let reply = presented.reply.trim();
    let mut told = 0;
    while let Some(end) = next_end(reply, told, true).filter(|end| chosen.bears_out(&reply[..*end]))
    {
        told = end;
    }
    Ok((chosen.reply(&reply[..told]), chosen.cards(&bounds.wish)))
}

/// # Errors
/// [`Fault::Malformed`].
pub fn read(input: &Value) -> Result<Presented, Fault> {
    Presented::deserialize(input)
        .map_err(|_| Fault::Malformed("its structure is not the one asked for"))
}

/// Where the sentence of `reply` ends that begins at `from`, without the space behind it. The last one
/// ends only when the reply has.
pub fn next_end(reply: &str, from: usize, has_ended: bool) -> Option<usize> {
    let rest = &reply[from..];
    let end = end_of_first(rest).or_else(|| has_ended.then_some(rest.len()))?;
    let sentence = rest[..end].trim_end();
    (!sentence.is_empty()).then_some(from + sentence.len())
}

/// The deals that the model shows, with what it says of each.
pub struct Chosen<'a> {
    shown: Vec<(&'a Deal, String)>,
    found: &'a [Deal],
    message: &'a str,
    known: Known<'a>,
}

impl<'a> Chosen<'a> {
    /// Of the cards presented, those that may be shown: deals of this turn only, each once, those
    /// that are sold out only where too few others are left, and none that is out of bounds.
    ///
    /// # Errors
    /// [`Fault::Malformed`] when fewer than three are left; [`Fault::OutOfBounds`] when too few of
    /// them are within `bounds`.
    pub fn of(
        cards: Vec<PresentedCard>,
        found: &'a [Deal],
        asked: &Asked<'a>,
        bounds: &Bounds,
    ) -> Result<Self, Fault> {
        let mut seen: HashSet<ProductId> = HashSet::new();
        let mut shown: Vec<(&Deal, String)> = cards
            .into_iter()
            .filter_map(|card| {
                let id: ProductId = card.id.parse().ok()?;
                let deal = found.iter().find(|deal| deal.product.id == id)?;
                seen.insert(id).then_some((deal, card.reason))
            })
            .collect();
        if shown.iter().filter(|(deal, _)| !deal.is_sold_out()).count() >= FEWEST {
            shown.retain(|(deal, _)| !deal.is_sold_out());
        }
        if shown.len() < FEWEST {
            return Err(Fault::Malformed(
                "too few of its cards are deals that were found",
            ));
        }
        let message = asked.message.as_str();
        shown.retain(|(deal, _)| bounds.have(deal));
        if shown.len() < FEWEST {
            return Err(Fault::OutOfBounds);
        }
        shown.truncate(MOST);
        let known = Known::of(
            shown.iter().map(|(deal, _)| *deal).collect(),
            found,
            message,
        );
        Ok(Self {
            shown,
            found,
            message,
            known,
        })
    }

    /// Whether `reply` may be told beside these deals.
    pub fn bears_out(&self, reply: &str) -> bool {
        may_be_told(reply, LONGEST_REPLY) && self.known.bears_out(reply)
    }

    /// `told`, or what can be told where that is nothing.
    pub fn reply(&self, told: &str) -> String {
        if told.is_empty() {
            reply::plain(self.shown.len())
        } else {
            told.to_owned()
        }
    }

    /// Each deal with what is said of it, or with the rules' own reason where its facts do not bear
    /// that out.
    pub fn cards(&self, wish: &Wish) -> Vec<ReasonedCard> {
        let cards = self.shown.iter().map(|(deal, told)| {
            let known = Known::of(vec![deal], self.found, self.message);
            let told = told.trim();
            let told = if may_be_told(told, LONGEST_REASON) && known.bears_out(told) {
                told.to_owned()
            } else {
                reason(deal, wish)
            };
            ReasonedCard::of(deal, told)
        });
        cards.collect()
    }
}

/// A text of at most so many characters that leads nowhere and tells nothing of the model's
/// instructions.
pub fn may_be_told(text: &str, longest: usize) -> bool {
    !text.is_empty()
        && text.chars().count() <= longest
        && !contact::is_in(text)
        && !tells_instructions(text)
}

fn tells_instructions(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut parts = words.windows(WORDS_OF_INSTRUCTIONS);
    parts.any(|words| SYSTEM.contains(&words.join(" ")))
}
