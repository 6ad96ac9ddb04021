//! Words that no product has: misspelt ("sweetner"), or written as one ("firestick").

use super::lexicon::{Corrected, Lexicon};
use crate::ports::KnowWords;
use souk_platform::postgres::StoreError;

/// Shorter words are too many edits away from everything.
const SHORTEST: usize = 4;
/// No word of the catalogue's vocabulary is longer.
const LONGEST: usize = 40;
/// Shorter words begin with the letter that they are typed with: "gift" is no misspelt "lift".
const SURE_OF_THEMSELVES: usize = 6;
/// From this length on, two edits still leave no doubt.
const LONG: usize = 8;

/// A word of the catalogue that may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub word: String,
    pub lexeme: String,
    /// How many products have it.
    pub products: i64,
}

/// Whether a word that no product has is worth a second look. Codes and numbers are meant as they are.
#[must_use]
pub fn may_be_misspelt(word: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&word.chars().count()) && word.chars().all(char::is_alphabetic)
}

/// The lexicon with the unknown words replaced by what they most likely stand for.
///
/// # Errors
/// [`StoreError`] when the catalogue cannot be asked.
pub async fn correct(
    words: &impl KnowWords,
    mut lexicon: Lexicon,
    unknown: &[String],
) -> Result<Lexicon, StoreError> {
    let parts: Vec<String> = unknown
        .iter()
        .flat_map(|word| splits(word))
        .flat_map(<[String; 2]>::from)
        .collect();
    let (known, candidates) = words.spellings(&parts, unknown).await?;
    for word in lexicon.words.iter_mut().filter(|word| word.is_unknown()) {
        word.corrected = meant(&word.word, &known, &candidates);
    }
    Ok(lexicon)
}

/// What the word most likely stands for: another spelling, or two words, whichever more products
/// have. Two words that hold the other spelling say all that it says, and more.
fn meant(word: &str, known: &[Candidate], candidates: &[Candidate]) -> Option<Corrected> {
    let find = |part: &String| known.iter().find(|known| known.word == *part);
    let in_both = |(left, right): &(&Candidate, &Candidate)| left.products.min(right.products);
    let split = splits(word)
        .filter_map(|(left, right)| Some((find(&left)?, find(&right)?)))
        .max_by_key(in_both);
    let respelt = closest(word, candidates);
    let split = split.filter(|(left, right)| {
        respelt.is_none_or(|respelt| {
            respelt.word == left.word
                || respelt.word == right.word
                || in_both(&(*left, *right)) > respelt.products
        })
    });
    match (split, respelt) {
        (Some((left, right)), _) => Some(Corrected {
            spelling: format!("{} {}", left.word, right.word),
            lexemes: vec![left.lexeme.clone(), right.lexeme.clone()],
        }),
        (None, Some(respelt)) => Some(Corrected {
            spelling: respelt.word.clone(),
            lexemes: vec![respelt.lexeme.clone()],
        }),
        (None, None) => None,
    }
}

/// The fewest edits, and among those the word that most products have. An edit is a letter left out,
/// added or changed, or two that changed places (the optimal string alignment distance).
fn closest<'a>(word: &str, candidates: &'a [Candidate]) -> Option<&'a Candidate> {
    let length = word.chars().count();
    let most = if length < LONG { 1 } else { 2 };
    let may_begin_so = |candidate: &&Candidate| {
        length >= SURE_OF_THEMSELVES || candidate.word.chars().next() == word.chars().next()
    };
    candidates
        .iter()
        .filter(|candidate| candidate.products > 0)
        .filter(may_begin_so)
        .map(|candidate| (strsim::osa_distance(word, &candidate.word), candidate))
        .filter(|(edits, _)| *edits <= most)
        .min_by_key(|(edits, candidate)| (*edits, -candidate.products, candidate.word.clone()))
        .map(|(_, candidate)| candidate)
}

/// The word as two. A single letter is a word of its own only before a hyphen: "e-cloth".
fn splits(word: &str) -> impl Iterator<Item = (String, String)> {
    word.char_indices()
        .skip(1)
        .map(|(at, _)| (word[..at].to_owned(), word[at..].to_owned()))
        .filter(|(_, right)| right.chars().count() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(word: &str, products: i64) -> Candidate {
        Candidate {
            word: word.to_owned(),
            lexeme: word.to_owned(),
            products,
        }
    }

    #[test]
    fn the_nearest_word_is_meant_and_of_the_near_the_commonest() {
        let candidates = [
            candidate("sweetener", 3),
            candidate("sweeten", 1),
            candidate("sweater", 400),
        ];
        let meant = |word| closest(word, &candidates).map(|candidate| candidate.word.as_str());
        assert_eq!(meant("sweetner"), Some("sweetener"));
        assert_eq!(meant("swaeter"), Some("sweater"));
        assert_eq!(meant("kettle"), None);
    }

    #[test]
    fn a_word_that_nobody_sells_any_more_is_not_offered() {
        assert_eq!(closest("masage", &[candidate("massage", 0)]), None);
    }

    #[test]
    fn two_words_are_meant_where_more_products_have_both() {
        let known = [
            candidate("e", 9),
            candidate("cloth", 50),
            candidate("ma", 1),
            candidate("sage", 4),
        ];
        let meant = |word, candidates: &[Candidate]| {
            meant(word, &known, candidates).map(|meant| meant.spelling)
        };
        assert_eq!(
            meant("ecloth", &[candidate("cloth", 50)]),
            Some("e cloth".to_owned())
        );
        assert_eq!(
            meant("masage", &[candidate("massage", 40)]),
            Some("massage".to_owned())
        );
        assert_eq!(meant("masage", &[]), Some("ma sage".to_owned()));
    }

    #[test]
    fn a_short_word_begins_as_it_is_typed_and_a_long_one_is_none() {
        assert_eq!(closest("gift", &[candidate("lift", 9)]), None);
        assert!(closest("pizzza", &[candidate("pizza", 9)]).is_some());
        assert!(may_be_misspelt("restaurnat"));
        assert!(!may_be_misspelt(&"ﷺ".repeat(50)));
        assert!(!may_be_misspelt("16oz"));
    }

    #[test]
    fn a_word_is_split_at_each_letter_that_leaves_two_words() {
        let split: Vec<_> = splits("ecloth").collect();
        assert_eq!(split.first(), Some(&("e".to_owned(), "cloth".to_owned())));
        assert_eq!(split.len(), 3);
        assert!(splits("çé").next().is_none());
    }
}
