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

    /// The words of its texts.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms(stems(&self.text()))
    }

    /// Whether it is called `phrase`, in its title or its category, or comes with it: "no sauna" in
    /// a description is none.
    #[must_use]
    pub fn offers(&self, phrase: &str) -> bool {
        let Product {
            title,
            category,
            description,
            attributes,
            ..
        } = &self.product;
        let called = stems(&format!("{title}\n{}", category.join("\n")));
        // "Winery" is called wine.
        let is_called = |word: &String| {
            let begins = |own: &String| own.starts_with(word.as_str());
            called.contains(word)
                || word.chars().count() >= SHORTEST_ROOT && called.iter().any(begins)
        };
        let wanted: Vec<String> = words(phrase)
            .iter()
            .flatten()
            .map(|word| stem(word))
            .collect();
        let included = attributes
            .get(INCLUDED)
            .map_or_else(String::new, Value::to_string);
        !wanted.is_empty() && wanted.iter().all(is_called)
            || asserts(description, phrase)
            || asserts(&included, phrase)
    }

    /// Whether it is in the city of that name.
    #[must_use]
    pub fn is_in(&self, city: &str) -> bool {
        let location = self.product.location.as_ref();
        location.is_some_and(|location| location.city.eq_ignore_ascii_case(city))
    }

    /// Whether its title has each of `words`, in any of their forms.
    #[must_use]
    pub fn is_entitled(&self, words: &[String]) -> bool {
        Terms(stems(&self.product.title)).count(words) == words.len()
    }

    /// Whether its texts have each word of `phrase`.
    #[must_use]
    pub fn has(&self, phrase: &str) -> bool {
        stems(phrase).is_subset(&self.terms().0)
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

/// The beginning of a word that says what it is about, in letters.
const SHORTEST_ROOT: usize = 3;

/// In a merchant's own data: what comes with a deal.
const INCLUDED: &str = "includes";

/// The words of a text, in whatever form they have there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms(HashSet<String>);

impl Terms {
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(&stem(word))
    }

    /// How many of `words` there are.
    #[must_use]
    pub fn count(&self, words: &[String]) -> usize {
        words.iter().filter(|word| self.has(word)).count()
    }
}

/// Negate what comes soon after them.
const NEGATIONS: [&str; 7] = [
    "no",
    "not",
    "without",
    "never",
    "excluding",
    "except",
    "minus",
];
/// How many words may stand between: "no separate sauna".
const NEGATED_WORDS: usize = 2;

/// Whether `text` has `phrase` somewhere, and does not itself deny it there.
fn asserts(text: &str, phrase: &str) -> bool {
    let (words, wanted) = (words(text), words(phrase));
    let stems: Vec<String> = wanted.iter().flatten().map(|word| stem(word)).collect();
    let says = |words: &[Option<String>]| {
        let mut pairs = words.iter().zip(&stems);
        pairs.all(|(word, wanted)| word.as_deref().map(stem).as_ref() == Some(wanted))
    };
    let is_denied = |at: usize| {
        let before = words[..at].iter().rev().take(1 + NEGATED_WORDS);
        let mut before = before.map_while(Option::as_deref);
        let after = words.get(at + stems.len()).and_then(Option::as_deref);
        before.any(|word| NEGATIONS.contains(&word)) || after == Some("free")
    };
    let length = stems.len();
    length > 0
        && words
            .windows(length)
            .enumerate()
            .any(|(at, words)| says(words) && !is_denied(at))
}

/// The words of `text`, and nothing where a phrase ends or a number stands.
fn words(text: &str) -> Vec<Option<String>> {
    let tokens = Text::of(text).tokens.into_iter();
    tokens
        .map(|token| match token.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        })
        .collect()
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
pub fn stem(word: &str) -> String {
    let long = |rest: &&str| rest.chars().count() >= 3;
    let irregular = [
        ("feet", "foot"),
        ("teeth", "tooth"),
        ("children", "child"),
        ("women", "woman"),
        ("men", "man"),
    ];
    if let Some((_, singular)) = irregular.iter().find(|(plural, _)| *plural == word) {
        return (*singular).to_owned();
    }
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
    fn what_a_text_denies_it_does_not_offer() {
        for (text, phrase, expected) in [
            ("A sauna and a plunge", "sauna", true),
            ("Hot stones warm the back", "hot stone", true),
            ("Stones are hot", "hot stone", false),
            ("No sauna here", "sauna", false),
            ("No steam or sauna", "sauna", false),
            ("Without any hot stones", "hot stone", false),
            ("No phones. A sauna for two", "sauna", true),
            ("A gluten free crust", "gluten", false),
            ("", "sauna", false),
            ("A sauna", "", false),
        ] {
            assert_eq!(asserts(text, phrase), expected, "{text}: {phrase}");
        }
    }

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
