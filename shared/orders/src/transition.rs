//! Moving an order on.

use crate::{
    domain::{Change, IllegalTransition, InvalidChange, Transition},
    ports::MoveOrder,
};
use jiff::Timestamp;
use souk_contracts::calls::orders::{Order, TransitionOrder};
use souk_platform::postgres::StoreError;

/// The order stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum TransitionError {
    #[error(transparent)]
    Invalid(#[from] InvalidChange),
    #[error("there is no such order")]
    NotFound,
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Moves an order on; a move that was made already is answered as done.
///
/// Where somebody else moved the order in between, the move is judged again from where it is now.
/// That ends: no order can be moved more than three times.
///
/// # Errors
/// [`TransitionError`]
pub async fn transition(
    orders: &impl MoveOrder,
    request: TransitionOrder,
    now: Timestamp,
) -> Result<Order, TransitionError> {
    carry_out(orders, &Change::try_from(request)?, now).await
}

/// As [`transition`], for a change that is known to be in order.
///
/// # Errors
/// [`TransitionError`]
pub async fn carry_out(
    orders: &impl MoveOrder,
    change: &Change,
    now: Timestamp,
) -> Result<Order, TransitionError> {
    loop {
        let found = orders
            .find(change.order)
            .await?
            .ok_or(TransitionError::NotFound)?;
        let Some(transition) = Transition::between(found.order.status, change.to)? else {
            return Ok(found.order);
        };
        if let Some(moved) = orders.make(transition, change, now).await? {
            return Ok(moved);
        }
    }
}
