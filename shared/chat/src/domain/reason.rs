//! Why a card is shown, in facts of the deal alone.

use crate::domain::{deal::Deal, plain, wish::Wish};
use souk_contracts::{Currency, Money, card::Stock};

/// One sentence: what it saves, what it costs against what was asked, where it is, how it is rated,
/// how much is left.
#[must_use]
pub fn reason(deal: &Deal, wish: &Wish) -> String {
    let facts = [
        Some(price(deal, wish)),
        place(deal),
        rating(deal),
        stock(deal),
    ];
    let mut sentence = facts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    sentence.push('.');
    sentence
}

fn price(deal: &Deal, wish: &Wish) -> String {
    let product = &deal.product;
    let mut text = match product.list_price {
        Some(list) if product.discount_percent > 0 => {
            format!(
                "{}% off: {} instead of {list}",
                product.discount_percent, product.price
            )
        }
        _ => product.price.to_string(),
    };
    if let Some(most) = wish
        .max_price
        .filter(|most| product.price.amount() <= *most)
    {
        text.push_str(&format!(", {}", ceiling(most)));
    }
    text
}

fn place(deal: &Deal) -> Option<String> {
    match (deal.distance_km, &deal.product.location) {
        (Some(km), _) if km < 10.0 => Some(format!("{km:.1} km away")),
        (Some(km), _) => Some(format!("{km:.0} km away")),
        (None, Some(_)) => plain::city(deal).map(|city| format!("in {city}")),
        (None, None) => None,
    }
}

fn rating(deal: &Deal) -> Option<String> {
    let rating = deal.product.rating.filter(|rating| rating.count > 0)?;
    let people = if rating.count == 1 { "guest" } else { "guests" };
    Some(format!(
        "rated {:.1} by {} {people}",
        rating.average, rating.count
    ))
}

fn stock(deal: &Deal) -> Option<String> {
    match Stock::of(deal.available?) {
        Stock::SoldOut => Some("sold out right now".to_owned()),
        Stock::Low => deal.available.map(|left| format!("only {left} left")),
        Stock::InStock => None,
    }
}

/// An inclusive upper bound as a shopper says it: 4999 is "under $50".
#[must_use]
pub fn ceiling(most: i64) -> String {
    if most % 100 == 99 {
        format!("under {}", dollars(most + 1))
    } else {
        format!("at most {}", dollars(most))
    }
}

/// An inclusive lower bound as a shopper says it.
#[must_use]
pub fn floor(least: i64) -> String {
    if least % 100 == 1 {
        format!("over {}", dollars(least - 1))
    } else {
        format!("at least {}", dollars(least))
    }
}

fn dollars(amount: i64) -> String {
    Money::new(amount, Currency::USD)
        .map_or_else(|_| "any price".to_owned(), |money| money.to_string())
}
