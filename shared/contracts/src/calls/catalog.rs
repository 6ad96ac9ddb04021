//! What the catalog answers to other services.

use super::Call;
use crate::{
    ProductId,
    product::{Coordinates, Product},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The products of these ids, in the order asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetProducts {
    pub ids: Vec<ProductId>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Products {
    pub products: Vec<Product>,
    pub missing: Vec<ProductId>,
}

impl Call for GetProducts {
    const FUNCTION: &'static str = "catalog-get-products";
    type Reply = Products;
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
