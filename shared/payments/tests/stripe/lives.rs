//! A payment's life, step by step: whatever fails on the way, it goes as if nothing had failed.

use crate::support::{StandIn, cancelling_order, paying, paying_by_3d_secure, persistently, usd};
use proptest::{prelude::*, sample::select, test_runner::Config};
use souk_contracts::{
    OrderId, RefundId,
    calls::payments::{
        Authorize, CancelPayment, Capture, Payment, PaymentStatus, RefundPayment, RetrievePayment,
    },
};
use souk_payments::{
    authorize::authorize, cancel::cancel, capture::capture, domain::PaymentError, look::retrieve,
    refund::refund,
};

/// What somebody does with an order's payment.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Authorize,
    Bank { recognizes: bool },
    Capture,
    Cancel,
    Refund { minor_units: i64 },
}

/// What goes wrong while it is done.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    Nothing,
    Lost,
    Failure,
    Failures,
}

/// What the payment must be, by the rules that a reader would write down.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Model {
    asks_the_bank: bool,
    status: PaymentStatus,
    refunded: i64,
}

impl Model {
    fn after(self, deed: Deed) -> Self {
        use PaymentStatus::{Authorized, Canceled, Captured, Failed, Open, RequiresAction};
        let status = match (deed, self.status) {
            (Deed::Authorize, Open) if self.asks_the_bank => RequiresAction,
            (Deed::Authorize, Open) => Authorized,
            (Deed::Bank { recognizes: true }, RequiresAction) => Authorized,
            (Deed::Bank { recognizes: false }, RequiresAction) => Failed,
            (Deed::Capture, Authorized) => Captured,
            (Deed::Cancel, Open | RequiresAction | Authorized | Failed) => Canceled,
            (_, status) => status,
        };
        let refunded = match (deed, self.status) {
            (Deed::Refund { minor_units }, Captured) if self.refunded + minor_units <= 7900 => {
                self.refunded + minor_units
            }
            _ => self.refunded,
        };
        Self {
            status,
            refunded,
            ..self
        }
    }
}

fn lives() -> impl Strategy<Value = (bool, Vec<(Deed, Mishap)>)> {
    let deed = prop_oneof![
        4 => Just(Deed::Authorize),
        3 => any::<bool>().prop_map(|recognizes| Deed::Bank { recognizes }),
        4 => Just(Deed::Capture),
        1 => Just(Deed::Cancel),
        3 => select(vec![900, 4000, 7900]).prop_map(|minor_units| Deed::Refund { minor_units }),
    ];
    let mishap = prop_oneof![
        8 => Just(Mishap::Nothing),
        1 => Just(Mishap::Lost),
        2 => Just(Mishap::Failure),
        1 => Just(Mishap::Failures),
    ];
    (
        any::<bool>(),
        proptest::collection::vec((deed, mishap), 1..9),
    )
}

/// One payment at the stand-in.
struct Life<'a> {
    standin: &'a StandIn,
    request: Authorize,
    payment_id: String,
}

impl Life<'_> {
    async fn does(&self, deed: Deed, mishap: Mishap) {
        match mishap {
            Mishap::Nothing => {}
            Mishap::Lost => self.standin.arm("timeout_after_effect", 1, "/v1/").await,
            Mishap::Failure => self.standin.arm("status_500", 1, "/v1/").await,
            Mishap::Failures => self.standin.arm("status_500", 3, "/v1/").await,
        }
        let refund_id = RefundId::generate();
        let outcome = persistently(|| self.tries(deed, refund_id)).await;
        assert!(
            !matches!(outcome, Err(PaymentError::Unavailable(_))),
            "{deed:?} does not come off"
        );
        self.standin.disarm().await;
    }

    async fn tries(&self, deed: Deed, refund_id: RefundId) -> Result<(), PaymentError> {
        let (stripe, order_id) = (&self.standin.stripe, self.request.order_id);
        let payment_id = self.payment_id.clone();
        match deed {
            Deed::Authorize => {
                authorize(stripe, self.request.clone()).await?;
            }
            Deed::Bank { recognizes } => {
                let outcome = if recognizes { "success" } else { "fail" };
                self.standin.answer_bank(&payment_id, outcome).await;
            }
            Deed::Capture => {
                let request = Capture {
                    order_id,
                    payment_id,
                };
                capture(stripe, request).await?;
            }
            Deed::Cancel => {
                let request = CancelPayment {
                    payment_id: Some(payment_id),
                    ..cancelling_order(order_id)
                };
                cancel(stripe, request).await?;
            }
            Deed::Refund { minor_units } => {
                let request = RefundPayment {
                    order_id,
                    payment_id,
                    refund_id,
                    amount: Some(usd(minor_units)),
                };
                refund(stripe, request).await?;
            }
        }
        Ok(())
    }

    async fn stands(&self) -> Payment {
        let request = RetrievePayment {
            payment_id: self.payment_id.clone(),
        };
        retrieve(&self.standin.stripe, request)
            .await
            .expect("there")
    }
}

/// The id of an order's payment before a card was tried.
async fn opened(standin: &StandIn, order: OrderId) -> String {
    let probe = Authorize {
        order_id: order,
        ..paying("pm_card_of_nobody")
    };
    authorize(&standin.stripe, probe)
        .await
        .expect_err("a payment without a card");
    let made = standin.payments_of(order).await;
    made[0]["id"].as_str().expect("an id").to_owned()
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(24) })]

    #[test]
    fn a_life_with_mishaps_goes_as_one_without((asks_the_bank, deeds) in lives()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let standin = &StandIn::new().await;
            let request = if asks_the_bank { paying_by_3d_secure() } else { paying("pm_card_visa") };
            let payment_id = opened(standin, request.order_id).await;
            let life = Life { standin, request, payment_id };
            let status = PaymentStatus::Open;
            let mut model = Model { asks_the_bank, status, refunded: 0 };
            for (deed, mishap) in deeds {
                life.does(deed, mishap).await;
                model = model.after(deed);
                let stands = life.stands().await;
                let seen = Model {
                    asks_the_bank,
                    status: stands.status,
                    refunded: stands.refunded.amount(),
                };
                prop_assert_eq!(seen, model, "after {:?} with {:?}", deed, mishap);
            }
            let payments = standin.payments_of(life.request.order_id).await;
            prop_assert_eq!(payments.len(), 1, "payments of one order");
            Ok(())
        })?;
    }
}
