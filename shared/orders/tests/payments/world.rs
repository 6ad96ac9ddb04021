//! The services that orders ask: as much of payments and of inventory as their contracts promise.

use jiff::Timestamp;
use serde_json::{Value, json};
use souk_contracts::{
    Money, OrderId, Problem, RefundId, ReservationId,
    calls::{
        Call,
        inventory::{Confirm, Release},
        payments::{
            CancelPayment, ListPayments, Payment, PaymentPage, PaymentStatus, Refund,
            RefundPayment, RefundStatus, RetrievePayment,
        },
    },
};
use souk_orders::ports::Ask;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Mutex, MutexGuard},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    Claimed,
    Sold,
    Released,
}

#[derive(Default)]
struct Things {
    payments: BTreeMap<OrderId, Payment>,
    refunds: HashMap<RefundId, Money>,
    holds: HashMap<ReservationId, Hold>,
    /// Functions that do not answer.
    away: HashSet<&'static str>,
    /// The next so many calls have their effect, and their answers are lost.
    answers_lost: usize,
    /// The bank takes no refund.
    refuses_refunds: bool,
    calls: Vec<&'static str>,
}

#[derive(Default)]
pub struct World(Mutex<Things>);

impl World {
    fn things(&self) -> MutexGuard<'_, Things> {
        self.0.lock().expect("nobody panicked")
    }

    pub fn pays(
        &self,
        order: OrderId,
        amount: Money,
        status: PaymentStatus,
        created_at: Timestamp,
    ) {
        let payment = Payment {
            payment_id: format!("pi_{order}"),
            order_id: order,
            amount,
            status,
            refunded: Money::new(0, amount.currency()).expect("nothing"),
            created_at,
        };
        self.things().payments.insert(order, payment);
    }

    pub fn holds(&self, reservation: ReservationId, hold: Hold) {
        self.things().holds.insert(reservation, hold);
    }

    pub fn hold(&self, reservation: ReservationId) -> Hold {
        self.things().holds[&reservation]
    }

    pub fn payment(&self, order: OrderId) -> Payment {
        self.things().payments[&order].clone()
    }

    /// So much of it, by somebody at the provider's own page.
    pub fn pays_back(&self, order: OrderId, amount: Money) {
        let mut things = self.things();
        let payment = things.payments.get_mut(&order).expect("a payment");
        payment.refunded = amount;
    }

    pub fn is_away(&self, function: &'static str) {
        self.things().away.insert(function);
    }

    pub fn is_back(&self) {
        self.things().away.clear();
    }

    pub fn loses_answers(&self, count: usize) {
        self.things().answers_lost = count;
    }

    pub fn refuses_refunds(&self) {
        self.things().refuses_refunds = true;
    }

    pub fn calls_of(&self, function: &str) -> usize {
        let things = self.things();
        things
            .calls
            .iter()
            .filter(|call| **call == function)
            .count()
    }
}

impl Ask for &World {
    async fn ask<C: Call + 'static>(&self, request: C) -> Result<C::Reply, Problem> {
        let request = serde_json::to_value(request).expect("a request");
        let reply = self.answer(C::FUNCTION, request)?;
        Ok(serde_json::from_value(reply).expect("a reply"))
    }
}

impl World {
    fn answer(&self, function: &'static str, request: Value) -> Result<Value, Problem> {
        let mut things = self.things();
        things.calls.push(function);
        if things.away.contains(function) {
            return Err(Problem::deadline_exceeded());
        }
        let answer = match function {
            ListPayments::FUNCTION => things.list(&read(request)),
            RetrievePayment::FUNCTION => things.retrieve(&read(request)),
            CancelPayment::FUNCTION => things.cancel(&read(request)),
            RefundPayment::FUNCTION => things.refund(&read(request)),
            Confirm::FUNCTION => things.sell(&read(request)),
            Release::FUNCTION => Ok(things.release(&read(request))),
            other => panic!("nobody asks {other}"),
        };
        if things.answers_lost > 0 && function != ListPayments::FUNCTION {
            things.answers_lost -= 1;
            return Err(Problem::deadline_exceeded());
        }
        answer
    }
}

