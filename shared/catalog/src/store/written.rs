//! A product as a row of `products`, on its way in: rows are sent as one JSON document, whatever
//! their number.

use crate::product::NewProduct;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// What a merchant says of a product, column by column.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    pub id: Uuid,
    pub external_id: Option<&'a str>,
    title: &'a str,
    description: &'a str,
    merchant_name: &'a str,
    category: &'a [String],
    category_keys: Vec<String>,
    price_amount: i64,
    list_price_amount: Option<i64>,
    currency: String,
    lat: Option<f64>,
    lng: Option<f64>,
    city: Option<&'a str>,
    rating_average: Option<f64>,
    rating_count: Option<i32>,
    attributes: &'a Map<String, Value>,
}

/// The columns of [`Row`] but the id.
macro_rules! columns {
    () => {
        "external_id, title, description, merchant_name, category, category_keys,
         price_amount, list_price_amount, currency, lat, lng, city,
         rating_average, rating_count, attributes"
    };
}
pub(super) use columns;

/// The rows of the first parameter, a list of [`Row`], as a table.
macro_rules! rows {
    () => {
        "jsonb_to_recordset($1) AS new (
             id uuid, external_id text, title text, description text, merchant_name text,
             category text[], category_keys text[],
             price_amount bigint, list_price_amount bigint, currency text,
             lat double precision, lng double precision, city text,
             rating_average real, rating_count integer, attributes jsonb
         )"
    };
}
pub(super) use rows;

impl<'a> Row<'a> {
    pub fn new(id: Uuid, product: &'a NewProduct) -> Self {
        let location = product.location.as_ref();
        Self {
            id,
            external_id: product.external_id.as_deref(),
            title: &product.title,
            description: &product.description,
            merchant_name: &product.merchant.name,
            category: &product.category,
            category_keys: product.category_keys(),
            price_amount: product.price.amount(),
            list_price_amount: product.list_price.map(|price| price.amount()),
            currency: product.price.currency().into(),
            lat: location.map(|location| location.lat),
            lng: location.map(|location| location.lng),
            city: location.map(|location| location.city.trim()),
            rating_average: product.rating.map(|rating| rating.average),
            rating_count: product
                .rating
                .map(|rating| i32::try_from(rating.count).unwrap_or(i32::MAX)),
            attributes: &product.attributes,
        }
    }
}
