//! Misspelt words, and what they most likely stand for.

use crate::domain::deal::stem;

/// Shorter words are a letter away from everything.
const SHORTEST: usize = 5;
/// From this length on, two edits still leave no doubt.
const LONG: usize = 8;

/// Words that are a letter away from what is sold, and mean something else.
const OTHERS: [&str; 10] = [
    "diving", "pirate", "pirates", "testing", "launch", "branch", "towers", "carafe", "message",
    "messages",
];

/// The one of `known` that `word` most likely stands for: the fewest edits away, with the same first
/// letter. An edit is a letter left out, added or changed, or two neighbours that changed places (the
/// optimal string alignment distance), or any two that did; to double a letter, or not to, is no edit at all.
#[must_use]
pub fn meant<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if OTHERS.contains(&word) || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let most = match length {
        0..SHORTEST => 0,
        SHORTEST..LONG => 1,
        _ => 2,
    };
    let begins_alike = |other: &&str| other.chars().next() == word.chars().next();
    known
        .filter(begins_alike)
        .filter(|other| !is_inflected(word, other))
        .map(|other| (edits(word, other), other))
        .filter(|(edits, other)| *edits <= most && (*edits == 0 || is_long_enough(other)))
        .min_by_key(|(edits, other)| (*edits, strsim::osa_distance(word, other), *other))
        .map(|(_, other)| other)
}

/// Whether `word` is `other` with an ending, as "spas" is "spa"; "spaa" is not.
fn is_inflected(word: &str, other: &str) -> bool {
    word == other || word.starts_with(other) && single(word) != single(other)
}

fn is_long_enough(word: &str) -> bool {
    word.chars().count() >= SHORTEST
}

/// None for two words that differ in nothing but doubled letters. Endings do not count: "kyaking" is
/// as near to "kayak" as "kyak" is.
fn edits(word: &str, other: &str) -> usize {
    if single(word) == single(other) {
        return 0;
    }
    if is_with_two_exchanged(word, other) {
        return 1;
    }
    let whole = strsim::osa_distance(word, other);
    // What is left of a word is short, and one letter of it says more.
    match strsim::osa_distance(&stem(word), &stem(other)) {
        bare @ 0..=1 => whole.min(bare),
        _ => whole,
    }
}

/// "Chigaco" is Chicago.
fn is_with_two_exchanged(word: &str, other: &str) -> bool {
    if word.chars().count() != other.chars().count() {
        return false;
    }
    let pairs = word.chars().zip(other.chars());
    let differing: Vec<(char, char)> = pairs.filter(|(a, b)| a != b).collect();
    matches!(differing[..], [(a, b), (c, d)] if (a, b) == (d, c))
}

/// Each letter once where it is written twice.
fn single(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.dedup();
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 11] = [
        "release",
        "kayak",
        "spa",
        "yoga",
        "massage",
        "restaurant",
        "facial",
        "dining",
        "pilates",
        "manicure",
        "hair",
    ];

    #[test]
    fn a_misspelt_word_stands_for_the_nearest() {
        for (word, expected) in [
            ("masage", Some("massage")),
            ("massaage", Some("massage")),
            ("mesage", None),
            ("resturant", Some("restaurant")),
            ("restarant", Some("restaurant")),
            ("facail", Some("facial")),
            ("yogga", Some("yoga")),
            ("spaa", Some("spa")),
            ("manicur", Some("manicure")),
            ("kyaking", Some("kayak")),
            ("maccisure", None),
            ("lipates", None),
            ("palites", Some("pilates")),
        ] {
            assert_eq!(meant(word, KNOWN.into_iter()), expected, "{word}");
        }
    }

    #[test]
    fn a_word_of_its_own_is_left_alone() {
        for word in [
            "diving", "relaxing", "pirates", "hail", "hare", "space", "massage", "toga", "q", "",
            "50",
        ] {
            assert_eq!(meant(word, KNOWN.into_iter()), None, "{word}");
        }
    }
}
