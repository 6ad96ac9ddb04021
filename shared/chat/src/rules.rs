//! The planner that needs no model: searches for the wish, widens once where too little fits,
//! chooses, and says so. The same wish over the same catalogue has the same answer.

mod search;
mod shown;
mod words;

use crate::{
    domain::{
        answer::{LlmUsage, Plan, PlannedBy, ReasonedCard},
        choice::{self, Choice},
        geo::{Beyond, coordinates, middle},
        reading::{Meaning, Request},
        reason::reason,
        reply::{self, Outcome},
        wish::{Place, Wish},
    },
    ports::{CheckAvailability, FindDeals, FindError},
    stock::Stock,
};
use search::{Looked, Search};
use souk_contracts::Problem;

/// Answers `request`: the first of its meanings that holds, or what it asks of the deals shown
/// before.
///
/// # Errors
/// [`Problem`] when the catalog cannot be reached; whatever else is away makes the plan degraded.
pub async fn plan(
    deals: &impl FindDeals,
    stock: &impl CheckAvailability,
    mut request: Request,
) -> Result<Plan, Problem> {
    let mut stock = Stock::new(stock);
    if !request.picks.is_empty() {
        return shown::plan(deals, &mut stock, &request).await;
    }
    let is_placed_as_asked = look_further(deals, &mut request).await;
    let mut search = Search {
        deals,
        stock: &mut stock,
        seen: &request.seen,
    };
    match search.look(&request.meanings).await {
        Ok(looked) => Ok(Plan {
            degraded: looked.degraded || !is_placed_as_asked,
            ..answer(looked)
        }),
        Err(FindError::Failed(problem)) => Err(problem),
        Err(FindError::UnknownCity) => without_city(&mut search, &request).await,
    }
}

/// Draws the line beyond which the deals should lie, through the middle of those shown before, as
/// they are now. Answers whether it could, where one was asked for.
async fn look_further(deals: &impl FindDeals, request: &mut Request) -> bool {
    let Some(toward) = request.toward else {
        return true;
    };
    let ids = request.shown.iter().map(|card| card.id).collect();
    let Ok(products) = deals.get(ids).await else {
        return false;
    };
    let places: Vec<_> = products
        .iter()
        .filter_map(|product| product.location.as_ref())
        .map(coordinates)
        .collect();
    let Some(from) = middle(&places) else {
        return false;
    };
    for Meaning { wish, .. } in &mut request.meanings {
        wish.beyond = Some(Beyond { from, toward });
    }
    true
}

/// Where a name after "in" is no city's: it is misspelt, or else a part of town or a subject, which
/// deals mention.
async fn without_city<D: FindDeals, A: CheckAvailability>(
    search: &mut Search<'_, '_, D, A>,
    request: &Request,
) -> Result<Plan, Problem> {
    let wish = request.wish();
    let Some(Place::City(name)) = &wish.place else {
        return Ok(answer(Looked::nothing(wish)));
    };
    let meant = match search.city_meant(&wish, name).await {
        Ok(meant) => meant,
        Err(FindError::Failed(problem)) => return Err(problem),
        Err(FindError::UnknownCity) => None,
    };
    if let Some(city) = meant {
        let respelt = wish.with_respelt_city(&city);
        match search.look(&[respelt.into()]).await {
            Ok(looked) => return Ok(answer(looked)),
            Err(FindError::Failed(problem)) => return Err(problem),
            Err(FindError::UnknownCity) => {}
        }
    }
    let reading = wish.with_city_as_words(request.location);
    let mut looked = match search.look(&[reading.into()]).await {
        Ok(looked) => looked,
        Err(FindError::UnknownCity) => Looked::nothing(wish.clone()),
        Err(FindError::Failed(problem)) => return Err(problem),
    };
    let about = looked.wish.about.clone();
    looked
        .found
        .retain(|found| !found.is_wider && found.terms.count(&about) == about.len());
    let mut plan = answer(looked);
    plan.reply = match plan.cards.len() {
        0 => reply::unknown_city(name),
        count => reply::mentioning(name, count),
    };
    Ok(plan)
}

/// What was found, chosen from and put in words.
fn answer(looked: Looked) -> Plan {
    let Looked {
        wish,
        found,
        is_widened,
        reached,
        is_instead,
        is_more,
        degraded,
    } = looked;
    let choice: Choice = choice::choose(found, &wish);
    Plan {
        reply: reply::reply(Outcome {
            wish: &wish,
            choice: &choice,
            is_widened,
            reached,
            is_instead,
            is_more,
        }),
        cards: cards(&choice, &wish),
        wish,
        planner: PlannedBy::Rules,
        degraded,
        llm: LlmUsage::default(),
        tool_calls: Vec::new(),
        fault: None,
        turned_down: false,
    }
}

fn cards(choice: &Choice, wish: &Wish) -> Vec<ReasonedCard> {
    let deals = choice.deals.iter();
    deals
        .map(|deal| ReasonedCard::of(deal, reason(deal, wish)))
        .collect()
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod widening;
