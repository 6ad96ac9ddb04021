//! What a merchant may sell, and in which bounds.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use souk_contracts::{
    Money,
    product::{Coordinates, Location, Merchant, Product, Rating},
};
use utoipa::ToSchema;

const MAX_TITLE: usize = 500;
const MAX_DESCRIPTION: usize = 20_000;
const MAX_MERCHANT_NAME: usize = 200;
const MAX_NAME: usize = 120;
const MAX_EXTERNAL_ID: usize = 128;
const MAX_CATEGORY_DEPTH: usize = 8;
/// The index `products_by_path` holds whole paths, and Postgres takes no entry above 2,704 bytes.
const MAX_CATEGORY_BYTES: usize = 2_000;
const MAX_ATTRIBUTES: usize = 64;
const MAX_ATTRIBUTE_BYTES: usize = 8 * 1024;

/// The body of `POST /products`, and a line of `POST /products/import`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    /// The merchant's own id, 1 to 128 characters, unique in the catalog.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 128)]
    pub external_id: Option<String>,
    /// 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    pub title: String,
    /// At most 20,000 characters.
    #[schema(max_length = 20000)]
    pub description: String,
    pub merchant: Merchant,
    /// At most 8 names, from the general to the particular; none leaves the product uncategorised.
    #[schema(max_items = 8)]
    pub category: Vec<String>,
    pub price: Money,
    /// At least the price, in its currency.
    #[serde(default)]
    pub list_price: Option<Money>,
    #[serde(default)]
    pub location: Option<Location>,
    #[serde(default)]
    pub rating: Option<Rating>,
    /// At most 64 members and 8 KB.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub attributes: Map<String, Value>,
}

/// What is wrong with a product, and where.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{field}: {rule}")]
pub struct InvalidProduct {
    pub field: &'static str,
    pub rule: String,
}

impl NewProduct {
    /// Checks every bound that the types themselves do not hold.
    ///
    /// # Errors
    /// [`InvalidProduct`] names the first field that is wrong.
    pub fn validate(&self) -> Result<(), InvalidProduct> {
        text("title", &self.title, 1, MAX_TITLE)?;
        text("description", &self.description, 0, MAX_DESCRIPTION)?;
        text("merchant.name", &self.merchant.name, 1, MAX_MERCHANT_NAME)?;
        if let Some(external_id) = &self.external_id {
            text("external_id", external_id, 1, MAX_EXTERNAL_ID)?;
        }
        self.validate_category()?;
        self.validate_prices()?;
        if let Some(location) = &self.location {
            text("location.city", &location.city, 1, MAX_NAME)?;
            if !(Coordinates {
                lat: location.lat,
                lng: location.lng,
            })
            .is_on_globe()
            {
                return Err(wrong("location", "must be on the globe"));
            }
        }
        if self
            .rating
            .is_some_and(|rating| !(0.0..=5.0).contains(&rating.average))
        {
            return Err(wrong("rating.average", "is 0 to 5"));
        }
        self.validate_attributes()
    }

    fn validate_category(&self) -> Result<(), InvalidProduct> {
        if self.category.len() > MAX_CATEGORY_DEPTH {
            return Err(wrong(
                "category",
                format!("has at most {MAX_CATEGORY_DEPTH} names"),
            ));
        }
        for name in &self.category {
            text("category", name, 1, MAX_NAME)?;
        }
        if self.category.iter().map(String::len).sum::<usize>() > MAX_CATEGORY_BYTES {
            return Err(wrong(
                "category",
                format!("has at most {MAX_CATEGORY_BYTES} bytes in all its names"),
            ));
        }
        Ok(())
    }

    fn validate_prices(&self) -> Result<(), InvalidProduct> {
        match self.list_price {
            Some(list) if list.currency() != self.price.currency() => {
                Err(wrong("list_price", "must be in the currency of the price"))
            }
            Some(list) if list.amount() < self.price.amount() => {
                Err(wrong("list_price", "must be at least the price"))
            }
            _ => Ok(()),
        }
    }

    fn validate_attributes(&self) -> Result<(), InvalidProduct> {
        let bytes = serde_json::to_vec(&self.attributes).map_or(usize::MAX, |json| json.len());
        if self.attributes.len() > MAX_ATTRIBUTES || bytes > MAX_ATTRIBUTE_BYTES {
            return Err(wrong(
                "attributes",
                format!("have at most {MAX_ATTRIBUTES} members and {MAX_ATTRIBUTE_BYTES} bytes"),
            ));
        }
        if serde_json::to_string(&self.attributes).is_ok_and(|json| json.contains("\\u0000")) {
            return Err(wrong("attributes", "must not contain NUL characters"));
        }
        Ok(())
    }

    /// The categories as they are looked up, whatever their case.
    #[must_use]
    pub fn category_keys(&self) -> Vec<String> {
        self.category
            .iter()
            .map(|name| category_key(name))
            .collect()
    }
}

