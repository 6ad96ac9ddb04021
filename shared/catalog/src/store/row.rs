//! A row of `products` as a product.

use jiff::Timestamp;
use serde_json::Value;
use souk_contracts::{
    AssetId, Currency, Money, ProductId, picture,
    product::{Location, Merchant, Product, ProductStatus, Rating},
};
use souk_platform::postgres::StoreError;
use tokio_postgres::Row;
use uuid::Uuid;

/// The columns that [`product`] reads.
macro_rules! columns {
    () => {
        "p.id, p.external_id, p.title, p.description, p.merchant_name, p.category,
         p.price_amount, p.list_price_amount, p.currency::text, p.discount_percent,
         p.lat, p.lng, p.city, p.rating_average, p.rating_count, p.attributes, p.status,
         p.picture_asset, p.created_at, p.updated_at, p.version"
    };
}
pub(super) use columns;

/// # Errors
/// [`StoreError::Corrupt`] when a value is not what the schema promises.
pub fn product(row: &Row) -> Result<Product, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt(format!("products.{what}"));
    let currency = Currency::try_from(row.try_get::<_, String>("currency")?)
        .map_err(|_| corrupt("currency"))?;
    let money = |amount: i64| Money::new(amount, currency).map_err(|_| corrupt("price_amount"));
    let list_price: Option<i64> = row.try_get("list_price_amount")?;
    let category: Vec<String> = row.try_get("category")?;
    let discount: i16 = row.try_get("discount_percent")?;
    let average: Option<f32> = row.try_get("rating_average")?;
    let count: Option<i32> = row.try_get("rating_count")?;
    let Value::Object(attributes) = row.try_get("attributes")? else {
        return Err(corrupt("attributes"));
    };
    let status = match row.try_get("status")? {
        "active" => ProductStatus::Active,
        "archived" => ProductStatus::Archived,
        _ => return Err(corrupt("status")),
    };
    let id = ProductId::from_uuid(row.try_get("id")?);
    Ok(Product {
        id,
        external_id: row.try_get("external_id")?,
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        merchant: Merchant {
            name: row.try_get("merchant_name")?,
        },
        image_url: match row.try_get::<_, Option<Uuid>>("picture_asset")? {
            Some(asset) => picture::address(AssetId::from_uuid(asset)),
            None => picture::placeholder(&category, id),
        },
        category,
        price: money(row.try_get("price_amount")?)?,
        list_price: list_price.map(money).transpose()?,
        discount_percent: u8::try_from(discount).map_err(|_| corrupt("discount_percent"))?,
        location: location(row)?,
        rating: average.map(|average| Rating {
            average: (f64::from(average) * 100.0).round() / 100.0,
            count: count
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or_default(),
        }),
        attributes,
        status,
        created_at: row.try_get::<_, Timestamp>("created_at")?,
        updated_at: row.try_get::<_, Timestamp>("updated_at")?,
        version: row.try_get("version")?,
    })
}

fn location(row: &Row) -> Result<Option<Location>, StoreError> {
    let (lat, lng): (Option<f64>, Option<f64>) = (row.try_get("lat")?, row.try_get("lng")?);
    let city: Option<String> = row.try_get("city")?;
    Ok(match (lat, lng, city) {
        (Some(lat), Some(lng), Some(city)) => Some(Location { lat, lng, city }),
        _ => None,
    })
}
