//! What the rules need of the world.

use crate::domain::{Cart, Hold, HoldError, OnHand, OwnedHold, StockLevel};
use jiff::Timestamp;
use souk_contracts::{
    Owner, ProductId, ReservationId,
    calls::inventory::{Reservation, Reserved, Shortage},
};
use souk_platform::{
    idempotency::{IdempotencyError, IdempotentRequest},
    outbox::Outbox,
    postgres::StoreError,
};
use std::future::Future;

/// A cart to be held, in whose name, and under which key the answer is kept.
#[derive(Clone, Debug)]
pub struct HoldRequest {
    pub owner: Owner,
    pub cart: Cart,
    pub idempotency: Option<IdempotentRequest>,
}

/// What one attempt to hold a cart came to.
#[derive(Debug)]
pub enum Attempt {
    Held(Reserved),
    /// There are enough units, but holds that are due still have some of them.
    UnitsInDueHolds,
}

/// Nothing was held.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    #[error("too few units are left of {} products", .0.len())]
    Insufficient(Vec<Shortage>),
    #[error("{} products have never had stock", .0.len())]
    Unknown(Vec<ProductId>),
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub trait HoldStock: Sync {
    /// Holds every line of the cart or none.
    fn hold(
        &self,
        request: &HoldRequest,
    ) -> impl Future<Output = Result<Attempt, ReserveError>> + Send;
}

/// Ends holds whose time is up. Several may do so at once; each hold ends once.
pub trait ExpireHolds: Sync {
    /// Ends a batch of due holds, the longest due first, passing over those that somebody else is
    /// at; answers how many it ended.
    fn expire_some(&self) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// Ends due holds on any of `products`, waiting for whoever is at one of them; answers how many
    /// it ended.
    fn expire_on(
        &self,
        products: &[ProductId],
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;
}

/// The hold stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("there is no such hold of this caller's")]
    NotFound,
    #[error(transparent)]
    Refused(#[from] HoldError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub trait ChangeHold: Sync {
    /// Keeps everybody else from the hold while `decide` says, given the time, what becomes of it;
    /// then makes it so, with its units. Answers the hold as it is afterwards.
    fn change(
        &self,
        id: ReservationId,
        decide: impl FnOnce(&OwnedHold, Timestamp) -> Result<Hold, ChangeError> + Send,
    ) -> impl Future<Output = Result<Reservation, ChangeError>> + Send;
}

pub trait ReadStock: Sync {
    /// The stock of each of `products` that has any record.
    fn levels(
        &self,
        products: &[ProductId],
    ) -> impl Future<Output = Result<Vec<StockLevel>, StoreError>> + Send;
}

/// The stock stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    #[error("more units are held than that")]
    BelowReserved,
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub trait CountStock: Sync {
    /// Sets how many units there are, of a product that may be new.
    fn count(
        &self,
        product: ProductId,
        on_hand: OnHand,
    ) -> impl Future<Output = Result<StockLevel, CountError>> + Send;
}

/// Sends the events of what has just been committed.
pub trait TellEvents: Sync {
    fn publish_soon(&self) -> impl Future<Output = ()> + Send;
}

impl TellEvents for Outbox {
    fn publish_soon(&self) -> impl Future<Output = ()> + Send {
        Self::publish_soon(self)
    }
}
