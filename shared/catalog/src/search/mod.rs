//! The search: how an answer comes together.

pub mod cursor;
pub mod lexicon;
pub mod passage;
pub mod question;
pub mod ranker;
pub mod reading;
pub mod spelling;

use crate::{
    cache::CachedSearches,
    ports::{
        BrowseProducts, Candidates, Embed, FindCandidates, Hunt, KnowWords, ReadProducts, Rerank,
    },
    rerank::{Reranked, Reranker},
};
use cursor::{Cursors, InvalidCursor, Position};
use question::{Asked, Filters, around, invalid};
use ranker::{Candidate, Ranked, Weights};
use reading::Reading;
use serde::Serialize;
pub use souk_contracts::calls::catalog::Sort;
use souk_contracts::{
    Problem, ProductId,
    calls::catalog::{AskedOrder, Search, SearchHit, SearchMode, SearchResults},
};
use souk_platform::postgres::StoreError;
use std::collections::HashMap;

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
}

/// What a page of results is made with.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Page {
    pub cursor: Option<String>,
    pub in_stock: bool,
    /// Whether a language model has the last word on the order of the first page's best.
    pub rerank: bool,
}

/// Finds products.
pub struct Finder<C, E, M> {
    pub catalog: C,
    pub model: E,
    pub reranker: Reranker<M>,
    pub weights: Weights,
    pub cursors: Cursors,
    pub cache: CachedSearches,
}

/// A part of the results, and where the next part starts.
struct Found {
    hits: Vec<Hit>,
    next: Option<Position>,
    /// How the query was read in the end, where the products found decided a doubt.
    decided: Option<Reading>,
}

/// A product found, not read yet.
struct Hit {
    id: ProductId,
    score: f64,
    distance_km: Option<f64>,
    /// Whether the query names it.
    exact: bool,
}

