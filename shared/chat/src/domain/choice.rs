//! Which of the deals found become cards.

use crate::domain::{
    deal::{Deal, Terms},
    reading::subjects,
    vocabulary::is_category,
    wish::{Order, Place, Wish},
};
use std::{cmp::Ordering, collections::HashSet, slice};

/// Fewer than this, and the search goes wider.
pub const FEWEST: usize = 3;
/// More would be a list, not an answer.
pub const MOST: usize = 6;

/// A deal that was found.
#[derive(Clone, Debug)]
pub struct Found {
    pub deal: Deal,
    /// The words of its texts.
    pub terms: Terms,
    /// It is not within the bounds that were asked for, but within the wider ones.
    pub is_wider: bool,
}

/// The deals to show, and what must be admitted about them.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub deals: Vec<Deal>,
    /// How many of them are within the bounds asked for.
    pub within: usize,
    /// How many of those have all the words that they should.
    pub exact: usize,
    /// Whether one of them is within the wider bounds only.
    pub is_wider: bool,
    /// How many of all have every word that is hoped for, wherever they are.
    pub entire: usize,
    /// What is hoped for: the words that they should have, or those beside the name of a category.
    pub hoped_for: Vec<String>,
    /// Those of these words that none of them has.
    pub unmentioned: Vec<String>,
    /// How many have none of those words.
    pub off_subject: usize,
}

/// How many of `found` can be had.
///
/// All of them fit, whether or not they have the words asked for: the catalog ranks by meaning, and a
/// wheel class on this side of town is a better answer to "pottery class" than one with the very
/// word in another city.
#[must_use]
pub fn fitting(found: &[Found]) -> usize {
    found
        .iter()
        .filter(|found| !found.deal.is_sold_out())
        .count()
}

/// Chooses up to six that are exactly what was asked for. What lacks the words, is from a wider
/// search or is sold out only fills up to three, and what lacks the words only where it is of the
/// same kind as what has them, if anything has.
#[must_use]
pub fn choose(mut found: Vec<Found>, wish: &Wish) -> Choice {
    found.sort_by(|a, b| {
        let same_bounds = || compare(&a.deal, &b.deal, wish);
        a.is_wider.cmp(&b.is_wider).then_with(same_bounds)
    });
    let (sold_out, in_stock) = split(found, |found| found.deal.is_sold_out());
    let (wider, exact) = split(in_stock, |found| found.is_wider);
    let (best, others) = best_about(exact, wish);
    let (best_wider, wider_others) = best_about(wider, wish);
    let (best_sold_out, _) = best_about(sold_out, wish);
    let kinds = kinds(&best, &best_wider, wish);
    let of_these = |found: Vec<Found>| split(found, |found| is_of(&kinds, found)).0;

    let (best, strays) = split(best, |found| is_of(&kinds, found));
    let mut chosen: Vec<Found> = best.into_iter().take(MOST).collect();
    let (others, wider_others) = (of_these(others), of_these(wider_others));
    for others in [others, best_wider, strays, best_sold_out, wider_others] {
        let missing = FEWEST.saturating_sub(chosen.len());
        chosen.extend(others.into_iter().take(missing));
    }

    if wish.order != Order::Fit {
        // The reply says so of all of them.
        chosen.sort_by(|a, b| compare(&a.deal, &b.deal, wish));
    }

    let is_about = |found: &Found| wish.about.is_empty() || found.terms.count(&wish.about) > 0;
    let is_within = |found: &&Found| !found.is_wider;
    let has_all = |found: &&Found| found.terms.count(&wish.about) == wish.about.len();
    let hoped_for = hoped_for(wish);
    let has_every_word = |found: &&Found| found.terms.count(&hoped_for) == hoped_for.len();
    let mentioned = |word: &String| chosen.iter().any(|found| found.terms.has(word));
    Choice {
        within: chosen.iter().filter(is_within).count(),
        exact: chosen.iter().filter(is_within).filter(has_all).count(),
        is_wider: chosen.iter().any(|found| found.is_wider),
        entire: chosen.iter().filter(has_every_word).count(),
        unmentioned: hoped_for
            .iter()
            .filter(|word| !mentioned(word))
            .cloned()
            .collect(),
        off_subject: chosen.iter().filter(|found| !is_about(found)).count(),
        hoped_for: hoped_for.clone(),
        deals: chosen
            .into_iter()
            .map(|found| as_seen(found.deal, wish))
            .collect(),
    }
}

