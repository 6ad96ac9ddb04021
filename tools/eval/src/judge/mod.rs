//! Whether an answer is what was wished for, as the products tell it; the reply alone proves nothing.

mod before;
mod bounds;
mod claims;
mod grounds;

use crate::{
    api::Answer,
    wish::{Expected, Wish},
};
use souk_contracts::product::Product;

/// More model calls than this a turn may not make.
pub const MOST_CALLS: u32 = 2;

/// An answer, and the products of its cards as the catalogue has them, in their order.
#[derive(Clone, Debug)]
pub struct Heard {
    pub said: String,
    pub answer: Answer,
    pub products: Vec<Product>,
}

/// Everything that is wrong with the last answer of a conversation, or ungrounded in any of them;
/// nothing where all is well.
pub fn faults(wish: &Wish, heard: &[Heard]) -> Vec<String> {
    let Some((last, earlier)) = heard.split_last() else {
        return vec!["there is no answer".to_owned()];
    };
    let mut faults: Vec<String> = heard
        .iter()
        .enumerate()
        .flat_map(|(at, _)| grounds::faults(&heard[..=at]))
        .collect();
    faults.extend(heard.iter().flat_map(claims::faults));
    faults.extend(bounds::faults(wish, last));
    faults.extend(texts(&wish.expect, last));
    faults.extend(
        wish.expect
            .before
            .iter()
            .flat_map(|before| before::faults(before, wish, last, earlier)),
    );
    faults
}

/// What the reply says that it must not, and the other way round.
fn texts(expected: &Expected, heard: &Heard) -> Vec<String> {
    let reply = heard.answer.reply.to_lowercase();
    let has_one = |alternatives: &String| {
        let mut alternatives = alternatives.split('|');
        alternatives.any(|text| reply.contains(&text.to_lowercase()))
    };
    let missing = expected.reply.iter().filter(|text| !has_one(text));
    let mut faults: Vec<String> = missing
        .map(|text| format!("the reply does not say “{text}”"))
        .collect();
    let reasons = heard.answer.cards.iter().map(|card| &card.reason);
    let said = reasons.fold(reply.clone(), |said, reason| {
        said + "\n" + &reason.to_lowercase()
    });
    let unwanted = expected.reply_without.iter();
    faults.extend(
        unwanted
            .filter(|text| said.contains(&text.to_lowercase()))
            .map(|text| format!("the answer says “{text}”")),
    );
    faults
}

#[cfg(test)]
mod tests;
