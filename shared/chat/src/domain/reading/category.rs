//! Which of the catalogue's categories a wish names.

use crate::domain::{
    vocabulary::{CATEGORIES, Kept, Sense, Strength, is_broad},
    wish::Wish,
};
use souk_language::{cursor::Cursor, text::Text};

/// A category as the message calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    sense: Sense,
    pub words: Vec<String>,
}

/// The category that is named here, and how many tokens its name takes.
pub fn read(cursor: Cursor<'_>) -> Option<(Named, usize)> {
    let (sense, taken) = cursor.entry(CATEGORIES)?;
    let words = (0..taken)
        .filter_map(|at| cursor.on(at).word().map(str::to_owned))
        .collect();
    Some((Named { sense, words }, taken))
}

/// Settles on one category, and on the words that a deal should have.
///
/// One category among the strongest words is searched in. Where they name several ("spa with
/// massage", "coffee tour"), none is: the words decide, and a deal that has all of them comes first.
pub fn settle(wish: &mut Wish, named: &[Named]) {
    let strongest = named.iter().map(|name| name.sense.strength).max();
    let leading = || {
        named
            .iter()
            .filter(|name| Some(name.sense.strength) == strongest)
    };
    let faint = || {
        named
            .iter()
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
    wish.category = Some(category.to_owned());
}

/// The words that a deal can be about: a number of people or minutes is none.
fn subjects(words: &[String]) -> Vec<String> {
    let is_number = |word: &String| Cursor::new(&Text::of(word).tokens).number().is_some();
    words
        .iter()
        .filter(|word| !is_number(word))
        .cloned()
        .collect()
}
