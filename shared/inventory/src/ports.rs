//! What the rules need of the world.

use crate::domain::{Cart, Change, Hold, HoldError, OwnedHold, StockError, StockLevel};
use jiff::Timestamp;
use souk_contracts::{
    Owner, ProductId, ReservationId,
    calls::inventory::{Drift, Reservation, Reserved, Shortage},
};
use souk_platform::{
    idempotency::{IdempotencyError, IdempotentRequest},
    outbox::Outbox,
    postgres::StoreError,
};
use std::{future::Future, time::Duration};

/// A cart to be held, in whose name, and under which key the answer is kept.
#[derive(Clone, Debug)]
pub struct HoldRequest {
    pub owner: Owner,
    pub cart: Cart,
    pub key: Option<Key>,
    pub bounds: Bounds,
}

/// What a hold is asked for under, so that the same request holds once.
#[derive(Clone, Debug)]
pub struct Key {
    pub text: String,
    /// It was made for this very request.
    pub is_new: bool,
}

impl HoldRequest {
    /// Whether nobody can have held this cart under this key before.
    #[must_use]
    pub fn cannot_be_a_replay(&self) -> bool {
        self.key.as_ref().is_none_or(|key| key.is_new)
    }
}

/// How much one owner may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Holds that are open at once.
    pub holds: u32,
    /// Units of one product, in all of these together.
    pub units: u32,
}

/// What one attempt to hold a cart came to.
#[derive(Debug)]
pub enum Attempt {
    Held(Reserved),
    /// There are enough units, but holds that are due still have some of them, or somebody was
    /// quicker at those that were waited for.
    Again,
}

/// A line of which there are too few units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    pub shortage: Shortage,
    /// After this the next hold on the product runs out, and there may be more.
    pub next_due: Option<Duration>,
}

/// Nothing was held.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    #[error("too few units are left of {} products", .0.len())]
    Insufficient(Vec<Short>),
    #[error("{} products have never had stock", .0.len())]
    Unknown(Vec<ProductId>),
    #[error("the owner holds as much as one may")]
    Bounded(Bound),
    #[error("the key was used for another cart")]
    KeyReused,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The bound that an owner has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Holds,
    Units,
}

pub trait HoldStock: Sync {
    /// Holds every line of the cart or none.
    fn hold(
        &self,
        request: &HoldRequest,
    ) -> impl Future<Output = Result<Attempt, ReserveError>> + Send;
}

/// Units of a product that can be reserved again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freed {
    pub product_id: ProductId,
    pub units: u32,
}

/// Holds that were ended because their time was up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    pub holds: usize,
    pub freed: Vec<Freed>,
}

/// Counters of free units, shared by all processes and allowed to vanish.
pub trait CountFree: Sync {
    /// At most how many units of each product are free; `None` for a product without a counter, and
    /// altogether when they cannot be asked.
    fn at_most(
        &self,
        products: &[ProductId],
    ) -> impl Future<Output = Option<Vec<Option<u64>>>> + Send;

    /// So many units were free of each a moment ago, says Postgres.
    fn lower(&self, free: &[(ProductId, u32)]) -> impl Future<Output = ()> + Send;

    /// So many more are.
    fn raise(&self, freed: &[Freed]) -> impl Future<Output = ()> + Send;
}

/// Ends holds whose time is up. Several may do so at once; each hold ends once.
pub trait ExpireHolds: Sync {
    /// Ends a batch of due holds, the longest due first, passing over those that somebody else is
    /// at.
    fn expire_some(&self) -> impl Future<Output = Result<Expired, StoreError>> + Send;

    /// Ends due holds on any of `products`, waiting for whoever is at one of them.
    fn expire_on(
        &self,
        products: &[ProductId],
    ) -> impl Future<Output = Result<Expired, StoreError>> + Send;
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

/// A hold after a step, and what became free by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    pub reservation: Reservation,
    pub held_since: Timestamp,
    pub freed: Vec<Freed>,
}

pub trait ChangeHold: Sync {
    /// Keeps everybody else from the hold while `decide` says, given the time, what becomes of it;
    /// then makes it so, with its units. Answers the hold as it is afterwards.
    fn change(
        &self,
        id: ReservationId,
        decide: impl FnOnce(&OwnedHold, Timestamp) -> Result<Hold, ChangeError> + Send,
    ) -> impl Future<Output = Result<Changed, ChangeError>> + Send;
}

pub trait ReadStock: Sync {
    /// The stock of each of `products` that has any record.
    fn levels(
        &self,
        products: &[ProductId],
    ) -> impl Future<Output = Result<Vec<StockLevel>, StoreError>> + Send;
}

/// A change of a product's stock, with what the ledger is to say of it.
#[derive(Clone, Debug)]
pub struct StockChange {
    pub product_id: ProductId,
    pub change: Change,
    pub reason: Option<String>,
    pub changed_by: Option<Owner>,
    /// The change is made for a stock of one of these versions; for any, where there are none.
    pub made_for: Option<Vec<i64>>,
    /// Made once, however often it is asked for under this key.
    pub under: Option<IdempotentRequest>,
}

/// The stock after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub level: StockLevel,
    /// The change had been made before, under the same key; the stock is as it was answered then.
    pub replayed: bool,
}

/// The stock stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    #[error(transparent)]
    Refused(#[from] StockError),
    #[error("the stock has changed since then")]
    Stale,
    #[error("there is no stock of the product to adjust")]
    NotFound,
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub trait CountStock: Sync {
    /// Changes how many units there are. A product that is set may be new.
    fn change_stock(
        &self,
        change: &StockChange,
    ) -> impl Future<Output = Result<Counted, CountError>> + Send;
}

pub trait Reconcile: Sync {
    /// Where the records of stock disagree, all seen at one moment; a thousand at most.
    fn drift(&self) -> impl Future<Output = Result<Vec<Drift>, StoreError>> + Send;

    /// Makes a product's records agree.
    fn repair(&self, product: ProductId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Products of which few units or none are free, those first that became so last.
    fn scarce(&self) -> impl Future<Output = Result<Vec<ProductId>, StoreError>> + Send;
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
