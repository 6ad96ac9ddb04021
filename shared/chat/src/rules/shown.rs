//! Answers about deals that were shown before: "the second one". They are told as they are now.

use crate::{
    domain::{
        about,
        answer::{LlmUsage, Plan, PlannedBy, ReasonedCard},
        choice::FEWEST,
        deal::Deal,
        geo,
        reading::{Request, Which},
        reason::reason,
        wish::{Place, Wish},
    },
    ports::{CheckAvailability, FindDeals, FindError},
    stock::Stock,
};
use futures::future::join;
use souk_contracts::{Card, Problem, ProductId, product::Product};

/// The deals asked about first, and beside them as many of the others as make three.
///
/// # Errors
/// [`Problem`] when the catalog cannot be reached.
pub async fn plan<D: FindDeals, A: CheckAvailability>(
    deals: &D,
    stock: &mut Stock<'_, A>,
    request: &Request,
) -> Result<Plan, Problem> {
    let (wish, shown) = (request.wish(), &request.shown);
    let picked: Vec<(Which, &Card)> = request
        .picks
        .iter()
        .filter_map(|which| Some((*which, which.of(shown)?)))
        .collect();
    let mut ids: Vec<ProductId> = picked.iter().map(|(_, card)| card.id).collect();
    let others = shown.iter().map(|card| card.id);
    if picked.is_empty() {
        ids = others.collect();
    } else {
        // One more than needed each, so that what is gone leaves no gap.
        ids.extend(others.filter(|id| !picked.iter().any(|(_, card)| card.id == *id)));
    }
    let (products, units) = join(deals.get(ids.clone()), stock.of(ids.clone())).await;
    let products = products.map_err(|error| match error {
        FindError::Failed(problem) => problem,
        FindError::UnknownCity => Problem::internal(error),
    })?;
    let mut found: Vec<Deal> = ids
        .iter()
        .filter_map(|id| products.iter().find(|product| product.id == *id))
        .map(|product| Deal {
            product: product.clone(),
            distance_km: distance(product, &wish),
            available: units
                .as_ref()
                .map(|units| units.get(&product.id).copied().unwrap_or(0)),
        })
        .collect();
    let find = |id: ProductId| found.iter().find(|deal| deal.product.id == id);
    let asked: Vec<(Which, Option<&Deal>)> = picked
        .iter()
        .map(|(which, card)| (*which, find(card.id)))
        .collect();
    let there = asked.iter().filter(|(_, deal)| deal.is_some()).count();
    let beside = FEWEST.saturating_sub(there).min(found.len() - there);
    let reply = if picked.is_empty() {
        about::no_such_number(shown.len())
    } else {
        about::told(&asked, beside, &wish)
    };
    if !picked.is_empty() {
        found.truncate(there + beside);
    }
    let cards = found
        .iter()
        .map(|deal| ReasonedCard::of(deal, reason(deal, &wish)));
    Ok(Plan {
        reply,
        cards: cards.collect(),
        planner: PlannedBy::Rules,
        degraded: stock.is_away(),
        llm: LlmUsage::default(),
        tool_calls: Vec::new(),
        fault: None,
        turned_down: false,
        wish,
    })
}

/// From the shopper, where it is known where that is.
fn distance(product: &Product, wish: &Wish) -> Option<f64> {
    let Some(Place::Near(shopper)) = wish.place else {
        return None;
    };
    geo::distance_from(Some(shopper), product.location.as_ref())
}
