//! The tools that the model has: two that look, and one to answer with.

use super::{Asked, Fault, prompt::as_data, timing::Moments, within};
use crate::{
    domain::{deal::Deal, geo},
    ports::{CheckAvailability, FindDeals, FindError},
    stock::Stock,
};
use futures::future::join_all;
use serde::Deserialize;
use serde_json::{Value, json};
use souk_contracts::{
    ProductId,
    calls::catalog::{Search, SearchHit},
    product::{Coordinates, Product},
};
use souk_model::conversation::{Content, Said, Tool, ToolUse};
use std::collections::HashSet;

const SEARCH_CATALOG: &str = "search_catalog";
const GET_CARDS: &str = "get_cards";
pub const PRESENT_DEALS: &str = "present_deals";

/// More than this in one turn is a model that has lost its way.
pub const MOST_TOOL_USES: usize = 4;
/// As many deals of a turn are looked at: enough to choose six from, and a prompt of bounded length.
pub const MOST_DEALS: usize = 24;
const MOST_IDS: usize = 20;
const MOST_HITS: u32 = 20;
const LONGEST_TEXT: usize = 200;

pub fn searching() -> Vec<Tool> {
    vec![
        Tool {
            name: SEARCH_CATALOG,
            description: "Finds deals. All bounds given hold for each deal found. Without a query, browses.",
            input: json!({
                "type": "object",
                "properties": {
                    "query": {"type": "string", "maxLength": LONGEST_TEXT, "description": "What to look for, in a few words."},
                    "category": {"type": "string", "maxLength": LONGEST_TEXT, "description": "Such as Spa, Massage, Yoga & Pilates, Hair, Nails, Facials, Gym, Climbing, Restaurants, Coffee & Bakery, Tastings, Tours, Classes, Family Fun, Getaways, Services."},
                    "min_price": {"type": "integer", "minimum": 0, "description": "Cents."},
                    "max_price": {"type": "integer", "minimum": 0, "description": "Cents."},
                    "min_discount": {"type": "integer", "minimum": 0, "maximum": 100, "description": "Percent."},
                    "near": {
                        "type": "object",
                        "properties": {"lat": {"type": "number"}, "lng": {"type": "number"}},
                        "required": ["lat", "lng"],
                        "additionalProperties": false,
                    },
                    "city": {"type": "string", "maxLength": LONGEST_TEXT, "description": "A city by name, instead of near."},
                    "radius_km": {"type": "number", "exclusiveMinimum": 0, "description": "25 if left out."},
                    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_HITS},
                },
                "additionalProperties": false,
            }),
        },
        Tool {
            name: GET_CARDS,
            description: "The deals of these ids as they are now, such as those shown before.",
            input: json!({
                "type": "object",
                "properties": {"ids": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MOST_IDS}},
                "required": ["ids"],
                "additionalProperties": false,
            }),
        },
    ]
}

pub fn presenting() -> Tool {
    Tool {
        name: PRESENT_DEALS,
        description: "Shows the shopper the reply and three to six of the deals found, the best first.",
        input: json!({
            "type": "object",
            "properties": {
                "reply": {"type": "string", "description": "One or two sentences, which do not count the deals. Write it before the cards."},
                "cards": {
                    "type": "array",
                    "minItems": 3,
                    "maxItems": 6,
                    "items": {
                        "type": "object",
                        "properties": {
                            "id": {"type": "string"},
                            "reason": {"type": "string", "description": "Why this deal fits, in its own facts."},
                        },
                        "required": ["id", "reason"],
                        "additionalProperties": false,
                    },
                },
            },
            "required": ["reply", "cards"],
            "additionalProperties": false,
        }),
    }
}

/// The model's words for a search, held to the same bounds as anybody's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchInput {
    query: Option<String>,
    category: Option<String>,
    min_price: Option<i64>,
    max_price: Option<i64>,
    min_discount: Option<u8>,
    near: Option<Coordinates>,
    city: Option<String>,
    radius_km: Option<f64>,
    limit: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CardsInput {
    ids: Vec<ProductId>,
}

