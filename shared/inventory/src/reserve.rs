//! Reserving: every line of a cart, or none.

use crate::{
    admission::Admission,
    ports::{Attempt, CountFree, ExpireHolds, HoldRequest, HoldStock, ReserveError},
};
use souk_contracts::calls::inventory::Reserved;
use std::time::Instant;

/// Holds the whole cart for [`HOLD_LASTS`](crate::domain::HOLD_LASTS).
///
/// A hold's units are free from the moment it expires, not from when the worker gets to it: where
/// they are needed, the hold is ended here.
///
/// # Errors
/// [`ReserveError::Insufficient`] names each short product with what is left of it.
pub async fn reserve(
    stock: &(impl HoldStock + ExpireHolds),
    admission: &Admission<impl CountFree>,
    request: &HoldRequest,
) -> Result<Reserved, ReserveError> {
    let _turn = admission.turn().await;
    if request.cannot_be_a_replay()
        && let Some(short) = admission.hopeless(&request.cart, Instant::now()).await
    {
        return Err(ReserveError::Insufficient(short));
    }
    let products = request.cart.products();
    loop {
        match stock.hold(request).await {
            Ok(Attempt::Held(reserved)) => return Ok(reserved),
            // In a transaction of its own: whoever ends a hold locks it before any stock, and the
            // attempt has locked stock already.
            Ok(Attempt::Again) => {
                let expired = stock.expire_on(&products).await?;
                admission.freed(&expired.freed).await;
            }
            Err(ReserveError::Insufficient(short)) => {
                admission.refused(&short, Instant::now()).await;
                return Err(ReserveError::Insufficient(short));
            }
            Err(error) => return Err(error),
        }
    }
}
