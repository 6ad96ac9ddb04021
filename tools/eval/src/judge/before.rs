//! How an answer stands to those before it in the conversation.

use super::{
    Heard,
    bounds::{coordinates, distance},
};
use crate::{
    geography::centre,
    wish::{Before, Toward, Wish},
};
use souk_contracts::product::Product;

pub fn faults(before: &Before, wish: &Wish, last: &Heard, earlier: &[Heard]) -> Vec<String> {
    let Some(previous) = earlier.last() else {
        return vec!["there is no answer before".to_owned()];
    };
    let mut faults = Vec::new();
    let mut add = |is_asked: bool, holds: bool, fault: &str| {
        if is_asked && !holds {
            faults.push(fault.to_owned());
        }
    };
    let (then, now) = (&previous.products, &last.products);
    if let Some(which) = before.first {
        let wanted =
            usize::try_from(which).map_or(then.len().checked_sub(1), |at| at.checked_sub(1));
        let wanted = wanted.and_then(|at| then.get(at)).map(|product| product.id);
        let first = now.first().map(|product| product.id);
        add(
            true,
            wanted.is_some() && wanted == first,
            "the first card is another deal",
        );
    }
    let prices = |products: &[Product]| -> Vec<i64> {
        products
            .iter()
            .map(|product| product.price.amount())
            .collect()
    };
    let (old, new) = (prices(then), prices(now));
    add(
        before.cheaper,
        new.iter().max() < old.iter().max(),
        "they are not cheaper",
    );
    add(
        before.dearer,
        new.iter().min() > old.iter().min(),
        "they are not dearer",
    );
    let here = wish.at.as_deref().and_then(centre);
    let away = |products: &[Product]| mean(products, |product| distance(product, here?));
    add(before.closer, away(now) < away(then), "they are not closer");
    add(
        before.farther,
        away(now) > away(then),
        "they are not farther away",
    );
    if let Some(toward) = before.toward {
        let axis = |products: &[Product]| {
            mean(products, |product| {
                let at = coordinates(product)?;
                Some(match toward {
                    Toward::North => at.lat,
                    Toward::South => -at.lat,
                    Toward::East => at.lng,
                    Toward::West => -at.lng,
                })
            })
        };
        add(true, axis(now) > axis(then), "they lie no further that way");
    }
    let is_known = |product: &Product| {
        let mut shown = earlier.iter().flat_map(|heard| &heard.products);
        shown.any(|earlier| earlier.id == product.id)
    };
    add(
        before.new,
        !now.iter().any(is_known),
        "some were shown before",
    );
    faults
}

/// `None` of no products at all, which is neither more nor less than anything.
fn mean(products: &[Product], of: impl Fn(&Product) -> Option<f64>) -> Option<f64> {
    let values: Vec<f64> = products.iter().filter_map(of).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
