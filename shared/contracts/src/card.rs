//! A deal as a shopper sees it in an answer: a product's card.

use crate::{
    Money, ProductId,
    product::{Product, Rating},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A deal as `GET /bff/product-cards` and `POST /chat/message` show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Card {
    pub id: ProductId,
    pub title: String,
    /// The merchant's name.
    pub merchant: String,
    pub price: Money,
    /// What it costs elsewhere, where that is more.
    pub list_price: Option<Money>,
    /// Whole percent off the list price, rounded down.
    #[schema(minimum = 0, maximum = 100)]
    pub discount_percent: u8,
    pub rating: Option<Rating>,
    /// Relative to the API's base address.
    pub image_url: String,
    /// From where the shopper is, to the hundred metres; absent when that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
    /// Absent when the stock could not be asked in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<Stock>,
    /// How many are left, where few are: with `low` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 5)]
    pub left: Option<u32>,
}

/// Whether a deal can be reserved right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stock {
    InStock,
    /// 1 to [`Stock::LOW_UP_TO`] units are left.
    Low,
    SoldOut,
}

impl Stock {
    pub const LOW_UP_TO: u32 = 5;

    #[must_use]
    pub const fn of(available: u32) -> Self {
        match available {
            0 => Self::SoldOut,
            1..=Self::LOW_UP_TO => Self::Low,
            _ => Self::InStock,
        }
    }

    /// `available` where it is [`Stock::Low`]: few enough to be told.
    #[must_use]
    pub const fn few_left(available: u32) -> Option<u32> {
        match Self::of(available) {
            Self::Low => Some(available),
            Self::InStock | Self::SoldOut => None,
        }
    }
}

impl Card {
    /// `available` is what inventory says can be reserved now, `None` when it was not heard; a
    /// product of which inventory knows nothing counts as 0.
    #[must_use]
    pub fn of(product: &Product, available: Option<u32>, distance_km: Option<f64>) -> Self {
        Self {
            id: product.id,
            title: product.title.clone(),
            merchant: product.merchant.name.clone(),
            price: product.price,
            list_price: product.list_price,
            discount_percent: product.discount_percent,
            rating: product.rating,
            image_url: product.image_url.clone(),
            distance_km: distance_km.map(|km| (km * 10.0).round() / 10.0),
            availability: available.map(Stock::of),
            left: available.and_then(Stock::few_left),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_is_low_from_one_to_five() {
        for (available, stock) in [
            (0, Stock::SoldOut),
            (1, Stock::Low),
            (5, Stock::Low),
            (6, Stock::InStock),
            (u32::MAX, Stock::InStock),
        ] {
            assert_eq!(Stock::of(available), stock, "{available}");
            let told = (stock == Stock::Low).then_some(available);
            assert_eq!(Stock::few_left(available), told, "{available}");
        }
    }
}
