//! What may be asked, and within which bounds.

use super::SearchError;
use crate::product::category_key;
use serde::Serialize;
use souk_contracts::{
    calls::catalog::{Search, Sort},
    product::Coordinates,
};

const MAX_QUERY_CHARACTERS: usize = 500;
const MAX_CATEGORY_BYTES: usize = 480;
const MAX_LIMIT: u32 = 100;
const DEFAULT_LIMIT: u32 = 20;
const DEFAULT_RADIUS_KM: f64 = 25.0;
/// Half of the Earth's circumference: everywhere.
const MAX_RADIUS_KM: f64 = 20_100.0;

/// A part of the globe.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Around {
    pub centre: Coordinates,
    pub radius_km: f64,
}

/// What every hit must keep to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Filters {
    /// As [`category_key`] makes it.
    pub category: Option<String>,
    /// Minor units, inclusive.
    pub min_price: Option<i64>,
    /// Minor units, inclusive.
    pub max_price: Option<i64>,
    /// Whole percent.
    pub min_discount: Option<i16>,
    pub around: Option<Around>,
    pub in_stock: bool,
}

/// What was asked outside of the query's words, within its bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Trimmed; never empty.
    pub query: Option<String>,
    pub filters: Filters,
    pub sort: Option<Sort>,
    /// Where the asker is, or asks about, though no radius was given.
    pub near: Option<Coordinates>,
    pub radius_km: Option<f64>,
    /// A city by name, to be looked up; `near` wins.
    pub city: Option<String>,
    pub limit: u32,
}

impl Asked {
    /// # Errors
    /// [`SearchError::Invalid`] names the first bound that is not kept.
    pub fn from_search(search: Search, in_stock: bool) -> Result<Self, SearchError> {
        let query = search
            .query
            .map(|query| query.trim().replace('\0', " "))
            .filter(|query| !query.trim().is_empty());
        if query
            .as_ref()
            .is_some_and(|query| query.chars().count() > MAX_QUERY_CHARACTERS)
        {
            return Err(invalid(format!(
                "query has at most {MAX_QUERY_CHARACTERS} characters"
            )));
        }
        if search.min_price.is_some_and(|price| price < 0)
            || search.max_price.is_some_and(|price| price < 0)
        {
            return Err(invalid("a price is not negative"));
        }
        if let (Some(least), Some(most)) = (search.min_price, search.max_price)
            && least > most
        {
            return Err(invalid("min_price is above max_price"));
        }
        if search.min_discount.is_some_and(|discount| discount > 100) {
            return Err(invalid("min_discount is 0 to 100 percent"));
        }
        if search.near.is_some_and(|near| !near.is_on_globe()) {
            return Err(invalid("near is a latitude and a longitude on the globe"));
        }
        if search
            .radius_km
            .is_some_and(|radius| !(0.1..=MAX_RADIUS_KM).contains(&radius))
        {
            return Err(invalid(format!("radius_km is 0.1 to {MAX_RADIUS_KM}")));
        }
        let category = search
            .category
            .map(|name| category_key(&name))
            .filter(|name| !name.is_empty());
        if category
            .as_ref()
            .is_some_and(|name| name.len() > MAX_CATEGORY_BYTES || name.contains('\0'))
        {
            return Err(invalid("category is the name of a category"));
        }
        Ok(Self {
            query,
            filters: Filters {
                category,
                min_price: search.min_price,
                max_price: search.max_price,
                min_discount: search.min_discount.map(i16::from),
                around: None,
                in_stock,
            },
            sort: search.sort,
            near: search.near,
            radius_km: search.radius_km,
            city: search.city,
            limit: limit(search.limit)?,
        })
    }
}

/// Around `centre`, as far as was asked for or is usual.
#[must_use]
pub fn around(centre: Coordinates, radius_km: Option<f64>) -> Around {
    Around {
        centre,
        radius_km: radius_km.unwrap_or(DEFAULT_RADIUS_KM),
    }
}

fn limit(limit: Option<u32>) -> Result<u32, SearchError> {
    match limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        other => Err(invalid(format!("limit is 1 to {MAX_LIMIT}, not {other}"))),
    }
}

pub(super) fn invalid(rule: impl Into<String>) -> SearchError {
    SearchError::Invalid(rule.into())
}
