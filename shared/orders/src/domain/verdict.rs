//! What follows from how an order and its payment stand.
//!
//! The payment decides: who paid gets the order, or the money back; who did not gets nothing and owes
//! nothing.

use jiff::SignedDuration;
use souk_contracts::{
    Money,
    calls::{
        orders::OrderStatus,
        payments::{Payment, PaymentStatus},
    },
};

/// Nobody works on a checkout for longer. It waits five minutes for a shopper who is at the bank, and
/// a minute or so for everything else; and whatever it holds is free again ten minutes after its start.
pub const STALE_AFTER: SignedDuration = SignedDuration::from_mins(8);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// They agree, or somebody is still at work on them.
    Agrees,
    /// It was paid: the order is to be confirmed.
    Confirm,
    /// It was paid and is no order: the money is to be given back.
    GiveBack,
    /// Nobody will pay any more: the payment is to be cancelled, the reservation released, the order
    /// called off.
    CallOff,
    /// The money went back before the order was confirmed: only the order is to be called off.
    End,
    /// Money went back by other ways than Souk's: the order is to say so.
    NoteRefund,
    /// This should not be, and there is no telling which side is right: people must look at it.
    Contradiction,
}

/// What an order says of its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    pub status: OrderStatus,
    pub total: Money,
    /// By Souk's own refunds and those that were noted, also what is still on its way.
    pub given_back: Money,
}

