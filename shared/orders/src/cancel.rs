//! Calling an order off before it is paid for.

use crate::{
    domain::{Change, OwnedOrder, Transition},
    ports::{Ask, MoveOrder},
};
use jiff::Timestamp;
use souk_contracts::{
    Caller, OrderId, Role,
    calls::{
        inventory::{Release, ReleasedBy},
        orders::{Order, OrderStatus},
        payments::CancelPayment,
    },
};
use souk_platform::postgres::StoreError;

/// The order stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    #[error("there is no such order of this caller's")]
    NotFound,
    #[error("an order that is {0:?} cannot be called off")]
    TooLate(OrderStatus),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An order that is off.
#[derive(Clone, Debug, PartialEq)]
pub struct Cancelled {
    pub order: Order,
    /// What it was before, when this call has called it off.
    pub before: Option<OwnedOrder>,
}

/// Calls the order off while it is not yet confirmed; one that is off already is answered as it is.
///
/// From then on its checkout cannot confirm it. A checkout that has taken the money meanwhile gives it
/// back, since its last step is refused.
///
/// # Errors
/// [`CancelError`]
pub async fn cancel(
    orders: &impl MoveOrder,
    id: OrderId,
    caller: &Caller,
    now: Timestamp,
) -> Result<Cancelled, CancelError> {
    loop {
        let found = orders.find(id).await?.ok_or(CancelError::NotFound)?;
        let cause = if caller.owns(&found.owner) {
            "called off by the shopper"
        } else if caller.has_role(Role::Ops) {
            "called off by an operator"
        } else {
            return Err(CancelError::NotFound);
        };
        let status = found.order.status;
        let transition = Transition::between(status, OrderStatus::Cancelled)
            .map_err(|_| CancelError::TooLate(status))?;
        let Some(transition) = transition else {
            return Ok(Cancelled {
                order: found.order,
                before: None,
            });
        };
        let change = Change::by_souk(id, OrderStatus::Cancelled, cause);
        if let Some(order) = orders.make(transition, &change, now).await? {
            return Ok(Cancelled {
                order,
                before: Some(found),
            });
        }
    }
}

/// Lets go of what was held for an order that has just been called off, so that nobody waits for its
/// checkout to notice. What does not come off here, the checkout does, or reconciliation.
pub async fn let_go(services: &impl Ask, called_off: OwnedOrder) {
    let OwnedOrder {
        checkout,
        payment,
        order,
        ..
    } = called_off;
    let payment = CancelPayment {
        order_id: order.id,
        amount: order.total,
        payment_id: payment,
    };
    let release = Release {
        reservation_id: order.reservation_id,
        by: ReleasedBy::Checkout(checkout),
    };
    let let_go = async {
        services.ask(payment).await?;
        services.ask(release).await
    };
    if let Err(problem) = let_go.await {
        tracing::warn!(order_id = %order.id, code = problem.code, "what was held is left to the checkout");
    }
}
