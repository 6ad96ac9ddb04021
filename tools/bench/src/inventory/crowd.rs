//! A crowd that wants a hundred units, in the handler.

use super::{CONNECTIONS, instance::Instance};
use crate::{
    failure::{Failure, Result},
    scratch::Scratch,
    search::figures::{Bar, Figure},
};
use futures::future::join_all;
use souk_contracts::ProductId;
use std::time::Instant;

pub const UNITS: i32 = 100;
const CROWD: usize = 5_000;
const MOST_SECONDS: f64 = 2.0;

/// # Errors
/// [`Failure`] unless exactly as many are held as there are units, and all others are told so.
pub async fn in_the_handler(scratch: &Scratch, product: ProductId) -> Result<Figure> {
    let instance = Instance::new(scratch, CONNECTIONS)?;
    let started = Instant::now();
    let outcomes = join_all((0..CROWD).map(|_| instance.reserve(product))).await;
    let seconds = started.elapsed().as_secs_f64();
    let held = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let other = outcomes
        .iter()
        .filter_map(|outcome| outcome.as_ref().err())
        .find(|problem| problem.code != "insufficient_stock");
    if held != UNITS as usize {
        return Err(Failure::Unexpected(format!(
            "{held} of {UNITS} units were held"
        )));
    }
    if let Some(problem) = other {
        return Err(Failure::unexpected(problem));
    }
    Ok(Figure::new(
        format!("{CROWD} at once on {UNITS} units, {CONNECTIONS} connections, in s"),
        Bar::AtMost(MOST_SECONDS),
        seconds,
        format!("exactly {held} held, {seconds:.2} s"),
    ))
}
