//! Reserving: every line of a cart, or none.

use crate::ports::{Attempt, ExpireHolds, HoldRequest, HoldStock, ReserveError};
use souk_contracts::calls::inventory::Reserved;

/// Holds the whole cart for [`HOLD_LASTS`](crate::domain::HOLD_LASTS).
///
/// A hold's units are free from the moment it expires, not from when the worker gets to it: where
/// they are needed, the hold is ended here.
///
/// # Errors
/// [`ReserveError::Insufficient`] names each short product with what is left of it.
pub async fn reserve(
    stock: &(impl HoldStock + ExpireHolds),
    request: &HoldRequest,
) -> Result<Reserved, ReserveError> {
    let products = request.cart.products();
    loop {
        match stock.hold(request).await? {
            Attempt::Held(reserved) => return Ok(reserved),
            // In a transaction of its own: whoever ends a hold locks it before any stock, and the
            // attempt has locked stock already.
            Attempt::UnitsInDueHolds => stock.expire_on(&products).await?,
        };
    }
}