fn read<C: Call>(request: Value) -> C {
    serde_json::from_value(request).expect("a request")
}

impl Things {
    /// Two a page, newest first.
    fn list(&self, span: &ListPayments) -> Result<Value, Problem> {
        let mut payments: Vec<Payment> = self
            .payments
            .values()
            .filter(|payment| span.from <= payment.created_at && payment.created_at < span.until)
            .cloned()
            .collect();
        payments.sort_by_key(|payment| std::cmp::Reverse((payment.created_at, payment.order_id)));
        let start = span
            .cursor
            .as_ref()
            .map_or(0, |cursor| cursor.parse().expect("a place"));
        let next = start + 2;
        let page = PaymentPage {
            next_cursor: (next < payments.len()).then(|| next.to_string()),
            payments: payments.into_iter().skip(start).take(2).collect(),
            unreadable: Vec::new(),
        };
        Ok(json!(page))
    }

    fn retrieve(&self, request: &RetrievePayment) -> Result<Value, Problem> {
        let mut payments = self.payments.values();
        payments
            .find(|payment| payment.payment_id == request.payment_id)
            .map(|payment| json!(payment))
            .ok_or_else(|| Problem::not_found("payment"))
    }

    fn cancel(&mut self, request: &CancelPayment) -> Result<Value, Problem> {
        match self.payments.get_mut(&request.order_id) {
            Some(payment) if payment.status == PaymentStatus::Captured => Err(Problem::conflict(
                "payment_captured",
                "The money was taken.",
            )),
            Some(payment) => {
                payment.status = PaymentStatus::Canceled;
                Ok(Value::Null)
            }
            None => Ok(Value::Null),
        }
    }

    fn refund(&mut self, request: &RefundPayment) -> Result<Value, Problem> {
        if self.refuses_refunds {
            return Err(Problem::conflict(
                "refund_failed",
                "The bank did not take it.",
            ));
        }
        let payment = self
            .payments
            .get_mut(&request.order_id)
            .filter(|payment| payment.payment_id == request.payment_id)
            .ok_or_else(|| Problem::not_found("payment"))?;
        if payment.status != PaymentStatus::Captured {
            return Err(Problem::conflict(
                "payment_not_captured",
                "Nothing was taken.",
            ));
        }
        let left = payment.amount.amount() - payment.refunded.amount();
        let amount = match self.refunds.get(&request.refund_id) {
            Some(before) => *before,
            None => {
                let asked = request.amount.map_or(left, |amount| amount.amount());
                if asked > left || left == 0 {
                    return Err(Problem::conflict("payment_refunded", "Too much."));
                }
                let sum = payment.refunded.amount() + asked;
                payment.refunded = Money::new(sum, payment.amount.currency()).expect("money");
                let amount = Money::new(asked, payment.amount.currency()).expect("money");
                self.refunds.insert(request.refund_id, amount);
                amount
            }
        };
        Ok(json!(Refund {
            refund_id: request.refund_id,
            amount,
            status: RefundStatus::Succeeded,
            payment: payment.clone(),
        }))
    }

    fn sell(&mut self, request: &Confirm) -> Result<Value, Problem> {
        match self.holds.get_mut(&request.reservation_id) {
            None => Err(Problem::not_found("reservation")),
            Some(Hold::Released) => Err(Problem::conflict("reservation_expired", "Too late.")),
            Some(hold) => {
                *hold = Hold::Sold;
                Ok(Value::Null)
            }
        }
    }

    fn release(&mut self, request: &Release) -> Value {
        if let Some(hold) = self.holds.get_mut(&request.reservation_id) {
            *hold = Hold::Released;
        }
        Value::Null
    }
}
