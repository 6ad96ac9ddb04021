//! Many at once: what must hold however the calls fall together.

use futures::{StreamExt, future::join_all, stream};
use souk_tests::{Answer, Api, Call, PRICE, Stock, Stripe, unique};
use std::collections::BTreeSet;

/// As many calls are under way at once.
const AT_ONCE: usize = 16;

async fn all(calls: impl Iterator<Item = Call>) -> Vec<Answer> {
    stream::iter(calls)
        .map(IntoFuture::into_future)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_want_ten_units_and_ten_get_one() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(10).await);

    let answers = all((0..100).map(|_| shopper.reserve(&product, 1))).await;

    let (held, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((held.len(), refused.len()), (10, 90));
    for answer in refused {
        let answer = answer.expect_problem(409, "insufficient_stock");
        assert_eq!(answer["shortages"][0]["product_id"], product);
    }
    let reservations: BTreeSet<_> = held
        .iter()
        .map(|answer| answer.text("/reservation_id"))
        .collect();
    assert_eq!(reservations.len(), 10);
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 10,
            reserved: 10
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn carts_in_opposite_order_do_not_block_each_other() {
    let api = Api::deployed();
    let shopper = api.shopper();
    let (one, other) = (
        api.product_in_stock(50).await,
        api.product_in_stock(50).await,
    );
    let line = |product: &str| serde_json::json!({"product_id": product, "quantity": 1});

    let carts = (0..40).map(|turn| {
        let items = if turn % 2 == 0 {
            [line(&one), line(&other)]
        } else {
            [line(&other), line(&one)]
        };
        shopper.post("/reserve", &serde_json::json!({"items": items}))
    });
    for answer in all(carts).await {
        answer.expect_status(201);
    }

    for product in [one, other] {
        assert_eq!(
            api.stock_of(&product).await,
            Stock {
                on_hand: 50,
                reserved: 40
            }
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_equal_checkouts_at_once_are_one_order_paid_once() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(1).await);
    let (reservation, key) = (shopper.hold(&product, 1).await, unique("fifty"));

    let calls = (0..50).map(|_| shopper.check_out(&reservation, "pm_card_visa", &key));
    let answers = join_all(calls.map(IntoFuture::into_future)).await;

    let answers: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.expect_status(202))
        .collect();
    let orders: BTreeSet<_> = answers
        .iter()
        .map(|answer| answer.text("/order_id"))
        .collect();
    assert_eq!(orders.len(), 1, "{orders:?}");
    assert_eq!(
        answers
            .iter()
            .filter(|answer| !answer.is_replayed())
            .count(),
        1
    );
    assert_eq!(shopper.end_of(&answers[0]).await["status"], "confirmed");
    let payment = Stripe::stand_in()
        .payment_of(answers[0].text("/order_id"))
        .await;
    assert_eq!(payment["amount_received"], PRICE, "{payment}");
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 0,
            reserved: 0
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_reservations_at_once_under_one_key_are_one_hold() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(30).await);
    let key = unique("hold");

    let answers = all((0..20).map(|_| shopper.reserve(&product, 1).key(&key))).await;

    let (held, busy): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    for answer in busy {
        answer.expect_problem(409, "idempotency_key_in_use");
    }
    let reservations: BTreeSet<_> = held
        .iter()
        .map(|answer| answer.text("/reservation_id"))
        .collect();
    assert_eq!(reservations.len(), 1, "{reservations:?}");
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 30,
            reserved: 1
        }
    );
}
