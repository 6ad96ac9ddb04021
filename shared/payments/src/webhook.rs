//! What the provider tells, once for each notice however often it comes.
//!
//! A notice says where to look. What it leads to depends on how the payment stands when it is looked
//! at, never on which notice came first.

use crate::{
    domain::{Notice, PaymentError, ProviderPayment},
    ports::{EffectError, FindPayment, KeepInbox, KeepWaits, Progress, TellEvents, WakeWorkflow},
};
use jiff::Timestamp;
use souk_contracts::{
    EventId,
    calls::payments::Payment,
    events::{CloudEvent, types},
};
use souk_platform::trace;
use uuid::Uuid;

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    Processed,
    /// Its effect was there already.
    Duplicate,
    /// It means nothing to Souk.
    Ignored,
}

/// What the effects of a notice stand on.
pub struct Effects<P, I, T, W, F> {
    pub provider: P,
    pub inbox: I,
    pub topic: T,
    pub waits: W,
    pub workflow: F,
}

impl<P, I, T, W, F> Effects<P, I, T, W, F>
where
    P: FindPayment,
    I: KeepInbox,
    T: TellEvents,
    W: KeepWaits,
    F: WakeWorkflow,
{
    /// Tells the other services, and wakes the workflow that waits for the payment, unless that was
    /// done for this notice.
    ///
    /// A run that dies in between leaves the notice begun, and the next copy does it again under the
    /// same id; so may two copies that arrive at once. Consumers know an event by its id.
    ///
    /// # Errors
    /// [`EffectError`]: the provider has to send the notice again.
    pub async fn receive(&self, notice: &Notice, now: Timestamp) -> Result<Receipt, EffectError> {
        let Some(id) = notice.what.payment() else {
            return Ok(Receipt::Ignored);
        };
        if self.inbox.begin(&notice.id, now).await? == Progress::Processed {
            return Ok(Receipt::Duplicate);
        }
        let receipt = match self.provider.find(id).await {
            Ok(payment) => match payment.told() {
                Some(told) => self.bring_about(notice, &payment, told).await?,
                None => Receipt::Ignored,
            },
            Err(PaymentError::UnknownPayment) => Receipt::Ignored,
            Err(error) => return Err(error.into()),
        };
        self.inbox.finish(&notice.id).await?;
        Ok(receipt)
    }

    async fn bring_about(
        &self,
        notice: &Notice,
        payment: &ProviderPayment,
        told: Payment,
    ) -> Result<Receipt, EffectError> {
        if payment.state.is_decided()
            && let Some(token) = self.waits.token(&payment.id).await?
        {
            self.workflow.wake(&token).await?;
        }
        if let Some(event) = event(notice, told) {
            self.topic.tell(&event).await?;
        }
        Ok(Receipt::Processed)
    }
}

/// What the other services are told: nothing of a refund where no money had been taken, as when an
/// authorization is let go of. The id is derived from the notice's (UUIDv5), so that every copy
/// of it carries the same.
fn event(notice: &Notice, payment: Payment) -> Option<CloudEvent<Payment>> {
    const NAMESPACE: Uuid = Uuid::from_u128(0x1c7c_9e0e_8a0b_4d0f_9a53_0f6e_61c4_2b95);
    let kind = notice.what.event()?;
    if kind == types::PAYMENT_REFUNDED && payment.refunded.amount() == 0 {
        return None;
    }
    Some(CloudEvent {
        id: EventId::from_uuid(Uuid::new_v5(&NAMESPACE, notice.id.as_bytes())),
        traceparent: trace::traceparent(),
        ..CloudEvent::new("payments", kind, payment.order_id, notice.at, payment)
    })
}
