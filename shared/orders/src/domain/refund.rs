//! Giving an order's money back, in parts or all of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use souk_contracts::{
    Money, OrderId, RefundId,
    calls::{
        orders::{Order, OrderRefundStatus, OrderStatus},
        payments::Payment,
    },
};
use utoipa::ToSchema;

/// Money that is to be given back: more than none, and no more than is left of what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRefund {
    id: RefundId,
    order: OrderId,
    amount: Money,
}

/// How much is asked back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(
    untagged,
    expecting = "amount is minor units, or {\"amount\": minor units, \"currency\": code}; leave it out to give everything back"
)]
pub enum Wanted {
    Money(Money),
    /// Minor units, in the order's currency.
    MinorUnits(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRefund {
    #[error("the order is {0:?}, and only what was paid for can be given back")]
    NotPaid(OrderStatus),
    #[error("nothing is left to be given back")]
    NothingLeft,
    #[error("a refund is of one minor unit at least")]
    Nothing,
    #[error("{left} is left to be given back")]
    TooLarge { left: Money },
    #[error("the order was paid in another currency")]
    Currency,
}

impl NewRefund {
    /// What `wanted` comes to for the order as it is; all that is left when nothing is named. Money
    /// that is on its way back counts as given.
    ///
    /// # Errors
    /// [`InvalidRefund`]
    pub fn of(order: &Order, wanted: Option<Wanted>, id: RefundId) -> Result<Self, InvalidRefund> {
        match order.status {
            OrderStatus::Confirmed => {}
            OrderStatus::Refunded if has_failed(order) => {}
            status => return Err(InvalidRefund::NotPaid(status)),
        }
        let left = left_of(order);
        let amount = match wanted {
            None => left.amount(),
            Some(Wanted::MinorUnits(amount)) => amount,
            Some(Wanted::Money(money)) if money.currency() != left.currency() => {
                return Err(InvalidRefund::Currency);
            }
            Some(Wanted::Money(money)) => money.amount(),
        };
        if left.amount() == 0 {
            return Err(InvalidRefund::NothingLeft);
        }
        if amount < 1 {
            return Err(InvalidRefund::Nothing);
        }
        if amount > left.amount() {
            return Err(InvalidRefund::TooLarge { left });
        }
        let amount =
            Money::new(amount, left.currency()).map_err(|_| InvalidRefund::TooLarge { left })?;
        Ok(Self {
            id,
            order: order.id,
            amount,
        })
    }

    #[must_use]
    pub const fn id(&self) -> RefundId {
        self.id
    }

    #[must_use]
    pub const fn order(&self) -> OrderId {
        self.order
    }

    #[must_use]
    pub const fn amount(&self) -> Money {
        self.amount
    }
}

/// Whether a refund did not reach the shopper, and so may be tried again.
fn has_failed(order: &Order) -> bool {
    let mut refunds = order.refunds.iter();
    refunds.any(|refund| refund.status == OrderRefundStatus::Failed)
}

/// What of the order's money was not given back, and is not on its way back.
fn left_of(order: &Order) -> Money {
    let left = (order.total.amount() - gone_from(order)).max(0);
    Money::new(left, order.total.currency()).unwrap_or(order.total)
}

/// In minor units, what was given back of the order, or is on its way.
fn gone_from(order: &Order) -> i64 {
    let refunds = order.refunds.iter();
    refunds
        .filter(|refund| refund.status != OrderRefundStatus::Failed)
        .map(|refund| refund.amount.amount())
        .sum()
}

/// What of a paid order's money went back by other ways than the refunds that it knows of, as at the
/// provider's own page; none when nothing did.
#[must_use]
pub fn elsewhere(order: &Order, payment: &Payment) -> Option<Money> {
    let is_paid = matches!(order.status, OrderStatus::Confirmed | OrderStatus::Refunded);
    let more = payment.refunded.amount() - gone_from(order);
    if !is_paid || more < 1 || payment.refunded.currency() != order.total.currency() {
        return None;
    }
    Money::new(more, order.total.currency()).ok()
}

/// Who has kept a refund is asking the provider for it until then.
const FIRST_TRY: SignedDuration = SignedDuration::from_secs(30);
const SHORTEST_PAUSE: SignedDuration = SignedDuration::from_secs(50);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(15);

/// From when on a refund that is kept now may be asked for by others too.
#[must_use]
pub fn first_try(now: Timestamp) -> Timestamp {
    now + FIRST_TRY
}

/// From when on a refund that was asked for in vain is asked for again: the older, the more seldom.
#[must_use]
pub fn next_try(refund: &WaitingRefund, now: Timestamp) -> Timestamp {
    let half = now.duration_since(refund.created_at) / 2;
    now + half.clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

/// How a refund came out at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    Succeeded,
    Failed,
}

/// A refund that the provider has still to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRefund {
    pub id: RefundId,
    pub order: OrderId,
    pub amount: Money,
    pub payment: Option<String>,
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use souk_contracts::{Currency, ReservationId, calls::orders::OrderRefund};

    fn usd(amount: i64) -> Money {
        Money::new(amount, Currency::USD).unwrap_or_else(|error| panic!("{error}"))
    }

    fn order(status: OrderStatus, refunds: Vec<OrderRefund>) -> Order {
        Order {
            id: OrderId::generate(),
            status,
            reservation_id: ReservationId::generate(),
            lines: Vec::new(),
            total: usd(7900),
            refunded: usd(0),
            refunds,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            history: Vec::new(),
        }
    }

    fn given(amount: i64, status: OrderRefundStatus) -> OrderRefund {
        OrderRefund {
            refund_id: RefundId::generate(),
            amount: usd(amount),
            status,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn refund(order: &Order, wanted: Option<Wanted>) -> Result<i64, InvalidRefund> {
        NewRefund::of(order, wanted, RefundId::generate()).map(|refund| refund.amount().amount())
    }

    #[test]
    fn only_a_confirmed_order_has_money_to_give_back() {
        use OrderStatus::{Authorized, Cancelled, PaymentFailed, Pending, Refunded};
        for status in [Pending, Authorized, Cancelled, PaymentFailed, Refunded] {
            let refusal = refund(&order(status, Vec::new()), None);
            assert_eq!(refusal, Err(InvalidRefund::NotPaid(status)));
        }
        assert_eq!(
            refund(&order(OrderStatus::Confirmed, Vec::new()), None),
            Ok(7900)
        );
    }

    #[test]
    fn what_came_back_can_be_given_back_again() {
        let mut refunds = vec![
            given(3000, OrderRefundStatus::Succeeded),
            given(4900, OrderRefundStatus::Failed),
        ];
        let order_of = |refunds| order(OrderStatus::Refunded, refunds);
        assert_eq!(refund(&order_of(refunds.clone()), None), Ok(4900));
        refunds.push(given(4900, OrderRefundStatus::Pending));
        let nothing = refund(&order_of(refunds), None);
        assert_eq!(nothing, Err(InvalidRefund::NothingLeft));
    }

    #[test]
    fn what_is_on_its_way_counts_and_what_failed_does_not() {
        let refunds = vec![
            given(3000, OrderRefundStatus::Succeeded),
            given(900, OrderRefundStatus::Pending),
            given(5000, OrderRefundStatus::Failed),
        ];
        let order = order(OrderStatus::Confirmed, refunds);
        assert_eq!(refund(&order, None), Ok(4000));
        assert_eq!(refund(&order, Some(Wanted::MinorUnits(4000))), Ok(4000));
        let too_large = refund(&order, Some(Wanted::Money(usd(4001))));
        assert_eq!(too_large, Err(InvalidRefund::TooLarge { left: usd(4000) }));
    }

    #[test]
    fn a_refund_that_fails_is_asked_for_less_and_less_often() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24);
        let pause = |age| {
            let refund = WaitingRefund {
                id: RefundId::generate(),
                order: OrderId::generate(),
                amount: usd(900),
                payment: None,
                created_at: now - SignedDuration::from_secs(age),
            };
            next_try(&refund, now).duration_since(now).as_secs()
        };
        assert_eq!([0, 60, 600, 86_400].map(pause), [50, 50, 300, 900]);
    }

    #[test]
    fn no_amount_less_than_one_and_no_other_currency() {
        let order = order(OrderStatus::Confirmed, Vec::new());
        for amount in [0, -1, i64::MIN] {
            let refusal = refund(&order, Some(Wanted::MinorUnits(amount)));
            assert_eq!(refusal, Err(InvalidRefund::Nothing));
        }
        let euros: Money = serde_json::from_str(r#"{"amount": 1, "currency": "EUR"}"#)
            .unwrap_or_else(|error| panic!("{error}"));
        let refusal = refund(&order, Some(Wanted::Money(euros)));
        assert_eq!(refusal, Err(InvalidRefund::Currency));
    }

    proptest! {
        #[test]
        fn never_more_than_was_paid(wishes in proptest::collection::vec(-10_i64..9_000, 0..20)) {
            let mut order = order(OrderStatus::Confirmed, Vec::new());
            for wish in wishes {
                if let Ok(amount) = refund(&order, Some(Wanted::MinorUnits(wish))) {
                    order.refunds.push(given(amount, OrderRefundStatus::Pending));
                }
            }
            let sum: i64 = order.refunds.iter().map(|refund| refund.amount.amount()).sum();
            prop_assert!(sum <= 7900);
            prop_assert_eq!(refund(&order, None).is_ok(), sum < 7900);
        }
    }
}
