//! The worker with a great many holds to end, and who reserves meanwhile.

use super::instance::{Instance, Silent};
use crate::{
    failure::{Failure, Result},
    progress::Progress,
    scratch::Scratch,
    search::figures::{Bar, Figure, Times},
};
use futures::future::try_join_all;
use souk_contracts::ProductId;
use souk_inventory::api;
use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::{Duration, Instant},
};

const HOLDS: i64 = 100_000;
/// Made in one transaction, which locks each owner.
const AT_ONCE: usize = 1_000;
const MOST_SECONDS: f64 = 60.0;
const MOST_TIMES: f64 = 2.0;
/// Reserve at once, each as often as this.
const SHOPPERS: usize = 4;
const PAUSE: Duration = Duration::from_millis(20);
const UNDISTURBED: Duration = Duration::from_secs(5);

/// # Errors
/// [`Failure`] when the worker or a hold fails.
pub async fn expiring(
    scratch: &Scratch,
    instances: &[Instance],
    products: &[ProductId],
) -> Result<Vec<Figure>> {
    let progress = Progress::of("ending due holds", 2);
    make_due(scratch, products).await?;
    progress.advance();
    let shoppers = &instances[..SHOPPERS];
    let calm = AtomicBool::new(true);
    let (before, ()) = tokio::join!(reserving(shoppers, products, &calm), async {
        tokio::time::sleep(UNDISTURBED).await;
        calm.store(false, Relaxed);
    });
    let busy = AtomicBool::new(true);
    let worker = async {
        let started = Instant::now();
        let worker = &instances[SHOPPERS];
        // A run ends when its time does, and the schedule begins another.
        while api::expire(&worker.stock, &worker.admission, &Silent)
            .await
            .map_err(Failure::unexpected)?
            .expired
            > 0
        {}
        busy.store(false, Relaxed);
        Ok::<f64, Failure>(started.elapsed().as_secs_f64())
    };
    let (meanwhile, seconds) = tokio::join!(reserving(shoppers, products, &busy), worker);
    let (before, meanwhile, seconds) = (before?, meanwhile?, seconds?);
    let times = meanwhile.percentile(95) / before.percentile(95);
    Ok(vec![
        Figure::new(
            format!("ending {HOLDS} due holds, in s"),
            Bar::AtMost(MOST_SECONDS),
            seconds,
            format!("{seconds:.1} s"),
        ),
        Figure::new(
            "reserving meanwhile, p95, to its p95 before",
            Bar::AtMost(MOST_TIMES),
            times,
            format!("{meanwhile}, to {before}: {times:.2}x"),
        ),
    ])
}

/// Holds of a unit, spread over `products`, whose time is up.
async fn make_due(scratch: &Scratch, products: &[ProductId]) -> Result<()> {
    let client = scratch.client().await?;
    let ids: Vec<_> = products.iter().map(ProductId::as_uuid).collect();
    let statement = client
        .prepare(
            "SELECT count(held.outcome)
             FROM generate_series($2::bigint, $3::bigint) AS nth
             CROSS JOIN LATERAL reserve(
                 'guest:due-' || nth,
                 NULL,
                 ARRAY[($1::uuid[])[1 + nth % cardinality($1::uuid[])]],
                 ARRAY[1],
                 interval '-1 s',
                 1,
                 1,
                 NULL
             ) AS held",
        )
        .await?;
    for first in (0..HOLDS).step_by(AT_ONCE) {
        let last = first + AT_ONCE as i64 - 1;
        client.query(&statement, &[&ids, &first, &last]).await?;
    }
    // The holds of the other measurements are good for minutes yet, or they would be ended as well.
    client.batch_execute("ANALYZE").await?;
    Ok(())
}

/// How long each hold took, while `going`.
async fn reserving(
    shoppers: &[Instance],
    products: &[ProductId],
    going: &AtomicBool,
) -> Result<Times> {
    let each = shoppers.iter().enumerate().map(async |(first, shopper)| {
        let mut times = Vec::new();
        while going.load(Relaxed) {
            let product = products[(first * 61 + times.len()) % products.len()];
            let started = Instant::now();
            shopper
                .reserve(product)
                .await
                .map_err(Failure::unexpected)?;
            times.push(started.elapsed());
            tokio::time::sleep(PAUSE).await;
        }
        Ok::<_, Failure>(times)
    });
    let mut all = Times::new();
    for times in try_join_all(each).await? {
        all.extend(times);
    }
    Ok(all)
}
