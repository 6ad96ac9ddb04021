//! Whether every card keeps what was asked for.

use super::Heard;
use crate::{
    geography::{centre, distance_km},
    wish::{Bound, Expected, Order, Wish},
};
use souk_contracts::product::{Coordinates, Product};

const FEWEST: usize = 3;
const MOST: usize = 6;

/// Distances are told to the hundred metres; a card may lie so much further.
const ROUNDING_KM: f64 = 0.15;

/// By such words a reply admits that not everything is as it was asked for.
const ADMISSIONS: [&str; 10] = [
    "also looked",
    "found only",
    "there is no ",
    "no deal",
    "found no",
    "could find",
    "at any discount",
    "in other cities",
    "farther",
    "closest",
];

pub fn faults(wish: &Wish, heard: &Heard) -> Vec<String> {
    let expected = &wish.expect;
    let here = wish.at.as_deref().and_then(centre);
    let mut faults: Vec<String> = heard
        .products
        .iter()
        .flat_map(|product| of_product(expected, here, product, &heard.answer.reply))
        .collect();
    faults.extend(count(expected, heard));
    faults.extend(first(expected, heard));
    faults.extend(order(expected, here, heard));
    faults
}

fn count(expected: &Expected, heard: &Heard) -> Option<String> {
    let (least, most) = expected.cards.unwrap_or((FEWEST, MOST));
    let cards = heard.products.len();
    let is_right = (least..=most).contains(&cards);
    (!is_right).then(|| format!("{cards} cards, not {least} to {most}"))
}

fn first(expected: &Expected, heard: &Heard) -> Option<String> {
    let product = heard.products.first()?;
    let wanted = &expected.mentions_first;
    (!wanted.is_empty() && !has_any(&texts(product), wanted)).then(|| {
        format!(
            "the first, “{}”, mentions none of {wanted:?}",
            product.title
        )
    })
}

fn of_product(
    expected: &Expected,
    here: Option<Coordinates>,
    product: &Product,
    reply: &str,
) -> Vec<String> {
    let mut faults = Vec::new();
    let mut add = |is_kept: bool, fault: String| {
        if !is_kept {
            faults.push(format!("“{}” {fault}", product.title));
        }
    };
    let admits = admits(reply);
    let may = |bound: Bound| admits && expected.may.contains(&bound);
    let is_in = |name: &String| {
        let mut path = product.category.iter();
        path.any(|own| own.eq_ignore_ascii_case(name))
    };
    let wanted = &expected.category;
    add(
        wanted.is_empty() || wanted.iter().any(is_in),
        format!("is in {:?}", product.category),
    );
    let city = product.location.as_ref().map(|at| at.city.as_str());
    add(
        expected.city.is_none() || city == expected.city.as_deref() || may(Bound::City),
        format!("is in {city:?}"),
    );
    if let (Some(most), Some(here)) = (expected.within_km, here) {
        let km = distance(product, here);
        add(
            km.is_some_and(|km| km <= most + ROUNDING_KM) || may(Bound::Distance),
            format!("is {km:?} km away"),
        );
    }
    let percent = product.discount_percent;
    add(
        expected.min_discount.is_none_or(|least| percent >= least) || may(Bound::Discount),
        format!("is {percent}% off"),
    );
    let amount = product.price.amount();
    add(
        (expected.min_price.is_none_or(|least| amount >= least)
            && expected.max_price.is_none_or(|most| amount <= most))
            || may(Bound::Price),
        format!("costs {}", product.price),
    );
    let mentions = &expected.mentions;
    add(
        mentions.is_empty() || has_any(&texts(product), mentions),
        format!("mentions none of {mentions:?}"),
    );
    let called = format!("{} {}", product.title, product.category.join(" "));
    add(
        !has_any(&called, &expected.without),
        format!("is one of {:?}", expected.without),
    );
    let open = expected.open_on.as_ref();
    add(
        open.is_none_or(|day| is_open(product, day)),
        format!("is closed on {open:?}"),
    );
    faults
}

fn order(expected: &Expected, here: Option<Coordinates>, heard: &Heard) -> Option<String> {
    let order = expected.order?;
    // To a tenth of a kilometre, which is what a shopper sees.
    let tenths = |product: &Product| {
        here.and_then(|here| distance(product, here))
            .map_or(i64::MAX, |km| (km * 10.0).round() as i64)
    };
    let rating = |product: &Product| product.rating.map_or(0.0, |rating| rating.average);
    // What is outside of the bounds may follow what is within them, in an order of its own.
    let within = |product: &&Product| {
        let strict = Expected {
            may: Vec::new(),
            ..expected.clone()
        };
        of_product(&strict, here, product, "").is_empty()
    };
    let shown: Vec<&Product> = heard.products.iter().filter(within).collect();
    let keys: Vec<i64> = shown
        .iter()
        .map(|product| match order {
            Order::Price => product.price.amount(),
            Order::Distance => tenths(product),
            Order::Discount => -i64::from(product.discount_percent),
            Order::Rating => -((rating(product) * 100.0).round() as i64),
        })
        .collect();
    let slack = if order == Order::Distance { 1 } else { 0 };
    let is_sorted = keys.windows(2).all(|pair| pair[0] <= pair[1] + slack);
    (!is_sorted).then(|| format!("not in the order of {order:?}: {keys:?}"))
}

/// From `here`, where the deal has a place.
pub fn distance(product: &Product, here: Coordinates) -> Option<f64> {
    Some(distance_km(here, coordinates(product)?))
}

pub fn coordinates(product: &Product) -> Option<Coordinates> {
    let location = product.location.as_ref()?;
    Some(Coordinates {
        lat: location.lat,
        lng: location.lng,
    })
}

pub fn admits(reply: &str) -> bool {
    let reply = reply.to_lowercase();
    ADMISSIONS.iter().any(|words| reply.contains(words))
}

fn has_any(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(&word.to_lowercase()))
}

fn texts(product: &Product) -> String {
    let attributes = serde_json::Value::Object(product.attributes.clone());
    format!(
        "{} {} {} {} {attributes}",
        product.title,
        product.description,
        product.merchant.name,
        product.category.join(" ")
    )
}

/// Whether its attributes do not say that it is closed on `day`.
fn is_open(product: &Product, day: &str) -> bool {
    let names = |attribute: &str| {
        let days = product.attributes.get(attribute)?.as_array()?;
        Some(days.iter().any(|own| {
            own.as_str()
                .is_some_and(|own| own.eq_ignore_ascii_case(day))
        }))
    };
    names("valid_days").unwrap_or(true) && !names("excluded_days").unwrap_or(false)
}
