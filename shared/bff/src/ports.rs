//! What the BFF's rules need of the world.

use crate::checkout::{Checkout, Order};
use souk_contracts::{
    Caller, CheckoutId, EventId, Problem, RateLimit,
    calls::Call,
    events::{CardTurn, CloudEvent},
};
use souk_platform::{invoke::Invoker, rate_limit::Exhausted};
use std::{collections::HashSet, future::Future, net::IpAddr};

/// Asks another service.
pub trait Ask: Sync {
    /// # Errors
    /// The other service's own [`Problem`], or 503 when it cannot be reached in time.
    fn ask<C: Call + 'static>(
        &self,
        request: C,
    ) -> impl Future<Output = Result<C::Reply, Problem>> + Send;
}

impl Ask for Invoker {
    async fn ask<C: Call + 'static>(&self, request: C) -> Result<C::Reply, Problem> {
        self.call(request).await
    }
}

/// Whether a checkout was recorded now or had been before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    Now,
    Before,
}

/// Keeps the record of each checkout.
pub trait KeepCheckouts: Sync {
    fn find(
        &self,
        id: CheckoutId,
    ) -> impl Future<Output = Result<Option<Checkout>, Problem>> + Send;

    /// Records the checkout unless one of its id is there.
    fn record(&self, checkout: &Checkout)
    -> impl Future<Output = Result<Recorded, Problem>> + Send;
}

/// Starts the checkout workflow.
pub trait StartWorkflow: Sync {
    /// Starts it once for each checkout, however often it is asked to.
    fn start(
        &self,
        id: CheckoutId,
        order: &Order,
    ) -> impl Future<Output = Result<(), Problem>> + Send;
}

/// Tells events to the other services.
pub trait TellEvents: Sync {
    /// The ids of those that were taken, in a time that is bounded however many there are.
    fn tell(
        &self,
        events: &[CloudEvent<CardTurn>],
    ) -> impl Future<Output = HashSet<EventId>> + Send;
}

/// Knows for a while which events were told.
pub trait RememberEvents: Sync {
    /// Those of `ids` that were told; it may have forgotten some, and remembers none that was not.
    fn told(&self, ids: &[EventId]) -> impl Future<Output = HashSet<EventId>> + Send;

    fn remember(&self, ids: &HashSet<EventId>) -> impl Future<Output = ()> + Send;
}

/// Bounds how many events a caller may send.
pub trait LimitEvents: Sync {
    /// Counts so many events, and answers how the tightest limit stands where that is known.
    ///
    /// # Errors
    /// [`Exhausted`] when there were too many; then none of these is counted.
    fn count(
        &self,
        events: u32,
        caller: &Caller,
        network: Option<IpAddr>,
    ) -> impl Future<Output = Result<Option<RateLimit>, Exhausted>> + Send;
}
