//! Searching and browsing.

use crate::{
    ports::{BrowseProducts, Embed, FindCandidates, KnowWords, ReadProducts, Rerank},
    search::{Finder, Page, Sort},
};
use serde::Deserialize;
use souk_contracts::{Problem, calls::catalog::Search, product::Coordinates};
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};
use utoipa::IntoParams;

/// The query of `GET /products`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words to look for; without any, the catalogue is browsed.
    #[param(max_length = 500)]
    query: Option<String>,
    /// A category by its name at any level, in any case.
    category: Option<String>,
    /// Minor units.
    #[param(minimum = 0)]
    min_price: Option<i64>,
    /// Minor units.
    #[param(minimum = 0)]
    max_price: Option<i64>,
    /// Whole percent.
    #[param(minimum = 0, maximum = 100)]
    min_discount: Option<u8>,
    /// `latitude,longitude` in degrees.
    #[param(example = "42.36,-71.06")]
    near: Option<String>,
    /// Around `near`; 25 by default.
    #[param(minimum = 0.1, maximum = 20100)]
    radius_km: Option<f64>,
    /// Only what can be reserved now.
    in_stock: Option<bool>,
    #[param(inline)]
    sort: Option<Sort>,
    /// 1 to 100, 20 by default.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Whether a language model has the last word on the order of the first 20. Where it is away or
    /// late, they keep the order they had.
    rerank: Option<bool>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// `GET /products`
///
/// # Errors
/// 400 for a question out of bounds, 400 `invalid_cursor`.
pub async fn search<C, E, M>(finder: &Finder<C, E, M>, request: ApiRequest) -> ApiResult
where
    C: KnowWords + FindCandidates + BrowseProducts + ReadProducts,
    E: Embed,
    M: Rerank,
{
    let query: SearchQuery = request.query()?;
    let page = Page {
        cursor: query.cursor,
        in_stock: query.in_stock.unwrap_or_default(),
        rerank: query.rerank.unwrap_or_default(),
    };
    let search = Search {
        query: query.query,
        category: query.category,
        min_price: query.min_price,
        max_price: query.max_price,
        min_discount: query.min_discount,
        near: query.near.as_deref().map(coordinates).transpose()?,
        city: None,
        radius_km: query.radius_km,
        sort: query.sort,
        limit: query.limit,
    };
    ApiResponse::ok(&finder.answer(search, page).await?)
}

fn coordinates(text: &str) -> Result<Coordinates, Problem> {
    let parse = |part: &str| part.trim().parse::<f64>().ok();
    text.split_once(',')
        .and_then(|(lat, lng)| {
            Some(Coordinates {
                lat: parse(lat)?,
                lng: parse(lng)?,
            })
        })
        .ok_or_else(|| Problem::invalid("near is `latitude,longitude`, such as 42.36,-71.06."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_two_numbers() {
        assert!(coordinates("42.36, -71.06").is_ok());
        for text in ["", "42", "a,b", "1,2,3", "42.36;-71.06"] {
            assert!(coordinates(text).is_err(), "{text}");
        }
    }
}
