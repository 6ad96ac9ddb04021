//! `GET /bff/product-cards`: the catalog's products and inventory's stock as cards.

use crate::ports::Ask;
use futures::future::join;
use serde::{Deserialize, Serialize};
use souk_contracts::{
    Problem, ProductId,
    calls::{catalog::GetProducts, inventory::GetAvailability},
    card::Card,
};
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};
use std::collections::{HashMap, HashSet};
use utoipa::{IntoParams, ToSchema};

const MAX_IDS: usize = 50;

/// The query of `GET /bff/product-cards`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CardsQuery {
    /// 1 to 50 product ids, separated by commas.
    ids: String,
}

/// Cards in the order asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cards {
    cards: Vec<Card>,
    /// What was asked for and is not there.
    missing: Vec<String>,
    /// The stock could not be asked in time, so `availability` is left out.
    degraded: bool,
}

/// `GET /bff/product-cards`
///
/// # Errors
/// 400 without ids or with more than fifty, 503 when the catalog is away.
pub async fn cards(services: &impl Ask, request: ApiRequest) -> ApiResult {
    let query: CardsQuery = request.query()?;
    let asked = distinct(&query.ids)?;
    let ids: Vec<ProductId> = asked.iter().filter_map(|text| text.parse().ok()).collect();
    let (products, stock) = join(
        services.ask(GetProducts::of(ids.clone())),
        services.ask(GetAvailability { ids }),
    )
    .await;
    let products = products?.products;
    let stock = stock
        .inspect_err(|error| tracing::warn!(%error, "cards without availability"))
        .ok()
        .map(|stock| {
            stock
                .iter()
                .map(|one| (one.product_id, one.available))
                .collect::<HashMap<_, _>>()
        });
    let cards: Vec<Card> = products
        .iter()
        .map(|product| {
            let available = stock
                .as_ref()
                .map(|stock| stock.get(&product.id).copied().unwrap_or(0));
            Card::of(product, available, None)
        })
        .collect();
    let found: HashSet<String> = cards.iter().map(|card| card.id.to_string()).collect();
    let missing = asked
        .into_iter()
        .filter(|id| !found.contains(&id.to_lowercase()))
        .map(str::to_owned)
        .collect();
    ApiResponse::ok(&Cards {
        cards,
        missing,
        degraded: stock.is_none(),
    })
}

fn distinct(ids: &str) -> Result<Vec<&str>, Problem> {
    let mut seen = HashSet::new();
    let ids: Vec<&str> = ids
        .split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty() && seen.insert(*id))
        .collect();
    if (1..=MAX_IDS).contains(&ids.len()) {
        Ok(ids)
    } else {
        Err(Problem::invalid(format!(
            "ids are 1 to {MAX_IDS} product ids, separated by commas."
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_bounded_and_asked_once_in_their_order() {
        assert_eq!(distinct("b, a,b,,c").ok(), Some(vec!["b", "a", "c"]));
        let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
        for ids in ["", " , ", &many.join(",")] {
            assert!(distinct(ids).is_err(), "{ids}");
        }
    }
}
