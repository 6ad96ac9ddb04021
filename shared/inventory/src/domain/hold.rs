//! A hold's life: held, and then exactly one of confirmed, released and expired. A sale that could
//! not be paid is taken back by its checkout, and ends as released.

use jiff::{SignedDuration, Timestamp};
use souk_contracts::{
    CheckoutId, Owner, ReservationId,
    calls::inventory::{Line, Reservation},
};

/// How long a shopper has to check out.
pub const HOLD_LASTS: SignedDuration = SignedDuration::from_mins(5);
/// How long a checkout has to get its payment through.
pub const PAYMENT_MAY_TAKE: SignedDuration = SignedDuration::from_mins(10);

/// Where a hold stands, and until when it is good.
///
/// Each step answers the hold as it is afterwards; a step that was already made answers it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    pub state: HoldState,
    /// At this moment it is no longer good.
    pub expires_at: Timestamp,
    /// Its owner has had more time once.
    pub is_extended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldState {
    /// Its units are the owner's, and a checkout's once one has claimed it.
    Held { claimed_by: Option<CheckoutId> },
    /// Its units are sold, through this checkout.
    Confirmed { by: CheckoutId },
    /// Its units were given back.
    Released,
    /// Its time ran out.
    Expired,
}

/// The hold does not allow this step.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum HoldError {
    #[error("the hold expired at {at}")]
    Expired { at: Timestamp },
    #[error("the hold was given back")]
    Released,
    #[error("the hold is in another checkout")]
    InCheckout,
    #[error("no checkout has claimed the hold")]
    NotClaimed,
    #[error("the hold was extended before, until {until}")]
    Extended { until: Timestamp },
}

impl Hold {
    /// A fresh hold.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            state: HoldState::Held { claimed_by: None },
            expires_at: now + HOLD_LASTS,
            is_extended: false,
        }
    }

    /// Whether its time is up. It may not have been marked as expired yet; it is no good all the same.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        matches!(self.state, HoldState::Held { .. }) && self.expires_at <= now
    }

    /// Takes the hold for `checkout`, for at least [`PAYMENT_MAY_TAKE`] from now.
    ///
    /// # Errors
    /// [`HoldError`] when it has ended otherwise than through this checkout, or another has it.
    pub fn claim(self, checkout: CheckoutId, now: Timestamp) -> Result<Self, HoldError> {
        match self.live(now)? {
            HoldState::Confirmed { by } if by == checkout => Ok(self),
            HoldState::Held { claimed_by } if claimed_by.is_none_or(|by| by == checkout) => {
                Ok(Self {
                    state: HoldState::Held {
                        claimed_by: Some(checkout),
                    },
                    expires_at: self.expires_at.max(now + PAYMENT_MAY_TAKE),
                    ..self
                })
            }
            _ => Err(HoldError::InCheckout),
        }
    }

    /// Lets it last for [`HOLD_LASTS`] from now; once.
    ///
    /// # Errors
    /// [`HoldError`] when it has ended, a checkout has it, or it was extended before.
    pub fn extend(self, now: Timestamp) -> Result<Self, HoldError> {
        match self.live(now)? {
            HoldState::Held { claimed_by: None } if self.is_extended => Err(HoldError::Extended {
                until: self.expires_at,
            }),
            HoldState::Held { claimed_by: None } => Ok(Self {
                expires_at: self.expires_at.max(now + HOLD_LASTS),
                is_extended: true,
                ..self
            }),
            _ => Err(HoldError::InCheckout),
        }
    }

    /// Sells the units through the checkout that has claimed them.
    ///
    /// # Errors
    /// [`HoldError`] when it has ended otherwise than through this checkout, or is not this
    /// checkout's.
    pub fn confirm(self, checkout: CheckoutId, now: Timestamp) -> Result<Self, HoldError> {
        match self.live(now)? {
            HoldState::Confirmed { by } if by == checkout => Ok(self),
            HoldState::Held {
                claimed_by: Some(by),
            } if by == checkout => Ok(Self {
                state: HoldState::Confirmed { by },
                ..self
            }),
            HoldState::Held { claimed_by: None } => Err(HoldError::NotClaimed),
            _ => Err(HoldError::InCheckout),
        }
    }

    /// Gives the units back in the owner's name. What has ended stays as it is.
    ///
    /// # Errors
    /// [`HoldError::InCheckout`] while a payment for it may be under way.
    pub fn release(self, now: Timestamp) -> Result<Self, HoldError> {
        match self.live(now) {
            Ok(HoldState::Held { claimed_by: None }) => Ok(self.ended(HoldState::Released)),
            Ok(HoldState::Held {
                claimed_by: Some(_),
            }) => Err(HoldError::InCheckout),
            _ => Ok(self),
        }
    }

    /// Gives back what `checkout` has claimed, or has confirmed without being paid after all; of
    /// anything else it has nothing to give back.
    #[must_use]
    pub fn release_by(self, checkout: CheckoutId, now: Timestamp) -> Self {
        match self.live(now) {
            Ok(
                HoldState::Held {
                    claimed_by: Some(by),
                }
                | HoldState::Confirmed { by },
            ) if by == checkout => self.ended(HoldState::Released),
            _ => self,
        }
    }

    /// Gives back what `checkout` has claimed, and not what it has confirmed.
    #[must_use]
    pub fn release_unsold(self, checkout: CheckoutId, now: Timestamp) -> Self {
        match self.state {
            HoldState::Confirmed { .. } => self,
            _ => self.release_by(checkout, now),
        }
    }

    /// Marks the hold as expired if its time is up.
    #[must_use]
    pub fn expire(self, now: Timestamp) -> Self {
        if self.is_due(now) {
            self.ended(HoldState::Expired)
        } else {
            self
        }
    }

    /// The state, unless the units are free again or about to be.
    fn live(&self, now: Timestamp) -> Result<HoldState, HoldError> {
        match self.state {
            HoldState::Released => Err(HoldError::Released),
            HoldState::Expired => Err(HoldError::Expired {
                at: self.expires_at,
            }),
            _ if self.is_due(now) => Err(HoldError::Expired {
                at: self.expires_at,
            }),
            state => Ok(state),
        }
    }

    const fn ended(self, state: HoldState) -> Self {
        Self { state, ..self }
    }
}

/// A hold with what it holds, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedHold {
    pub id: ReservationId,
    pub owner: Owner,
    /// When it was made.
    pub since: Timestamp,
    pub items: Vec<Line>,
    pub hold: Hold,
}

impl OwnedHold {
    /// The hold as others may see it.
    #[must_use]
    pub fn reservation(&self) -> Reservation {
        Reservation {
            reservation_id: self.id,
            expires_at: self.hold.expires_at,
            items: self.items.clone(),
        }
    }
}

#[cfg(test)]
#[path = "hold_tests.rs"]
mod tests;
