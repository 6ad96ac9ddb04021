//! `souk-bench bff`: how long cards take that are kept, beside one bare `MGET` of the same from the same
//! Redis, and how long those that are not.
//!
//! The handler runs in this process, from the request that API Gateway hands on to the answer that it is
//! handed back. Each client stands for a function's instance: a connection to Redis and one to each
//! database of its own, and one request at a time. The catalog's and inventory's own crates answer its
//! calls; what Lambda adds to a call is not in it. Kinds of requests take turns, so that whatever else
//! the machine does hits all of them.

mod shop;

use crate::{
    chat,
    failure::{Failure, Result},
    options::Bff,
    progress::Progress,
    report,
    search::figures::{Bar, Figure, Times},
};
use shop::{Client, Shop};
use std::{
    fs,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Of one request.
const CARDS: usize = 20;
/// Of each client and kind, before the first round.
const WARM: usize = 50;
const ROUNDS: usize = 4;
/// A request that loads takes so much longer that fewer tell as much.
const UNCACHED_SHARE: usize = 8;
/// In `MGET`s of the same.
const CACHED_BAR: f64 = 2.0;

/// Measures cards, prints the table and writes it. The exit code is 1 when a figure misses its bar.
///
/// # Errors
/// [`Failure`] when something could not be measured, also where a card is missing.
pub async fn bff(options: &Bff) -> Result<ExitCode> {
    fs::create_dir_all(&options.output).map_err(|error| report::in_file(&options.output, error))?;
    let products = chat::seed(&options.seed)?;
    let took = Shop::with(&products, async |shop| measure(shop, options).await).await?;
    report::report(
        &took.figures(options.clients),
        "Cards, measured",
        &options.output.join("bff.md"),
    )
}

/// What is asked of Redis or the handler.
#[derive(Clone, Copy)]
enum Kind {
    Bare,
    Cached,
    Compressed,
    Uncached,
}

const KINDS: [Kind; 4] = [Kind::Bare, Kind::Cached, Kind::Compressed, Kind::Uncached];

/// What requests of each kind took.
#[derive(Default)]
struct Took([Times; KINDS.len()]);

async fn measure(shop: &Shop<'_>, options: &Bff) -> Result<Took> {
    let clients = (0..options.clients).map(|number| shop.client(number).map(Arc::new));
    let clients: Vec<Arc<Client>> = clients.collect::<Result<_>>()?;
    let mut took = Took::default();
    for kind in KINDS {
        run(&clients, kind, WARM).await?;
    }
    let progress = Progress::of("asking for cards", ROUNDS * KINDS.len());
    for _ in 0..ROUNDS {
        for kind in KINDS {
            let requests = match kind {
                Kind::Uncached => options.requests / UNCACHED_SHARE,
                Kind::Bare | Kind::Cached | Kind::Compressed => options.requests,
            };
            took.0[kind as usize].extend(run(&clients, kind, requests).await?);
            progress.advance();
        }
    }
    Ok(took)
}

/// So many requests of each client, all clients at once.
async fn run(clients: &[Arc<Client>], kind: Kind, requests: usize) -> Result<Vec<Duration>> {
    let mut all = JoinSet::new();
    for client in clients.iter().map(Arc::clone) {
        all.spawn(async move {
            let mut took = Vec::with_capacity(requests);
            for number in 0..requests {
                took.push(one(&client, kind, number).await?);
            }
            Ok::<_, Failure>(took)
        });
    }
    let mut took = Vec::with_capacity(clients.len() * requests);
    while let Some(ended) = all.join_next().await {
        took.extend(ended.map_err(Failure::unexpected)??);
    }
    Ok(took)
}

async fn one(client: &Client, kind: Kind, number: usize) -> Result<Duration> {
    let request = client.request(number, matches!(kind, Kind::Compressed))?;
    let empty = client.without_cards()?;
    let started = Instant::now();
    match kind {
        Kind::Bare => client.mget(number).await?,
        Kind::Cached | Kind::Compressed => client.cards(&client.shelf, request).await?,
        Kind::Uncached => client.cards(&empty, request).await?,
    }
    Ok(started.elapsed())
}

impl Took {
    fn figures(&self, clients: usize) -> Vec<Figure> {
        let [bare, cached, compressed, uncached] = &self.0;
        let beside = |what: &str, bar, times: &Times| {
            let ratio = times.percentile(95) / bare.percentile(95);
            Figure::new(
                format!(
                    "{CARDS} cards in the handler, {what}, {clients} clients, p95 by that of the bare `MGET`"
                ),
                bar,
                ratio,
                format!("{ratio:.2} ({times})"),
            )
        };
        vec![
            Figure::new(
                format!("one bare `MGET` of the same {CARDS} cards, {clients} clients, p95 in ms"),
                Bar::None,
                bare.percentile(95),
                bare.to_string(),
            ),
            beside("kept", Bar::AtMost(CACHED_BAR), cached),
            beside("kept and compressed", Bar::None, compressed),
            beside("not kept", Bar::None, uncached),
        ]
    }
}
