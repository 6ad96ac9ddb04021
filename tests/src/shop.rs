//! The goods that a test sells, and the steps that many journeys share.

use crate::{Answer, Api, Call, Caller, eventually, unique};
use serde_json::{Value, json};

/// What a [`new_product`] costs, in cents.
pub const PRICE: i64 = 7_900;

/// The cities of the seed catalogue with a point in the middle of each.
pub const CITIES: [(&str, f64, f64); 10] = [
    ("Austin", 30.2724, -97.7482),
    ("Boston", 42.3408, -71.0731),
    ("Chicago", 41.9073, -87.6636),
    ("Denver", 39.7389, -104.98),
    ("Miami", 25.7795, -80.197),
    ("Nashville", 36.1525, -86.7776),
    ("New York", 40.7327, -73.964),
    ("Portland", 45.5241, -122.6575),
    ("San Francisco", 37.7727, -122.4294),
    ("Seattle", 47.6251, -122.3347),
];

/// How much there is of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stock {
    pub on_hand: i64,
    pub reserved: i64,
}

#[must_use]
pub fn money(cents: i64) -> Value {
    json!({"amount": cents, "currency": "USD"})
}

/// A product that no wish of a shopper finds, in a category of its own.
#[must_use]
pub fn new_product(category: &str) -> Value {
    json!({
        "title": "Letterpress evening",
        "description": "Two hours at a hand press; twelve cards to take home.",
        "merchant": {"name": "Quarter Em Press"},
        "category": ["Tests", category],
        "price": money(PRICE),
        "list_price": money(2 * PRICE),
    })
}

impl Api {
    /// A new product of which so many units are there; its id.
    pub async fn product_in_stock(&self, units: u32) -> String {
        let merchant = self.merchant();
        let product = merchant
            .post("/products", &new_product(&unique("journey")))
            .await
            .expect_status(201);
        let id = product.text("/id").to_owned();
        let stock = merchant
            .put(&format!("/inventory/{id}"), &json!({"on_hand": units}))
            .await;
        assert_eq!(stock.expect_status(200)["available"], units);
        id
    }

    /// What a merchant sees of the product's stock.
    pub async fn stock_of(&self, product: &str) -> Stock {
        let stock = self
            .merchant()
            .get(&format!("/inventory/{product}"))
            .await
            .expect_status(200);
        let count = |member| {
            stock[member]
                .as_i64()
                .unwrap_or_else(|| panic!("{}", stock.body))
        };
        let (on_hand, reserved) = (count("on_hand"), count("reserved"));
        assert_eq!(count("available"), on_hand - reserved);
        Stock { on_hand, reserved }
    }
}

impl Caller {
    /// Asks for so many units of one product.
    #[must_use]
    pub fn reserve(&self, product: &str, quantity: u32) -> Call {
        self.post(
            "/reserve",
            &json!({"items": [{"product_id": product, "quantity": quantity}]}),
        )
    }

    /// Holds so many units of one product; the reservation's id.
    pub async fn hold(&self, product: &str, quantity: u32) -> String {
        self.reserve(product, quantity)
            .await
            .expect_status(201)
            .text("/reservation_id")
            .to_owned()
    }

    /// Asks to buy what is held, under an idempotency key.
    #[must_use]
    pub fn check_out(&self, reservation: &str, payment_method: &str, key: &str) -> Call {
        let body = json!({
            "reservation_id": reservation,
            "payment_method": payment_method,
            "email": "shopper@souk.test",
        });
        self.post("/checkout", &body).key(key)
    }

    /// Buys what is held and waits for the end: the order's id, and how the checkout ended.
    pub async fn buy(&self, reservation: &str, payment_method: &str) -> (String, Answer) {
        let checkout = self
            .check_out(reservation, payment_method, &unique("buy"))
            .await
            .expect_status(202);
        let end = self.end_of(&checkout).await;
        (checkout.text("/order_id").to_owned(), end)
    }

    /// How the checkout that `started` tells of has ended.
    pub async fn end_of(&self, started: &Answer) -> Answer {
        let url = format!("/{}", started.text("/status_url"));
        eventually("the end of the checkout", async || {
            let state = self.get(&url).await.expect_status(200);
            (state["status"] != "processing").then_some(state)
        })
        .await
    }

    pub async fn order(&self, id: &str) -> Answer {
        self.get(&format!("/orders/{id}")).await.expect_status(200)
    }
}
