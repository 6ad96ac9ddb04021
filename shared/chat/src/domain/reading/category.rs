//! Which of the catalogue's categories a wish names.

use crate::domain::{
    spelling,
    vocabulary::{CATEGORIES, Kept, Sense, Strength, is_broad, is_filler, is_person},
    wish::{Respelt, Wish},
};
use souk_language::{cursor::Cursor, text::Text};
use std::borrow::Cow;

/// As many categories beside the first as a shopper is in doubt between; each is searched for.
const MOST_ALTERNATIVES: usize = 2;

/// As many misspelt words as the shopper is told of.
const MOST_RESPELT: usize = 3;

/// A category as the message calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    sense: Sense,
    pub words: Vec<String>,
    /// It comes with something else: a spa **with massage**.
    accompanies: bool,
    /// It would do as well as the one before: a massage **or a spa**.
    alternative: bool,
}

impl Named {
    /// Who comes along ("with kids") says what is wanted all the same.
    pub fn accompanying(mut self, accompanies: bool) -> Self {
        self.accompanies = accompanies && self.sense.strength == Strength::Strong;
        self
    }

    pub const fn alternative(mut self, alternative: bool) -> Self {
        self.alternative = alternative;
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
        alternative: false,
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
        let word = without_points(word);
        let meant = if is_known(&word) {
            None
        } else {
            spelling::meant(&word, names())
        };
        let known = respelt
            .iter()
            .any(|respelt: &Respelt| respelt.written == *word);
        let is_told = !known && respelt.len() < MOST_RESPELT;
        respelt.extend(meant.filter(|_| is_told).map(|meant| Respelt {
            written: word.to_string(),
            read: meant.to_owned(),
        }));
        read.push(meant.map_or_else(|| word.into_owned(), str::to_owned));
    }
    (read.join(" "), respelt)
}

/// "n.y.c" as one writes it in haste; any other word as it is.
fn without_points(word: &str) -> Cow<'_, str> {
    let is_initial =
        |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    if word.contains('.') && word.split('.').all(is_initial) {
        Cow::Owned(word.replace('.', ""))
    } else {
        Cow::Borrowed(word)
    }
}

/// Settles on one category, and on the words that a deal should have.
///
/// One category among the strongest words is searched in; what comes with it, it should have. Where
/// they name several ("coffee tour"), none is: the words decide, and a deal that has all of them
/// comes first. Where any of several will do ("massage or spa"), all are.
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
    let mut categories: Vec<&str> = Vec::new();
    for name in leading() {
        if !categories.contains(&name.sense.category) {
            categories.push(name.sense.category);
        }
    }
    let any_will_do = leading().skip(1).all(|name| name.alternative);
    let (category, others) = match categories.split_first() {
        Some((first, others)) if others.is_empty() || any_will_do => (*first, others),
        _ => {
            wish.about = subjects(&wish.words);
            return;
        }
    };
    let others = &others[..others.len().min(MOST_ALTERNATIVES)];
    wish.or_categories = others.iter().map(|name| (*name).to_owned()).collect();
    let dropped = |word: &String| {
        leading()
            .chain(faint())
            .any(|name| name.sense.kept == Kept::No && name.words.contains(word))
    };
    wish.words.retain(|word| !dropped(word));
    if !others.is_empty() {
        wish.category = Some(category.to_owned());
        return;
    }
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
