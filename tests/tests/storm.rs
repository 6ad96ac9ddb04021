//! Many checkouts at once with a provider that misbehaves, and what must hold when the storm is over.
//!
//! It has a test binary of its own: the faults strike whoever talks to the provider meanwhile.

use futures::{StreamExt, stream};
use serde_json::{Value, json};
use souk_tests::{
    Answer, Api, Call, Caller, Stock, Stripe, assert_agree, eventually, payments_by_order,
    reconcile_in_ten_minutes, unique,
};
use std::{iter, time::Duration};
use tokio::time::sleep;

const ATTEMPTS: usize = 200;
const UNITS: u32 = 50;
const AT_ONCE: usize = 200;

/// How long the page waits before it asks again, in milliseconds; the last for all that follow.
const ASK_AGAIN_MS: [u64; 5] = [500, 800, 1_200, 2_000, 3_000];
const LAST_ASKED: usize = 40;

/// What one shopper does: of ten, two have a card that is declined and one is sent to the bank. Every other
/// of those never answers it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shopper {
    Pays,
    IsDeclined,
    ConfirmsAtTheBank,
    NeverAnswersTheBank,
}

impl Shopper {
    const fn number(number: usize) -> Self {
        match number % 10 {
            0 | 5 => Self::IsDeclined,
            7 if number % 20 == 7 => Self::ConfirmsAtTheBank,
            7 => Self::NeverAnswersTheBank,
            _ => Self::Pays,
        }
    }

    const fn card(self) -> &'static str {
        match self {
            Self::Pays => "pm_card_visa",
            Self::IsDeclined => "pm_card_visa_chargeDeclined",
            Self::ConfirmsAtTheBank | Self::NeverAnswersTheBank => "pm_card_authenticationRequired",
        }
    }
}

/// Five in a hundred calls have their effect and lose their answers, and as many webhooks come twice.
fn faults() -> Value {
    let effect = json!({"method": "POST", "path_prefix": "/v1/payment_intents"});
    json!([
        {"kind": "timeout_after_effect", "every": 20, "times": 100, "delay_ms": 1500, "match": effect},
        {"kind": "webhook_double", "every": 20, "times": 100, "match": effect},
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_storm_money_orders_and_stock_agree() {
    let (api, stripe) = (Api::deployed(), Stripe::stand_in());
    let product = api.product_in_stock(UNITS).await;
    stripe.strike(&faults()).await;
    let orders: Vec<String> = stream::iter(0..ATTEMPTS)
        .map(|number| go_shopping(&api, &stripe, &product, Shopper::number(number)))
        .buffer_unordered(AT_ONCE)
        .filter_map(async |order| order)
        .collect()
        .await;
    stripe.calm_down().await;

    assert!(
        orders.len() >= UNITS as usize,
        "only {} checkouts",
        orders.len()
    );
    reconcile_in_ten_minutes().await;
    let payments = payments_by_order().await;
    let mut sold = 0;
    for id in &orders {
        let order = api
            .operator()
            .get(&format!("/orders/{id}"))
            .await
            .expect_status(200);
        let nothing = Vec::new();
        assert_agree(&order, payments.get(id).unwrap_or(&nothing));
        sold += i64::from(order["status"] == "confirmed");
    }
    let left = Stock {
        on_hand: i64::from(UNITS) - sold,
        reserved: 0,
    };
    eventually("nothing on hold", async || {
        (api.stock_of(&product).await == left).then_some(())
    })
    .await;
}

/// The order of a shopper who got a unit, once its checkout has ended or nobody goes on with it.
async fn go_shopping(
    api: &Api,
    stripe: &Stripe,
    product: &str,
    shopper: Shopper,
) -> Option<String> {
    let caller = api.shopper();
    let (cart, key) = (unique("storm-cart"), unique("storm"));
    let held = insist(|| caller.reserve(product, 1).key(&cart)).await;
    if held.status == 409 {
        assert_eq!(held["code"], "insufficient_stock", "{}", held.body);
        return None;
    }
    let held = held.expect_status(201);
    let reservation = held.text("/reservation_id");
    let started = insist(|| caller.check_out(reservation, shopper.card(), &key))
        .await
        .expect_status(202);
    let state = look_while(&caller, &started, &["processing"]).await;
    if state["status"] == "requires_action" && shopper == Shopper::ConfirmsAtTheBank {
        stripe
            .answer_bank(state.text("/next_action/url"), "success")
            .await;
        look_while(&caller, &started, &["processing", "requires_action"]).await;
    }
    Some(started.text("/order_id").to_owned())
}

/// What Souk answers. Where the platform gave up under the load, or the first sending is still at work, the
/// same is sent again, with the same key, as the page does.
async fn insist(call: impl Fn() -> Call) -> Answer {
    for pause in pauses() {
        let answer = call().await;
        let is_put_off = answer["code"] == "idempotency_key_in_use";
        if !matches!(answer.status, 502..=504) && !is_put_off {
            return answer;
        }
        sleep(pause).await;
    }
    call().await
}

/// How the checkout stands as soon as it is in none of these states.
async fn look_while(caller: &Caller, started: &Answer, states: &[&str]) -> Answer {
    let url = format!("/{}", started.text("/status_url"));
    for pause in pauses() {
        let state = insist(|| caller.get(&url)).await.expect_status(200);
        if !states.contains(&state.text("/status")) {
            return state;
        }
        sleep(pause).await;
    }
    panic!("{url} is still {states:?}");
}

fn pauses() -> impl Iterator<Item = Duration> {
    let last = ASK_AGAIN_MS[ASK_AGAIN_MS.len() - 1];
    ASK_AGAIN_MS
        .into_iter()
        .chain(iter::repeat(last))
        .take(LAST_ASKED)
        .map(Duration::from_millis)
}
