//! `souk-bench search`: how good the search is, and how fast.

mod chart;
mod corpus;
mod embedding;
pub mod figures;
mod growth;
mod handlers;
mod latency;
mod meanings;
mod recall;
mod relevance;
mod synthetic;

use crate::{
    catalogue,
    failure::Result,
    judged::Judged,
    options::Search,
    report::{in_file, report, write},
    scratch::Scratch,
    vectors,
};
use corpus::Known;
use growth::Growth;
use meanings::Meanings;
use souk_catalog::product::text_to_embed;
use std::{fs, process::ExitCode};

/// Measures everything, prints the table and writes it with a chart and a plan. The exit code is 1
/// when a figure misses its bar.
///
/// # Errors
/// [`Failure`] when something could not be measured.
pub async fn search(options: &Search) -> Result<ExitCode> {
    let judged = Judged::read(&options.data.judged)?;
    let model = vectors::load_model()?;
    let output = &options.data.output;
    fs::create_dir_all(output).map_err(|source| in_file(output, source))?;
    let relevance = relevance::measure(&judged).await?;
    let import =
        Scratch::with(async |scratch| handlers::import(scratch, &judged.products).await).await?;
    let (products, reads) = Scratch::with(async |scratch| {
        let file = options.data.vectors();
        let products = catalogue::fill(scratch, &judged.products, &model, &file).await?;
        Ok((products, handlers::read(scratch).await?))
    })
    .await?;
    let texts: Vec<String> = products
        .iter()
        .map(|(product, _)| text_to_embed(product))
        .collect();
    let embedding = embedding::measure(&model, &texts)?;
    let real: Vec<Known> = products
        .into_iter()
        .map(|(product, vector)| (product.into(), vector))
        .collect();
    let growth = Growth {
        real: &real,
        meanings: &Meanings::of(&model),
        queries: &judged.texts(),
        quick: options.quick,
        plan: &output.join("plan.txt"),
    };
    let sizes = Scratch::with(async |scratch| growth.measure(scratch).await).await?;
    let mut figures = relevance.figures();
    figures.extend(sizes.iter().flat_map(growth::Sized::figures));
    figures.extend(reads);
    figures.extend([import, embedding]);
    write(&output.join("search.svg"), &chart::draw(&relevance, &sizes))?;
    report(&figures, "The search, measured", &output.join("search.md"))
}