/// The kinds of deals that the words are about: those of which a title has one, if any has. Beside
/// a pizza another dinner is an answer, and a haircut is none, though its description has the word.
/// None where any kind will do: there are no words, or the category tells.
fn kinds(best: &[Found], best_wider: &[Found], wish: &Wish) -> HashSet<String> {
    if wish.category.is_some() {
        return HashSet::new();
    }
    let hoped_for = hoped_for(wish);
    let is_entitled = |found: &&Found| {
        let mut words = hoped_for.iter();
        words.any(|word| found.deal.is_entitled(slice::from_ref(word)))
    };
    let best = || best.iter().chain(best_wider);
    let of_titles: HashSet<&String> = best().filter(is_entitled).filter_map(kind).collect();
    let kinds = if of_titles.is_empty() {
        best().filter_map(kind).collect()
    } else {
        of_titles
    };
    kinds.into_iter().cloned().collect()
}

fn is_of(kinds: &HashSet<String>, found: &Found) -> bool {
    kinds.is_empty() || kind(found).is_some_and(|kind| kinds.contains(kind))
}

/// The narrowest of its categories.
fn kind(found: &Found) -> Option<&String> {
    found.deal.product.category.last()
}

fn split(found: Vec<Found>, test: impl Fn(&Found) -> bool) -> (Vec<Found>, Vec<Found>) {
    found.into_iter().partition(|found| test(found))
}

/// Those that have the most of the words they should, and the others. Within a category that says it
/// all, the words beside it are what is hoped for: a prenatal massage before any other. Where none
/// has half of the words, the words tell nothing, and the catalog's order does, which goes by meaning.
fn best_about(found: Vec<Found>, wish: &Wish) -> (Vec<Found>, Vec<Found>) {
    let hoped_for = hoped_for(wish);
    let mentions = |found: &Found| found.terms.count(&hoped_for);
    let most = found.iter().map(mentions).max().unwrap_or_default();
    if most * 2 >= hoped_for.len() {
        split(found, |found| mentions(found) == most)
    } else if wish.about.is_empty() {
        (found, Vec::new())
    } else {
        (Vec::new(), found)
    }
}

/// The words that a deal should have: those that it should be about, or what stands beside the name
/// of a category.
pub fn hoped_for(wish: &Wish) -> Vec<String> {
    if !wish.about.is_empty() {
        return wish.about.clone();
    }
    let mut words = subjects(&wish.words);
    words.retain(|word| !is_category(word));
    words
}

/// The order among deals that all fit; equal ones stay as the catalog ranked them.
fn compare(a: &Deal, b: &Deal, wish: &Wish) -> Ordering {
    let nearest = || distance(a).total_cmp(&distance(b));
    let discount = || b.product.discount_percent.cmp(&a.product.discount_percent);
    match wish.order {
        Order::Fit if wish.words.is_empty() || !wish.or_categories.is_empty() => {
            nearest().then_with(discount)
        }
        Order::Fit => Ordering::Equal,
        Order::Cheapest => a.product.price.amount().cmp(&b.product.price.amount()),
        Order::Nearest => nearest(),
        Order::LargestDiscount => discount(),
        Order::BestRated => rating(b).total_cmp(&rating(a)),
        Order::Newest => b.product.created_at.cmp(&a.product.created_at),
    }
}

fn distance(deal: &Deal) -> f64 {
    deal.distance_km.unwrap_or(f64::INFINITY)
}

fn rating(deal: &Deal) -> f64 {
    deal.product.rating.map_or(0.0, |rating| rating.average)
}

/// A distance from the middle of a city says nothing to a shopper who is not there.
fn as_seen(deal: Deal, wish: &Wish) -> Deal {
    let distance_km = deal
        .distance_km
        .filter(|_| matches!(wish.place, Some(Place::Near(_))));
    Deal {
        distance_km,
        ..deal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::seed;
    use proptest::{prelude::*, sample::subsequence};

    const ORDERS: [Order; 5] = [
        Order::Cheapest,
        Order::Nearest,
        Order::LargestDiscount,
        Order::BestRated,
        Order::Newest,
    ];

    proptest! {
        #[test]
        fn what_is_said_to_be_sorted_is(
            picked in subsequence(seed(), 0..30),
            order in 0..ORDERS.len(),
            word in "salt|harbor|massage|couples",
            sold_out in any::<u8>(),
            wider in any::<u8>(),
        ) {
            let wish = Wish {
                words: vec![word.clone()],
                about: vec![word],
                order: ORDERS[order],
                ..Wish::default()
            };
            let found = picked.into_iter().enumerate().map(|(at, product)| {
                let deal = Deal {
                    distance_km: Some(f64::from(product.discount_percent)),
                    available: Some(u32::from(at % 7 != usize::from(sold_out % 7))),
                    product,
                };
                Found { terms: deal.terms(), is_wider: at % 5 == usize::from(wider % 5), deal }
            });
            let deals = choose(found.collect(), &wish).deals;
            let is_sorted = deals.windows(2).all(|pair| {
                // Distances are told to shoppers only near whom they were measured.
                order == 1 || compare(&pair[0], &pair[1], &wish) != Ordering::Greater
            });
            prop_assert!(is_sorted);
            prop_assert!(deals.len() <= MOST);
        }
    }
}
