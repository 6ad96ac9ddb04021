//! How long Postgres takes for a search: to understand the query, and to find the candidates.

use super::{
    figures::{self, Times},
    meanings::Meanings,
};
use crate::{
    catalogue,
    failure::{Failure, Result},
    scratch::Scratch,
};
use futures::future::try_join_all;
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use souk_catalog::{
    cache::CachedSearches,
    ports::{
        BrowseProducts, Browsed, Candidates, FindCandidates, Hunt, KnowWords, ReadProducts, Rerank,
    },
    rerank::{self, Reranker},
    search::{
        Finder, Page, Sort, cursor::Cursors, lexicon::Lexicon, question::Filters, ranker,
        spelling::Candidate as Spelling,
    },
    store::PgCatalog,
};
use souk_contracts::{
    ProductId,
    calls::catalog::Search,
    product::{Coordinates, Product},
};
use souk_platform::postgres::StoreError;
use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

/// Each query is asked so often; once more before that, unmeasured.
const ROUNDS: usize = 6;
const CLIENTS: u64 = 8;
/// How long the clients ask.
const CROWDED_FOR: Duration = Duration::from_secs(15);
const WARM_FOR: Duration = Duration::from_secs(3);

/// What searches took.
#[derive(Debug, Default)]
pub struct Latency {
    pub understanding: Times,
    pub candidates: Times,
    pub whole: Times,
}

/// What many clients at once got.
pub struct Crowd {
    pub latency: Latency,
    pub searches_per_second: f64,
}

/// One client, warm; and the queries, the quickest to answer first.
///
/// # Errors
/// [`Failure`] when a search fails.
pub async fn alone<'a>(
    scratch: &Scratch,
    meanings: &Meanings<'_>,
    queries: &[&'a str],
) -> Result<(Latency, Vec<&'a str>)> {
    let finder = finder(scratch, meanings)?;
    let mut latency = Latency::default();
    let mut best = vec![Duration::MAX; queries.len()];
    for round in 0..=ROUNDS {
        for (query, best) in queries.iter().zip(&mut best) {
            let spent = search(&finder, query).await?;
            if round > 0 {
                latency.add(spent);
                *best = spent.whole().min(*best);
            }
        }
    }
    let mut timed: Vec<_> = best.into_iter().zip(queries.iter().copied()).collect();
    timed.sort_unstable();
    Ok((latency, timed.into_iter().map(|(_, query)| query).collect()))
}

/// Eight clients at once, each with a connection of its own, one search after the other.
///
/// # Errors
/// [`Failure`] when a search fails.
pub async fn crowded(
    scratch: &Scratch,
    meanings: &Meanings<'_>,
    queries: &[&str],
) -> Result<Crowd> {
    let clients = (0..CLIENTS).map(|number| Client::new(number, scratch, meanings, queries));
    let clients: Vec<_> = clients.collect::<Result<_>>()?;
    try_join_all(clients.iter().map(|client| client.ask(WARM_FOR))).await?;
    let spent = try_join_all(clients.iter().map(|client| client.ask(CROWDED_FOR))).await?;
    let mut latency = Latency::default();
    for spent in spent.into_iter().flatten() {
        latency.add(spent);
    }
    Ok(Crowd {
        searches_per_second: figures::rate(latency.whole.count(), CROWDED_FOR),
        latency,
    })
}

/// One of many clients.
struct Client<'a> {
    finder: TimedFinder<'a>,
    /// In an order of its own.
    queries: Vec<&'a str>,
}