impl<C, E, M> Finder<C, E, M>
where
    C: KnowWords + FindCandidates + BrowseProducts + ReadProducts,
    E: Embed,
    M: Rerank,
{
    /// Answers one page of `search`, from the cache if it was asked before and nothing has changed
    /// since.
    ///
    /// # Errors
    /// Those of [`Self::find`].
    pub async fn answer(&self, search: Search, page: Page) -> Result<SearchResults, SearchError> {
        let question = (&search, &page, self.model.model().as_str());
        self.cache
            .answer(&question, || self.find(search.clone(), page.clone()))
            .await
    }

    /// Answers one page of `search`.
    ///
    /// # Errors
    /// [`SearchError`] for a question out of bounds, an unknown city, a foreign cursor, or a store
    /// that is away.
    pub async fn find(&self, search: Search, page: Page) -> Result<SearchResults, SearchError> {
        let asked = Asked::from_search(search, page.in_stock)?;
        let reading = match &asked.query {
            Some(query) => Some(reading::read(&self.catalog, query).await?),
            None => None,
        };
        let filters = self.filters(&asked, reading.as_ref()).await?;
        let sort = sort(asked.sort, reading.as_ref(), &filters)?;
        let identity = (&asked.query, &filters, sort);
        let position = page
            .cursor
            .as_ref()
            .map(|cursor| self.cursors.decode(cursor, &identity))
            .transpose()?;
        let (found, mode) = match (&asked.query, &reading) {
            (Some(query), Some(reading)) if reading.says_what() => {
                let ask = Ranking {
                    query,
                    reading,
                    filters: &filters,
                    sort,
                };
                self.ranked(ask, position, asked.limit).await?
            }
            (Some(_), Some(reading)) if !reading.bounds_anything() => {
                (Found::nothing(), SearchMode::Keyword)
            }
            _ => {
                let found = self.browse(&filters, sort, position, asked.limit).await?;
                (found, SearchMode::Browse)
            }
        };
        let next_cursor = found
            .next
            .and_then(|position| self.cursors.encode(position, &identity));
        let named = found.hits.iter().take_while(|hit| hit.exact).count();
        let mut items = self.read(found.hits).await?;
        let mut reranked = false;
        if let Some(query) = asked
            .query
            .as_ref()
            .filter(|_| page.rerank && position.is_none() && sort == Sort::Relevance)
        {
            Reranked {
                hits: items,
                reranked,
            } = self.reranker.rerank(query, items, named).await;
        }
        Ok(SearchResults {
            items,
            next_cursor,
            mode,
            reranked,
            interpretation: found
                .decided
                .or(reading)
                .map(|reading| reading.interpretation),
        })
    }

    /// What was asked for outside of the query holds; where it says nothing, the query does. But a
    /// city that the query names goes before `near`, which is where the shopper is.
    async fn filters(
        &self,
        asked: &Asked,
        reading: Option<&Reading>,
    ) -> Result<Filters, SearchError> {
        let said = reading.map(|reading| &reading.interpretation);
        let mut filters = asked.filters.clone();
        if let Some(said) = said {
            filters.min_price = filters.min_price.or(said.min_price);
            filters.max_price = filters.max_price.or(said.max_price);
            filters.min_discount = filters.min_discount.or(said.min_discount.map(i16::from));
        }
        let named = match (&asked.city, asked.near) {
            (Some(city), None) => Some(
                self.catalog
                    .centre_of(city)
                    .await?
                    .ok_or(SearchError::UnknownCity)?,
            ),
            _ => reading.and_then(|reading| reading.city),
        };
        let radius_km = asked.radius_km.or(said.and_then(|said| said.radius_km));
        filters.around = named.or(asked.near).map(|centre| around(centre, radius_km));
        Ok(filters)
    }

    async fn ranked(
        &self,
        ask: Ranking<'_>,
        position: Option<Position>,
        limit: u32,
    ) -> Result<(Found, SearchMode), SearchError> {
        let (shown, newest) = match position {
            Some(Position::Ranked { shown, newest }) => (shown, Some(newest)),
            Some(Position::Sorted { .. }) => return Err(InvalidCursor.into()),
            None => (0, None),
        };
        let meaning = self.model.embed(&ask.reading.meaning).await;
        let mode = if meaning.is_some() {
            SearchMode::Hybrid
        } else {
            SearchMode::Keyword
        };
        // One more than is shown says whether there is another page.
        let depth = shown.saturating_add(limit).saturating_add(1);
        let (ranked, decided, newest) = self.rank(&ask, meaning, newest, depth).await?;
        let (shown, limit) = (shown as usize, limit as usize);
        let more = ranked.len() > shown.saturating_add(limit);
        let next = more.then(|| Position::Ranked {
            shown: u32::try_from(shown + limit).unwrap_or(u32::MAX),
            newest,
        });
        let page = ranked.into_iter().skip(shown).take(limit);
        let hits = page.map(Hit::from).collect();
        let found = Found {
            hits,
            next,
            decided,
        };
        Ok((found, mode))
    }

    /// All candidates, best first, how the query was read in the end, and the product that came last.
    async fn rank(
        &self,
        ask: &Ranking<'_>,
        meaning: Option<Vec<f32>>,
        newest: Option<i64>,
        depth: u32,
    ) -> Result<(Vec<Ranked>, Option<Reading>, i64), SearchError> {
        let hunt = Hunt {
            query: ask.query,
            reading: ask.reading,
            meaning,
            model: self.model.model(),
            filters: ask.filters,
            sort: ask.sort,
            depth,
            newest,
        };
        let (candidates, decided) = hunt_down(&self.catalog, hunt).await?;
        let reading = decided.as_ref().unwrap_or(ask.reading);
        let ranked = order(candidates.found, reading, &self.weights, ask.sort);
        Ok((ranked, decided, candidates.newest))
    }

    async fn browse(
        &self,
        filters: &Filters,
        sort: Sort,
        position: Option<Position>,
        limit: u32,
    ) -> Result<Found, SearchError> {
        let after = match position {
            Some(Position::Sorted { key, product }) => Some((key, product)),
            Some(Position::Ranked { .. }) => return Err(InvalidCursor.into()),
            None => None,
        };
        let mut browsed = self.catalog.browse(filters, sort, after, limit + 1).await?;
        let more = browsed.len() > limit as usize;
        browsed.truncate(limit as usize);
        let next = browsed
            .last()
            .filter(|_| more)
            .map(|last| Position::Sorted {
                key: last.sort_key,
                product: last.product,
            });
        let hits = browsed
            .into_iter()
            .map(|product| Hit {
                id: product.id,
                score: 0.0,
                distance_km: product.distance_km,
                exact: false,
            })
            .collect();
        Ok(Found {
            hits,
            next,
            decided: None,
        })
    }

    /// The products of the hits. One that was archived a moment ago is left out.
    async fn read(&self, hits: Vec<Hit>) -> Result<Vec<SearchHit>, SearchError> {
        let ids: Vec<ProductId> = hits.iter().map(|hit| hit.id).collect();
        let products = self.catalog.read(&ids).await?;
        let mut products: HashMap<ProductId, _> = products
            .into_iter()
            .map(|product| (product.id, product))
            .collect();
        let items = hits.into_iter().filter_map(|hit| {
            Some(SearchHit {
                product: products.remove(&hit.id)?,
                score: hit.score,
                distance_km: hit.distance_km.map(|km| (km * 10.0).round() / 10.0),
            })
        });
        Ok(items.collect())
    }
}