/// What one tool use comes to.
enum Outcome {
    Found(Vec<Product>),
    /// The model is told what was wrong with its request.
    Refused(&'static str),
}

/// Runs every tool that the model asked for, side by side, and answers what was found in all, in the
/// order in which the catalog ranked it, and what to tell the model: [`MOST_DEALS`] at most, each once.
///
/// A distance is from the shopper or there is none: the model may have searched around any place.
pub async fn run<D: FindDeals, A: CheckAvailability>(
    deals: &D,
    stock: &mut Stock<'_, A>,
    said: &Said,
    asked: &Asked<'_>,
    moments: &Moments,
) -> Result<(Vec<Deal>, Vec<Content>), Fault> {
    let uses: Vec<&ToolUse> = said.tool_uses().collect();
    if uses.is_empty() || uses.len() > MOST_TOOL_USES {
        return Err(Fault::Malformed("it asked for no tool, or for too many"));
    }
    let searches = join_all(uses.iter().map(|used| run_one(deals, used)));
    let outcomes = within(moments.searches, searches)
        .await
        .ok_or(Fault::Late)?;
    let mut taken = best_of_each(&outcomes);
    let products = outcomes.iter().flat_map(Outcome::products);
    let mut found: Vec<Deal> = products
        .filter(|product| taken.remove(&product.id))
        .map(|product| Deal {
            product: product.clone(),
            distance_km: geo::distance_from(asked.location, product.location.as_ref()),
            available: None,
        })
        .collect();
    let ids = found.iter().map(|deal| deal.product.id).collect();
    if let Some(units) = stock.of(ids).await {
        for deal in &mut found {
            deal.available = Some(units.get(&deal.product.id).copied().unwrap_or(0));
        }
    }
    let mut told = HashSet::new();
    let results = uses
        .iter()
        .zip(&outcomes)
        .map(|(used, outcome)| outcome.told(used, &found, &mut told))
        .collect();
    Ok((found, results))
}

/// The first deal that each tool found, then the second, and so on: no search is forgotten over
/// another that found much.
fn best_of_each(outcomes: &[Outcome]) -> HashSet<ProductId> {
    let lists: Vec<&[Product]> = outcomes.iter().map(Outcome::products).collect();
    let longest = lists.iter().map(|list| list.len()).max().unwrap_or(0);
    let mut taken = HashSet::new();
    for product in (0..longest).flat_map(|rank| lists.iter().filter_map(move |list| list.get(rank)))
    {
        if taken.len() == MOST_DEALS {
            break;
        }
        taken.insert(product.id);
    }
    taken
}

async fn run_one(deals: &impl FindDeals, used: &ToolUse) -> Outcome {
    match used.name.as_str() {
        SEARCH_CATALOG => match search(&used.input) {
            Some(search) => match deals.find(search).await {
                Ok(hits) => Outcome::Found(hits.into_iter().map(product).collect()),
                Err(FindError::UnknownCity) => {
                    Outcome::Refused("No deal is in a city of that name.")
                }
                Err(FindError::Failed(_)) => Outcome::Refused("The catalogue did not answer."),
            },
            None => Outcome::Refused("The input does not follow the schema."),
        },
        GET_CARDS => match serde_json::from_value::<CardsInput>(used.input.clone()) {
            Ok(input) if (1..=MOST_IDS).contains(&input.ids.len()) => {
                match deals.get(input.ids).await {
                    Ok(products) => Outcome::Found(products),
                    Err(_) => Outcome::Refused("The catalogue did not answer."),
                }
            }
            _ => Outcome::Refused("The input does not follow the schema."),
        },
        _ => Outcome::Refused("There is no such tool."),
    }
}

fn product(hit: SearchHit) -> Product {
    hit.product
}

fn search(input: &Value) -> Option<Search> {
    let input: SearchInput = serde_json::from_value(input.clone()).ok()?;
    let texts = [&input.query, &input.category, &input.city];
    let in_bounds = texts.iter().all(|text| {
        text.as_ref()
            .is_none_or(|text| text.chars().count() <= LONGEST_TEXT)
    }) && input.min_price.is_none_or(|price| price >= 0)
        && input
            .max_price
            .is_none_or(|price| price >= input.min_price.unwrap_or(0))
        && input.min_discount.is_none_or(|percent| percent <= 100)
        && input.near.is_none_or(|near| near.is_on_globe())
        && input.radius_km.is_none_or(|km| km > 0.0 && km <= 20_000.0);
    in_bounds.then(|| Search {
        query: input.query,
        category: input.category,
        min_price: input.min_price,
        max_price: input.max_price,
        min_discount: input.min_discount,
        near: input.near,
        city: input.city,
        radius_km: input.radius_km,
        sort: None,
        limit: Some(input.limit.unwrap_or(MOST_HITS).clamp(1, MOST_HITS)),
    })
}

impl Outcome {
    fn products(&self) -> &[Product] {
        match self {
            Self::Found(products) => products,
            Self::Refused(_) => &[],
        }
    }

    /// As the model is told it, but for the deals that it was `told` of already.
    fn told(&self, used: &ToolUse, found: &[Deal], told: &mut HashSet<ProductId>) -> Content {
        let (document, failed) = match self {
            Self::Found(products) => {
                let deal =
                    |product: &Product| found.iter().find(|deal| deal.product.id == product.id);
                let deals: Vec<&Deal> = products.iter().filter_map(deal).collect();
                let new = deals.iter().filter(|deal| told.insert(deal.product.id));
                (as_data(deals.len(), new.copied()), false)
            }
            Self::Refused(why) => (json!({"error": why}), true),
        };
        Content::ToolResult {
            id: used.id.clone(),
            document,
            failed,
        }
    }
}
