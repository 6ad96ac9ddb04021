//! `souk-bench inventory`: how many holds a second, beside the plainest update that could take a unit.
//!
//! The handlers run in this process. Each of sixteen stands for a function's instance: a connection
//! to Postgres and one to Redis of its own, and one request at a time. Rates are compared with
//! `pgbench`, in turns over several rounds, so that whatever else the machine does hits both.

mod crowd;
mod expiry;
mod instance;
mod lane;
mod pgbench;
mod rates;
mod through_the_api;

use crate::{
    failure::{Failure, Result},
    options::Inventory,
    report,
    scratch::Scratch,
    search::figures::{Bar, Figure},
};
use instance::Instance;
use lane::Lane;
use rates::Served;
use souk_contracts::ProductId;
use souk_inventory::{ports::Reconcile, store::PgStock};
use souk_migrations::Service;
use std::{fs, process::ExitCode, time::Duration};

/// Connections, as many as there are functions at work.
pub const CONNECTIONS: usize = 16;
/// Threads that ask, ours as well as `pgbench`'s.
pub const THREADS: usize = 2;
/// Products of the runs over many.
const PRODUCTS: usize = 1_000;
/// More than a run can hold.
const PLENTY: i32 = 1_000_000;

/// Measures the holds, the refusals and the worker, prints the table and writes it. The exit code is
/// 1 when a figure misses its bar.
///
/// # Errors
/// [`Failure`] when something could not be measured, and when the records of stock disagree after.
pub async fn inventory(options: &Inventory) -> Result<ExitCode> {
    fs::create_dir_all(&options.output).map_err(|error| report::in_file(&options.output, error))?;
    let mut figures = Scratch::of(Service::Inventory, async |scratch| {
        let figures = measure(scratch, options).await?;
        agree(scratch).await?;
        Ok(figures)
    })
    .await?;
    if !options.without_api {
        figures.push(through_the_api::crowd().await?);
    }
    report::report(
        &figures,
        "Inventory, measured",
        &options.output.join("inventory.md"),
    )
}

async fn measure(scratch: &Scratch, options: &Inventory) -> Result<Vec<Figure>> {
    let mut figures = vec![durability(scratch).await?];
    let served = Served {
        alone: Lane::of_functions(scratch)?,
        together: Lane::of_one_process(scratch, rates::AT_ONCE)?,
        round: Duration::from_secs(options.seconds),
        rounds: options.rounds,
    };
    let hot = stock(scratch, 1, PLENTY).await?;
    let bars = [Bar::AtLeast(1.0), Bar::AtLeast(1.0)];
    let (one, holds) = rates::compare(scratch, &served, &hot, bars).await?;
    figures.extend(one);
    let many = stock(scratch, PRODUCTS, PLENTY).await?;
    let bars = [Bar::None, Bar::AtLeast(0.5)];
    let (each, _) = rates::compare(scratch, &served, &many, bars).await?;
    figures.extend(each);
    let gone = stock(scratch, 1, 0).await?;
    figures.push(rates::turned_away(&served, gone[0], holds)?);
    let few = stock(scratch, 1, crowd::UNITS).await?;
    figures.push(crowd::in_the_handler(scratch, few[0]).await?);
    let instances = Instance::several(scratch, CONNECTIONS)?;
    figures.extend(expiry::expiring(scratch, &instances, &many).await?);
    Ok(figures)
}

/// With what care Postgres writes, for holds and updates alike.
async fn durability(scratch: &Scratch) -> Result<Figure> {
    let row = scratch
        .client()
        .await?
        .query_one(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit')",
            &[],
        )
        .await?;
    let (fsync, commit): (String, String) = (row.get(0), row.get(1));
    Ok(Figure::new(
        "durability, of both",
        Bar::None,
        0.0,
        format!("fsync {fsync}, synchronous_commit {commit}"),
    ))
}

/// New products with so many units each, laid out as a merchant's count lays them out.
async fn stock(scratch: &Scratch, products: usize, units: i32) -> Result<Vec<ProductId>> {
    let ids: Vec<ProductId> = (0..products).map(|_| ProductId::generate()).collect();
    let uuids: Vec<_> = ids.iter().map(ProductId::as_uuid).collect();
    let on_hand = u32::try_from(units).map_err(Failure::unexpected)?;
    let on_hand = souk_inventory::domain::OnHand::try_from(i64::from(on_hand))
        .map_err(Failure::unexpected)?;
    let buckets: Vec<i32> = souk_inventory::domain::lay_out(on_hand, &[])
        .into_iter()
        .map(|units| i32::try_from(units).unwrap_or(i32::MAX))
        .collect();
    scratch
        .client()
        .await?
        .execute(
            "WITH product AS (
                 INSERT INTO stock (product_id, level)
                 SELECT unnest($1::uuid[]), CASE WHEN $3::integer > 0 THEN 'in_stock' ELSE 'depleted' END
             ), entry AS (
                 INSERT INTO stock_ledger (product_id, kind, change, at)
                 SELECT unnest($1::uuid[]), 'set', $3, now()
             )
             INSERT INTO stock_buckets (product_id, bucket, on_hand)
             SELECT product_id, bucket - 1, on_hand
             FROM unnest($1::uuid[]) AS product_id
             CROSS JOIN unnest($2::integer[]) WITH ORDINALITY AS laid_out (on_hand, bucket)",
            &[&uuids, &buckets, &units],
        )
        .await?;
    Ok(ids)
}

/// After all that load, the stock, the holds and the ledger must agree.
async fn agree(scratch: &Scratch) -> Result<()> {
    let drifts = PgStock::new(scratch.pool()?).drift().await?;
    match drifts.first() {
        None => Ok(()),
        Some(first) => Err(Failure::Unexpected(format!(
            "the records of stock disagree in {} places: {first:?}",
            drifts.len()
        ))),
    }
}
