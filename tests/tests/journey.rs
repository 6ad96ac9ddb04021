//! What shoppers do, from a wish to an order, through the deployed API.

use serde_json::{Value, json};
use souk_tests::{Answer, Api, CITIES, Caller, PRICE, Stock, Stripe, money, setting, unique};

const VISA: &str = "pm_card_visa";

#[tokio::test]
async fn a_wish_for_a_spa_is_answered_with_deals_near_each_city() {
    let api = Api::deployed();
    for (city, lat, lng) in CITIES {
        let wish = json!({"message": "50% off spa near me", "location": {"lat": lat, "lng": lng}});
        let answer = api
            .stranger()
            .post("/chat/message", &wish)
            .await
            .expect_status(200);
        assert!(!answer.text("/reply").is_empty());
        assert_eq!(answer["degraded"], false, "{city}");
        let cards = answer.list("/cards");
        assert!(
            (3..=6).contains(&cards.len()),
            "{city}: {} cards",
            cards.len()
        );
        for card in cards {
            assert_is_half_price_spa_nearby(&api, city, card).await;
        }
    }
}

async fn assert_is_half_price_spa_nearby(api: &Api, city: &str, card: &Value) {
    let id = card["id"].as_str().unwrap_or_default();
    let product = api
        .stranger()
        .get(&format!("/products/{id}"))
        .await
        .expect_status(200);
    assert!(
        product.list("/category").contains(&json!("Spa")),
        "{city}: {card}"
    );
    assert_eq!(product["location"]["city"], city, "{card}");
    assert!(
        card["discount_percent"].as_u64() >= Some(50),
        "{city}: {card}"
    );
    assert!(
        card["distance_km"].as_f64().is_some_and(|km| km < 25.0),
        "{city}: {card}"
    );
    assert!(
        card["reason"]
            .as_str()
            .is_some_and(|reason| !reason.trim().is_empty()),
        "{city}: {card}"
    );
    assert!(card["availability"].is_string(), "{city}: {card}");
}

#[tokio::test]
async fn a_shopper_reserves_pays_and_has_a_confirmed_order() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(5).await);
    let reservation = shopper.hold(&product, 2).await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 5,
            reserved: 2
        }
    );

    let (order, end) = shopper.buy(&reservation, VISA).await;

    assert_eq!(
        (&end["status"], end.text("/order_id")),
        (&json!("confirmed"), order.as_str())
    );
    let order = shopper.order(&order).await;
    assert_is_confirmed(&order, 2);
    assert_eq!(order["reservation_id"], reservation);
    assert_eq!(
        order["lines"],
        json!([{
            "product_id": product, "title": "Letterpress evening", "quantity": 2, "unit_price": money(PRICE),
            "list_price": money(2 * PRICE), "discount_percent": 50,
        }])
    );
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 3,
            reserved: 0
        }
    );
    assert_is_paid(order.text("/id"), 2 * PRICE).await;
}

#[tokio::test]
async fn a_guest_reserves_then_signs_in_and_pays() {
    let api = Api::deployed();
    let product = api.product_in_stock(3).await;
    let held = api.stranger().reserve(&product, 1).await.expect_status(201);
    let guest = api.guest_named_by(&held);
    let reservation = held.text("/reservation_id");
    guest
        .check_out(reservation, VISA, &unique("guest"))
        .await
        .expect_problem(401, "unauthenticated");

    let shopper = guest.signed_in(&setting("SOUK_TEST_TOKEN_SHOPPER"));
    let (order, end) = shopper.buy(reservation, VISA).await;

    assert_eq!(end["status"], "confirmed", "{}", end.body);
    // The order is the user's: the token alone shows it.
    assert_is_confirmed(&api.shopper().order(&order).await, 1);
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 2,
            reserved: 0
        }
    );
}

#[tokio::test]
async fn a_declined_card_leaves_everything_as_it_was() {
    assert_undone("pm_card_visa_chargeDeclined", "payment_declined").await;
}

async fn assert_undone(payment_method: &str, code: &str) {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(4).await);
    let reservation = shopper.hold(&product, 3).await;

    let (order, end) = shopper.buy(&reservation, payment_method).await;

    assert_eq!(
        (&end["status"], &end["failure"]["code"]),
        (&json!("failed"), &json!(code)),
        "{}",
        end.body
    );
    assert!(!end.text("/failure/detail").is_empty());
    let failed = shopper.order(&order).await;
    assert_eq!(failed["status"], "payment_failed");
    assert_eq!(statuses(&failed), ["pending", "payment_failed"]);
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 4,
            reserved: 0
        }
    );
    let payment = Stripe::stand_in().payment_of(&order).await;
    assert_eq!(
        (&payment["status"], &payment["amount_received"]),
        (&json!("canceled"), &json!(0))
    );
    // What was given back can be had again.
    shopper.reserve(&product, 4).await.expect_status(201);
}

#[tokio::test]
async fn the_same_checkout_sent_again_is_the_same_order_paid_once() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(2).await);
    let (reservation, key) = (shopper.hold(&product, 1).await, unique("again"));

    let first = shopper
        .check_out(&reservation, VISA, &key)
        .await
        .expect_status(202);
    let during = shopper
        .check_out(&reservation, VISA, &key)
        .await
        .expect_status(202);
    shopper.end_of(&first).await;
    let after = shopper
        .check_out(&reservation, VISA, &key)
        .await
        .expect_status(202);

    assert!(!first.is_replayed());
    for again in [&during, &after] {
        assert!(again.is_replayed());
        assert_eq!(again.json(), first.json());
    }
    assert_is_paid(first.text("/order_id"), PRICE).await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 1,
            reserved: 0
        }
    );
}

