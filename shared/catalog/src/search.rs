//! The search: what may be asked, and how the answer comes together.

use crate::{
    cursor::{self, InvalidCursor},
    ports::{CheckStock, Embed, RankProducts},
    product::category_key,
};
use serde::{Deserialize, Serialize};
use souk_contracts::{
    Problem, ProductId,
    calls::catalog::{Search, SearchHit, SearchMode, SearchResults},
    product::Coordinates,
};
use souk_platform::postgres::StoreError;
use std::collections::HashSet;
use utoipa::ToSchema;

const MAX_QUERY_CHARACTERS: usize = 500;
const MAX_CATEGORY_BYTES: usize = 480;
const MAX_LIMIT: u32 = 100;
const DEFAULT_LIMIT: u32 = 20;
const DEFAULT_RADIUS_KM: f64 = 25.0;
/// Half of the Earth's circumference: everywhere.
const MAX_RADIUS_KM: f64 = 20_100.0;
/// How many ranked products are looked at for those in stock.
const STOCK_WINDOW: u32 = 100;

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// What fits the query best, nearer first among equals; newest first without a query.
    #[default]
    Relevance,
    /// Cheapest first.
    Price,
    /// Largest discount first.
    Discount,
    /// Nearest first; needs `near`.
    Distance,
    Newest,
}

/// A search within its bounds, ready to be ranked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    pub query: Option<String>,
    pub category: Option<String>,
    pub min_price: Option<i64>,
    pub max_price: Option<i64>,
    pub min_discount: Option<i16>,
    pub near: Option<Coordinates>,
    pub radius_km: f64,
    pub sort: Sort,
}

/// Why a search is refused.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("{0}")]
    Invalid(String),
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    #[error("No product is in a city of that name.")]
    UnknownCity,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Stock(Problem),
}

/// What a page of results is made with.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub sort: Sort,
    pub cursor: Option<String>,
    pub in_stock: bool,
}

/// Finds products.
pub struct Finder<R, E, S> {
    pub products: R,
    pub model: E,
    pub stock: S,
}

impl<R: RankProducts, E: Embed, S: CheckStock> Finder<R, E, S> {
    /// Answers one page of `search`.
    ///
    /// # Errors
    /// [`SearchError`] for a question out of bounds, an unknown city, a foreign cursor, or a store
    /// that is away.
    pub async fn find(&self, search: Search, page: Page) -> Result<SearchResults, SearchError> {
        let limit = limit(search.limit)?;
        let question = self.question(search, page.sort).await?;
        let offset = match &page.cursor {
            Some(cursor) => cursor::decode(cursor, &question)?,
            None => 0,
        };
        let meaning = match &question.query {
            Some(query) => self.model.embed(query).await,
            None => None,
        };
        let mode = match (&question.query, &meaning) {
            (None, _) => SearchMode::Browse,
            (Some(_), Some(_)) => SearchMode::Hybrid,
            (Some(_), None) => SearchMode::Keyword,
        };
        let (items, next) = if page.in_stock {
            self.in_stock_page(&question, meaning, offset, limit)
                .await?
        } else {
            let hits = self
                .products
                .rank(&question, meaning, offset, limit + 1)
                .await?;
            first(hits, offset, limit, |_| true, limit + 1)
        };
        let next_cursor = next.and_then(|offset| cursor::encode(offset, &question));
        Ok(SearchResults {
            items,
            next_cursor,
            mode,
            interpretation: None,
        })
    }

    async fn in_stock_page(
        &self,
        question: &Question,
        meaning: Option<Vec<f32>>,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<SearchHit>, Option<u32>), SearchError> {
        let hits = self
            .products
            .rank(question, meaning, offset, STOCK_WINDOW)
            .await?;
        let ids = hits.iter().map(|hit| hit.product.id).collect();
        let available: HashSet<ProductId> = self
            .stock
            .in_stock(ids)
            .await
            .map_err(SearchError::Stock)?
            .into_iter()
            .collect();
        let is_available = |hit: &SearchHit| available.contains(&hit.product.id);
        Ok(first(hits, offset, limit, is_available, STOCK_WINDOW))
    }

    async fn question(&self, search: Search, sort: Sort) -> Result<Question, SearchError> {
        let near = match (search.near, &search.city) {
            (Some(near), _) => Some(near),
            (None, Some(city)) => {
                let centre = self.products.centre_of(city).await?;
                Some(centre.ok_or(SearchError::UnknownCity)?)
            }
            (None, None) => None,
        };
        question(search, near, sort)
    }
}

/// The first `limit` hits that pass, and where the next page starts if there may be one: `window`
/// hits were asked for, so fewer mean that there are no more.
fn first(
    hits: Vec<SearchHit>,
    offset: u32,
    limit: u32,
    passes: impl Fn(&SearchHit) -> bool,
    window: u32,
) -> (Vec<SearchHit>, Option<u32>) {
    let window_is_full = hits.len() >= window as usize;
    let mut page = Vec::new();
    let mut next = offset;
    for hit in hits {
        if page.len() == limit as usize {
            return (page, Some(next));
        }
        next += 1;
        if passes(&hit) {
            page.push(hit);
        }
    }
    (page, window_is_full.then_some(next))
}

fn limit(limit: Option<u32>) -> Result<u32, SearchError> {
    match limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        other => Err(invalid(format!("limit is 1 to {MAX_LIMIT}, not {other}"))),
    }
}

fn question(
    search: Search,
    near: Option<Coordinates>,
    sort: Sort,
) -> Result<Question, SearchError> {
    let query = search
        .query
        .map(|query| query.trim().replace('\0', " "))
        .filter(|query| !query.is_empty());
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
    if near.is_some_and(|near| !near.is_on_globe()) {
        return Err(invalid("near is a latitude and a longitude on the globe"));
    }
    if sort == Sort::Distance && near.is_none() {
        return Err(invalid("sort=distance needs near"));
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
    let radius_km = search.radius_km.unwrap_or(DEFAULT_RADIUS_KM);
    if !(0.1..=MAX_RADIUS_KM).contains(&radius_km) {
        return Err(invalid(format!("radius_km is 0.1 to {MAX_RADIUS_KM}")));
    }
    Ok(Question {
        query,
        category,
        min_price: search.min_price,
        max_price: search.max_price,
        min_discount: search.min_discount.map(i16::from),
        near,
        radius_km,
        sort,
    })
}

fn invalid(rule: impl Into<String>) -> SearchError {
    SearchError::Invalid(rule.into())
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Invalid(rule) => {
                Self::invalid(format!("The search is not right: {rule}."))
            }
            SearchError::Cursor(error) => Self::new(400, "invalid_cursor", error.to_string()),
            SearchError::UnknownCity => Self::new(404, "city_not_found", error.to_string()),
            SearchError::Store(error) => error.into(),
            SearchError::Stock(problem) => problem,
        }
    }
}
