//! Words by which a text says that something is missing, or takes part of it back. Whether they are
//! true can be told only once it is known what is shown beside them.

use souk_language::text::{Kind, Text};

/// In the languages that the guard knows too.
const WORDS: [&str; 49] = [
    "although",
    "arent",
    "but",
    "cannot",
    "cant",
    "couldnt",
    "didnt",
    "doesnt",
    "except",
    "few",
    "fewer",
    "however",
    "instead",
    "isnt",
    "just",
    "less",
    "no",
    "none",
    "not",
    "nothing",
    "only",
    "other",
    "others",
    "sadly",
    "sorry",
    "though",
    "unfortunately",
    "without",
    "wont",
    // German
    "aber",
    "kein",
    "keine",
    "leider",
    "nicht",
    "nichts",
    "nur",
    "ohne",
    // Spanish, French, Italian
    "ningún",
    "pero",
    "sin",
    "solo",
    "aucun",
    "mais",
    "malheureusement",
    "pas",
    "seulement",
    "ma",
    "nessun",
    "purtroppo",
];

/// Whether one of them is in `text`.
#[must_use]
pub fn is_in(text: &str) -> bool {
    let admits = |kind: &Kind| matches!(kind, Kind::Word(word) if WORDS.contains(&word.as_str()));
    Text::of(text)
        .tokens
        .iter()
        .any(|token| admits(&token.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_from_what_is_there() {
        for text in [
            "I could not find any.",
            "I couldn’t find any spa.",
            "There are only a few.",
            "Leider gibt es keine.",
        ] {
            assert!(is_in(text), "{text}");
        }
        assert!(!is_in("Calm spas in Boston, all of them well rated."));
    }
}
