//! Which of the catalogue's categories a wish names.

use crate::domain::{
    spelling,
    vocabulary::{CATEGORIES, Kept, Sense, Strength, is_broad, is_filler, is_person},
    wish::{Respelt, Wish},
};
use souk_language::{cursor::Cursor, text::Text};

/// A category as the message calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    sense: Sense,
    pub words: Vec<String>,
    /// It comes with something else: a spa **with massage**.
    accompanies: bool,
}

impl Named {
    /// Who comes along ("with kids") says what is wanted all the same.
    pub fn accompanying(mut self, accompanies: bool) -> Self {
        self.accompanies = accompanies && self.sense.strength == Strength::Strong;
        self
    }

    pub const fn accompanies(&self) -> bool {
        self.accompanies
    }

    pub fn is_faint(&self) -> bool {
        self.sense.strength == Strength::Faint
    }
}

/// The category that is named here, and how many tokens its name takes.
pub fn read(cursor: Cursor<'_>) -> Option<(Named, usize)> {
    let (sense, taken) = cursor.entry(CATEGORIES)?;
    let words = (0..taken)
        .filter_map(|at| cursor.on(at).word().map(str::to_owned))
        .collect();
    let named = Named {
        sense,
        words,
        accompanies: false,
    };
    Some((named, taken))
}

/// The text of `words`, those that misspell the name of a category as it is spelled, and which these
/// are.
pub fn respell(words: Vec<&str>) -> (String, Vec<Respelt>) {
    let names = || {
        let phrases = CATEGORIES.iter().map(|(phrase, _)| *phrase);
        phrases.filter(|phrase| !phrase.contains(' '))
    };
    let is_known = |word: &str| {
        let mut phrases = CATEGORIES.iter().flat_map(|(phrase, _)| phrase.split(' '));
        is_filler(word) || phrases.any(|known| known == word)
    };
    let mut respelt = Vec::new();
    let mut read = Vec::with_capacity(words.len());
    for word in words {
        let meant = if is_known(word) {
            None
        } else {
            spelling::meant(word, names())
        };
        respelt.extend(meant.map(|meant| Respelt {
            written: word.to_owned(),
            read: meant.to_owned(),
        }));
        read.push(meant.unwrap_or(word));
    }
    (read.join(" "), respelt)
}

/// Settles on one category, and on the words that a deal should have.
///
/// One category among the strongest words is searched in; what comes with it, it should have. Where
/// they name several ("coffee tour"), none is: the words decide, and a deal that has all of them
/// comes first.
pub fn settle(wish: &mut Wish, named: &[Named]) {
    let leads = |name: &&Named| !name.accompanies;
    let main: Vec<&Named> = if named.iter().any(|name| leads(&name)) {
        named.iter().filter(leads).collect()
    } else {
        named.iter().collect()
    };
    let strongest = main.iter().map(|name| name.sense.strength).max();
    let leading = || {
        main.iter()
            .filter(|name| Some(name.sense.strength) == strongest)
    };
    let faint = || {
        main.iter()
            .filter(|name| name.sense.strength == Strength::Faint)
    };
    let mut categories: Vec<&str> = leading().map(|name| name.sense.category).collect();
    categories.sort_unstable();
    categories.dedup();
    let [category] = categories[..] else {
        wish.about = subjects(&wish.words);
        return;
    };
    let dropped = |word: &String| {
        leading()
            .chain(faint())
            .any(|name| name.sense.kept == Kept::No && name.words.contains(word))
    };
    wish.words.retain(|word| !dropped(word));
    wish.about = leading()
        .filter(|name| name.sense.kept == Kept::AsSubject)
        .flat_map(|name| name.words.clone())
        .collect();
    if wish.about.is_empty() && is_broad(category) {
        let hints: Vec<&String> = leading().flat_map(|name| &name.words).collect();
        wish.about = subjects(&wish.words);
        wish.about.retain(|word| !hints.contains(&word));
    }
    let accompanying = named.iter().filter(|name| !leads(name));
    let beside: Vec<String> = accompanying.flat_map(|name| name.words.clone()).collect();
    wish.about.retain(|word| !beside.contains(word));
    wish.about.extend(beside);
    wish.category = Some(category.to_owned());
}

/// The words that a deal can be about: a number of people or minutes is none, and neither is who
/// comes along.
pub fn subjects(words: &[String]) -> Vec<String> {
    let is_number = |word: &String| Cursor::new(&Text::of(word).tokens).number().is_some();
    words
        .iter()
        .filter(|word| !is_number(word) && !is_person(word))
        .cloned()
        .collect()
}
