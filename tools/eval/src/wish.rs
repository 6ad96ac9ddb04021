//! A wish, and what must hold for its answer. One JSON object a line; see `tools/eval/README.md`.

use crate::failure::{Failure, Result};
use serde::Deserialize;
use std::{fs, path::Path};

/// What a shopper says, and what must hold for the last answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    pub kind: String,
    /// The city that the shopper is in, and says so with each message.
    #[serde(default)]
    pub at: Option<String>,
    /// One message, or several of one conversation.
    pub say: Vec<String>,
    #[serde(default)]
    pub expect: Expected,
}

/// What must hold for every card of the answer, unless it says otherwise.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    /// How many there are, at least and at most; 3 to 6 otherwise.
    pub cards: Option<(usize, usize)>,
    /// One of these is in the product's category path.
    pub category: Vec<String>,
    pub city: Option<String>,
    /// From where the shopper is.
    pub within_km: Option<f64>,
    pub min_discount: Option<u8>,
    /// Minor units, inclusive.
    pub min_price: Option<i64>,
    /// Minor units, inclusive.
    pub max_price: Option<i64>,
    /// The product's texts have one of these.
    pub mentions: Vec<String>,
    /// Those of the first card do.
    pub mentions_first: Vec<String>,
    /// Neither title nor category has any of these.
    pub without: Vec<String>,
    pub order: Option<Order>,
    /// It is not closed on this day, as far as it says: `sat`.
    pub open_on: Option<String>,
    /// Bounds that a card may break, if the reply admits it.
    pub may: Vec<Bound>,
    /// Each is in the reply, in any case; alternatives are parted by a stroke.
    pub reply: Vec<String>,
    /// None of these is in the reply or in a reason.
    pub reply_without: Vec<String>,
    pub before: Option<Before>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Price,
    Distance,
    Discount,
    Rating,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    City,
    Distance,
    Discount,
    Price,
}

/// How the cards stand to those of the answer before.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Before {
    /// Which of those comes first: 1 is the first of them, −1 the last.
    pub first: Option<i64>,
    /// The dearest costs less than the dearest then.
    pub cheaper: bool,
    /// The cheapest costs more than the cheapest then.
    pub dearer: bool,
    /// On the average they are nearer to the shopper.
    pub closer: bool,
    /// On the average they are farther from the shopper.
    pub farther: bool,
    /// On the average they lie further `north`, `south`, `east` or `west`.
    pub toward: Option<Toward>,
    /// None of them was shown in any answer before.
    pub new: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Toward {
    North,
    South,
    East,
    West,
}

/// # Errors
/// [`Failure::Wish`] names the first line that is none.
pub fn read(path: &Path) -> Result<Vec<Wish>> {
    let text = fs::read_to_string(path).map_err(|source| Failure::File {
        path: path.to_owned(),
        source,
    })?;
    let lines = text.lines().enumerate();
    let wishes = lines.filter(|(_, line)| !line.trim().is_empty());
    wishes
        .map(|(at, line)| {
            let wrong = |rule: String| Failure::Wish {
                path: path.to_owned(),
                line: at + 1,
                rule,
            };
            let wish: Wish =
                serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
            if wish.say.is_empty() {
                return Err(wrong("nothing is said".to_owned()));
            }
            Ok(wish)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography;

    #[test]
    fn the_wishes_can_be_read_and_are_many_enough() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("wishes.jsonl");
        let wishes = read(&path).unwrap_or_else(|error| panic!("{error}"));
        assert!(wishes.len() >= 150, "{}", wishes.len());
        for wish in &wishes {
            let is_known = |city: &String| geography::centre(city).is_some();
            assert!(wish.at.as_ref().is_none_or(is_known), "{:?}", wish.at);
            let needs_a_place = wish.expect.within_km.is_some();
            assert!(!needs_a_place || wish.at.is_some(), "{:?}", wish.say);
            let needs_an_answer_before = wish.expect.before.is_some();
            assert!(
                !needs_an_answer_before || wish.say.len() > 1,
                "{:?}",
                wish.say
            );
        }
    }
}
