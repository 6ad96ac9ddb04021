//! `GET /bff/product-cards`: the catalog's products and inventory's stock as cards.

use crate::{
    negotiation::{accepted, has, refuses_plain, takes},
    ports::Ask,
    shelf::{Shelf, Shown},
};
use flate2::{Compression, write::GzEncoder};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use souk_contracts::{Problem, ProductId, card::Card};
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};
use std::{
    collections::HashSet,
    fmt::Write as _,
    io::{self, Write as _},
};
use utoipa::{IntoParams, ToSchema};

const MAX_IDS: usize = 50;
/// Browsers may show cards again for so long without asking. Not longer: what is nearly gone soon is.
const CACHE_CONTROL: &str = "public, max-age=5";
/// Less is not made smaller by compression.
const MIN_COMPRESSED_BYTES: usize = 1_024;
/// Of a card, as a rule; more only costs another allocation.
const CARD_BYTES: usize = 512;
const STAMP_BYTES: usize = 32;

/// The query of `GET /bff/product-cards`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CardsQuery {
    /// 1 to 50 product ids, separated by commas.
    ids: String,
}

/// Cards in the order asked for.
#[derive(Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cards {
    cards: Vec<Card>,
    /// What was asked for and is not there, as it was written.
    missing: Vec<String>,
    /// The stock could not be asked in time, so `availability` is left out where it is not known.
    degraded: bool,
}

/// `GET /bff/product-cards`
///
/// # Errors
/// 400 without ids or with more than fifty, 503 when the catalog is away.
pub async fn cards(shelf: &Shelf<impl Ask>, request: ApiRequest) -> ApiResult {
    let query: CardsQuery = request.query()?;
    let asked = distinct(&query.ids)?;
    let ids: Vec<ProductId> = asked.iter().filter_map(|asked| asked.id).collect();
    let shown = shelf.show(&ids).await?;
    let document = document(&asked, &shown).map_err(Problem::internal)?;
    if document.degraded {
        return Ok(json_answer().body(document.json));
    }
    // One tag for both encodings: they are the same document, but not the same bytes.
    let (tag, json) = (document.tag(), document.json);
    let described = |answer: ApiResponse| {
        answer
            .header(header::ETAG, tag.clone())
            .header(header::CACHE_CONTROL, CACHE_CONTROL)
            .header(header::VARY, "Accept-Encoding")
    };
    if has(&request, &tag) {
        return Ok(described(ApiResponse::empty(StatusCode::NOT_MODIFIED)));
    }
    let answer = described(json_answer());
    let accepted = accepted(&request);
    let is_worth_it = json.len() >= MIN_COMPRESSED_BYTES || refuses_plain(accepted);
    if !is_worth_it || !takes(accepted, "gzip") {
        return Ok(answer.body(json));
    }
    let compressed = gzip(&json).map_err(Problem::internal)?;
    Ok(answer
        .header(header::CONTENT_ENCODING, "gzip")
        .body(compressed))
}

/// An id as it was asked for; what is no id names no product.
#[derive(Debug, PartialEq, Eq)]
struct Asked<'a> {
    text: &'a str,
    id: Option<ProductId>,
}

/// Each id once, however it is written.
fn distinct(ids: &str) -> Result<Vec<Asked<'_>>, Problem> {
    let mut seen = HashSet::new();
    let asked: Vec<Asked<'_>> = ids
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| Asked {
            text,
            id: text.parse().ok(),
        })
        .filter(|asked| seen.insert(asked.id.ok_or(asked.text)))
        .collect();
    if (1..=MAX_IDS).contains(&asked.len()) {
        Ok(asked)
    } else {
        Err(Problem::invalid(format!(
            "ids are 1 to {MAX_IDS} product ids, separated by commas."
        )))
    }
}

/// [`Cards`], written.
struct Document {
    json: String,
    degraded: bool,
    /// All that the text depends on, at less than a tenth of its length.
    stamps: Vec<u8>,
}

impl Document {
    /// Changes with the document.
    fn tag(&self) -> String {
        let mut tag = "W/\"".to_owned();
        for byte in &Sha256::digest(&self.stamps)[..16] {
            // Writing to a string does not fail.
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        tag
    }
}

/// Puts the cards' texts together, which is several times as quick as to read and to write them.
fn document(asked: &[Asked<'_>], shown: &Shown) -> Result<Document, serde_json::Error> {
    let mut json = String::with_capacity(asked.len() * CARD_BYTES);
    let mut stamps = Vec::with_capacity(asked.len() * STAMP_BYTES);
    let (mut missing, mut degraded) = (Vec::new(), false);
    json.push_str(r#"{"cards":["#);
    for Asked { text, id } in asked {
        let Some((card, available)) = id.and_then(|id| shown.card(id)) else {
            missing.push(text);
            continue;
        };
        if !json.ends_with('[') {
            json.push(',');
        }
        card.show(available, &mut json);
        card.stamp(available, &mut stamps);
        degraded |= available.is_none();
    }
    let missing = serde_json::to_string(&missing)?;
    stamps.extend_from_slice(missing.as_bytes());
    // Writing to a string does not fail.
    let _ = write!(json, r#"],"missing":{missing},"degraded":{degraded}}}"#);
    Ok(Document {
        json,
        degraded,
        stamps,
    })
}

fn json_answer() -> ApiResponse {
    ApiResponse::empty(StatusCode::OK)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CACHE_CONTROL, "no-store")
}

fn gzip(json: &str) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(json.len() / 2), Compression::fast());
    encoder.write_all(json.as_bytes())?;
    encoder.finish()
}

#[cfg(test)]
#[path = "cards_tests.rs"]
mod tests;
