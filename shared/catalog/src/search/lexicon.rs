//! What the catalogue knows of a query's words.

use souk_contracts::product::Coordinates;

/// What it knows of all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lexicon {
    /// In the order of the query.
    pub words: Vec<KnownWord>,
    /// A category that the words name, by its own name.
    pub category: Option<String>,
    /// A merchant or brand that the words name, by its own name.
    pub brand: Option<String>,
    pub city: Option<KnownCity>,
}

/// A word of the query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownWord {
    /// As it was typed, in lower case.
    pub word: String,
    /// None for a word that is too common to be searched for; more than one for "vocal/instrument".
    pub stems: Vec<Stem>,
    /// The stem of the word before and this one as one word, if a product has that.
    pub joined_with_the_one_before: Option<String>,
    /// What is searched for instead.
    pub corrected: Option<Corrected>,
}

/// A word as Postgres stems it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stem {
    pub lexeme: String,
    /// Whether any product has it.
    pub known: bool,
}

/// What a word that no product has most likely stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    pub spelling: String,
    pub lexemes: Vec<String>,
}

/// A city with products in it.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownCity {
    /// As the query named it, in lower case.
    pub asked: String,
    /// As its products name it.
    pub name: String,
    /// The middle of its products.
    pub centre: Coordinates,
}

impl KnownWord {
    /// Whether it is a word to search for that no product has.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        !self.stems.is_empty() && self.stems.iter().all(|stem| !stem.known)
    }

    /// What is searched for.
    pub fn lexemes(&self) -> impl Iterator<Item = &str> {
        let corrected = self.corrected.iter().flat_map(|word| &word.lexemes);
        let stems = self.stems.iter().map(|stem| &stem.lexeme);
        let stems = stems.filter(|_| self.corrected.is_none());
        corrected.chain(stems).map(String::as_str)
    }

    /// The word as it is searched for.
    #[must_use]
    pub fn spelling(&self) -> &str {
        self.corrected
            .as_ref()
            .map_or(self.word.as_str(), |corrected| corrected.spelling.as_str())
    }
}
