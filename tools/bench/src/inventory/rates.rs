//! Holds a second beside updates a second, and refusals beside both.

use super::{CONNECTIONS, instance::Instance, lane::Lane, pgbench::Bare};
use crate::{
    failure::Result,
    progress::Progress,
    scratch::Scratch,
    search::figures::{Bar, Figure},
};
use souk_contracts::{Problem, ProductId};
use std::time::Duration;

/// Requests at once of the process that serves many.
pub const AT_ONCE: usize = 256;

/// How requests are served, and for how long it is measured.
pub struct Served {
    /// Functions, each with a connection.
    pub alone: Vec<Lane>,
    /// One process, with as many connections.
    pub together: Vec<Lane>,
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
    served: &Served,
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
        alone += Lane::run(&served.alone, served.round, hold)? / rounds;
        together += Lane::run(&served.together, served.round, hold)? / rounds;
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
pub fn turned_away(served: &Served, product: ProductId, holds: f64) -> Result<Figure> {
    let _progress = Progress::of("turning away", 1);
    let refusal = async |instance: &Instance, _: usize| match instance.reserve(product).await {
        Err(problem) if problem.code == "insufficient_stock" => Ok(()),
        Err(problem) => Err(problem),
        Ok(_) => Err(Problem::invalid("a unit of nothing was held")),
    };
    let refused = Lane::run(&served.alone, served.round, refusal)?;
    let times = refused / holds;
    Ok(Figure::new(
        "turned away a second when sold out, to the holds",
        Bar::AtLeast(TURNED_AWAY),
        times,
        format!("{refused:.0} to {holds:.0}: {times:.1}x"),
    ))
}
