//! The searches of a turn, in two rounds: what was asked for, and, where too little fits, what lies
//! around it. Those of a round run side by side.

use super::words;
use crate::{
    domain::{
        choice::{self, FEWEST, Found},
        deal::Deal,
        reading::Meaning,
        stages::{self, Stage},
        wish::Wish,
    },
    ports::{CheckAvailability, FindDeals, FindError},
    stock::Stock,
};
use futures::future::{OptionFuture, join, join_all};
use souk_contracts::{ProductId, calls::catalog::SearchHit};
use std::collections::HashSet;

/// What a search came to.
pub struct Looked {
    pub wish: Wish,
    pub found: Vec<Found>,
    /// It was searched wider than asked for, since there was too little.
    pub is_widened: bool,
    /// The bounds that it was widened to, where that found anything.
    pub reached: Option<Stage>,
    /// None of it is what was asked for, but it is what there is at that place.
    pub is_instead: bool,
    /// Others than those seen were asked for.
    pub is_more: bool,
    pub degraded: bool,
}

impl Looked {
    pub const fn nothing(wish: Wish) -> Self {
        Self {
            wish,
            found: Vec::new(),
            is_widened: false,
            reached: None,
            is_instead: false,
            is_more: false,
            degraded: false,
        }
    }
}

/// What a turn searches with.
pub struct Search<'a, 's, D, A> {
    pub deals: &'a D,
    pub stock: &'a mut Stock<'s, A>,
    /// Deals that are left out.
    pub seen: &'a HashSet<ProductId>,
}

/// What searches side by side found, and whether one of them was not answered.
#[derive(Default)]
struct Hits {
    deals: Vec<Deal>,
    degraded: bool,
}

impl<D: FindDeals, A: CheckAvailability> Search<'_, '_, D, A> {
    /// Looks for the first of `meanings` that holds, and for what lies around it if that is too
    /// little.
    ///
    /// # Errors
    /// [`FindError::UnknownCity`] where no meaning names a city that there is.
    pub async fn look(&mut self, meanings: &[Meaning]) -> Result<Looked, FindError> {
        let likeliest = meanings.first().and_then(|meaning| meaning.wish.city());
        let search = &*self;
        let asked = meanings.iter().map(|meaning| async move {
            let city = meaning.wish.city();
            // That another name is a city's is rarely so: it is asked before anything is looked for.
            if city.is_some() && city != likeliest && !meaning.if_mentioned {
                search.asked_of_city(&meaning.wish).await
            } else {
                search.asked(&meaning.wish).await.map(Some)
            }
        });
        let answers = join_all(asked).await;
        let mut refusal = FindError::UnknownCity;
        for (meaning, answer) in meanings.iter().zip(answers) {
            let answer = match answer {
                Ok(None) => self.asked(&meaning.wish).await,
                Ok(Some(hits)) => Ok(hits),
                Err(error) => Err(error),
            };
            match answer {
                Ok(hits)
                    if meaning.if_mentioned && !words::is_mentioned(&meaning.wish, &hits.deals) => {
                }
                Ok(hits) => return self.settle(meaning.wish.clone(), hits).await,
                Err(FindError::UnknownCity) => {}
                Err(failed) => refusal = failed,
            }
        }
        Err(refusal)
    }

    /// Finds nothing yet, but that there is the city that `wish` names.
    async fn asked_of_city(&self, wish: &Wish) -> Result<Option<Hits>, FindError> {
        self.deals.find(stages::of_city(wish)).await?;
        Ok(None)
    }

    /// Finds what was asked for exactly.
    async fn asked(&self, wish: &Wish) -> Result<Hits, FindError> {
        let searches = stages::asked(wish).into_iter();
        let elsewhere = stages::elsewhere(wish);
        let (answers, others) = join(
            join_all(searches.map(|search| self.deals.find(search))),
            OptionFuture::from(
                elsewhere.map(|(search, words)| async { (self.deals.find(search).await, words) }),
            ),
        )
        .await;
        let mut answers = answers.into_iter();
        let mut hits = Hits::default();
        // The first is the one that counts; the others only add to it.
        hits.add(answers.next().unwrap_or_else(|| Ok(Vec::new()))?);
        for answer in answers {
            match answer {
                Ok(found) => hits.add(found),
                Err(_) => hits.degraded = true,
            }
        }
        if let Some((Ok(others), words)) = others {
            hits.add_called(others, &words);
        }
        Ok(hits)
    }

    /// Reads the words that nothing found has as a city, or as misspelt, and looks around what was
    /// asked for if too little of it can be had.
    async fn settle(&mut self, wish: Wish, hits: Hits) -> Result<Looked, FindError> {
        let unmentioned = words::unmentioned(&wish, &hits.deals);
        let named = words::city_among(&wish, &hits.deals, &unmentioned);
        if let Some(wish) = named {
            let hits = self.asked(&wish).await?;
            return Ok(self.widen(wish, hits).await);
        }
        let wish = words::respell(wish, &hits.deals, &unmentioned);
        let guesses = wish.guesses_of_city(&unmentioned);
        if guesses.is_empty() {
            return Ok(self.widen(wish, hits).await);
        }
        let deals = self.deals;
        let known = first_known(deals, &guesses);
        let (city, looked) = join(known, self.widen(wish, hits)).await;
        match city {
            None => Ok(looked),
            Some(wish) => {
                let hits = self.asked(&wish).await?;
                Ok(self.widen(wish, hits).await)
            }
        }
    }

