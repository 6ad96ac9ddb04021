//! What stands behind the ports when the rules are tested: it answers what it is told to, and
//! notes what it is asked.

use crate::{
    domain::{
        Notice, Occurrence, PaymentError, PaymentId, PaymentState, ProviderPayment, ProviderRefund,
        RefundState,
    },
    ports::{
        CancelPayment, CapturePayment, ConfirmPayment, Confirmation, EffectError, FindPayment,
        KeepInbox, KeepWaits, ListPayments, OpenPayment, Page, Progress, RefundPayment,
        RefundRequest, Span, TellEvents, WakeWorkflow,
    },
    webhook::Effects,
};
use jiff::Timestamp;
use souk_contracts::{
    Currency, Money, OrderId,
    calls::payments::{Authorize, NextAction},
    events::{CloudEvent, PaymentTurn},
};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

/// A provider with one payment, which each step leaves as it stands.
pub struct Provider {
    payment: Mutex<Option<ProviderPayment>>,
    takes_amount: bool,
    refund: RefundState,
    steps: Mutex<Vec<&'static str>>,
}

impl Provider {
    pub fn with(state: PaymentState) -> Self {
        Self {
            payment: Mutex::new(Some(payment(state))),
            takes_amount: true,
            refund: RefundState::Succeeded,
            steps: Mutex::default(),
        }
    }

    pub fn without_payments() -> Self {
        Self {
            payment: Mutex::default(),
            ..Self::with(PaymentState::Open)
        }
    }

    /// One whose payment somebody else than Souk has made.
    pub fn with_a_strangers() -> Self {
        let strangers = ProviderPayment {
            order: None,
            ..payment(PaymentState::Authorized)
        };
        Self {
            payment: Mutex::new(Some(strangers)),
            ..Self::with(PaymentState::Open)
        }
    }

    pub fn refusing_amounts() -> Self {
        Self {
            takes_amount: false,
            ..Self::with(PaymentState::Open)
        }
    }

    /// One that has taken another amount than was asked for.
    pub fn having_taken(amount: Money) -> Self {
        let taken = ProviderPayment {
            amount,
            ..payment(captured())
        };
        Self {
            payment: Mutex::new(Some(taken)),
            ..Self::with(PaymentState::Open)
        }
    }

    pub fn refunding(refund: RefundState) -> Self {
        Self {
            refund,
            ..Self::with(captured())
        }
    }

    pub fn moves_to(&self, state: PaymentState) {
        *locked(&self.payment) = Some(payment(state));
    }

    pub fn steps(&self) -> Vec<&'static str> {
        locked(&self.steps).clone()
    }

    fn answer(&self, step: &'static str) -> Result<ProviderPayment, PaymentError> {
        locked(&self.steps).push(step);
        locked(&self.payment)
            .clone()
            .ok_or(PaymentError::UnknownPayment)
    }
}

pub fn authorization() -> Authorize {
    Authorize {
        order_id: OrderId::from_uuid(Uuid::from_u128(1)),
        amount: usd(7900),
        payment_method: "pm_card_visa".to_owned(),
        email: "ana@example.com".to_owned(),
        return_url: Some("https://souk.example/".to_owned()),
    }
}

pub fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD).unwrap_or_else(|error| panic!("{error}"))
}

pub fn captured() -> PaymentState {
    PaymentState::Captured { refunded: usd(0) }
}

pub fn asking_the_shopper() -> PaymentState {
    PaymentState::ActionRequired(Some(NextAction::RedirectToUrl {
        url: "https://bank.example/".to_owned(),
    }))
}

pub fn payment_id() -> PaymentId {
    PaymentId::try_from("pi_1".to_owned()).unwrap_or_else(|error| panic!("{error}"))
}

pub fn payment(state: PaymentState) -> ProviderPayment {
    ProviderPayment {
        id: payment_id(),
        order: Some(authorization().order_id),
        state,
        amount: authorization().amount,
        asked: authorization().amount,
        created_at: Timestamp::UNIX_EPOCH,
    }
}

impl OpenPayment for Provider {
    async fn open(&self, _: OrderId, _: Money) -> Result<PaymentId, PaymentError> {
        let payment = self.answer("open")?;
        if self.takes_amount {
            Ok(payment.id)
        } else {
            Err(PaymentError::AmountOutOfRange)
        }
    }
}

