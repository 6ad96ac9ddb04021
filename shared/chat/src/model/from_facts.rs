//! An answer of what the model's searches found, without the model: chosen, reasoned and introduced
//! as the rules do it.

use crate::domain::{
    answer::ReasonedCard,
    choice::{self, Choice, FEWEST, Found, MOST},
    deal::Deal,
    reading::Meaning,
    reason::reason,
    reply::{self, Outcome},
    stages::{self, Stage},
    wish::{Place, Wish},
};

/// The reply and the cards; there is a card for each of three to six deals, if as many were found.
///
/// The model may have searched wider than was asked. Each deal is held against the wish, so that the
/// reply admits what is outside of it; where too little fits what the rules made of the message,
/// nothing is claimed.
pub fn answer(found: &[Deal], wish: &Wish) -> (String, Vec<ReasonedCard>) {
    let (asked, wider) = (Stage::asked(wish), stages::wider(wish));
    let deals = found
        .iter()
        .filter(|deal| keeps_what_is_never_widened(deal, wish));
    let deals = deals.map(|deal| seen_from(deal, wish));
    let mut fitting: Vec<Found> = deals
        .filter(|deal| asked.has(deal) || wider.iter().any(|stage| stage.has(deal)))
        .map(|deal| Found {
            terms: deal.terms(),
            is_wider: !asked.has(&deal),
            deal,
        })
        .collect();
    let reached = stages::keep_narrowest(wish, &mut fitting);
    let choice: Choice = choice::choose(fitting, wish);
    if choice.deals.len() >= FEWEST {
        let reply = reply::reply(Outcome {
            wish,
            choice: &choice,
            is_widened: false,
            reached,
            is_instead: false,
            is_more: false,
        });
        let cards = choice.deals.iter().map(|deal| card(deal, wish)).collect();
        return (reply, cards);
    }
    let (in_stock, sold_out): (Vec<&Deal>, Vec<&Deal>) =
        found.iter().partition(|deal| !deal.is_sold_out());
    let missing = FEWEST.saturating_sub(in_stock.len());
    let shown = in_stock.into_iter().take(MOST);
    let shown = shown.chain(sold_out.into_iter().take(missing));
    let cards: Vec<ReasonedCard> = shown.map(|deal| card(deal, wish)).collect();
    (reply::plain(cards.len()), cards)
}

/// Of what a message may mean, the first that names no city or one that a deal found is in; a city
/// among its words is its place.
pub fn meant(meanings: &[Meaning], found: &[Deal]) -> Wish {
    let is_in = |wish: &&Wish| {
        wish.city()
            .is_none_or(|name| found.iter().any(|deal| deal.is_in(name)))
    };
    let mut wishes = meanings
        .iter()
        .filter(|meaning| !meaning.if_mentioned)
        .map(|meaning| &meaning.wish);
    let wish = wishes.clone().find(is_in).or_else(|| wishes.next());
    let wish = wish.cloned().unwrap_or_default();
    if wish.city().is_some() {
        return wish;
    }
    let mut cities = found
        .iter()
        .filter_map(|deal| deal.product.location.as_ref());
    let named = cities.find_map(|location| wish.with_city_among_words(&location.city));
    named.unwrap_or(wish)
}

fn card(deal: &Deal, wish: &Wish) -> ReasonedCard {
    ReasonedCard::of(deal, reason(deal, wish))
}

/// The deal, as far away as it lies from where it should be: what is in the city that was named is
/// there, and of what is elsewhere nobody knows how far that is.
fn seen_from(deal: &Deal, wish: &Wish) -> Deal {
    let distance_km = match &wish.place {
        Some(Place::City(name)) => deal.is_in(name).then_some(0.0),
        _ => deal.distance_km,
    };
    Deal {
        distance_km,
        ..deal.clone()
    }
}

/// Whether the deal has the category and the price that were asked for, and nothing that was ruled
/// out.
fn keeps_what_is_never_widened(deal: &Deal, wish: &Wish) -> bool {
    let product = &deal.product;
    let price = product.price.amount();
    let is_of = |name: &String| {
        let own = &product.category;
        own.iter().any(|own| own.eq_ignore_ascii_case(name))
    };
    let in_category =
        wish.category.as_ref().is_none_or(is_of) || wish.or_categories.iter().any(is_of);
    in_category
        && wish.min_price.is_none_or(|least| price >= least)
        && wish.max_price.is_none_or(|most| price <= most)
        && !wish.rules_out(deal)
}
