//! Products, queries and what people said of how well they fit.

use crate::failure::{Failure, Result};
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::{Map, Value};
use souk_catalog::product::NewProduct;
use souk_contracts::{Currency, Money, money::MoneyError, product::Merchant};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::Read,
    path::Path,
};

/// Results that a score looks at.
pub const SCORED: usize = 10;

pub struct Judged {
    /// Each has its id as `external_id`.
    pub products: Vec<NewProduct>,
    pub queries: Vec<Query>,
}

pub struct Query {
    pub text: String,
    /// What a product is worth as a result, by its `external_id`; nothing where it is not named.
    pub gains: HashMap<String, f64>,
}

/// A line of `products.jsonl.gz`; its other members are not searched.
#[derive(Deserialize)]
struct Line {
    id: String,
    name: String,
    brand: Option<String>,
    color: Option<String>,
    category: Vec<String>,
    description: Option<String>,
    features: Option<String>,
    price: Option<f64>,
}

impl Judged {
    /// Reads `products.jsonl.gz`, `queries.tsv` and `qrels.tsv`.
    ///
    /// # Errors
    /// [`Failure`] names the file that is missing or not what it should be.
    pub fn read(directory: &Path) -> Result<Self> {
        Ok(Self {
            products: products(&directory.join("products.jsonl.gz"))?,
            queries: queries(&directory.join("queries.tsv"), &directory.join("qrels.tsv"))?,
        })
    }
}

impl Judged {
    /// The queries as they were typed.
    pub fn texts(&self) -> Vec<&str> {
        let texts = self.queries.iter().map(|query| query.text.as_str());
        texts.collect()
    }
}

impl Query {
    /// Whether it says what is not wanted.
    pub fn excludes(&self) -> bool {
        self.text.split(' ').any(|word| word == "without")
    }

    /// nDCG@10 (Järvelin and Kekäläinen 2002) of results of these gains, best first: linear gains,
    /// the ideal over all judged products.
    pub fn ndcg(&self, gains: impl Iterator<Item = f64>) -> f64 {
        discounted(gains) / self.ideal()
    }

    pub fn ideal(&self) -> f64 {
        let mut gains: Vec<f64> = self.gains.values().copied().collect();
        gains.sort_by(|a, b| b.total_cmp(a));
        discounted(gains.into_iter())
    }

    pub fn gain(&self, external_id: &str) -> f64 {
        self.gains.get(external_id).copied().unwrap_or_default()
    }
}

/// Of all queries, and of those that say what is not wanted.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    pub all: f64,
    pub excluding: f64,
}

impl Means {
    /// The means of scores, each with its query.
    pub fn of<'a>(scores: impl Iterator<Item = (&'a Query, f64)>) -> Self {
        let scores: Vec<_> = scores.collect();
        let all = scores.iter().map(|(_, score)| *score);
        let excluding = scores.iter().filter(|(query, _)| query.excludes());
        Self {
            all: mean(all),
            excluding: mean(excluding.map(|(_, score)| *score)),
        }
    }
}

pub fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / f64::max(count, 1.0)
}

/// What the results are worth, the later the less.
fn discounted(gains: impl Iterator<Item = f64>) -> f64 {
    (2_u32..)
        .zip(gains.take(SCORED))
        .map(|(rank, gain)| gain / f64::from(rank).log2())
        .sum()
}

fn products(path: &Path) -> Result<Vec<NewProduct>> {
    let in_file = |source| Failure::File {
        path: path.to_owned(),
        source,
    };
    let wrong = |rule: String| Failure::Data {
        path: path.to_owned(),
        rule,
    };
    let mut text = String::new();
    File::open(path)
        .and_then(|file| GzDecoder::new(file).read_to_string(&mut text))
        .map_err(in_file)?;
    text.lines()
        .map(|line| {
            let line: Line =
                serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
            let product = product(line).map_err(|error| wrong(error.to_string()))?;
            product
                .validate()
                .map_err(|error| wrong(error.to_string()))?;
            Ok(product)
        })
        .collect()
}

fn product(line: Line) -> std::result::Result<NewProduct, MoneyError> {
    let brand = line.brand.filter(|brand| !brand.trim().is_empty());
    let color = line.color.filter(|color| !color.trim().is_empty());
    let attributes: Map<String, Value> = [("brand", brand.clone()), ("color", color)]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.into())))
        .collect();
    let texts = [line.description, line.features].map(Option::unwrap_or_default);
    Ok(NewProduct {
        external_id: Some(line.id),
        title: line.name,
        description: texts.join(" ").trim().to_owned(),
        merchant: Merchant {
            name: brand.unwrap_or_else(|| "Unknown".to_owned()),
        },
        category: line.category,
        price: Money::new(cents(line.price.unwrap_or_default()), Currency::USD)?,
        list_price: None,
        location: None,
        rating: None,
        attributes,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a price has few digits")]
fn cents(dollars: f64) -> i64 {
    (dollars * 100.0).round() as i64
}

fn queries(texts: &Path, judgments: &Path) -> Result<Vec<Query>> {
    let mut gains: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for [query, product, label] in rows(judgments)? {
        let gain = match label.as_str() {
            "E" => 1.0,
            "S" => 0.1,
            "C" => 0.01,
            _ => 0.0,
        };
        gains.entry(query).or_default().insert(product, gain);
    }
    let rows = rows(texts)?.into_iter().map(|[id, text]| Query {
        text,
        gains: gains.remove(&id).unwrap_or_default(),
    });
    Ok(rows.collect())
}

/// The rows of a table with tabs between its columns, but for its header.
fn rows<const COLUMNS: usize>(path: &Path) -> Result<Vec<[String; COLUMNS]>> {
    let text = fs::read_to_string(path).map_err(|source| Failure::File {
        path: path.to_owned(),
        source,
    })?;
    text.lines()
        .skip(1)
        .map(|line| {
            let row: Vec<String> = line.split('\t').map(str::to_owned).collect();
            row.try_into().map_err(|_| Failure::Data {
                path: path.to_owned(),
                rule: format!("a row has {COLUMNS} columns: {line}"),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query() -> Query {
        let gains = [("exact", 1.0), ("substitute", 0.1)];
        Query {
            text: "candle without scent".to_owned(),
            gains: gains.map(|(id, gain)| (id.to_owned(), gain)).into(),
        }
    }

    #[test]
    fn the_ideal_order_scores_one_and_a_worse_one_less() {
        let ndcg = |gains: [f64; 2]| query().ndcg(gains.into_iter());
        assert!((ndcg([1.0, 0.1]) - 1.0).abs() < 1e-12);
        assert!(ndcg([0.1, 1.0]) < 0.75);
    }

    #[test]
    fn what_comes_after_the_tenth_is_worth_nothing() {
        let gains = std::iter::repeat_n(0.0, SCORED).chain([1.0]);
        assert!(query().ndcg(gains).abs() < 1e-12);
    }

    #[test]
    fn queries_that_exclude_are_told_by_their_words() {
        let outside = Query {
            text: "withouts".to_owned(),
            ..query()
        };
        assert!(query().excludes() && !outside.excludes());
    }
}
