//! Making the order of a checkout.

use crate::{
    domain::{InvalidOrder, NewOrder},
    ports::{KeepError, KeepOrder},
};
use jiff::Timestamp;
use souk_contracts::calls::orders::{CreateOrder, Order};

/// The order was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error(transparent)]
    Invalid(#[from] InvalidOrder),
    #[error(transparent)]
    Keep(#[from] KeepError),
}

/// Creates the order, or answers the one that was created by the same request before.
///
/// # Errors
/// [`CreateError`]
pub async fn create(
    orders: &impl KeepOrder,
    request: CreateOrder,
    now: Timestamp,
) -> Result<Order, CreateError> {
    Ok(orders.keep(&NewOrder::try_from(request)?, now).await?)
}
