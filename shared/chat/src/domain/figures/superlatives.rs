//! Which deal is the most of something.

use crate::domain::deal::Deal;

/// What deals are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Price,
    Distance,
    Rating,
    Reviews,
    Discount,
    Saving,
    Age,
}

/// Whether no deal of `found` that can be had goes before `deal`. What is not known is not the most.
pub fn is_most(by: By, deal: &Deal, found: &[Deal]) -> bool {
    let Some(own) = measure(by, deal) else {
        return false;
    };
    let mut rivals = found.iter().filter(|rival| !rival.is_sold_out());
    rivals.all(|rival| measure(by, rival).is_none_or(|other| own <= other))
}

/// Whether the deals are in that order.
pub fn are_sorted(by: By, deals: &[&Deal]) -> bool {
    let measures: Option<Vec<f64>> = deals.iter().map(|deal| measure(by, deal)).collect();
    measures.is_some_and(|measures| measures.is_sorted())
}

/// The less, the more of it.
fn measure(by: By, deal: &Deal) -> Option<f64> {
    let product = &deal.product;
    match by {
        By::Price => Some(product.price.amount() as f64),
        By::Distance => deal.distance_km,
        By::Rating => product.rating.map(|rating| -rating.average),
        By::Reviews => product.rating.map(|rating| -f64::from(rating.count)),
        By::Discount => Some(-f64::from(product.discount_percent)),
        By::Saving => {
            let list = product.list_price?;
            Some((product.price.amount() - list.amount()) as f64)
        }
        By::Age => Some(-(product.created_at.as_millisecond() as f64)),
    }
}
