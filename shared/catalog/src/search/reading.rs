//! Reading a query: what the words mean to somebody who knows the catalogue.
//!
//! [`souk_language`] tells bounds, places and exclusions from words by the language alone. Here its
//! reading meets what the catalogue knows: which words products have, how they are spelled, which
//! names are cities, brands and categories.

use super::{
    lexicon::{KnownCity, KnownWord, Lexicon},
    passage::{Passage, has_words},
    ranker::Candidate,
    spelling,
};
use crate::ports::KnowWords;
use souk_contracts::{
    calls::catalog::{AskedOrder, Correction, Interpretation},
    product::Coordinates,
};
use souk_language::{Exclusion, Order, Place, Understood, understand};
use souk_platform::postgres::StoreError;
use std::ops::Range;

/// A ranking tells so many words of a query apart; more are no shopper's.
const MOST_WORDS: usize = 48;
/// No brand's or category's name is looked for in more words than this.
const LONGEST_NAME: usize = 4;

/// A word to rank by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As Postgres stems it.
    pub lexeme: String,
    /// Which of the query's words a product that has it has: one bit each.
    pub covers: i64,
}

/// Something that is not wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwanted {
    pub phrase: String,
    /// The phrase with what negates it, if it may be a name: "no show".
    pub perhaps_named: Option<String>,
}

/// A query as it is searched for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub terms: Vec<Term>,
    /// How many words of the query a product can have.
    pub words: u32,
    /// What is embedded.
    pub meaning: String,
    pub unwanted: Vec<Unwanted>,
    /// The middle of the city that the query names.
    pub city: Option<Coordinates>,
    pub interpretation: Interpretation,
    understood: Understood,
    lexicon: Lexicon,
}

/// Reads `query`.
///
/// # Errors
/// [`StoreError`] when the catalogue cannot be asked.
pub async fn read(words: &impl KnowWords, query: &str) -> Result<Reading, StoreError> {
    let mut understood = understand(query);
    understood.words.truncate(MOST_WORDS);
    let places: Vec<String> = understood
        .named_places
        .iter()
        .map(|place| place.name.clone())
        .collect();
    let lexicon = words
        .look_up(&understood.words, &names(&understood.words), &places)
        .await?;
    let unknown: Vec<String> = lexicon
        .words
        .iter()
        .filter(|word| word.is_unknown() && spelling::may_be_misspelt(&word.word))
        .map(|word| word.word.clone())
        .collect();
    if unknown.is_empty() {
        return Ok(Reading::of(understood, lexicon, &[]));
    }
    let mut lexicon = spelling::correct(words, lexicon, &unknown).await?;
    if lexicon.city.is_none() {
        lexicon.city = misspelt_city(words, &understood, &lexicon).await?;
    }
    Ok(Reading::of(understood, lexicon, &[]))
}

/// The city that one of the places names once its words are corrected: "in bostn".
async fn misspelt_city(
    words: &impl KnowWords,
    understood: &Understood,
    lexicon: &Lexicon,
) -> Result<Option<KnownCity>, StoreError> {
    let spelling_of = |typed: &str| {
        let known = lexicon.words.iter().find(|known| known.word == typed);
        known.map_or_else(|| typed.to_owned(), |known| known.spelling().to_owned())
    };
    let places: Vec<(&str, String)> = understood
        .named_places
        .iter()
        .map(|place| {
            let words: Vec<String> = place.name.split(' ').map(spelling_of).collect();
            (place.name.as_str(), words.join(" "))
        })
        .filter(|(typed, spelling)| typed != spelling)
        .collect();
    if places.is_empty() {
        return Ok(None);
    }
    let spellings: Vec<String> = places
        .iter()
        .map(|(_, spelling)| spelling.clone())
        .collect();
    let city = words.look_up(&[], &[], &spellings).await?.city;
    Ok(city.and_then(|city| {
        let (typed, _) = places
            .iter()
            .find(|(_, spelling)| *spelling == city.asked)?;
        Some(KnownCity {
            asked: (*typed).to_owned(),
            ..city
        })
    }))
}

impl Reading {
    /// Whether there is something to search for.
    #[must_use]
    pub fn says_what(&self) -> bool {
        !self.interpretation.text.is_empty()
    }

    /// Whether the query asks for anything but words.
    #[must_use]
    pub fn bounds_anything(&self) -> bool {
        let without_words = Interpretation {
            text: String::new(),
            ..self.interpretation.clone()
        };
        without_words != Interpretation::default()
    }

