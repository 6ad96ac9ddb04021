//! How an order moves: `pending → authorized → confirmed → refunded`, with `cancelled` until it is
//! confirmed and `payment_failed` before it is authorized.

use super::is_text;
use souk_contracts::{
    OrderId,
    calls::orders::{OrderStatus, TransitionOrder},
    events::types,
};

/// A legal move from one status to another. There is no way to make one that is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    from: OrderStatus,
    to: OrderStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order that is {from:?} cannot become {to:?}")]
pub struct IllegalTransition {
    pub from: OrderStatus,
    pub to: OrderStatus,
}

impl Transition {
    /// How an order gets from one status to the other; nothing to do when it is there.
    ///
    /// # Errors
    /// [`IllegalTransition`] when it cannot.
    pub fn between(from: OrderStatus, to: OrderStatus) -> Result<Option<Self>, IllegalTransition> {
        use OrderStatus::{Authorized, Cancelled, Confirmed, PaymentFailed, Pending, Refunded};
        match (from, to) {
            _ if from == to => Ok(None),
            (Pending, Authorized | Cancelled | PaymentFailed)
            | (Authorized, Confirmed | Cancelled)
            | (Confirmed, Refunded) => Ok(Some(Self { from, to })),
            _ => Err(IllegalTransition { from, to }),
        }
    }

    #[must_use]
    pub const fn from(&self) -> OrderStatus {
        self.from
    }

    #[must_use]
    pub const fn to(&self) -> OrderStatus {
        self.to
    }

    /// The event that tells of it, where other services care.
    #[must_use]
    pub const fn event(&self) -> Option<&'static str> {
        match self.to {
            OrderStatus::Confirmed => Some(types::ORDER_CONFIRMED),
            OrderStatus::Cancelled | OrderStatus::PaymentFailed => Some(types::ORDER_CANCELLED),
            OrderStatus::Refunded => Some(types::ORDER_REFUNDED),
            OrderStatus::Pending | OrderStatus::Authorized => None,
        }
    }
}

const MAX_CAUSE: usize = 200;
const MAX_PAYMENT_ID: usize = 255;

/// What is asked of an order, with why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub order: OrderId,
    pub to: OrderStatus,
    cause: String,
    payment_id: Option<String>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChange {
    #[error("the cause has 1 to {MAX_CAUSE} characters")]
    Cause,
    #[error("a payment's id has 1 to {MAX_PAYMENT_ID} characters")]
    PaymentId,
}

impl Change {
    /// A change that Souk itself makes, for a reason it knows.
    #[must_use]
    pub fn by_souk(order: OrderId, to: OrderStatus, cause: &'static str) -> Self {
        Self {
            order,
            to,
            cause: cause.to_owned(),
            payment_id: None,
        }
    }

    /// The same with the payment that it is about.
    #[must_use]
    pub fn paid_by(self, payment_id: &str) -> Self {
        Self {
            payment_id: Some(payment_id.to_owned()),
            ..self
        }
    }

    #[must_use]
    pub fn cause(&self) -> &str {
        &self.cause
    }

    #[must_use]
    pub fn payment_id(&self) -> Option<&str> {
        self.payment_id.as_deref()
    }
}

impl TryFrom<TransitionOrder> for Change {
    type Error = InvalidChange;

    fn try_from(request: TransitionOrder) -> Result<Self, Self::Error> {
        let TransitionOrder {
            order_id,
            to,
            cause,
            payment_id,
        } = request;
        if !is_text(&cause, MAX_CAUSE) {
            return Err(InvalidChange::Cause);
        }
        if payment_id
            .as_ref()
            .is_some_and(|id| !is_text(id, MAX_PAYMENT_ID))
        {
            return Err(InvalidChange::PaymentId);
        }
        Ok(Self {
            order: order_id,
            to,
            cause,
            payment_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrderStatus::{Authorized, Cancelled, Confirmed, PaymentFailed, Pending, Refunded};
    use proptest::prelude::*;

    const ALL: [OrderStatus; 6] = [
        Pending,
        Authorized,
        Confirmed,
        Refunded,
        Cancelled,
        PaymentFailed,
    ];

    #[test]
    fn these_moves_are_legal_and_no_others() {
        let mut legal = Vec::new();
        for from in ALL {
            for to in ALL {
                if let Ok(Some(transition)) = Transition::between(from, to) {
                    legal.push((transition.from(), transition.to()));
                }
            }
        }
        let expected = [
            (Pending, Authorized),
            (Pending, Cancelled),
            (Pending, PaymentFailed),
            (Authorized, Confirmed),
            (Authorized, Cancelled),
            (Confirmed, Refunded),
        ];
        assert_eq!(legal, expected);
    }

    #[test]
    fn a_move_that_was_made_is_nothing_to_do() {
        for status in ALL {
            assert_eq!(Transition::between(status, status), Ok(None));
        }
    }

    fn change(cause: &str, payment_id: Option<&str>) -> Result<Change, InvalidChange> {
        Change::try_from(TransitionOrder {
            order_id: OrderId::generate(),
            to: Authorized,
            cause: cause.to_owned(),
            payment_id: payment_id.map(str::to_owned),
        })
    }

    #[test]
    fn a_change_has_a_cause_of_bounded_length() {
        assert_eq!(change("", None), Err(InvalidChange::Cause));
        assert_eq!(
            change(&"x".repeat(MAX_CAUSE + 1), None),
            Err(InvalidChange::Cause)
        );
        assert_eq!(
            change("card_declined", Some("")),
            Err(InvalidChange::PaymentId)
        );
        assert!(change("card_declined", Some("pi_1")).is_ok());
    }

    proptest! {
        /// Whatever is asked for, in whatever order: money is taken once and given back once, and an
        /// order that came to nothing stays so.
        #[test]
        fn no_wishes_lead_astray(wishes in proptest::collection::vec(proptest::sample::select(ALL.to_vec()), 0..30)) {
            let mut path = vec![Pending];
            for wish in wishes {
                let now = path[path.len() - 1];
                if let Ok(Some(transition)) = Transition::between(now, wish) {
                    path.push(transition.to());
                }
            }
            let ends = [
                &[Pending, Authorized, Confirmed, Refunded][..],
                &[Pending, Authorized, Cancelled],
                &[Pending, Cancelled],
                &[Pending, PaymentFailed],
            ];
            prop_assert!(ends.iter().any(|end| end.starts_with(&path)), "{path:?}");
        }
    }
}
