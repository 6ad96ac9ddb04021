//! What the rules need of the world.

use crate::{
    cursor::Position,
    domain::{Change, NewOrder, OwnedOrder, Transition},
};
use jiff::Timestamp;
use souk_contracts::{OrderId, Owner, calls::orders::Order};
use souk_platform::{outbox::Outbox, postgres::StoreError};
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