    /// Whether it cannot be told by the words alone what is not wanted.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.unwanted
            .iter()
            .any(|unwanted| unwanted.perhaps_named.is_some())
    }

    /// The reading with its doubts settled by the products found: where one is called "no show",
    /// that is a name; otherwise it is what is not wanted.
    #[must_use]
    pub fn decided(self, candidates: &[Candidate]) -> Self {
        let is_name = |name: &String| {
            let titles = candidates
                .iter()
                .filter_map(|candidate| candidate.text.as_ref());
            titles.into_iter().any(|text| has_words(&text.title, name))
        };
        let names: Vec<String> = self
            .unwanted
            .into_iter()
            .filter(|unwanted| unwanted.perhaps_named.as_ref().is_some_and(is_name))
            .map(|unwanted| unwanted.phrase)
            .collect();
        let mut understood = self.understood;
        understood
            .excluded
            .retain(|exclusion| !names.contains(&exclusion.phrase));
        for exclusion in &mut understood.excluded {
            exclusion.certain = true;
        }
        let left_out: Vec<_> = understood
            .excluded
            .iter()
            .map(|exclusion| exclusion.at.clone())
            .collect();
        Self::of(understood, self.lexicon, &left_out)
    }

    fn of(understood: Understood, lexicon: Lexicon, left_out: &[Range<usize>]) -> Self {
        let city = lexicon.city.as_ref();
        let mut left_out = left_out.to_vec();
        left_out.extend(city.and_then(|city| {
            let named = understood
                .named_places
                .iter()
                .find(|place| place.name == city.asked)?;
            Some(named.at.clone())
        }));
        let said: Vec<usize> = (0..understood.words.len())
            .filter(|at| !left_out.iter().any(|span| span.contains(at)))
            .collect();
        let (terms, words) = terms(&said, &lexicon);
        let corrected: Vec<&str> = said
            .iter()
            .map(|at| {
                lexicon
                    .words
                    .get(*at)
                    .map_or(understood.words[*at].as_str(), KnownWord::spelling)
            })
            .collect();
        let text = corrected.join(" ");
        // "A silverware box without silverware" does not come without the word.
        let is_wanted_too = |exclusion: &Exclusion| {
            exclusion.certain && Passage::of(&exclusion.phrase).is_asserted_in(&text)
        };
        let unwanted = understood
            .excluded
            .iter()
            .filter(|exclusion| !is_wanted_too(exclusion))
            .map(|exclusion| Unwanted {
                phrase: exclusion.phrase.clone(),
                perhaps_named: (!exclusion.certain)
                    .then(|| format!("{} {}", exclusion.negation, exclusion.phrase)),
            })
            .collect();
        // A doubtful exclusion is among the words.
        let meaning = understood
            .excluded
            .iter()
            .filter(|exclusion| exclusion.certain)
            .fold(text.clone(), |meaning, exclusion| {
                format!("{meaning} {} {}", exclusion.negation, exclusion.phrase)
            })
            .trim()
            .to_owned();
        let interpretation = interpretation(&understood, &lexicon, text, &said);
        Self {
            terms,
            words,
            meaning,
            unwanted,
            city: city.map(|city| city.centre),
            interpretation,
            understood,
            lexicon,
        }
    }
}

/// The words as terms, each covering the words it stands for: two that are one elsewhere ("band
/// saw") are looked for as one too, and one that is two elsewhere as both.
fn terms(said: &[usize], lexicon: &Lexicon) -> (Vec<Term>, u32) {
    let mut terms: Vec<Term> = Vec::new();
    let mut bit = 0_u32;
    let mut add =
        |lexeme: &str, covers: i64| match terms.iter_mut().find(|term| term.lexeme == lexeme) {
            Some(term) => term.covers |= covers,
            None => terms.push(Term {
                lexeme: lexeme.to_owned(),
                covers,
            }),
        };
    let mut before: Option<(usize, i64)> = None;
    for at in said {
        let Some(word) = lexicon.words.get(*at) else {
            continue;
        };
        let mut covered = 0;
        for lexeme in word.lexemes() {
            let covers = 1_i64.checked_shl(bit.min(62)).unwrap_or_default();
            bit += 1;
            covered |= covers;
            add(lexeme, covers);
        }
        if let Some((earlier, covers)) = before
            && earlier + 1 == *at
            && let Some(joined) = &word.joined_with_the_one_before
        {
            add(joined, covers | covered);
        }
        before = (covered != 0).then_some((*at, covered));
    }
    let words = terms
        .iter()
        .fold(0, |all, term| all | term.covers)
        .count_ones();
    (terms, words)
}

/// The phrases among `words` that may be names.
fn names(words: &[String]) -> Vec<String> {
    (1..=LONGEST_NAME)
        .rev()
        .flat_map(|length| words.windows(length).map(|phrase| phrase.join(" ")))
        .collect()
}

fn interpretation(
    understood: &Understood,
    lexicon: &Lexicon,
    text: String,
    said: &[usize],
) -> Interpretation {
    let corrections = said
        .iter()
        .filter_map(|at| lexicon.words.get(*at))
        .filter_map(|word| {
            Some(Correction {
                from: word.word.clone(),
                to: word.corrected.as_ref()?.spelling.clone(),
            })
        })
        .collect();
    Interpretation {
        text,
        excluded: understood
            .excluded
            .iter()
            .filter(|exclusion| exclusion.certain)
            .map(|exclusion| exclusion.phrase.clone())
            .collect(),
        category: lexicon.category.clone(),
        brand: lexicon.brand.clone(),
        city: lexicon.city.as_ref().map(|city| city.name.clone()),
        near_me: understood.place == Some(Place::Here),
        radius_km: understood.radius_km,
        min_price: understood.min_price,
        max_price: understood.max_price,
        min_discount: understood.min_discount,
        order: understood
            .order
            .filter(|preference| preference.firm)
            .map(|preference| asked(preference.by)),
        corrections,
    }
}

const fn asked(order: Order) -> AskedOrder {
    match order {
        Order::Cheapest => AskedOrder::Cheapest,
        Order::Nearest => AskedOrder::Nearest,
        Order::LargestDiscount => AskedOrder::LargestDiscount,
        Order::BestRated => AskedOrder::BestRated,
        Order::Newest => AskedOrder::Newest,
    }
}
