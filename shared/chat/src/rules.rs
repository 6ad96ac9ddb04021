//! The planner that needs no model: searches for the wish, widens where too little fits, chooses,
//! and says so. The same wish over the same catalogue has the same answer.

use crate::{
    domain::{
        answer::{LlmUsage, Plan, PlannedBy, ReasonedCard},
        choice::{self, Choice, FEWEST, Found},
        deal::Deal,
        reason::reason,
        reply,
        stages::{searches, stages},
        wish::{Place, Wish},
    },
    ports::{CheckAvailability, FindDeals, FindError},
    stock::Stock,
};
use futures::future::join_all;
use souk_contracts::{Problem, calls::catalog::Search, product::Coordinates};
use std::collections::HashSet;

/// Answers the first of `meanings` whose city, if it names one, is known.
///
/// # Errors
/// [`Problem`] when the catalog cannot be reached; whatever else is away makes the plan degraded.
pub async fn plan(
    deals: &impl FindDeals,
    stock: &impl CheckAvailability,
    meanings: Vec<Wish>,
    location: Option<Coordinates>,
) -> Result<Plan, Problem> {
    let mut stock = Stock::new(stock);
    let first = meanings.first().cloned().unwrap_or_default();
    for wish in meanings {
        match look(deals, &mut stock, wish).await {
            Ok(looked) => return Ok(looked.plan()),
            Err(FindError::UnknownCity) => {}
            Err(FindError::Failed(problem)) => return Err(problem),
        }
    }
    without_city(deals, &mut stock, first, location).await
}

fn cards(choice: &Choice, wish: &Wish) -> Vec<ReasonedCard> {
    let deals = choice.deals.iter();
    deals
        .map(|deal| ReasonedCard::of(deal, reason(deal, wish)))
        .collect()
}

/// What a search came to.
struct Looked {
    wish: Wish,
    found: Vec<Found>,
    degraded: bool,
}

/// Searches for `wish` until enough fits or there is nothing left to widen.
async fn look<D: FindDeals, A: CheckAvailability>(
    deals: &D,
    stock: &mut Stock<'_, A>,
    wish: Wish,
) -> Result<Looked, FindError> {
    let looked = widen(deals, stock, wish).await?;
    let known = looked.city_among_words();
    let city = match known {
        None => city_of_its_words(deals, &looked).await,
        known => known,
    };
    match city {
        Some(wish) => widen(deals, stock, wish).await,
        None => Ok(looked),
    }
}

/// The wish with those of its words as its place that nothing found has, if the catalog knows them
/// as a city: "spa chicago", asked from Boston.
async fn city_of_its_words(deals: &impl FindDeals, looked: &Looked) -> Option<Wish> {
    let guesses = looked.wish.guesses_of_city(&looked.unmentioned_words());
    let asked = guesses.iter().map(|wish| async {
        let search = Search {
            city: wish.city().map(str::to_owned),
            limit: Some(1),
            ..Search::default()
        };
        deals.find(search).await.is_ok()
    });
    let known = join_all(asked).await;
    guesses
        .into_iter()
        .zip(known)
        .find_map(|(wish, known)| known.then_some(wish))
}

async fn widen<D: FindDeals, A: CheckAvailability>(
    deals: &D,
    stock: &mut Stock<'_, A>,
    wish: Wish,
) -> Result<Looked, FindError> {
    let mut looked = Looked {
        wish,
        found: Vec::new(),
        degraded: false,
    };
    let mut known = HashSet::new();
    for (at, (stage, search)) in searches(&looked.wish).into_iter().enumerate() {
        let hits = match deals.find(search).await {
            Ok(hits) => hits,
            Err(error) if at == 0 => return Err(error),
            Err(_) => {
                looked.degraded = true;
                break;
            }
        };
        let new: Vec<_> = hits
            .into_iter()
            .filter(|hit| known.insert(hit.product.id))
            .collect();
        let available = stock
            .of(new.iter().map(|hit| hit.product.id).collect())
            .await;
        let deals = new.into_iter().map(|hit| {
            let available = available
                .as_ref()
                .map(|units| units.get(&hit.product.id).copied().unwrap_or(0));
            Deal {
                product: hit.product,
                distance_km: hit.distance_km,
                available,
            }
        });
        let wanted = deals.filter(|deal| !looked.wish.rules_out(deal));
        let found: Vec<Found> = wanted.map(|deal| Found { deal, stage }).collect();
        looked.found.extend(found);
        if choice::fitting(&looked.found) >= FEWEST {
            break;
        }
    }
    looked.degraded |= stock.is_away();
    Ok(looked)
}

/// Where a name after "in" is no city's: perhaps a part of town or a subject, which deals mention.
async fn without_city<D: FindDeals, A: CheckAvailability>(
    deals: &D,
    stock: &mut Stock<'_, A>,
    wish: Wish,
    location: Option<Coordinates>,
) -> Result<Plan, Problem> {
    let Some(Place::City(name)) = &wish.place else {
        return Ok(Looked::nothing(wish).plan());
    };
    let reading = wish.with_city_as_words(location);
    let mut looked = match look(deals, stock, reading).await {
        Ok(looked) => looked,
        Err(FindError::UnknownCity) => Looked::nothing(wish.clone()),
        Err(FindError::Failed(problem)) => return Err(problem),
    };
    let about = looked.wish.about.clone();
    looked
        .found
        .retain(|found| found.stage == 0 && found.deal.mentions(&about) == about.len());
    let mut plan = looked.plan();
    plan.reply = match plan.cards.len() {
        0 => reply::unknown_city(name),
        count => reply::mentioning(name, count),
    };
    Ok(plan)
}

impl Looked {
    const fn nothing(wish: Wish) -> Self {
        Self {
            wish,
            found: Vec::new(),
            degraded: false,
        }
    }

    fn unmentioned_words(&self) -> Vec<String> {
        let mentioned = |word: &String| {
            let word = std::slice::from_ref(word);
            self.found.iter().any(|found| found.deal.mentions(word) > 0)
        };
        let words = self.wish.words.iter();
        words.filter(|word| !mentioned(word)).cloned().collect()
    }

    /// The wish again, with the city of one of the deals found as its place, where its words name it.
    fn city_among_words(&self) -> Option<Wish> {
        if self.wish.city().is_some() {
            return None;
        }
        let cities = self
            .found
            .iter()
            .filter_map(|found| found.deal.product.location.as_ref());
        cities
            .map(|location| location.city.as_str())
            .find_map(|city| self.wish.with_city_among_words(city))
    }

    fn plan(self) -> Plan {
        let Self {
            wish,
            found,
            degraded,
        } = self;
        let choice: Choice = choice::choose(found, &wish);
        Plan {
            reply: reply::reply(&wish, &choice, &stages(&wish)),
            cards: cards(&choice, &wish),
            wish,
            planner: PlannedBy::Rules,
            degraded,
            llm: LlmUsage::default(),
            tool_calls: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
