//! Whether a text has something, or says that it has not: "sulfate-free", "no mesh liner".

/// What negates one of the words that follow it, at most so many words on.
const NEGATIONS: [&str; 6] = ["no", "not", "non", "without", "never", "zero"];
const REACH: usize = 3;
/// What negates the word before it.
const NEGATED_BY: [&str; 2] = ["free", "less"];
/// With one of these before it, "free" is a gift.
const GIVING: [&str; 4] = ["get", "for", "and", "plus"];

/// A phrase that is looked for in texts, whether one or many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    words: Vec<String>,
}

impl Passage {
    #[must_use]
    pub fn of(phrase: &str) -> Self {
        Self {
            words: words(phrase).collect(),
        }
    }

    /// Whether `text` has the phrase, and does not negate it.
    #[must_use]
    pub fn is_asserted_in(&self, text: &str) -> bool {
        phrases(text).any(|phrase| self.occurrences(phrase).contains(&false))
    }

    /// Whether `text` says that there is nothing of the kind.
    #[must_use]
    pub fn is_negated_in(&self, text: &str) -> bool {
        phrases(text).any(|phrase| self.occurrences(phrase).contains(&true))
    }

    /// Whether each occurrence is negated.
    fn occurrences(&self, text: &str) -> Vec<bool> {
        let text = text.replace("w/o", "without").replace("W/O", "without");
        let said: Vec<String> = words(&text).collect();
        let length = self.words.len().max(1);
        said.windows(length)
            .enumerate()
            .filter(|(_, window)| self.is_said_by(window))
            .map(|(at, _)| {
                let before = &said[at.saturating_sub(REACH)..at];
                let after = said.get(at + length).map(String::as_str);
                let has = |words: &[&str]| before.iter().any(|word| words.contains(&word.as_str()));
                has(&NEGATIONS)
                    || (after.is_some_and(|word| NEGATED_BY.contains(&word)) && !has(&GIVING))
            })
            .collect()
    }

    fn is_said_by(&self, said: &[String]) -> bool {
        said.len() == self.words.len() && said.iter().zip(&self.words).all(|(a, b)| is_same(a, b))
    }
}

/// Whether `text` has the words of `phrase` one after the other, as they are spelled.
#[must_use]
pub fn has_words(text: &str, phrase: &str) -> bool {
    let (text, phrase): (Vec<_>, Vec<_>) = (words(text).collect(), words(phrase).collect());
    !phrase.is_empty() && text.windows(phrase.len()).any(|said| said == phrase)
}

/// The parts of a text that no negation reaches out of.
fn phrases(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', ',', ';', ':', '!', '?', '(', ')', '\n'])
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’')
        .map(|word| word.replace(['\'', '’'], "").to_lowercase())
        .filter(|word| !word.is_empty())
}

/// Whether two words are the same, or one the other's plural.
fn is_same(a: &str, b: &str) -> bool {
    let is_plural = |many: &str, one: &str| {
        many.strip_prefix(one)
            .is_some_and(|ending| matches!(ending, "s" | "es"))
            || many
                .strip_suffix("ies")
                .is_some_and(|stem| one.strip_suffix('y') == Some(stem))
    };
    a == b || is_plural(a, b) || is_plural(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_has_it_is_told_from_one_that_says_it_has_not() {
        let cases = [
            ("liner", "Swim trunks with mesh liner", true, false),
            ("mesh liners", "Swim trunks with mesh liner", true, false),
            ("liner", "Swim trunks, no mesh liner", false, true),
            ("fluoride", "Fluoride-free toothpaste", false, true),
            ("laces", "Nike Air without laces", false, true),
            ("mug", "16 plates and 4 mugs", true, false),
            ("liner", "Trunks w/ liner", true, false),
            ("liner", "Trunks w/o liner", false, true),
            ("facial", "No refunds. Facial included", true, false),
            ("massage", "Buy two, get massage free", true, false),
            ("cookies", "Tea and one cookie", true, false),
            ("headache", "For headaches", true, false),
            ("cherry", "Cherries in rum", true, false),
            ("sushi", "Ramen for two", false, false),
            ("", "Ramen for two", false, false),
        ];
        for (phrase, text, asserted, negated) in cases {
            let passage = Passage::of(phrase);
            assert_eq!(
                (passage.is_asserted_in(text), passage.is_negated_in(text)),
                (asserted, negated),
                "{phrase} in {text}"
            );
        }
    }

    #[test]
    fn a_name_is_seen_word_by_word() {
        assert!(has_words("12 pairs of No-Show socks", "no show"));
        assert!(!has_words("Show me no socks", "no show"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(phrase in ".{0,20}", text in ".{0,60}") {
            let passage = Passage::of(&phrase);
            let _ = (passage.is_asserted_in(&text), passage.is_negated_in(&text), has_words(&text, &phrase));
        }
    }
}