impl From<Product> for NewProduct {
    /// What the merchant said of a product that is there.
    fn from(product: Product) -> Self {
        Self {
            external_id: product.external_id,
            title: product.title,
            description: product.description,
            merchant: product.merchant,
            category: product.category,
            price: product.price,
            list_price: product.list_price,
            location: product.location,
            rating: product.rating,
            attributes: product.attributes,
        }
    }
}

/// A category's name as it is looked up.
#[must_use]
pub fn category_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// How many characters of its description tell what a product is; the rest is conditions.
const TELLING_CHARACTERS: usize = 160;
/// How many of its categories do, from the most particular on.
const TELLING_CATEGORIES: usize = 2;

/// The text that a product's meaning is taken from: what it is, and not all that is said of it. As
/// good for the search as the whole text (`make train-ranker`), and sooner embedded.
#[must_use]
pub fn text_to_embed(product: &Product) -> String {
    let named = |name: &str| product.attributes.get(name).and_then(Value::as_str);
    let names = [
        Some(product.merchant.name.as_str()),
        named("brand").filter(|brand| *brand != product.merchant.name),
        named("color"),
    ];
    let names: Vec<&str> = names.into_iter().flatten().collect();
    let general = product.category.len().saturating_sub(TELLING_CATEGORIES);
    let telling: String = product
        .description
        .chars()
        .take(TELLING_CHARACTERS)
        .collect();
    format!(
        "{}. {}. {}. {telling}",
        product.title,
        names.join(" "),
        product.category[general..].join(", ")
    )
}

fn text(field: &'static str, text: &str, least: usize, most: usize) -> Result<(), InvalidProduct> {
    let length = text.chars().count();
    if !(least..=most).contains(&length) || (least > 0 && text.trim().is_empty()) {
        return Err(wrong(field, format!("has {least} to {most} characters")));
    }
    // Postgres stores no NUL in text.
    if text.contains('\0') {
        return Err(wrong(field, "must not contain NUL characters"));
    }
    Ok(())
}

fn wrong(field: &'static str, rule: impl Into<String>) -> InvalidProduct {
    InvalidProduct {
        field,
        rule: rule.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn product(change: impl FnOnce(&mut Value)) -> NewProduct {
        let mut body = json!({
            "title": "Hot stone massage", "description": "Eighty minutes.",
            "merchant": {"name": "Juniper & Salt"}, "category": ["Wellness", "Spa"],
            "price": {"amount": 7900, "currency": "USD"},
            "list_price": {"amount": 16000, "currency": "USD"},
        });
        change(&mut body);
        serde_json::from_value(body).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_good_product_passes() {
        assert_eq!(product(|_| ()).validate(), Ok(()));
    }

    #[test]
    fn the_largest_product_and_one_without_a_category_pass() {
        let largest = product(|body| {
            body["external_id"] = json!("é".repeat(128));
            body["title"] = json!("é".repeat(500));
            body["description"] = json!("é".repeat(20_000));
            body["merchant"]["name"] = json!("é".repeat(200));
            body["category"] = json!(vec!["é".repeat(120); 8]);
        });
        let uncategorised = product(|body| body["category"] = json!([]));
        assert_eq!(largest.validate(), Ok(()));
        assert_eq!(uncategorised.validate(), Ok(()));
    }

    #[test]
    fn each_bound_is_held() {
        let cases: Vec<(&str, Value, &str)> = vec![
            ("/title", json!(" "), "title"),
            ("/title", json!("x".repeat(501)), "title"),
            ("/title", json!("a\u{0}b"), "title"),
            ("/description", json!("x".repeat(20_001)), "description"),
            ("/merchant/name", json!(""), "merchant.name"),
            ("/merchant/name", json!("x".repeat(201)), "merchant.name"),
            ("/category", json!([" "]), "category"),
            ("/category", json!(vec!["a"; 9]), "category"),
            ("/category", json!(vec!["名".repeat(120); 8]), "category"),
            ("/list_price/amount", json!(100), "list_price"),
            ("/list_price/currency", json!("EUR"), "list_price"),
        ];
        for (path, value, field) in cases {
            let product = product(|body| {
                if let Some(slot) = body.pointer_mut(path) {
                    *slot = value.clone();
                }
            });
            assert_eq!(
                product.validate().map_err(|error| error.field),
                Err(field),
                "{path} {value}"
            );
        }
    }

    #[test]
    fn attributes_are_bounded_in_number_and_size() {
        let many: Map<String, Value> = (0..65).map(|n| (n.to_string(), json!(n))).collect();
        let large = Map::from_iter([("note".to_owned(), json!("x".repeat(9_000)))]);
        for attributes in [many, large] {
            let product = NewProduct {
                attributes,
                ..product(|_| ())
            };
            assert_eq!(
                product.validate().map_err(|error| error.field),
                Err("attributes")
            );
        }
    }
}
