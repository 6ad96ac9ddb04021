//! Words of a wish, held against the deals that were found for it: which of them none has, and what
//! those may be instead.

use crate::domain::{
    deal::Deal,
    spelling,
    wish::{Respelt, Wish},
};

/// A shorter word that no deal has is likelier one of its own: "loves" are no loaves.
const SHORTEST_RESPELT: usize = 6;
/// As many misspelt words as the shopper is told of.
const MOST_RESPELT: usize = 3;

/// Whether the words that `wish` is about are in one of these deals, most of them at least.
pub fn is_mentioned(wish: &Wish, deals: &[Deal]) -> bool {
    let enough = wish.about.len().div_ceil(2);
    let mut deals = deals.iter();
    deals.any(|deal| deal.terms().count(&wish.about) >= enough)
}

/// Those of the words that none of `deals` has.
pub fn unmentioned(wish: &Wish, deals: &[Deal]) -> Vec<String> {
    let mut left: Vec<String> = wish.words.clone();
    for deal in deals {
        if left.is_empty() {
            break;
        }
        let terms = deal.terms();
        left.retain(|word| !terms.has(word));
    }
    left
}

/// The wish again, with the city of one of `deals` as its place, where its words name it, rightly
/// spelled or not.
pub fn city_among(wish: &Wish, deals: &[Deal], unmentioned: &[String]) -> Option<Wish> {
    if wish.city().is_some() && !wish.place_is_kept || wish.words.is_empty() {
        return None;
    }
    let named = cities(deals).find_map(|city| wish.with_city_among_words(city));
    named.or_else(|| {
        unmentioned.iter().find_map(|word| {
            let city = closest_city(deals, word)?;
            Some(wish.with_misspelt_city(word, &city))
        })
    })
}

fn cities(deals: &[Deal]) -> impl Iterator<Item = &str> {
    let locations = deals
        .iter()
        .filter_map(|deal| deal.product.location.as_ref());
    locations.map(|location| location.city.as_str())
}

pub fn closest_city(deals: &[Deal], name: &str) -> Option<String> {
    // As one word each, since only words are told apart.
    let joined = |name: &str| name.to_lowercase().replace(' ', "");
    let known: Vec<(String, &str)> = cities(deals).map(|city| (joined(city), city)).collect();
    let meant = spelling::meant(
        &joined(name),
        known.iter().map(|(joined, _)| joined.as_str()),
    )?;
    let city = known.iter().find(|(joined, _)| joined == meant)?;
    Some(city.1.to_owned())
}

/// The wish with those of its words that nothing has as the titles found spell them: the catalog
/// finds "pottery" for "pottary", and this tells that it did.
pub fn respell(mut wish: Wish, deals: &[Deal], unmentioned: &[String]) -> Wish {
    let unmentioned = unmentioned.iter();
    for word in unmentioned.filter(|word| word.chars().count() >= SHORTEST_RESPELT) {
        let titles = deals.iter().map(|deal| deal.product.title.to_lowercase());
        let titles: Vec<String> = titles.collect();
        let words = titles
            .iter()
            .flat_map(|title| title.split(|sign: char| !sign.is_alphabetic()));
        let Some(read) = spelling::meant(word, words).map(str::to_owned) else {
            continue;
        };
        for own in wish.words.iter_mut().chain(&mut wish.about) {
            if own == word {
                own.clone_from(&read);
            }
        }
        if wish.respelt.len() >= MOST_RESPELT {
            break;
        }
        wish.respelt.push(Respelt {
            written: word.clone(),
            read,
        });
    }
    wish
}
