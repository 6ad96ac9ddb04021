//! What the BFF's rules need of the world.

use crate::checkout::{Checkout, Order};
use souk_contracts::{CheckoutId, Problem, calls::Call};
use souk_platform::invoke::Invoker;
use std::future::Future;

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
