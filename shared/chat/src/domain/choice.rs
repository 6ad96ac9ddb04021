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
    /// How many of them are exactly what was asked for.
    pub exact: usize,
    /// The widest stage that one of them is from.
    pub stage: usize,
    /// Words that they should have and that none of them has.
    pub unmentioned: Vec<String>,
    /// How many have none of those words.
    pub off_subject: usize,
}

/// How many of `found` can be had and fit what was asked for.
///
/// Within a category, a deal that lacks the words still fits: the catalog ranks by meaning, and a
/// wheel class on this side of town is a better answer to "pottery class" than one with the very
/// word in another city.
#[must_use]
pub fn fitting(found: &[Found], wish: &Wish) -> usize {
    let fits = |deal: &Deal| wish.category.is_some() || is_about(deal, wish);
    found
        .iter()
        .filter(|found| !found.deal.is_sold_out() && fits(&found.deal))
        .count()
}

/// Chooses up to six that are exactly what was asked for; what is not, is sold out or is off the
/// subject only fills up to three.
#[must_use]
pub fn choose(mut found: Vec<Found>, wish: &Wish) -> Choice {
    found.sort_by(|a, b| {
        a.stage
            .cmp(&b.stage)
            .then_with(|| compare(&a.deal, &b.deal, wish))
    });
    let (sold_out, in_stock): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|found| found.deal.is_sold_out());
    let (about, others): (Vec<_>, Vec<_>) = in_stock
        .into_iter()
        .partition(|found| is_about(&found.deal, wish));
    let sold_out = sold_out
        .into_iter()
        .filter(|found| is_about(&found.deal, wish));

    let (exact, wider): (Vec<_>, Vec<_>) = entirely_about(about, wish)
        .into_iter()
        .partition(|found| found.stage == 0);
    let mut chosen: Vec<Found> = exact.into_iter().take(MOST).collect();
    fill(&mut chosen, wider);
    fill(&mut chosen, sold_out);
    let on_subject = chosen.len();
    fill(&mut chosen, others);
    let off_subject = chosen.len() - on_subject;
    let is_exact = |found: &&Found| {
        found.stage == 0
            && (wish.category.is_some() || found.deal.mentions(&wish.about) == wish.about.len())
    };
    let is_unmentioned = |word: &String| {
        !chosen.is_empty()
            && chosen
                .iter()
                .all(|found| found.deal.mentions(std::slice::from_ref(word)) == 0)
    };
    Choice {
        exact: chosen.iter().filter(is_exact).count(),
        unmentioned: wish
            .about
            .iter()
            .filter(|word| is_unmentioned(word))
            .cloned()
            .collect(),
        stage: chosen.iter().map(|found| found.stage).max().unwrap_or(0),
        off_subject,
        deals: chosen
            .into_iter()
            .map(|found| as_seen(found.deal, wish))
            .collect(),
    }
}

fn fill(chosen: &mut Vec<Found>, others: impl IntoIterator<Item = Found>) {
    let missing = FEWEST.saturating_sub(chosen.len());
    chosen.extend(others.into_iter().take(missing));
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

fn is_about(deal: &Deal, wish: &Wish) -> bool {
    wish.about.is_empty() || deal.mentions(&wish.about) > 0
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
