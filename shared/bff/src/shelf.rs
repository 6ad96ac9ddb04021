//! Products and their stock, from the cache or from the services that know them.

use crate::{
    cache::{Cache, CardPart, Found, Kept, Known, Units},
    ports::Ask,
};
use futures::future::join;
use souk_contracts::{
    Problem, ProductId,
    calls::{catalog::GetProducts, inventory::GetAvailability},
};
use souk_platform::{breaker::Breaker, deadline::Deadline};
use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

/// After so many failures in a row inventory is left alone for a while, so that cards stay quick.
const INVENTORY_FAILURES: u32 = 3;

/// Where cards come from.
pub struct Shelf<A> {
    services: A,
    cache: Cache,
    inventory: Breaker,
}

/// What there is of the products asked for.
pub struct Shown {
    cards: HashMap<ProductId, CardPart>,
    stock: HashMap<ProductId, Units>,
}

impl Shown {
    /// A product's card, and how many units there are, where that is known.
    #[must_use]
    pub fn card(&self, id: ProductId) -> Option<(&CardPart, Option<u32>)> {
        let available = self.stock.get(&id).map(|units| units.available);
        Some((self.cards.get(&id)?, available))
    }
}

impl<A: Ask> Shelf<A> {
    #[must_use]
    pub fn new(services: A, cache: Cache) -> Self {
        Self {
            services,
            cache,
            inventory: Breaker::after(INVENTORY_FAILURES, Instant::now()),
        }
    }

    /// The products of these ids, each at most once among them.
    ///
    /// # Errors
    /// 503 when the catalog is away or late, and a product was not kept.
    pub async fn show(&self, ids: &[ProductId]) -> Result<Shown, Problem> {
        let (cards, stock) = self.cache.look::<CardPart, Units>(ids).await;
        // Somebody else's load of the stock is not waited for longer than an own one.
        let (end, soon) = (Deadline::current(), Deadline::after(Units::PATIENCE));
        let (cards, stock) = join(
            self.cache.complete(cards, end, |ids| self.ask_catalog(ids)),
            self.complete_stock(stock, end.min(soon)),
        )
        .await;
        if let Some(problem) = cards.problem {
            return Err(problem);
        }
        if let Some(problem) = stock.problem {
            tracing::warn!(code = problem.code, "cards without their stock");
        }
        Ok(Shown {
            cards: cards.values,
            stock: stock.values,
        })
    }

    /// While inventory is left alone no leases are taken, so that a function that can ask it may load.
    async fn complete_stock(&self, found: Found<Units>, until: Deadline) -> Known<Units> {
        if self.inventory.is_open(Instant::now()) {
            return found.as_it_stands(Problem::deadline_exceeded());
        }
        let load = |ids| self.ask_inventory(ids);
        self.cache.complete(found, until, load).await
    }

    async fn ask_catalog(&self, ids: Vec<ProductId>) -> Result<Vec<CardPart>, Problem> {
        let asked = self.services.ask(GetProducts::of(ids));
        let products = within::<CardPart, _>(asked).await?.products;
        let parts: Result<_, _> = products.iter().map(CardPart::of).collect();
        parts.map_err(Problem::internal)
    }

    async fn ask_inventory(&self, ids: Vec<ProductId>) -> Result<Vec<Units>, Problem> {
        if !self.inventory.admits(Instant::now()) {
            return Err(Problem::deadline_exceeded());
        }
        let asked = self.services.ask(GetAvailability { ids: ids.clone() });
        let answers = match within::<Units, _>(asked).await {
            Ok(answers) => answers,
            Err(problem) => {
                self.inventory.failed(Instant::now());
                return Err(problem);
            }
        };
        self.inventory.succeeded();
        let known: HashSet<ProductId> = answers.iter().map(|answer| answer.product_id).collect();
        let unknown = ids.into_iter().filter(|id| !known.contains(id));
        let units = answers.iter().map(Units::from);
        Ok(units.chain(unknown.map(Units::never_stocked)).collect())
    }
}

/// What `work` comes to, if it does in the time that a load of a `T` has.
async fn within<T: Kept, R>(work: impl Future<Output = Result<R, Problem>>) -> Result<R, Problem> {
    Deadline::current()
        .min(Deadline::after(T::PATIENCE))
        .bound(work)
        .await
        .unwrap_or_else(|| Err(Problem::deadline_exceeded()))
}