/// What is to be done about an order and a payment of which one may not be there; `age` is that of
/// the payment, or of the order without one.
#[must_use]
pub fn judge(order: Option<Claim>, payment: Option<&Payment>, age: SignedDuration) -> Verdict {
    use OrderStatus::{Authorized, Cancelled, Confirmed, PaymentFailed, Pending, Refunded};
    let is_stale = age >= STALE_AFTER;
    let is_over =
        payment.is_some_and(|payment| payment.refunded.amount() >= payment.amount.amount());
    let both = payment.zip(order);
    let is_behind =
        both.is_some_and(|(payment, order)| payment.refunded.amount() > order.given_back.amount());
    let is_whole = both.is_none_or(|(payment, order)| payment.amount == order.total);
    let status = order.map(|order| order.status);
    match (payment.map(|payment| payment.status), status) {
        (Some(PaymentStatus::Captured), Some(Pending | Authorized)) if is_over => Verdict::End,
        (Some(PaymentStatus::Captured), Some(Confirmed | Refunded)) if is_behind => {
            Verdict::NoteRefund
        }
        (Some(PaymentStatus::Captured), Some(Pending | Authorized | Confirmed)) if !is_whole => {
            Verdict::Contradiction
        }
        (Some(PaymentStatus::Captured), Some(Pending | Authorized)) => Verdict::Confirm,
        (Some(PaymentStatus::Captured), Some(Confirmed)) => Verdict::Agrees,
        (Some(PaymentStatus::Captured), _) if is_over => Verdict::Agrees,
        (Some(PaymentStatus::Captured), Some(Refunded)) => Verdict::Contradiction,
        // Its order may be about to be kept, or somebody else's.
        (Some(PaymentStatus::Captured), None) if !is_stale => Verdict::Agrees,
        (Some(PaymentStatus::Captured), Some(Cancelled | PaymentFailed) | None) => {
            Verdict::GiveBack
        }
        // The payment may have been read before its order.
        (_, Some(Confirmed | Refunded)) if payment.is_some() && is_stale => Verdict::Contradiction,
        (_, Some(Confirmed | Refunded)) => Verdict::Agrees,
        (
            Some(PaymentStatus::Canceled | PaymentStatus::Failed) | None,
            Some(Cancelled | PaymentFailed) | None,
        ) => Verdict::Agrees,
        _ if is_stale => Verdict::CallOff,
        _ => Verdict::Agrees,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use souk_contracts::{Currency, Money, OrderId};

    fn payment(status: PaymentStatus, refunded: i64) -> Payment {
        let usd =
            |amount| Money::new(amount, Currency::USD).unwrap_or_else(|error| panic!("{error}"));
        Payment {
            payment_id: "pi_1".to_owned(),
            order_id: OrderId::generate(),
            amount: usd(7900),
            status,
            refunded: usd(refunded),
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    const ORDERS: [Option<OrderStatus>; 7] = [
        None,
        Some(OrderStatus::Pending),
        Some(OrderStatus::Authorized),
        Some(OrderStatus::Confirmed),
        Some(OrderStatus::Refunded),
        Some(OrderStatus::Cancelled),
        Some(OrderStatus::PaymentFailed),
    ];
    const UNDECIDED: [PaymentStatus; 4] = [
        PaymentStatus::Open,
        PaymentStatus::RequiresAction,
        PaymentStatus::Processing,
        PaymentStatus::Authorized,
    ];
    const FRESH: SignedDuration = SignedDuration::ZERO;

    fn verdicts(payment: Option<&Payment>, age: SignedDuration) -> Vec<Verdict> {
        ORDERS
            .iter()
            .map(|order| judge(order.map(claim), payment, age))
            .collect()
    }

    /// That 7900 were paid, of which nothing went back.
    fn claim(status: OrderStatus) -> Claim {
        let taken = payment(PaymentStatus::Captured, 0);
        Claim {
            status,
            total: taken.amount,
            given_back: taken.refunded,
        }
    }

    /// The same, of which so much went back.
    fn claim_less(status: OrderStatus, given_back: i64) -> Option<Claim> {
        Some(Claim {
            given_back: payment(PaymentStatus::Captured, given_back).refunded,
            ..claim(status)
        })
    }

    #[test]
    fn money_taken_is_a_confirmed_order_or_goes_back_however_young() {
        use Verdict::{Agrees, Confirm, Contradiction, GiveBack};
        let taken = payment(PaymentStatus::Captured, 0);
        // That of an order which nobody knows may be somebody else's.
        for (age, unknown) in [(FRESH, Agrees), (STALE_AFTER, GiveBack)] {
            assert_eq!(
                verdicts(Some(&taken), age),
                [
                    unknown,
                    Confirm,
                    Confirm,
                    Agrees,
                    Contradiction,
                    GiveBack,
                    GiveBack
                ]
            );
        }
        // A part that went back leaves the rest with the order.
        let partly = payment(PaymentStatus::Captured, 1000);
        assert_eq!(
            judge(
                claim_less(OrderStatus::Confirmed, 1000),
                Some(&partly),
                FRESH
            ),
            Agrees
        );
        assert_eq!(
            judge(claim_less(OrderStatus::Cancelled, 0), Some(&partly), FRESH),
            GiveBack
        );
    }

    #[test]
    fn a_part_of_the_money_is_no_payment_of_the_order() {
        use Verdict::{Contradiction, GiveBack};
        let whole = payment(PaymentStatus::Captured, 0);
        let part = Payment {
            amount: payment(PaymentStatus::Captured, 100).refunded,
            ..whole
        };
        let verdicts = verdicts(Some(&part), STALE_AFTER);
        assert_eq!(verdicts[1..4], [Contradiction; 3]);
        assert_eq!(verdicts[5..], [GiveBack; 2]);
    }

    #[test]
    fn what_went_back_elsewhere_is_noted_once() {
        use Verdict::{Agrees, NoteRefund};
        let back = payment(PaymentStatus::Captured, 1000);
        for (known, verdict) in [
            (0, NoteRefund),
            (999, NoteRefund),
            (1000, Agrees),
            (7900, Agrees),
        ] {
            let claim = claim_less(OrderStatus::Confirmed, known);
            assert_eq!(judge(claim, Some(&back), FRESH), verdict, "{known}");
        }
    }

    #[test]
    fn money_that_went_back_is_no_order() {
        use Verdict::{Agrees, End, NoteRefund};
        let back = payment(PaymentStatus::Captured, 7900);
        assert_eq!(
            verdicts(Some(&back), FRESH),
            [Agrees, End, End, NoteRefund, NoteRefund, Agrees, Agrees]
        );
    }

    #[test]
    fn nothing_is_called_off_while_a_checkout_may_work_on_it() {
        let all = UNDECIDED
            .into_iter()
            .chain([PaymentStatus::Failed, PaymentStatus::Canceled]);
        let young = STALE_AFTER - SignedDuration::from_secs(1);
        for status in all {
            let payment = payment(status, 0);
            assert_eq!(
                verdicts(Some(&payment), young),
                [Verdict::Agrees; 7],
                "{status:?}"
            );
        }
        assert_eq!(verdicts(None, young), [Verdict::Agrees; 7]);
    }

    #[test]
    fn what_is_stale_is_let_go_of() {
        use Verdict::{Agrees, CallOff, Contradiction};
        for status in UNDECIDED {
            let payment = payment(status, 0);
            assert_eq!(
                verdicts(Some(&payment), STALE_AFTER),
                [
                    CallOff,
                    CallOff,
                    CallOff,
                    Contradiction,
                    Contradiction,
                    CallOff,
                    CallOff
                ],
                "{status:?}"
            );
        }
        for status in [PaymentStatus::Failed, PaymentStatus::Canceled] {
            let payment = payment(status, 0);
            assert_eq!(
                verdicts(Some(&payment), STALE_AFTER),
                [
                    Agrees,
                    CallOff,
                    CallOff,
                    Contradiction,
                    Contradiction,
                    Agrees,
                    Agrees
                ],
                "{status:?}"
            );
        }
        let expected = [Agrees, CallOff, CallOff, Agrees, Agrees, Agrees, Agrees];
        assert_eq!(verdicts(None, STALE_AFTER), expected);
    }
}
