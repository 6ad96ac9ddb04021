//! What stands behind the ports when the rules are tested: it answers what it is told to, and
//! notes what it is asked.

use crate::{
    domain::{PaymentError, PaymentId, PaymentState, ProviderPayment},
    ports::{
        CancelPayment, ConfirmPayment, Confirmation, KeepInbox, OpenPayment, Progress, TellEvents,
        WebhookError,
    },
};
use jiff::Timestamp;
use souk_contracts::{
    Currency, EventId, Money, OrderId,
    calls::payments::{Authorize, Payment},
    events::{CloudEvent, types},
};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

pub struct Provider {
    takes_amount: bool,
    confirmed: PaymentState,
    canceled: PaymentState,
    steps: Mutex<Vec<&'static str>>,
}

impl Provider {
    pub fn confirming(confirmed: PaymentState) -> Self {
        Self {
            takes_amount: true,
            confirmed,
            canceled: PaymentState::Canceled,
            steps: Mutex::new(Vec::new()),
        }
    }

    pub fn canceling(canceled: PaymentState) -> Self {
        Self {
            canceled,
            ..Self::confirming(PaymentState::Authorized)
        }
    }

    pub fn refusing_amounts() -> Self {
        Self {
            takes_amount: false,
            ..Self::confirming(PaymentState::Authorized)
        }
    }

    pub fn steps(&self) -> Vec<&'static str> {
        locked(&self.steps).clone()
    }

    fn note(&self, step: &'static str) {
        locked(&self.steps).push(step);
    }
}

pub fn authorization() -> Authorize {
    Authorize {
        order_id: OrderId::from_uuid(Uuid::from_u128(1)),
        amount: Money::new(7900, Currency::USD).unwrap_or_else(|error| panic!("{error}")),
        payment_method: "pm_card_visa".to_owned(),
        email: "ana@example.com".to_owned(),
    }
}

fn payment(state: PaymentState) -> ProviderPayment {
    let id = PaymentId::try_from("pi_1".to_owned()).unwrap_or_else(|error| panic!("{error}"));
    ProviderPayment {
        id,
        state,
        amount: authorization().amount,
    }
}

impl OpenPayment for Provider {
    async fn open(&self, _: OrderId, _: Money) -> Result<PaymentId, PaymentError> {
        self.note("open");
        if self.takes_amount {
            Ok(payment(PaymentState::Open).id)
        } else {
            Err(PaymentError::AmountOutOfRange)
        }
    }
}

impl ConfirmPayment for Provider {
    async fn confirm(&self, _: &Confirmation) -> Result<ProviderPayment, PaymentError> {
        self.note("confirm");
        Ok(payment(self.confirmed))
    }
}

impl CancelPayment for Provider {
    async fn cancel(&self, _: OrderId, _: &PaymentId) -> Result<ProviderPayment, PaymentError> {
        self.note("cancel");
        Ok(payment(self.canceled))
    }
}

/// The webhook's inbox, and a topic that may fail at first.
#[derive(Default)]
pub struct Surroundings {
    inbox: Mutex<HashMap<String, Progress>>,
    failures: Mutex<u32>,
    told: Mutex<Vec<EventId>>,
}

impl Surroundings {
    pub fn failing_once() -> Self {
        Self {
            failures: Mutex::new(1),
            ..Self::default()
        }
    }

    pub fn told(&self) -> Vec<EventId> {
        locked(&self.told).clone()
    }
}

impl KeepInbox for &Surroundings {
    async fn begin(&self, event: &str, _: Timestamp) -> Result<Progress, WebhookError> {
        Ok(*locked(&self.inbox)
            .entry(event.to_owned())
            .or_insert(Progress::Begun))
    }

    async fn finish(&self, event: &str) -> Result<(), WebhookError> {
        locked(&self.inbox).insert(event.to_owned(), Progress::Processed);
        Ok(())
    }
}

impl TellEvents for &Surroundings {
    async fn tell(&self, event: &CloudEvent<Payment>) -> Result<(), WebhookError> {
        let mut failures = locked(&self.failures);
        if *failures > 0 {
            *failures -= 1;
            return Err(WebhookError::Topic("down".to_owned()));
        }
        locked(&self.told).push(event.id);
        Ok(())
    }
}

pub fn captured() -> CloudEvent<Payment> {
    let Authorize {
        order_id, amount, ..
    } = authorization();
    let payment = Payment {
        payment_id: "pi_1".to_owned(),
        order_id,
        amount,
    };
    CloudEvent::new(
        "payments",
        types::PAYMENT_CAPTURED,
        order_id,
        Timestamp::UNIX_EPOCH,
        payment,
    )
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
