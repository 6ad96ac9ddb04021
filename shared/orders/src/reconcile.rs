//! On a schedule: compares the provider's payments with orders, and brings about what did not come
//! about: every capture ends as a confirmed order or as a refund, and nothing stays held for nobody.
//!
//! Each step is one that the checkout takes too, idempotent by the order, so the two may meet.

use crate::{
    domain::{Change, STALE_AFTER, Verdict, judge, next_try},
    ports::{Ask, CompareOrders, KeepRefunds, Standing},
    refund,
    transition::{self, TransitionError},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use souk_contracts::{
    Money, OrderId, Problem, RefundId,
    calls::{
        inventory::{Confirm, Release, ReleasedBy},
        orders::OrderStatus,
        payments::{CancelPayment, ListPayments, Payment, RefundPayment, RetrievePayment},
    },
};
use souk_platform::clock::Clock;
use std::collections::{HashMap, HashSet};

/// How far back payments are looked at again, since much can become of one after it was made.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(1);
/// How far back the first time.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(24);
/// Refunds and forgotten orders a run; the next one is a minute away.
const AT_ONCE: u8 = 100;

/// What one run found, and did about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// Payments that were compared with their orders.
    pub compared: u32,
    /// Orders that had been paid, and are confirmed now.
    pub confirmed: u32,
    /// Payments that were given back, since there is no order for them.
    pub given_back: u32,
    /// Orders and payments that nobody worked on any more.
    pub called_off: u32,
    /// Refunds that were still to be asked for.
    pub refunds: u32,
    /// What could not be put right this time, and what only people can.
    pub unsettled: u32,
}

/// Compares, and puts right.
pub struct Reconcile<O, A> {
    pub orders: O,
    pub services: A,
    pub clock: Clock,
}

impl<O: CompareOrders + KeepRefunds, A: Ask> Reconcile<O, A> {
    /// One run. What cannot be done about one order stops nothing else, and is tried again next time.
    ///
    /// # Errors
    /// [`Problem`] when payments or orders cannot be read; the next run looks at the same span again.
    pub async fn run(&self) -> Result<Reconciled, Problem> {
        let now = self.clock.now();
        let mut done = Reconciled::default();
        let mut seen = self.compare_payments(now, &mut done).await?;
        self.look_again(&mut seen, now, &mut done).await?;
        self.orders.note_looked(now).await?;
        for order in self.orders.open_since(now - STALE_AFTER, AT_ONCE).await? {
            if !seen.orders.contains(&order.id) {
                self.settle(&Case::Unpaid(&order), now, &mut done).await?;
            }
        }
        self.release_ended(&mut done).await?;
        self.ask_for_refunds(&mut done).await?;
        Ok(done)
    }

    async fn ask_for_refunds(&self, done: &mut Reconciled) -> Result<(), Problem> {
        let now = self.clock.now();
        done.unsettled += self.orders.count_put_off(now).await?;
        for waiting in self.orders.waiting(now, AT_ONCE).await? {
            match refund::carry_out(&self.orders, &self.services, &waiting, self.clock.now()).await
            {
                Ok(_) => done.refunds += 1,
                Err(problem) => {
                    unsettled(waiting.order, &problem, done);
                    let until = next_try(&waiting, now);
                    self.orders.put_off(waiting.id, until).await?;
                }
            }
        }
        Ok(())
    }

    /// Whoever ended an order has released what it held, or has died before. Once is enough: it is
    /// released for good.
    async fn release_ended(&self, done: &mut Reconciled) -> Result<(), Problem> {
        for order in self.orders.ended(AT_ONCE).await? {
            match self.release(&Case::Unpaid(&order)).await {
                Ok(()) => self.orders.note_let_go(order.id, self.clock.now()).await?,
                Err(problem) => unsettled(order.id, &problem, done),
            }
        }
        Ok(())
    }

    /// The payments that could not be settled, of which the list may tell no more.
    async fn look_again(
        &self,
        seen: &mut Seen,
        now: Timestamp,
        done: &mut Reconciled,
    ) -> Result<(), Problem> {
        for payment_id in self.orders.unsettled(AT_ONCE).await? {
            if seen.payments.contains(&payment_id) {
                continue;
            }
            let request = RetrievePayment {
                payment_id: payment_id.clone(),
            };
            match self.services.ask(request).await {
                Ok(payment) => {
                    let orders = self.orders.standings(&[payment.order_id]).await?;
                    let case = Case::Paid(&payment, orders.first());
                    if self.settle(&case, now, done).await? {
                        self.orders.note_settled(&payment_id).await?;
                    }
                    seen.orders.insert(payment.order_id);
                }
                Err(problem) if problem.code == "payment_not_found" => {
                    self.orders.note_settled(&payment_id).await?;
                }
                Err(problem) => {
                    tracing::error!(
                        payment_id,
                        code = problem.code,
                        "a payment cannot be looked at"
                    );
                    done.unsettled += 1;
                    self.orders.keep_unsettled(&payment_id, now).await?;
                }
            }
        }
        Ok(())
    }

