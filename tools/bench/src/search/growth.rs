//! The search in Postgres over catalogues of growing size.

use super::{
    corpus::{Corpus, Known},
    figures::{Bar, Figure, Times},
    latency::{self, Crowd, Latency},
    meanings::Meanings,
    recall,
};
use crate::{
    failure::{Failure, Result},
    progress::Progress,
    scratch::Scratch,
};
use souk_catalog::{
    ports::{Embed, FindCandidates, Hunt},
    search::{Sort, question::Filters, reading},
    store::PgCatalog,
};
use std::{fs, path::Path};

/// The size that the bars are set for.
const USUAL: usize = 20_000;
const SIZES: [usize; 3] = [2_000, USUAL, 200_000];
/// One product in so many passes.
const PASSING: [i64; 3] = [10, 100, 1_000];

/// What was measured at one size.
pub struct Sized {
    pub size: usize,
    pub latency: Latency,
    crowd: Crowd,
    recalls: Vec<(i64, f64)>,
}

/// What is measured with.
pub struct Growth<'a> {
    pub real: &'a [Known],
    pub meanings: &'a Meanings<'a>,
    pub queries: &'a [&'a str],
    /// The largest size is left out.
    pub quick: bool,
    /// Where the plans of two searches at the usual size are written.
    pub plan: &'a Path,
}

impl Growth<'_> {
    /// Measures at each size.
    ///
    /// # Errors
    /// [`Failure`] when Postgres refuses anything.
    pub async fn measure(&self, scratch: &Scratch) -> Result<Vec<Sized>> {
        let mut corpus = Corpus::new(scratch, self.real);
        let mut measured = Vec::new();
        for size in SIZES {
            if self.quick && size > USUAL {
                break;
            }
            corpus.grow_to(size).await?;
            measured.push(self.measure_at(size, scratch).await?);
        }
        Ok(measured)
    }

    async fn measure_at(&self, size: usize, scratch: &Scratch) -> Result<Sized> {
        let _progress = Progress::of(format!("searching {} products", grouped(size)), 1);
        let (latency, by_time) = latency::alone(scratch, self.meanings, self.queries).await?;
        let crowd = latency::crowded(scratch, self.meanings, self.queries).await?;
        let mut recalls = Vec::new();
        if size >= USUAL {
            let mut vectors = Vec::new();
            for query in self.queries {
                vectors.extend(self.meanings.embed(query).await);
            }
            for passing in PASSING {
                recalls.push((passing, recall::measure(scratch, &vectors, passing).await?));
            }
        }
        if size == USUAL {
            explain(scratch, self.meanings, &by_time, self.plan).await?;
        }
        Ok(Sized {
            size,
            latency,
            crowd,
            recalls,
        })
    }
}

impl Sized {
    pub fn figures(&self) -> Vec<Figure> {
        let size = grouped(self.size);
        let p95 = |times: &Times| times.percentile(95);
        let bar = if self.size == USUAL {
            Bar::AtMost(10.0)
        } else {
            Bar::None
        };
        let Latency {
            understanding,
            candidates,
            whole,
        } = &self.latency;
        let crowd = &self.crowd;
        let mut figures = vec![
            Figure::new(
                format!("search in Postgres, {size} products, one client, p95"),
                bar,
                p95(whole),
                format!("{whole} (understanding {understanding}; candidates {candidates})"),
            ),
            Figure::new(
                "the same, 8 clients",
                Bar::None,
                p95(&crowd.latency.whole),
                format!(
                    "{}, {:.0} searches a second",
                    crowd.latency.whole, crowd.searches_per_second
                ),
            ),
        ];
        figures.extend(self.recalls.iter().map(|(passing, recall)| {
            Figure::new(
                format!("recall@10 by meaning, {size} products, 1 in {passing} passes the filter"),
                Bar::AtLeast(0.95),
                *recall,
                format!("{recall:.3}"),
            )
        }));
        figures
    }
}

/// Writes how Postgres finds the candidates for a typical query and for the slowest one.
async fn explain(
    scratch: &Scratch,
    meanings: &Meanings<'_>,
    by_time: &[&str],
    file: &Path,
) -> Result<()> {
    let catalog = PgCatalog::new(scratch.pool()?);
    let mut text = String::new();
    let typical = by_time.get(by_time.len() / 2);
    for query in typical.into_iter().chain(by_time.last()) {
        let reading = reading::read(&catalog, query).await?;
        let hunt = Hunt {
            query,
            reading: &reading,
            meaning: meanings.embed(&reading.meaning).await,
            model: meanings.model(),
            filters: &Filters::default(),
            sort: Sort::Relevance,
            depth: 100,
            newest: None,
        };
        catalog.candidates(hunt.clone()).await?;
        let size = grouped(USUAL);
        text += &format!("The candidates for \"{query}\" among {size} products\n\n");
        for line in catalog.plan(hunt).await? {
            text += without_vectors(&line);
            text.push('\n');
        }
        text.push('\n');
    }
    fs::write(file, text).map_err(|source| Failure::File {
        path: file.to_owned(),
        source,
    })
}

/// A vector in a plan is long and says nothing.
fn without_vectors(line: &str) -> &str {
    line.split_once("'[").map_or(line, |(before, _)| before)
}

/// 20000 as 20,000.
pub fn grouped(number: usize) -> String {
    if number < 1_000 {
        return number.to_string();
    }
    format!("{},{:03}", grouped(number / 1_000), number % 1_000)
}
