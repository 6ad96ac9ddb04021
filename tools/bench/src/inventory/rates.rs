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
use std::time::{Duration, Instant};

/// Refusals are to be so many times as many as holds.
const TURNED_AWAY: f64 = 10.0;

/// Holds a second on `products`, as a multiple of bare updates of as many rows; and holds a second.
///
/// # Errors
/// [`Failure`] when either could not be run, or a hold was refused.
pub async fn compare(
    scratch: &Scratch,
    instances: &[Instance],
    products: &[ProductId],
    round: Duration,
    rounds: u32,
    bar: f64,
) -> Result<(Figure, f64)> {
    let bare = Bare::new(scratch, products.len()).await?;
    let what = match products.len() {
        1 => "holds a second on one product".to_owned(),
        many => format!("holds a second over {many} products"),
    };
    let progress = Progress::of(what.clone(), rounds as usize);
    let (mut updates, mut holds) = (0.0, 0.0);
    for _ in 0..rounds {
        updates += bare.run(round)? / f64::from(rounds);
        holds += run(instances, round, async |instance, nth| {
            instance
                .reserve(products[nth % products.len()])
                .await
                .map(|_| ())
        })
        .await?
            / f64::from(rounds);
        progress.advance();
    }
    let times = holds / updates;
    let figure = Figure::new(
        format!("{what}, {CONNECTIONS} connections, to a bare update's"),
        Bar::AtLeast(bar),
        times,
        format!("{holds:.0} to {updates:.0}: {times:.2}x"),
    );
    Ok((figure, holds))
}

/// Refusals a second of a product that is sold out, as a multiple of `holds` a second.
///
/// # Errors
/// [`Failure`] when one was answered otherwise.
pub async fn turned_away(
    instances: &[Instance],
    product: ProductId,
    round: Duration,
    holds: f64,
) -> Result<Figure> {
    let _progress = Progress::of("turning away", 1);
    let refused = run(instances, round, async |instance, _| {
        match instance.reserve(product).await {
            Err(problem) if problem.code == "insufficient_stock" => Ok(()),
            Err(problem) => Err(problem),
            Ok(_) => Err(Problem::invalid("a unit of nothing was held")),
        }
    })
    .await?;
    let times = refused / holds;
    Ok(Figure::new(
        "turned away a second when sold out, to the holds",
        Bar::AtLeast(TURNED_AWAY),
        times,
        format!("{refused:.0} to {holds:.0}: {times:.1}x"),
    ))
}

/// How often a second `call` is done, by all instances at once, each one after the other.
async fn run(
    instances: &[Instance],
    time: Duration,
    call: impl AsyncFn(&Instance, usize) -> std::result::Result<(), Problem>,
) -> Result<f64> {
    let started = Instant::now();
    let loops = instances.iter().enumerate().map(async |(first, instance)| {
        let mut done = 0;
        while started.elapsed() < time {
            // Another product for each instance at any time, and all of them in turn.
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