    /// What was compared.
    async fn compare_payments(
        &self,
        now: Timestamp,
        done: &mut Reconciled,
    ) -> Result<Seen, Problem> {
        let from = match self.orders.looked_until().await? {
            Some(until) => until.min(now) - LOOK_BACK,
            None => now - FIRST_LOOK,
        };
        let mut seen = Seen::default();
        let mut cursor = None;
        loop {
            let span = ListPayments {
                from,
                until: now,
                limit: None,
                cursor,
            };
            let page = self.services.ask(span).await?;
            let ids: Vec<OrderId> = page
                .payments
                .iter()
                .map(|payment| payment.order_id)
                .collect();
            // Read after the payments: an order may be ahead of its payment then, never behind.
            let orders = self.orders.standings(&ids).await?;
            let orders: HashMap<OrderId, Standing> =
                orders.into_iter().map(|order| (order.id, order)).collect();
            for payment in &page.payments {
                let order = orders.get(&payment.order_id);
                self.settle(&Case::Paid(payment, order), now, done).await?;
                done.compared += 1;
                seen.payments.insert(payment.payment_id.clone());
            }
            for payment_id in page.unreadable {
                tracing::error!(payment_id, "a payment cannot be read");
                done.unsettled += 1;
                self.orders.keep_unsettled(&payment_id, now).await?;
                seen.payments.insert(payment_id);
            }
            seen.orders.extend(ids);
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(seen);
            }
        }
    }

    /// Whether the order and its payment agree now. A payment that does not is kept, and looked at again
    /// until it does.
    async fn settle(
        &self,
        case: &Case<'_>,
        now: Timestamp,
        done: &mut Reconciled,
    ) -> Result<bool, Problem> {
        let outcome = match case.verdict(now) {
            Verdict::Agrees => return Ok(true),
            Verdict::Confirm => self.confirm(case).await,
            Verdict::GiveBack => self.give_back(case).await,
            Verdict::CallOff => self.call_off(case).await,
            Verdict::End => self.end(case).await.map(|()| Verdict::End),
            Verdict::NoteRefund => self.note_refund(case, now).await,
            Verdict::Contradiction => Err(contradiction()),
        };
        match outcome {
            Ok(brought_about) => {
                tracing::warn!(order_id = %case.id(), ?brought_about, "an order was behind its payment");
                match brought_about {
                    Verdict::Confirm => done.confirmed += 1,
                    Verdict::GiveBack => done.given_back += 1,
                    _ => done.called_off += 1,
                }
                Ok(true)
            }
            Err(problem) => {
                unsettled(case.id(), &problem, done);
                if let Case::Paid(payment, _) = case {
                    let payment_id = &payment.payment_id;
                    self.orders.keep_unsettled(payment_id, now).await?;
                }
                Ok(false)
            }
        }
    }

    async fn note_refund(&self, case: &Case<'_>, now: Timestamp) -> Result<Verdict, Problem> {
        if let Case::Paid(payment, _) = case {
            self.orders.note_elsewhere(payment, now, now).await?;
        }
        Ok(Verdict::NoteRefund)
    }

    /// The reservation becomes a sale, and the order is confirmed; if it cannot, the money goes back.
    async fn confirm(&self, case: &Case<'_>) -> Result<Verdict, Problem> {
        if let Some(order) = case.order() {
            let confirm = Confirm {
                reservation_id: order.reservation,
                checkout_id: order.checkout,
            };
            match self.services.ask(confirm).await {
                Err(problem) if problem.is_fault() => return Err(problem),
                Err(_) => {
                    self.give_back(case).await?;
                    self.shift(case, OrderStatus::Cancelled, "paid too late")
                        .await?;
                    return Ok(Verdict::GiveBack);
                }
                Ok(()) => {}
            }
            if order.status == OrderStatus::Pending {
                self.shift(case, OrderStatus::Authorized, "payment captured")
                    .await?;
            }
            self.shift(case, OrderStatus::Confirmed, "payment captured")
                .await?;
        }
        Ok(Verdict::Confirm)
    }

    /// First the money: an inventory that is away does not keep it from going back.
    async fn give_back(&self, case: &Case<'_>) -> Result<Verdict, Problem> {
        let payment_id = case
            .payment_id()
            .ok_or_else(|| Problem::not_found("payment"))?;
        let refund = RefundPayment {
            order_id: case.id(),
            payment_id,
            refund_id: RefundId::from_uuid(case.id().as_uuid()),
            amount: None,
        };
        match self.services.ask(refund).await {
            Err(problem) if problem.code != "payment_refunded" => return Err(problem),
            _ => {}
        }
        self.release(case).await?;
        Ok(Verdict::GiveBack)
    }

    /// First the payment: once it is cancelled, no checkout can take the money.
    async fn call_off(&self, case: &Case<'_>) -> Result<Verdict, Problem> {
        let cancel = CancelPayment {
            order_id: case.id(),
            amount: case.amount(),
            payment_id: case.payment_id(),
        };
        match self.services.ask(cancel).await {
            Err(problem) if problem.code == "payment_captured" => {
                return self.settle_taken(case, problem).await;
            }
            answer => answer?,
        }
        self.end(case).await?;
        Ok(Verdict::CallOff)
    }

    /// A payment that was to be let go of had been taken.
    async fn settle_taken(&self, case: &Case<'_>, captured: Problem) -> Result<Verdict, Problem> {
        let payment_id = case.payment_id().ok_or(captured)?;
        let Some(order) = case.order().filter(|order| order.is_open()) else {
            return self.give_back(case).await;
        };
        let taken = self.services.ask(RetrievePayment { payment_id }).await?;
        if taken.amount == order.total {
            self.confirm(case).await
        } else {
            Err(contradiction())
        }
    }

    async fn end(&self, case: &Case<'_>) -> Result<(), Problem> {
        self.release(case).await?;
        if case.order().is_some_and(Standing::is_open) {
            self.shift(case, OrderStatus::Cancelled, "not paid in time")
                .await?;
        }
        Ok(())
    }

    async fn release(&self, case: &Case<'_>) -> Result<(), Problem> {
        let Some(order) = case.order() else {
            return Ok(());
        };
        let release = Release {
            reservation_id: order.reservation,
            by: ReleasedBy::Checkout(order.checkout),
        };
        match self.services.ask(release).await {
            Err(problem) if problem.code != "reservation_not_found" => Err(problem),
            _ => Ok(()),
        }
    }

    async fn shift(
        &self,
        case: &Case<'_>,
        to: OrderStatus,
        cause: &'static str,
    ) -> Result<(), Problem> {
        let mut change = Change::by_souk(case.id(), to, cause);
        if let Some(payment) = case.payment_id() {
            change = change.paid_by(&payment);
        }
        let moved = transition::carry_out(&self.orders, &change, self.clock.now()).await;
        moved
            .map(|_| ())
            .map_err(|error: TransitionError| error.into())
    }
}

