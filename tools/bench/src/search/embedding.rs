//! How fast products are embedded.

use super::figures::{self, Bar, Figure};
use crate::{failure::Result, progress::Progress, vectors};
use souk_embedding::{Embedder, MODEL};
use std::{thread, time::Instant};

const EMBEDDED: usize = 400;

/// Embeds some of `texts` on every core.
///
/// # Errors
/// [`Failure`](crate::failure::Failure) when the model fails.
pub fn measure(model: &Embedder, texts: &[String]) -> Result<Figure> {
    let texts: Vec<&str> = texts.iter().take(EMBEDDED).map(String::as_str).collect();
    let progress = Progress::of("embedding anew", texts.len());
    let started = Instant::now();
    vectors::embed(model, &texts, &progress)?;
    let rate = figures::rate(texts.len(), started.elapsed());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    Ok(Figure::new(
        "embedding, products a second",
        Bar::AtLeast(25.0),
        rate,
        format!("{rate:.0} on {cores} cores, {MODEL} by rten"),
    ))
}
