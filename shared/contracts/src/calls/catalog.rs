//! What the catalog answers to other services.

use super::Call;
use crate::{
    Money, ProductId,
    product::{Coordinates, Product},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The products of these ids, in the order asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetProducts {
    pub ids: Vec<ProductId>,
    /// Tell as well what has changed its price since then, which is no longer than a day ago.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices_since: Option<Timestamp>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Products {
    pub products: Vec<Product>,
    pub missing: Vec<ProductId>,
    /// With `prices_since`: what those products cost then whose price was changed after it, if only
    /// to come back to the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_prices: Vec<EarlierPrice>,
}

/// What a product cost at a moment that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierPrice {
    pub product_id: ProductId,
    pub price: Money,
}

impl GetProducts {
    /// The products as they are.
    #[must_use]
    pub const fn of(ids: Vec<ProductId>) -> Self {
        Self {
            ids,
            prices_since: None,
        }
    }
}

impl Call for GetProducts {
    const FUNCTION: &'static str = "catalog-get-products";
    type Reply = Products;
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// What fits the query best, nearer first among equals; newest first without a query.
    Relevance,
    /// Cheapest first.
    Price,
    /// Largest discount first.
    Discount,
    /// Nearest first; needs a place, which a query may name.
    Distance,
    Newest,
}

/// A search, as other services ask for it; `GET /products` takes the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// Words to look for; without any, the catalogue is browsed.
    #[serde(default)]
    pub query: Option<String>,
    /// A category by its name at any level of the path, in any case.
    #[serde(default)]
    pub category: Option<String>,
    /// Minor units.
    #[serde(default)]
    pub min_price: Option<i64>,
    /// Minor units.
    #[serde(default)]
    pub max_price: Option<i64>,
    /// Whole percent.
    #[serde(default)]
    pub min_discount: Option<u8>,
    #[serde(default)]
    pub near: Option<Coordinates>,
    /// A city by name, for a caller who has no coordinates; `near` wins.
    #[serde(default)]
    pub city: Option<String>,
    #[serde(default)]
    pub radius_km: Option<f64>,
    /// None: what the query asks for, or else by relevance.
    #[serde(default)]
    pub sort: Option<Sort>,
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Call for Search {
    const FUNCTION: &'static str = "catalog-search";
    type Reply = SearchResults;
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchResults {
    pub items: Vec<SearchHit>,
    /// Pass it as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    pub mode: SearchMode,
    /// A language model had the last word on the order of the first hits.
    #[serde(default)]
    pub reranked: bool,
    /// What the query was understood to mean; absent without a query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<Interpretation>,
}

/// What a query was understood to mean: what was searched for, and which of its words became bounds
/// instead. A page shows it, so that a shopper who was misunderstood sees how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Interpretation {
    /// The words that were searched for, as corrected. Empty where the bounds say it all.
    #[serde(default)]
    pub text: String,
    /// What is not wanted: `mesh liner` of "without mesh liner".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// A category of the catalogue that the words name, by its own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// A brand of the catalogue that the words name, by its own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// The city that the words name, by its own name; "in Boston".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// "Near me" was asked for: `near` of the request holds, and without it nothing does.
    #[serde(default)]
    pub near_me: bool,
    /// Around the city or the shopper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius_km: Option<f64>,
    /// Minor units, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_price: Option<i64>,
    /// Minor units, inclusive: "under $50" is 4999.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_price: Option<i64>,
    /// Whole percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_discount: Option<u8>,
    /// What was asked to come first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<AskedOrder>,
    /// Words that the catalogue does not know, and those of its own that were searched for instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

/// What a query asks to come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedOrder {
    Cheapest,
    Nearest,
    LargestDiscount,
    BestRated,
    Newest,
}

/// A word of a query, and the one that was searched for instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Correction {
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchHit {
    pub product: Product,
    /// Higher is better; comparable within one answer only.
    pub score: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
}

/// How the answer was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchMode {
    /// By words and by meaning.
    Hybrid,
    /// By words alone: the query could not be embedded.
    Keyword,
    /// Without a query.
    Browse,
}
