//! What holds for any text.

use proptest::prelude::*;
use souk_language::{Understood, understand};

/// Words that mean something to the parser, and signs that do.
const TRIGGERS: &str = "\
    under over between and from to max at least most off half price % $ € 50 20 9.99 1/2 percent dollars km miles \
    within of near me in boston new york around here without no not w/o but free except or please any a the for with \
    cheap cheapest rated show find looking i want deals sale inches lbs shirt black solid - , . : ! ( ) \" < > ≥ + & \
    ½ ' / five hundred i dont want to pay more than nothing never k save area ma for";

/// A word that means nothing to the parser, so that it can only be searched for or ruled out.
fn neutral() -> impl Strategy<Value = String> {
    "zq[a-y]{2,6}"
}

fn trigger() -> impl Strategy<Value = String> {
    let triggers: Vec<&str> = TRIGGERS.split_ascii_whitespace().collect();
    prop::sample::select(triggers).prop_map(str::to_owned)
}

fn shopping(glue: &'static str) -> impl Strategy<Value = String> {
    let word = prop_oneof![3 => trigger(), 1 => neutral()];
    prop::collection::vec(word, 0..16).prop_map(move |words| words.join(glue))
}

proptest! {
    #[test]
    fn any_text_is_understood_within_its_bounds(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_phrase_is_understood_within_its_bounds(text in prop_oneof![shopping(" "), shopping("")]) {
        check(&text)?;
    }

    #[test]
    fn no_word_that_could_be_a_products_is_lost(text in shopping(" ")) {
        let understood = understand(&text);
        let phrases = understood.excluded.iter().flat_map(|exclusion| exclusion.phrase.split(' '));
        let told: Vec<&str> = understood.words.iter().map(String::as_str).chain(phrases).collect();
        for word in text.split(' ').filter(|word| word.starts_with("zq")) {
            prop_assert!(told.contains(&word), "{word} of {text:?} in {understood:?}");
        }
    }

    #[test]
    fn what_is_but_words_stays_the_same_words(text in shopping(" ")) {
        let understood = understand(&text);
        let words = understood.words.clone();
        let only_words = Understood { words: words.clone(), ..Understood::default() };
        let has_signs = text.chars().any(|sign| !sign.is_alphanumeric() && sign != ' ');
        if understood == only_words && !has_signs {
            prop_assert_eq!(understand(&words.join(" ")).words, words);
        }
    }
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let understood = understand(text);
    prop_assert!(
        understood
            .min_discount
            .is_none_or(|percent| (1..=100).contains(&percent))
    );
    for price in [understood.min_price, understood.max_price]
        .into_iter()
        .flatten()
    {
        prop_assert!(
            (0..=souk_language::number::LARGEST).contains(&price),
            "{price}"
        );
    }
    prop_assert!(understood.min_price.unwrap_or(0) <= understood.max_price.unwrap_or(i64::MAX));
    prop_assert!(
        understood
            .radius_km
            .is_none_or(|km| (0.5..=1_000.0).contains(&km))
    );
    for word in &understood.words {
        prop_assert!(!word.is_empty() && !word.contains(char::is_whitespace));
    }
    let spans = understood.excluded.iter().map(|exclusion| &exclusion.at);
    for span in spans.chain(understood.named_places.iter().map(|place| &place.at)) {
        prop_assert!(span.start <= span.end && span.end <= understood.words.len());
    }
    for exclusion in &understood.excluded {
        prop_assert!(!exclusion.phrase.is_empty() && !exclusion.negation.is_empty());
        prop_assert_eq!(exclusion.certain, exclusion.at.is_empty());
    }
    for place in &understood.named_places {
        prop_assert!(!place.name.is_empty() && !place.at.is_empty());
    }
    let says_a_word = text
        .split_whitespace()
        .any(|word| word.len() > 1 && word.chars().all(|sign| sign.is_ascii_lowercase()));
    prop_assert!(!says_a_word || understood != Understood::default() || spoken_of(text));
    Ok(())
}

/// Whether a discount is spoken of that bounds nothing: all that a text can say in vain.
fn spoken_of(text: &str) -> bool {
    ["off", "price", "least", "most", "percent", "save"]
        .iter()
        .any(|word| text.contains(word))
}
