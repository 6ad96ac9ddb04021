//! Whether a text has something, or says that it has not: "sulfate-free", "no mesh liner".

/// What negates one of the words that follow it, at most so many words on.
const NEGATIONS: [&str; 7] = ["no", "not", "non", "without", "never", "zero", "w"];
const REACH: usize = 3;
/// What negates the word before it.
const NEGATED_BY: [&str; 2] = ["free", "less"];

/// A phrase that is looked for in texts, by the stems of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    stems: Vec<String>,
}

impl Passage {
    #[must_use]
    pub fn of(phrase: &str) -> Self {
        Self {
            stems: words(phrase).map(|word| stem(&word)).collect(),
        }
    }

    /// Whether `text` has the phrase, and does not negate it.
    #[must_use]
    pub fn is_asserted_in(&self, text: &str) -> bool {
        self.occurrences(text).any(|negated| !negated)
    }

    /// Whether `text` says that there is nothing of the kind.
    #[must_use]
    pub fn is_negated_in(&self, text: &str) -> bool {
        self.occurrences(text).any(|negated| negated)
    }

    /// Whether each occurrence is negated.
    fn occurrences(&self, text: &str) -> impl Iterator<Item = bool> {
        let said: Vec<String> = words(text).collect();
        let stems: Vec<String> = said.iter().map(|word| stem(word)).collect();
        let length = self.stems.len();
        let found: Vec<bool> = (0..=stems.len().saturating_sub(length))
            .filter(|at| length > 0 && stems.get(*at..at + length) == Some(&self.stems[..]))
            .map(|at| {
                let before = &said[at.saturating_sub(REACH)..at];
                let after = said.get(at + length).map(String::as_str);
                before.iter().any(|word| NEGATIONS.contains(&word.as_str()))
                    || after.is_some_and(|word| NEGATED_BY.contains(&word))
            })
            .collect();
        found.into_iter()
    }
}

/// Whether `text` has the words of `phrase` one after the other, as they are spelled.
#[must_use]
pub fn has_words(text: &str, phrase: &str) -> bool {
    let (text, phrase): (Vec<_>, Vec<_>) = (words(text).collect(), words(phrase).collect());
    !phrase.is_empty() && text.windows(phrase.len()).any(|said| said == phrase)
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’')
        .map(|word| word.replace(['\'', '’'], "").to_lowercase())
        .filter(|word| !word.is_empty())
}

/// Plurals and singulars are one: enough to see a word again.
fn stem(word: &str) -> String {
    let endings = [
        ("ies", "y"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
        ("ses", "s"),
    ];
    endings
        .into_iter()
        .find_map(|(plural, singular)| Some(word.strip_suffix(plural)?.to_owned() + singular))
        .or_else(|| {
            let singular = word.strip_suffix('s')?;
            (singular.len() > 2 && !singular.ends_with('s')).then(|| singular.to_owned())
        })
        .unwrap_or_else(|| word.to_owned())
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
