//! What becomes of a hold: a checkout claims and confirms it, its owner or a checkout gives it back.

use crate::ports::{ChangeError, ChangeHold, Changed};
use souk_contracts::calls::inventory::{Claim, Confirm, Extend, Release, ReleasedBy};

/// Takes the caller's hold for a checkout.
///
/// # Errors
/// [`ChangeError::NotFound`] also for somebody else's hold.
pub async fn claim(holds: &impl ChangeHold, request: Claim) -> Result<Changed, ChangeError> {
    holds
        .change(request.reservation_id, move |held, now| {
            if !request.caller.owns(&held.owner) {
                return Err(ChangeError::NotFound);
            }
            Ok(held.hold.claim(request.checkout_id, now)?)
        })
        .await
}

/// Gives the caller more time for a hold, once.
///
/// # Errors
/// [`ChangeError::NotFound`] also for somebody else's hold.
pub async fn extend(holds: &impl ChangeHold, request: Extend) -> Result<Changed, ChangeError> {
    holds
        .change(request.reservation_id, move |held, now| {
            if !request.caller.owns(&held.owner) {
                return Err(ChangeError::NotFound);
            }
            Ok(held.hold.extend(now)?)
        })
        .await
}

/// Sells what a checkout has claimed.
///
/// # Errors
/// [`ChangeError::Refused`] when the hold is no longer good, or not this checkout's.
pub async fn confirm(holds: &impl ChangeHold, request: Confirm) -> Result<Changed, ChangeError> {
    holds
        .change(request.reservation_id, move |held, now| {
            Ok(held.hold.confirm(request.checkout_id, now)?)
        })
        .await
}

/// Gives a hold back.
///
/// # Errors
/// [`ChangeError::NotFound`] also for somebody else's hold; [`ChangeError::Refused`] to the owner
/// while a checkout has it.
pub async fn release(holds: &impl ChangeHold, request: Release) -> Result<Changed, ChangeError> {
    holds
        .change(request.reservation_id, move |held, now| match &request.by {
            ReleasedBy::Caller(caller) if !caller.owns(&held.owner) => Err(ChangeError::NotFound),
            ReleasedBy::Caller(_) => Ok(held.hold.release(now)?),
            ReleasedBy::Checkout(checkout) => Ok(held.hold.release_by(*checkout, now)),
            ReleasedBy::Refused(checkout) => Ok(held.hold.release_unsold(*checkout, now)),
        })
        .await
}
