//! A deal found in this turn, with every fact that may be told about it.

use serde_json::Value;
use souk_contracts::{Card, product::Product};
use souk_language::text::{Kind, Text};
use std::collections::HashSet;

#[derive(Clone, Debug, PartialEq)]
pub struct Deal {
    pub product: Product,
    /// From the shopper, or from the middle of the city that was asked for.
    pub distance_km: Option<f64>,
    /// Units that can be reserved now; `None` when inventory was not heard.
    pub available: Option<u32>,
}

impl Deal {
    #[must_use]
    pub fn card(&self) -> Card {
        Card::of(&self.product, self.available, self.distance_km)
    }

    #[must_use]
    pub fn is_sold_out(&self) -> bool {
        self.available == Some(0)
    }

    /// How many of `words` its texts have, in any of their forms.
    #[must_use]
    pub fn mentions(&self, words: &[String]) -> usize {
        if words.is_empty() {
            return 0;
        }
        let own = stems(&self.text());
        words
            .iter()
            .filter(|word| own.contains(&stem(word)))
            .count()
    }

    /// Whether its title or its category says `phrase`; what else it offers, it may well not be.
    #[must_use]
    pub fn is_called(&self, phrase: &str) -> bool {
        let Product {
            title, category, ..
        } = &self.product;
        let own = stems(&format!("{title}\n{}", category.join("\n")));
        stems(phrase).is_subset(&own)
    }

    /// Everything that its merchant says of it.
    #[must_use]
    pub fn text(&self) -> String {
        let Product {
            title,
            description,
            merchant,
            category,
            attributes,
            ..
        } = &self.product;
        let attributes = Value::Object(attributes.clone())
            .to_string()
            .replace('_', " ");
        [
            title,
            description,
            &merchant.name,
            &category.join(" "),
            &attributes,
        ]
        .map(String::as_str)
        .join("\n")
    }
}

/// The words of `text` and its whole numbers, without their endings.
fn stems(text: &str) -> HashSet<String> {
    let tokens = Text::of(text).tokens;
    let kinds = tokens.into_iter().map(|token| token.kind);
    kinds
        .filter_map(|kind| match kind {
            Kind::Word(word) => Some(stem(&word)),
            Kind::Number(number) => Some((number.hundredths / 100).to_string()),
            Kind::Dash | Kind::Break => None,
        })
        .collect()
}

/// A word without its ending, so that `hikes`, `hiking` and `hike` are one. English, and coarse.
fn stem(word: &str) -> String {
    let long = |rest: &&str| rest.chars().count() >= 3;
    if let Some(rest) = word.strip_suffix("ies").filter(long) {
        return format!("{rest}y");
    }
    let sibilant = |rest: &&str| {
        ["ss", "sh", "ch", "x"]
            .iter()
            .any(|end| rest.ends_with(end))
    };
    let plural = word
        .strip_suffix("es")
        .filter(sibilant)
        .or_else(|| word.strip_suffix('s').filter(|rest| !rest.ends_with('s')));
    let singular = plural.filter(long).unwrap_or(word);
    let bare = singular
        .strip_suffix("ing")
        .filter(long)
        .unwrap_or(singular);
    bare.strip_suffix('e')
        .filter(long)
        .unwrap_or(bare)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_word_share_their_stem() {
        for forms in [
            ["class", "classes"],
            ["hiking", "hikes"],
            ["bakery", "bakeries"],
            ["massage", "massages"],
        ] {
            assert_eq!(stem(forms[0]), stem(forms[1]));
        }
        for others in [
            ["car", "cardamom"],
            ["spa", "space"],
            ["bus", "bush"],
            ["king", "k"],
        ] {
            assert_ne!(stem(others[0]), stem(others[1]));
        }
    }
}
