//! An answer of what the model's searches found, without the model: chosen, reasoned and introduced
//! as the rules do it.

use crate::domain::{
    answer::ReasonedCard,
    choice::{self, Choice, FEWEST, Found, MOST},
    deal::Deal,
    reason::reason,
    reply,
    stages::{self, Stage},
    wish::{Place, Wish},
};

/// The reply and the cards; there is a card for each of three to six deals, if as many were found.
///
/// The model may have searched wider than was asked. Each deal is held against the wish, so that the
/// reply admits what is outside of it; where too little fits what the rules made of the message,
/// nothing is claimed.
pub fn answer(found: &[Deal], wish: &Wish) -> (String, Vec<ReasonedCard>) {
    let stages = stages::stages(wish);
    let fitting = found.iter().filter_map(|deal| {
        let stage = stages.iter().position(|stage| reaches(stage, deal, wish))?;
        Some(Found {
            deal: deal.clone(),
            stage,
        })
    });
    let choice: Choice = choice::choose(fitting.collect(), wish);
    if choice.deals.len() >= FEWEST {
        return (
            reply::reply(wish, &choice, &stages),
            choice.deals.iter().map(|deal| card(deal, wish)).collect(),
        );
    }
    let (in_stock, sold_out): (Vec<&Deal>, Vec<&Deal>) =
        found.iter().partition(|deal| !deal.is_sold_out());
    let missing = FEWEST.saturating_sub(in_stock.len());
    let shown = in_stock.into_iter().take(MOST);
    let shown = shown.chain(sold_out.into_iter().take(missing));
    let cards: Vec<ReasonedCard> = shown.map(|deal| card(deal, wish)).collect();
    (reply::plain(cards.len()), cards)
}

/// Of the readings of a message, the one that names a city that a deal found is in, if one does; a
/// city among its words is its place.
pub fn meant(meanings: &[Wish], found: &[Deal]) -> Wish {
    let is_in = |wish: &&Wish| {
        wish.city()
            .is_none_or(|name| found.iter().any(|deal| lies_in(deal, name)))
    };
    let wish = meanings.iter().find(is_in).or_else(|| meanings.first());
    let wish = wish.cloned().unwrap_or_default();
    let mut cities = found
        .iter()
        .filter_map(|deal| deal.product.location.as_ref());
    let named = cities.find_map(|location| wish.with_city_among_words(&location.city));
    if wish.city().is_some() {
        wish
    } else {
        named.unwrap_or(wish)
    }
}

fn card(deal: &Deal, wish: &Wish) -> ReasonedCard {
    ReasonedCard::of(deal, reason(deal, wish))
}

/// Whether a search for `wish` that goes as far as `stage` finds the deal, as far as its facts tell.
fn reaches(stage: &Stage, deal: &Deal, wish: &Wish) -> bool {
    let product = &deal.product;
    let price = product.price.amount();
    let is_near = match (&wish.place, stage.radius_km) {
        (Some(Place::Near(_)), Some(radius)) => deal.distance_km.is_some_and(|km| km <= radius),
        (Some(Place::City(name)), Some(_)) => lies_in(deal, name),
        _ => true,
    };
    let in_category = wish.category.as_ref().is_none_or(|name| {
        let own = &product.category;
        own.iter().any(|own| own.eq_ignore_ascii_case(name))
    });
    is_near
        && in_category
        && !wish.rules_out(deal)
        && stage
            .min_discount
            .is_none_or(|least| product.discount_percent >= least)
        && wish.min_price.is_none_or(|least| price >= least)
        && wish.max_price.is_none_or(|most| price <= most)
}

fn lies_in(deal: &Deal, city: &str) -> bool {
    let location = deal.product.location.as_ref();
    location.is_some_and(|location| location.city.eq_ignore_ascii_case(city))
}
