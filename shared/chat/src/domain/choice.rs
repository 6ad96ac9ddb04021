//! Which of the deals found become cards.

use crate::domain::{
    deal::Deal,
    wish::{Order, Place, Wish},
};
use std::cmp::{Ordering, Reverse};

/// Fewer than this, and the search goes wider.
pub const FEWEST: usize = 3;
/// More would be a list, not an answer.
pub const MOST: usize = 6;

/// A deal, and how wide the search had become that found it: 0 is exactly what was asked for.
#[derive(Clone, Debug)]
pub struct Found {
    pub deal: Deal,
    pub stage: usize,
}

/// The deals to show, and what must be admitted about them.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub deals: Vec<Deal>,
    /// How many of them are within the bounds asked for.
    pub within: usize,
    /// How many of those have all the words that they should.
    pub exact: usize,
    /// The widest stage that one of them is from.
    pub stage: usize,
    /// Words that they should have and that none of them has.
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

/// Chooses up to six that are exactly what was asked for; what lacks the words, is from a wider
/// search or is sold out only fills up to three.
#[must_use]
pub fn choose(mut found: Vec<Found>, wish: &Wish) -> Choice {
    found.sort_by(|a, b| {
        let same_stage = || compare(&a.deal, &b.deal, wish);
        a.stage.cmp(&b.stage).then_with(same_stage)
    });
    let is_about = |found: &Found| wish.about.is_empty() || found.deal.mentions(&wish.about) > 0;
    let (sold_out, in_stock) = split(found, |found| found.deal.is_sold_out());
    let (exact, wider) = split(in_stock, |found| found.stage == 0);
    let (exact, exact_others) = split(exact, is_about);
    let (wider, wider_others) = split(wider, is_about);
    let (sold_out, _) = split(sold_out, is_about);

    let mut chosen: Vec<Found> = entirely_about(exact, wish).into_iter().take(MOST).collect();
    for others in [
        exact_others,
        entirely_about(wider, wish),
        sold_out,
        wider_others,
    ] {
        let missing = FEWEST.saturating_sub(chosen.len());
        chosen.extend(others.into_iter().take(missing));
    }

    let is_within = |found: &&Found| found.stage == 0;
    let has_all = |found: &&Found| found.deal.mentions(&wish.about) == wish.about.len();
    let mentioned = |word: &String| {
        let word = std::slice::from_ref(word);
        chosen.iter().any(|found| found.deal.mentions(word) > 0)
    };
    Choice {
        within: chosen.iter().filter(is_within).count(),
        exact: chosen.iter().filter(is_within).filter(has_all).count(),
        stage: chosen.iter().map(|found| found.stage).max().unwrap_or(0),
        unmentioned: wish
            .about
            .iter()
            .filter(|word| !mentioned(word))
            .cloned()
            .collect(),
        off_subject: chosen.iter().filter(|found| !is_about(found)).count(),
        deals: chosen
            .into_iter()
            .map(|found| as_seen(found.deal, wish))
            .collect(),
    }
}

fn split(found: Vec<Found>, test: impl Fn(&Found) -> bool) -> (Vec<Found>, Vec<Found>) {
    found.into_iter().partition(|found| test(found))
}

/// Those that have every word they should, if these are enough; all of them otherwise, those with
/// more of the words first unless another order was asked for.
fn entirely_about(mut about: Vec<Found>, wish: &Wish) -> Vec<Found> {
    let mentions = |found: &Found| found.deal.mentions(&wish.about);
    let has_all = |found: &&Found| mentions(found) == wish.about.len();
    if about.iter().filter(has_all).count() >= FEWEST {
        about.retain(|found| has_all(&found));
    } else if wish.order == Order::Fit {
        about.sort_by_key(|found| (found.stage, Reverse(mentions(found))));
    }
    about
}

/// The order among deals that all fit; equal ones stay as the catalog ranked them.
fn compare(a: &Deal, b: &Deal, wish: &Wish) -> Ordering {
    let nearest = || distance(a).total_cmp(&distance(b));
    let discount = || b.product.discount_percent.cmp(&a.product.discount_percent);
    match wish.order {
        Order::Fit if wish.words.is_empty() => nearest().then_with(discount),
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