impl Standing {
    const fn is_open(&self) -> bool {
        matches!(self.status, OrderStatus::Pending | OrderStatus::Authorized)
    }
}

/// What a run has looked at.
#[derive(Default)]
struct Seen {
    orders: HashSet<OrderId>,
    payments: HashSet<String>,
}

/// An order and its payment, of which one may not be there.
enum Case<'a> {
    Unpaid(&'a Standing),
    Paid(&'a Payment, Option<&'a Standing>),
}

impl Case<'_> {
    const fn order(&self) -> Option<&Standing> {
        match self {
            Self::Unpaid(order) => Some(order),
            Self::Paid(_, order) => *order,
        }
    }

    const fn id(&self) -> OrderId {
        match self {
            Self::Unpaid(order) => order.id,
            Self::Paid(payment, _) => payment.order_id,
        }
    }

    const fn amount(&self) -> Money {
        match self {
            Self::Unpaid(order) => order.total,
            Self::Paid(payment, _) => payment.amount,
        }
    }

    fn payment_id(&self) -> Option<String> {
        match self {
            Self::Unpaid(order) => order.payment.clone(),
            Self::Paid(payment, _) => Some(payment.payment_id.clone()),
        }
    }

    fn verdict(&self, now: Timestamp) -> Verdict {
        let claim = self.order().map(Standing::claim);
        match self {
            Self::Unpaid(order) => judge(claim, None, now.duration_since(order.created_at)),
            Self::Paid(payment, _) => {
                judge(claim, Some(payment), now.duration_since(payment.created_at))
            }
        }
    }
}

fn contradiction() -> Problem {
    Problem::conflict(
        "order_contradicts_payment",
        "The order says that it was paid for in full, and the payment does not.",
    )
}

fn unsettled(order: OrderId, problem: &Problem, done: &mut Reconciled) {
    tracing::error!(
        order_id = %order, code = problem.code, detail = problem.detail,
        "an order and its payment do not agree"
    );
    done.unsettled += 1;
}
