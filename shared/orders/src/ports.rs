//! What the rules need of the world.

use crate::{
    cursor::Position,
    domain::{
        Change, Claim, InvalidRefund, NewOrder, OwnedOrder, Settlement, Transition, WaitingRefund,
        Wanted,
    },
    follow::Followed,
};
use jiff::Timestamp;
use souk_contracts::{
    CheckoutId, Money, OrderId, Owner, Problem, RefundId, ReservationId,
    calls::{
        Call,
        orders::{Order, OrderStatus},
        payments::Payment,
    },
    events::{CloudEvent, PaymentTurn},
};
use souk_platform::{
    idempotency::{IdempotencyError, IdempotentRequest},
    invoke::Invoker,
    outbox::Outbox,
    postgres::StoreError,
};
use std::future::Future;

/// The order was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error("the id or the checkout is another order's")]
    Mismatch,
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub trait KeepOrder: Sync {
    /// Keeps a pending order with its history and event. Answers an order of the same content that
    /// is there already as it is.
    fn keep(
        &self,
        order: &NewOrder,
        now: Timestamp,
    ) -> impl Future<Output = Result<Order, KeepError>> + Send;
}

pub trait FindOrder: Sync {
    fn find(
        &self,
        id: OrderId,
    ) -> impl Future<Output = Result<Option<OwnedOrder>, StoreError>> + Send;
}

pub trait MoveOrder: FindOrder {
    /// Makes the move, with its history and event, if the order is still where it starts from;
    /// answers nothing when it is not.
    fn make(
        &self,
        transition: Transition,
        change: &Change,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<Order>, StoreError>> + Send;
}

pub trait ListOrders: Sync {
    /// At most `limit` orders of `owner`, newest first, from behind `after` on.
    fn list(
        &self,
        owner: &Owner,
        after: Option<Position>,
        limit: u8,
    ) -> impl Future<Output = Result<Vec<Order>, StoreError>> + Send;
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

/// A refund was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenRefund {
    #[error("there is no such order")]
    NotFound,
    #[error(transparent)]
    Invalid(#[from] InvalidRefund),
    #[error(transparent)]
    Key(#[from] IdempotencyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A refund that is kept, or the first answer under its idempotency key.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened {
    Now(Order, WaitingRefund),
    Before(Order),
}

pub trait KeepRefunds: Sync {
    /// Keeps a refund of what `wanted` comes to, with its idempotency key, while nobody else changes
    /// the order. The provider has to be asked for it then.
    fn open(
        &self,
        order: OrderId,
        wanted: Option<Wanted>,
        key: Option<&IdempotentRequest>,
        now: Timestamp,
    ) -> impl Future<Output = Result<Opened, OpenRefund>> + Send;

    /// Writes down how the refund came out, once; the order is `refunded` when nothing of its money is
    /// left.
    fn settle(
        &self,
        refund: &WaitingRefund,
        settlement: Settlement,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// At most `limit` refunds that the provider is to be asked for now, those first that have waited
    /// longest.
    fn waiting(
        &self,
        now: Timestamp,
        limit: u8,
    ) -> impl Future<Output = Result<Vec<WaitingRefund>, StoreError>> + Send;

    /// Leaves a refund alone until then.
    fn put_off(
        &self,
        refund: RefundId,
        until: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// How many refunds were asked for in vain, and are not to be asked for now.
    fn count_put_off(&self, now: Timestamp)
    -> impl Future<Output = Result<u32, StoreError>> + Send;

    /// Writes down what went back by other ways than Souk's, of a payment as it stood at `seen_at`;
    /// false when there is nothing to be noted.
    fn note_elsewhere(
        &self,
        payment: &Payment,
        seen_at: Timestamp,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}

pub trait FollowPayments: Sync {
    /// Writes down what `event` says of money given back, with its id, so that it is done once. What
    /// is on its way back by Souk's own refunds, those write down themselves.
    fn follow(
        &self,
        event: &CloudEvent<PaymentTurn>,
        now: Timestamp,
    ) -> impl Future<Output = Result<Followed, StoreError>> + Send;
}

/// As much of an order as it takes to compare it with its payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub id: OrderId,
    pub checkout: CheckoutId,
    pub reservation: ReservationId,
    pub status: OrderStatus,
    pub total: Money,
    /// By refunds that did not fail.
    pub given_back: Money,
    pub payment: Option<String>,
    pub created_at: Timestamp,
}

impl Standing {
    #[must_use]
    pub const fn claim(&self) -> Claim {
        Claim {
            status: self.status,
            total: self.total,
            given_back: self.given_back,
        }
    }
}

pub trait CompareOrders: MoveOrder {
    /// How these orders stand; those that do not exist are absent.
    fn standings(
        &self,
        orders: &[OrderId],
    ) -> impl Future<Output = Result<Vec<Standing>, StoreError>> + Send;

    /// At most `limit` orders that were made before `before` and are still `pending` or `authorized`,
    /// oldest first.
    fn open_since(
        &self,
        before: Timestamp,
        limit: u8,
    ) -> impl Future<Output = Result<Vec<Standing>, StoreError>> + Send;

    /// At most `limit` orders that were never confirmed and have ended, and of which nobody has seen yet
    /// that they hold nothing; those first that ended first.
    fn ended(&self, limit: u8) -> impl Future<Output = Result<Vec<Standing>, StoreError>> + Send;

    /// Notes that an order which has ended holds nothing any more.
    fn note_let_go(
        &self,
        order: OrderId,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// At most `limit` payments that could not be settled, those first that were looked at first.
    fn unsettled(&self, limit: u8) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// Keeps a payment that could not be settled, so that it is looked at again however old it gets.
    fn keep_unsettled(
        &self,
        payment: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Forgets a payment that could not be settled once.
    fn note_settled(&self, payment: &str) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Until when payments were compared; none before the first time.
    fn looked_until(&self) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    fn note_looked(&self, until: Timestamp) -> impl Future<Output = Result<(), StoreError>> + Send;
}

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
