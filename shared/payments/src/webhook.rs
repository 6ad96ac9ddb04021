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
    events::{CloudEvent, PaymentTurn, types},
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
fn event(notice: &Notice, payment: Payment) -> Option<CloudEvent<PaymentTurn>> {
    const NAMESPACE: Uuid = Uuid::from_u128(0x1c7c_9e0e_8a0b_4d0f_9a53_0f6e_61c4_2b95);
    let kind = notice.what.event()?;
    if kind == types::PAYMENT_REFUNDED && payment.refunded.amount() == 0 {
        return None;
    }
    let order = payment.order_id;
    let turn = PaymentTurn {
        payment,
        refund_id: notice.what.refund(),
    };
    Some(CloudEvent {
        id: EventId::from_uuid(Uuid::new_v5(&NAMESPACE, notice.id.as_bytes())),
        traceparent: trace::traceparent(),
        ..CloudEvent::new("payments", kind, order, notice.at, turn)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        await_authentication::await_authentication,
        domain::{Occurrence, PaymentState},
        testing::{
            Provider, Surroundings, asking_the_shopper, captured, effects, notice, payment_id, usd,
        },
    };
    use proptest::prelude::*;
    use souk_contracts::{RefundId, calls::payments::AwaitAuthentication};
    use std::collections::BTreeSet;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[tokio::test]
    async fn ten_copies_of_a_notice_are_told_once() {
        let (provider, around) = (&Provider::with(captured()), &Surroundings::default());
        let notice = notice("evt_1", Occurrence::Captured(payment_id()));
        let mut receipts = Vec::new();
        for _ in 0..10 {
            receipts.push(effects(provider, around).receive(&notice, NOW).await.ok());
        }
        assert_eq!(receipts[0], Some(Receipt::Processed));
        assert!(
            receipts[1..]
                .iter()
                .all(|receipt| *receipt == Some(Receipt::Duplicate))
        );
        assert_eq!(around.told().len(), 1);
    }

    #[tokio::test]
    async fn a_notice_that_could_not_be_told_is_told_when_it_comes_again() {
        let (provider, around) = (&Provider::with(captured()), &Surroundings::failing_once());
        let notice = notice("evt_1", Occurrence::Captured(payment_id()));
        let effects = effects(provider, around);
        assert!(effects.receive(&notice, NOW).await.is_err());
        let again = effects.receive(&notice, NOW).await;
        assert_eq!(again.ok(), Some(Receipt::Processed));
    }

    #[tokio::test]
    async fn what_is_told_is_how_the_payment_stands_now() {
        let refunded = PaymentState::Captured {
            refunded: usd(7900),
        };
        let (provider, around) = (&Provider::with(refunded), &Surroundings::default());
        // The first of two refunds, whose notice comes after both.
        let late = notice("evt_1", Occurrence::Refunded(payment_id()));
        let receipt = effects(provider, around).receive(&late, NOW).await;
        assert_eq!(receipt.ok(), Some(Receipt::Processed));
        let told: Vec<_> = around
            .told()
            .iter()
            .map(|event| event.data.payment.refunded)
            .collect();
        assert_eq!(told, [usd(7900)]);
    }

    #[tokio::test]
    async fn an_authorization_that_is_let_go_of_is_no_refund() {
        let provider = &Provider::with(PaymentState::Canceled);
        let around = &Surroundings::default();
        let reversal = notice("evt_1", Occurrence::Refunded(payment_id()));
        let receipt = effects(provider, around).receive(&reversal, NOW).await;
        assert_eq!(receipt.ok(), Some(Receipt::Processed));
        assert!(around.told().is_empty());
    }

    #[tokio::test]
    async fn a_refund_that_came_back_is_told_by_its_own_id() {
        let (provider, around) = (&Provider::with(captured()), &Surroundings::default());
        let refund = Some(RefundId::generate());
        let payment = payment_id();
        let failed = notice("evt_1", Occurrence::RefundFailed { payment, refund });
        let receipt = effects(provider, around).receive(&failed, NOW).await;
        assert_eq!(receipt.ok(), Some(Receipt::Processed));
        let told = around.told();
        let told: Vec<_> = told
            .iter()
            .map(|event| (event.kind.as_str(), event.data.refund_id))
            .collect();
        assert_eq!(told, [(types::PAYMENT_REFUND_FAILED, refund)]);
    }

    #[tokio::test]
    async fn what_is_not_souks_is_taken_and_left() {
        let notice = notice("evt_1", Occurrence::Captured(payment_id()));
        for provider in [Provider::without_payments(), Provider::with_a_strangers()] {
            let around = &Surroundings::default();
            let receipt = effects(&provider, around).receive(&notice, NOW).await;
            assert_eq!(receipt.ok(), Some(Receipt::Ignored));
            assert!(around.told().is_empty());
        }
    }

    #[tokio::test]
    async fn a_notice_of_something_else_asks_nobody() {
        let (provider, around) = (&Provider::with(captured()), &Surroundings::default());
        let other = notice("evt_1", Occurrence::Other);
        let receipt = effects(provider, around).receive(&other, NOW).await;
        assert_eq!(receipt.ok(), Some(Receipt::Ignored));
        assert!(provider.steps().is_empty());
    }

    /// Everything that the provider tells of a payment that was paid by 3-D Secure and given back in
    /// two parts, with how the payment stands from then on.
    fn life() -> [(Notice, PaymentState); 4] {
        let refunded = |amount| PaymentState::Captured {
            refunded: usd(amount),
        };
        [
            (
                notice("evt_authorized", Occurrence::Authorized(payment_id())),
                PaymentState::Authorized,
            ),
            (
                notice("evt_captured", Occurrence::Captured(payment_id())),
                refunded(0),
            ),
            (
                notice("evt_refunded", Occurrence::Refunded(payment_id())),
                refunded(3000),
            ),
            (
                notice("evt_refunded_again", Occurrence::Refunded(payment_id())),
                refunded(7900),
            ),
        ]
    }

    /// Deliveries in any order, each notice at least once, none before it happened; `happened[n]` is
    /// how far the payment has come when the n-th is delivered.
    fn deliveries() -> impl Strategy<Value = Vec<(usize, usize)>> {
        proptest::collection::vec(0..4_usize, 0..20)
            .prop_map(|copies| (0..4).chain(copies).collect::<Vec<_>>())
            .prop_shuffle()
            .prop_flat_map(|order| {
                let lags = proptest::collection::vec(0..4_usize, order.len());
                (Just(order), lags)
            })
            .prop_map(|(order, lags)| {
                let mut happened = 0;
                let deliveries = order.into_iter().zip(lags);
                deliveries
                    .map(|(notice, lag)| {
                        happened = (notice + lag).min(3).max(happened);
                        (notice, happened)
                    })
                    .collect()
            })
    }

    proptest! {
        /// The workflow begins to wait before, between or after the deliveries.
        #[test]
        fn any_order_and_number_of_copies_ends_alike(deliveries in deliveries(), waits_at in 0..24_usize) {
            let (provider, around) = (&Provider::with(asking_the_shopper()), &Surroundings::default());
            let effects = effects(provider, around);
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            runtime.unwrap_or_else(|error| panic!("{error}")).block_on(async {
                let last = deliveries.len();
                for (turn, (number, happened)) in deliveries.into_iter().enumerate() {
                    if turn == waits_at {
                        wait(provider, around).await;
                    }
                    let (notice, _) = &life()[number];
                    provider.moves_to(life()[happened].1.clone());
                    effects.receive(notice, NOW).await.unwrap_or_else(|error| panic!("{error}"));
                }
                if waits_at >= last {
                    wait(provider, around).await;
                }
            });
            let told = around.told();
            let ids: BTreeSet<_> = told.iter().map(|event| event.id).collect();
            prop_assert_eq!(told.len(), 4);
            prop_assert_eq!(ids.len(), 4);
            let kinds: BTreeSet<_> = told.iter().map(|event| event.kind.as_str()).collect();
            prop_assert_eq!(kinds, BTreeSet::from([
                types::PAYMENT_AUTHORIZED, types::PAYMENT_CAPTURED, types::PAYMENT_REFUNDED,
            ]));
            // Whatever was told last tells of the most recent amounts.
            let refunded: Vec<_> = told.iter().map(|event| event.data.payment.refunded.amount()).collect();
            prop_assert!(refunded.is_sorted());
            prop_assert!(!around.woken().is_empty(), "nobody woke the workflow");
        }
    }

    async fn wait(provider: &Provider, around: &Surroundings) {
        let request = AwaitAuthentication {
            payment_id: payment_id().to_string(),
            task_token: "token".to_owned(),
        };
        let waiting = await_authentication(provider, &around, &around, request, NOW);
        waiting.await.unwrap_or_else(|error| panic!("{error}"));
    }
}
