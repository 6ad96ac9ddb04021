//! Holds a second beside updates a second, and refusals beside both.

use super::{CONNECTIONS, instance::Instance, pgbench::Bare};
use crate::{
    failure::{Failure, Result},
    progress::Progress,
    scratch::Scratch,
    search::figures::{Bar, Figure, rate},
};
use futures::future::try_join_all;
use souk_contracts::{Problem, ProductId};
use std::{
    iter::repeat_n,
    time::{Duration, Instant},
};

/// Requests at once of the process that serves many.
const AT_ONCE: usize = 256;

/// How requests are served, and for how long it is measured.
pub struct Served<'a> {
    /// Functions, each with a connection.
    pub alone: &'a [Instance],
    /// One process, with as many connections.
    pub together: &'a [Instance],
    pub round: Duration,
    pub rounds: u32,
}

/// Refusals are to be so many times as many as holds.
const TURNED_AWAY: f64 = 10.0;

/// Holds a second on `products`, as multiples of bare updates of as many rows: by functions that each
/// serve one request at a time, and by a process that serves many. And holds a second of the first.
///
/// # Errors
/// [`Failure`] when one could not be run, or a hold was refused.
pub async fn compare(
    scratch: &Scratch,
    served: &Served<'_>,
    products: &[ProductId],
    bars: [Bar; 2],
) -> Result<(Vec<Figure>, f64)> {
    let bare = Bare::new(scratch, products.len()).await?;
    let what = match products.len() {
        1 => "holds a second on one product".to_owned(),
        many => format!("holds a second over {many} products"),
    };
    let hold = async |instance: &Instance, nth: usize| {
        instance
            .reserve(products[nth % products.len()])
            .await
            .map(|_| ())
    };
    let progress = Progress::of(what.clone(), served.rounds as usize);
    let rounds = f64::from(served.rounds);
    let (mut updates, mut alone, mut together) = (0.0, 0.0, 0.0);
    for _ in 0..served.rounds {
        updates += bare.run(served.round)? / rounds;
        alone += run(served.alone, 1, served.round, hold).await? / rounds;
        together += run(served.together, AT_ONCE, served.round, hold).await? / rounds;
        progress.advance();
    }
    let figure = |how: String, bar, holds: f64| {
        let times = holds / updates;
        Figure::new(
            format!("{what} over {CONNECTIONS} connections, {how}, to a bare update's"),
            bar,
            times,
            format!("{holds:.0} to {updates:.0}: {times:.2}x"),
        )
    };
    let [bar_alone, bar_together] = bars;
    let figures = vec![
        figure("one request each".to_owned(), bar_alone, alone),
        figure(
            format!("{AT_ONCE} requests in one process"),
            bar_together,
            together,
        ),
    ];
    Ok((figures, alone))
}

/// Refusals a second of a product that is sold out, as a multiple of `holds` a second.
///
/// # Errors
/// [`Failure`] when one was answered otherwise.
pub async fn turned_away(served: &Served<'_>, product: ProductId, holds: f64) -> Result<Figure> {
    let _progress = Progress::of("turning away", 1);
    let refused = run(
        served.alone,
        1,
        served.round,
        async |instance, _| match instance.reserve(product).await {
            Err(problem) if problem.code == "insufficient_stock" => Ok(()),
            Err(problem) => Err(problem),
            Ok(_) => Err(Problem::invalid("a unit of nothing was held")),
        },
    )
    .await?;
    let times = refused / holds;
    Ok(Figure::new(
        "turned away a second when sold out, to the holds",
        Bar::AtLeast(TURNED_AWAY),
        times,
        format!("{refused:.0} to {holds:.0}: {times:.1}x"),
    ))
}

/// How often a second `call` is done, by all instances, with so many at once each.
async fn run(
    instances: &[Instance],
    at_once: usize,
    time: Duration,
    call: impl AsyncFn(&Instance, usize) -> std::result::Result<(), Problem>,
) -> Result<f64> {
    let started = Instant::now();
    let each = instances
        .iter()
        .flat_map(|instance| repeat_n(instance, at_once));
    let loops = each.enumerate().map(async |(first, instance)| {
        let mut done = 0;
        while started.elapsed() < time {
            // Another product for each at any time, and all of them in turn.
            call(instance, first * 61 + done)
                .await
                .map_err(Failure::unexpected)?;
            done += 1;
        }
        Ok::<usize, Failure>(done)
    });
    let done: usize = try_join_all(loops).await?.iter().sum();
    Ok(rate(done, started.elapsed()))
}