impl ConfirmPayment for Provider {
    async fn confirm(&self, _: &Confirmation) -> Result<ProviderPayment, PaymentError> {
        self.answer("confirm")
    }
}

impl CapturePayment for Provider {
    async fn capture(&self, _: OrderId, _: &PaymentId) -> Result<ProviderPayment, PaymentError> {
        self.answer("capture")
    }
}

impl CancelPayment for Provider {
    async fn cancel(&self, _: OrderId, _: &PaymentId) -> Result<ProviderPayment, PaymentError> {
        self.answer("cancel")
    }
}

impl RefundPayment for Provider {
    async fn refund(&self, request: &RefundRequest) -> Result<ProviderRefund, PaymentError> {
        let payment = self.answer("refund")?;
        Ok(ProviderRefund {
            amount: request.amount.unwrap_or(payment.amount),
            state: self.refund,
        })
    }
}

impl FindPayment for &Provider {
    async fn find(&self, _: &PaymentId) -> Result<ProviderPayment, PaymentError> {
        self.answer("find")
    }
}

impl FindPayment for Provider {
    async fn find(&self, id: &PaymentId) -> Result<ProviderPayment, PaymentError> {
        (&self).find(id).await
    }
}

impl ListPayments for Provider {
    async fn list(&self, _: &Span) -> Result<Page, PaymentError> {
        let payment = self.answer("list")?;
        Ok(Page {
            next: Some(payment.id.clone()),
            unreadable: Vec::new(),
            payments: vec![payment],
        })
    }
}

/// What the webhook's effects go to: the inbox, a topic that may fail at first, and a workflow that
/// waits.
#[derive(Default)]
pub struct Surroundings {
    inbox: Mutex<HashMap<String, Progress>>,
    failures: Mutex<u32>,
    told: Mutex<Vec<CloudEvent<PaymentTurn>>>,
    waits: Mutex<HashMap<String, String>>,
    woken: Mutex<Vec<String>>,
}

impl Surroundings {
    pub fn failing_once() -> Self {
        Self {
            failures: Mutex::new(1),
            ..Self::default()
        }
    }

    pub fn told(&self) -> Vec<CloudEvent<PaymentTurn>> {
        locked(&self.told).clone()
    }

    pub fn is_untouched(&self) -> bool {
        locked(&self.inbox).is_empty() && self.told().is_empty() && self.woken().is_empty()
    }

    pub fn woken(&self) -> Vec<String> {
        locked(&self.woken).clone()
    }
}

pub fn effects<'a>(
    provider: &'a Provider,
    around: &'a Surroundings,
) -> Effects<&'a Provider, &'a Surroundings, &'a Surroundings, &'a Surroundings, &'a Surroundings> {
    Effects {
        provider,
        inbox: around,
        topic: around,
        waits: around,
        workflow: around,
    }
}

pub fn notice(id: &str, what: Occurrence) -> Notice {
    Notice {
        id: id.to_owned(),
        at: Timestamp::UNIX_EPOCH,
        what,
    }
}

impl KeepInbox for &Surroundings {
    async fn begin(&self, notice: &str, _: Timestamp) -> Result<Progress, EffectError> {
        Ok(*locked(&self.inbox)
            .entry(notice.to_owned())
            .or_insert(Progress::Begun))
    }

    async fn finish(&self, notice: &str) -> Result<(), EffectError> {
        locked(&self.inbox).insert(notice.to_owned(), Progress::Processed);
        Ok(())
    }
}

impl TellEvents for &Surroundings {
    async fn tell(&self, event: &CloudEvent<PaymentTurn>) -> Result<(), EffectError> {
        let mut failures = locked(&self.failures);
        if *failures > 0 {
            *failures -= 1;
            return Err(EffectError::Topic("down".to_owned()));
        }
        locked(&self.told).push(event.clone());
        Ok(())
    }
}

impl KeepWaits for &Surroundings {
    async fn keep(
        &self,
        payment: &PaymentId,
        token: &str,
        _: Timestamp,
    ) -> Result<(), EffectError> {
        locked(&self.waits).insert(payment.to_string(), token.to_owned());
        Ok(())
    }

    async fn token(&self, payment: &PaymentId) -> Result<Option<String>, EffectError> {
        Ok(locked(&self.waits).get(&payment.to_string()).cloned())
    }
}

impl WakeWorkflow for &Surroundings {
    async fn wake(&self, token: &str) -> Result<(), EffectError> {
        locked(&self.woken).push(token.to_owned());
        Ok(())
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