/// Finds candidates. What "no show" means is seen from them: where one is called that, it is a name,
/// and otherwise something that is not wanted. The reading is answered where that decided it; the
/// candidates are then found by it.
///
/// # Errors
/// [`StoreError`] when the catalogue cannot be asked.
pub async fn hunt_down(
    catalog: &impl FindCandidates,
    hunt: Hunt<'_>,
) -> Result<(Candidates, Option<Reading>), StoreError> {
    let candidates = catalog.candidates(hunt.clone()).await?;
    if !hunt.reading.is_doubtful() {
        return Ok((candidates, None));
    }
    let decided = hunt.reading.clone().decided(&candidates.found);
    let again = Hunt {
        reading: &decided,
        newest: Some(candidates.newest),
        ..hunt
    };
    Ok((catalog.candidates(again).await?, Some(decided)))
}

/// A query to rank by.
struct Ranking<'a> {
    query: &'a str,
    reading: &'a Reading,
    filters: &'a Filters,
    sort: Sort,
}

impl Found {
    const fn nothing() -> Self {
        Self {
            hits: Vec::new(),
            next: None,
            decided: None,
        }
    }
}

impl From<Ranked> for Hit {
    fn from(ranked: Ranked) -> Self {
        Self {
            id: ranked.candidate.id,
            score: ranked.score,
            distance_km: ranked.candidate.distance_km,
            exact: ranked.candidate.exact,
        }
    }
}

/// What comes first: what was asked for as a parameter, or by the query itself.
fn sort(
    asked: Option<Sort>,
    reading: Option<&Reading>,
    filters: &Filters,
) -> Result<Sort, SearchError> {
    let is_placed = filters.around.is_some();
    if asked == Some(Sort::Distance) && !is_placed {
        return Err(invalid("sort=distance needs near"));
    }
    let said = reading.and_then(|reading| reading.interpretation.order);
    let said = said.map(|order| match order {
        AskedOrder::Cheapest => Sort::Price,
        AskedOrder::LargestDiscount => Sort::Discount,
        AskedOrder::Newest => Sort::Newest,
        AskedOrder::Nearest if is_placed => Sort::Distance,
        AskedOrder::Nearest | AskedOrder::BestRated => Sort::Relevance,
    });
    Ok(asked.or(said).unwrap_or(Sort::Relevance))
}

/// The candidates in the order asked for. Sorted by something else than relevance, only what fits
/// is shown: the products with most of the words, or, where none has any, what is near in meaning.
fn order(
    candidates: Vec<Candidate>,
    reading: &Reading,
    weights: &Weights,
    sort: Sort,
) -> Vec<Ranked> {
    let mut ranked = ranker::rank(candidates, reading, weights);
    if sort == Sort::Relevance {
        return ranked;
    }
    let words = |ranked: &Ranked| ranked.candidate.covered.count_ones();
    let most = ranked.iter().map(words).max().unwrap_or_default();
    ranked.retain(|ranked| words(ranked) == most || ranked.candidate.exact);
    ranked.sort_by_key(|ranked| (ranked.candidate.sort_key, -ranked.candidate.product));
    ranked
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
        }
    }
}