impl<'a> Client<'a> {
    fn new(
        number: u64,
        scratch: &Scratch,
        meanings: &'a Meanings<'a>,
        queries: &[&'a str],
    ) -> Result<Self> {
        let mut queries = queries.to_vec();
        queries.shuffle(&mut StdRng::seed_from_u64(number));
        Ok(Self {
            finder: finder(scratch, meanings)?,
            queries,
        })
    }

    async fn ask(&self, time: Duration) -> Result<Vec<Spent>> {
        let started = Instant::now();
        let mut spent = Vec::new();
        for query in self.queries.iter().cycle() {
            if started.elapsed() > time {
                break;
            }
            spent.push(search(&self.finder, query).await?);
        }
        Ok(spent)
    }
}

impl Latency {
    fn add(&mut self, spent: Spent) {
        self.understanding.add(spent.understanding);
        self.candidates.add(spent.candidates);
        self.whole.add(spent.whole());
    }
}

type TimedFinder<'a> = Finder<Timed, &'a Meanings<'a>, NoModel>;

fn finder<'a>(scratch: &Scratch, meanings: &'a Meanings<'a>) -> Result<TimedFinder<'a>> {
    Ok(Finder {
        catalog: Timed {
            catalog: PgCatalog::new(scratch.pool()?),
            spent: Mutex::default(),
        },
        model: meanings,
        reranker: Reranker::new(None::<NoModel>, Duration::ZERO),
        weights: ranker::learned().map_err(Failure::unexpected)?,
        cursors: Cursors::signed_with(b"bench".to_vec()),
        cache: CachedSearches {
            cache: catalogue::no_cache()?,
        },
    })
}

async fn search(finder: &TimedFinder<'_>, query: &str) -> Result<Spent> {
    let search = Search {
        query: Some(query.to_owned()),
        limit: Some(10),
        ..Search::default()
    };
    finder
        .find(search, Page::default())
        .await
        .map_err(Failure::unexpected)?;
    Ok(finder.catalog.take())
}

/// The catalog, with a watch: what the statements of a search took until it was taken.
struct Timed {
    catalog: PgCatalog,
    spent: Mutex<Spent>,
}

#[derive(Clone, Copy, Default)]
struct Spent {
    understanding: Duration,
    candidates: Duration,
}

impl Spent {
    fn whole(&self) -> Duration {
        self.understanding + self.candidates
    }
}

impl Timed {
    fn take(&self) -> Spent {
        self.spent.lock().map_or_else(
            |poisoned| std::mem::take(&mut *poisoned.into_inner()),
            |mut spent| std::mem::take(&mut *spent),
        )
    }

    async fn time<T>(
        &self,
        work: impl Future<Output = T>,
        part: fn(&mut Spent) -> &mut Duration,
    ) -> T {
        let started = Instant::now();
        let outcome = work.await;
        if let Ok(mut spent) = self.spent.lock() {
            *part(&mut spent) += started.elapsed();
        }
        outcome
    }
}

const fn understanding(spent: &mut Spent) -> &mut Duration {
    &mut spent.understanding
}

const fn candidates(spent: &mut Spent) -> &mut Duration {
    &mut spent.candidates
}

impl KnowWords for Timed {
    async fn look_up(
        &self,
        words: &[String],
        names: &[String],
        places: &[String],
    ) -> std::result::Result<Lexicon, StoreError> {
        let work = self.catalog.look_up(words, names, places);
        self.time(work, understanding).await
    }

    async fn spellings(
        &self,
        parts: &[String],
        unknown: &[String],
    ) -> std::result::Result<(Vec<Spelling>, Vec<Spelling>), StoreError> {
        let work = self.catalog.spellings(parts, unknown);
        self.time(work, understanding).await
    }

    async fn centre_of(&self, city: &str) -> std::result::Result<Option<Coordinates>, StoreError> {
        self.time(self.catalog.centre_of(city), understanding).await
    }
}

impl FindCandidates for Timed {
    async fn candidates(&self, hunt: Hunt<'_>) -> std::result::Result<Candidates, StoreError> {
        self.time(self.catalog.candidates(hunt), candidates).await
    }
}

impl BrowseProducts for Timed {
    async fn browse(
        &self,
        filters: &Filters,
        sort: Sort,
        after: Option<(i64, i64)>,
        count: u32,
    ) -> std::result::Result<Vec<Browsed>, StoreError> {
        let work = self.catalog.browse(filters, sort, after, count);
        self.time(work, candidates).await
    }
}

/// Not measured: products come from the cache as a rule.
impl ReadProducts for Timed {
    async fn read(&self, ids: &[ProductId]) -> std::result::Result<Vec<Product>, StoreError> {
        self.catalog.read(ids).await
    }
}

/// Nothing here asks for it.
struct NoModel;

impl Rerank for NoModel {
    async fn order(&self, _: &str, _: &[rerank::Candidate<'_>]) -> Option<Vec<usize>> {
        None
    }
}