    /// Looks around what was asked for, if too little of it can be had. Inventory is asked once
    /// for all that may be shown, or once more for what a wider search adds.
    async fn widen(&mut self, wish: Wish, hits: Hits) -> Looked {
        let mut degraded = hits.degraded;
        let mut found = self.wanted(hits.deals, &wish);
        if found.len() >= FEWEST {
            self.check_stock(&mut found).await;
        }
        let stages = stages::wider(&wish);
        let is_widened = choice::fitting(&found) < FEWEST && !stages.is_empty();
        let mut instead = Vec::new();
        if is_widened {
            let (around, others) =
                join(self.around(&wish, &stages), self.whatever_is_there(&wish)).await;
            instead = self.wanted(others.deals, &wish);
            degraded |= around.degraded;
            let asked = Stage::asked(&wish);
            let known: HashSet<ProductId> =
                found.iter().map(|found| found.deal.product.id).collect();
            let others = self.wanted(around.deals, &wish).into_iter();
            let others = others.filter(|found| !known.contains(&found.deal.product.id));
            found.extend(others.map(|found| Found {
                is_wider: !asked.has(&found.deal),
                ..found
            }));
        }
        self.check_stock(&mut found).await;
        let mut reached = stages::keep_narrowest(&wish, &mut found);
        let is_far = reached.is_some_and(|stage| stage.radius_km.is_none());
        let is_instead = (found.is_empty() || is_far) && !instead.is_empty();
        if is_instead {
            self.check_stock(&mut instead).await;
            (found, reached) = (instead, None);
        }
        Looked {
            wish,
            found,
            is_widened,
            reached,
            is_instead,
            is_more: !self.seen.is_empty(),
            degraded: degraded || self.stock.is_away(),
        }
    }

    /// What can be had at the place of a vague wish, whatever it is.
    async fn whatever_is_there(&self, wish: &Wish) -> Hits {
        let mut there = Hits::default();
        if let Some(search) = stages::instead(wish)
            && let Ok(hits) = self.deals.find(search).await
        {
            there.add(hits);
        }
        there
    }

    /// All that is within any of `stages`, as far as the catalog answers.
    async fn around(&self, wish: &Wish, stages: &[Stage]) -> Hits {
        let searches = stages::searches(wish, stages).into_iter();
        let answers = join_all(searches.map(|search| self.deals.find(search))).await;
        let mut around = Hits::default();
        for answer in answers {
            match answer {
                Ok(hits) => around.add(hits),
                Err(_) => around.degraded = true,
            }
        }
        around
    }

    /// Those of `deals` that may be shown.
    fn wanted(&self, deals: Vec<Deal>, wish: &Wish) -> Vec<Found> {
        let is_wanted =
            |deal: &Deal| !self.seen.contains(&deal.product.id) && !wish.rules_out(deal);
        let wanted = deals.into_iter().filter(is_wanted);
        wanted
            .map(|deal| Found {
                terms: deal.terms(),
                deal,
                is_wider: false,
            })
            .collect()
    }

    /// Learns how many units there are of what is not known yet.
    async fn check_stock(&mut self, found: &mut [Found]) {
        let unknown = found.iter().filter(|found| found.deal.available.is_none());
        let ids: Vec<ProductId> = unknown.map(|found| found.deal.product.id).collect();
        let Some(units) = self.stock.of(ids).await else {
            return;
        };
        for Found { deal, .. } in found {
            let left = || units.get(&deal.product.id).copied().unwrap_or(0);
            deal.available = deal.available.or_else(|| Some(left()));
        }
    }

    /// The city whose name `name` most likely is, misspelt: one that such deals are in.
    ///
    /// # Errors
    /// [`FindError`] when the catalog cannot be reached.
    pub async fn city_meant(&self, wish: &Wish, name: &str) -> Result<Option<String>, FindError> {
        let everywhere = Wish {
            place: None,
            radius_km: None,
            ..wish.clone()
        };
        let hits = self.asked(&everywhere).await?;
        Ok(words::closest_city(&hits.deals, name))
    }
}

impl Hits {
    fn add(&mut self, hits: Vec<SearchHit>) {
        for SearchHit {
            product,
            distance_km,
            ..
        } in hits
        {
            let is_known = |deal: &Deal| deal.product.id == product.id;
            if !self.deals.iter().any(is_known) {
                self.deals.push(Deal {
                    product,
                    distance_km,
                    available: None,
                });
            }
        }
    }
}

impl Hits {
    /// Adds what has all of `words` in its title, where nothing else has.
    fn add_called(&mut self, hits: Vec<SearchHit>, words: &[String]) {
        let is_called = |deal: &Deal| deal.is_entitled(words);
        if self
            .deals
            .iter()
            .any(|deal| deal.terms().count(words) == words.len())
        {
            return;
        }
        let mut others = Self::default();
        others.add(hits);
        self.deals
            .extend(others.deals.into_iter().filter(is_called));
    }
}

/// The first of `guesses` whose city the catalog knows.
async fn first_known(deals: &impl FindDeals, guesses: &[Wish]) -> Option<Wish> {
    let asked = guesses
        .iter()
        .map(|wish| async { deals.find(stages::of_city(wish)).await.is_ok() });
    let known = join_all(asked).await;
    let mut guesses = guesses.iter().zip(known);
    guesses.find_map(|(wish, known)| known.then(|| wish.clone()))
}