#[tokio::test]
async fn a_used_key_is_refused_for_another_checkout() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(2).await);
    let (first, second) = (
        shopper.hold(&product, 1).await,
        shopper.hold(&product, 1).await,
    );
    let key = unique("used");
    let started = shopper
        .check_out(&first, VISA, &key)
        .await
        .expect_status(202);

    shopper
        .check_out(&second, VISA, &key)
        .await
        .expect_problem(422, "idempotency_key_reused");

    shopper.end_of(&started).await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 1,
            reserved: 1
        }
    );
}

#[tokio::test]
async fn the_same_key_of_another_shopper_is_another_checkout() {
    let api = Api::deployed();
    let (product, key) = (api.product_in_stock(2).await, unique("shared"));
    let mut orders = Vec::new();
    for shopper in [api.shopper(), api.other_shopper()] {
        let reservation = shopper.hold(&product, 1).await;
        let started = shopper
            .check_out(&reservation, VISA, &key)
            .await
            .expect_status(202);
        assert_eq!(shopper.end_of(&started).await["status"], "confirmed");
        orders.push(started.text("/order_id").to_owned());
    }
    assert_ne!(orders[0], orders[1]);
}

#[tokio::test]
async fn of_two_checkouts_of_one_reservation_one_wins() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(3).await);
    let reservation = shopper.hold(&product, 1).await;
    let attempt = |key| shopper.check_out(&reservation, VISA, key).into_future();

    let (one, other) = tokio::join!(attempt(&unique("one")), attempt(&unique("other")));

    let (winner, loser) = if one.status == 202 {
        (one, other)
    } else {
        (other, one)
    };
    let winner = winner.expect_status(202);
    loser.expect_problem(409, "reservation_in_checkout");
    assert_eq!(shopper.end_of(&winner).await["status"], "confirmed");
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 2,
            reserved: 0
        }
    );
}

#[tokio::test]
async fn what_is_given_back_can_be_had_by_another() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(1).await);
    let reservation = shopper.hold(&product, 1).await;
    api.other_shopper()
        .reserve(&product, 1)
        .await
        .expect_problem(409, "insufficient_stock");

    let path = format!("/reserve/{reservation}");
    shopper.delete(&path).await.expect_status(204);
    shopper.delete(&path).await.expect_status(204);

    api.other_shopper().hold(&product, 1).await;
    shopper
        .check_out(&reservation, VISA, &unique("late"))
        .await
        .expect_problem(409, "reservation_expired");
}

#[tokio::test]
async fn a_conversation_goes_on_and_only_its_owner_reads_it() {
    let api = Api::deployed();
    let (_, lat, lng) = CITIES[1];
    let location = json!({"lat": lat, "lng": lng});
    let opening = json!({"message": "a massage near me", "location": location});
    let first = api
        .stranger()
        .post("/chat/message", &opening)
        .await
        .expect_status(200);
    let guest = api.guest_named_by(&first);
    let session = first.text("/session_id");
    let next = json!({"message": "cheaper", "session_id": session, "location": location});
    let second = guest.post("/chat/message", &next).await.expect_status(200);
    assert_eq!(second["session_id"], session);

    let path = format!("/chat/session/{session}");
    for owner in [
        guest.clone(),
        guest.signed_in(&setting("SOUK_TEST_TOKEN_SHOPPER")),
    ] {
        let conversation = owner.get(&path).await.expect_status(200);
        let turns = conversation.list("/turns");
        assert_eq!(turns.len(), 2);
        for (turn, (said, answer)) in turns
            .iter()
            .zip([("a massage near me", &first), ("cheaper", &second)])
        {
            assert_eq!(turn["message"], said);
            assert_eq!(turn["message_id"], answer["message_id"]);
            assert_eq!(turn["reply"], answer["reply"]);
            assert_eq!(turn["cards"], answer["cards"]);
        }
    }
    for stranger in strangers(&api) {
        stranger
            .get(&path)
            .await
            .expect_problem(404, "session_not_found");
        stranger
            .post("/chat/message", &next)
            .await
            .expect_problem(404, "session_not_found");
    }
}

fn strangers(api: &Api) -> [Caller; 4] {
    [
        api.stranger(),
        api.other_shopper(),
        api.merchant(),
        api.operator(),
    ]
}

#[track_caller]
fn assert_is_confirmed(order: &Answer, units: i64) {
    assert_eq!(order["status"], "confirmed");
    assert_eq!(order["total"], money(units * PRICE));
    assert_eq!(statuses(order), ["pending", "authorized", "confirmed"]);
    let history = order.list("/history");
    assert!(history.iter().all(|step| {
        step["cause"]
            .as_str()
            .is_some_and(|cause| !cause.is_empty())
    }));
    assert!(
        history.is_sorted_by_key(|step| step["at"].as_str()),
        "{history:?}"
    );
}

fn statuses(order: &Answer) -> Vec<&str> {
    order
        .list("/history")
        .iter()
        .filter_map(|step| step["status"].as_str())
        .collect()
}

async fn assert_is_paid(order: &str, cents: i64) {
    let payment = Stripe::stand_in().payment_of(order).await;
    let expected = (&json!("succeeded"), &json!(cents), &json!("usd"));
    assert_eq!(
        (
            &payment["status"],
            &payment["amount_received"],
            &payment["currency"]
        ),
        expected,
        "{payment}"
    );
}
