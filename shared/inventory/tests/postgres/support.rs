//! One inventory a test, and the questions that every test asks of it.

use jiff::Timestamp;
use souk_contracts::{
    Caller, CheckoutId, GuestId, Problem, ProductId, Quantity, ReservationId,
    calls::inventory::{
        Claim, Confirm, GetAvailability, Line, Release, ReleasedBy, Reservation, Reserve, Reserved,
    },
};
use souk_inventory::{
    api,
    domain::OnHand,
    ports::{CountStock, TellEvents},
    store::PgStock,
};
use souk_migrations::Service;
use souk_platform::postgres::{Client, PgPool};

/// Nothing is sent: what matters here is in the outbox.
pub struct Silent;

impl TellEvents for Silent {
    async fn publish_soon(&self) {}
}

pub struct Inventory {
    pub stock: PgStock,
    pub database: PgPool,
}

impl Inventory {
    pub async fn new() -> Self {
        let database = souk_testing::database(Service::Inventory).await;
        Self {
            stock: PgStock::new(database.clone()),
            database,
        }
    }

    pub async fn client(&self) -> Client {
        self.database.get().await.expect("a connection")
    }

    pub async fn product(&self, on_hand: i64) -> ProductId {
        let product = ProductId::generate();
        let on_hand = OnHand::try_from(on_hand).expect("a count");
        self.stock.count(product, on_hand).await.expect("stock");
        product
    }

    pub async fn reserve(&self, who: &str, items: &[Line]) -> Result<Reservation, Problem> {
        self.reserve_with_key(who, items, None)
            .await
            .map(|reserved| reserved.reservation)
    }

    pub async fn reserve_with_key(
        &self,
        who: &str,
        items: &[Line],
        key: Option<&str>,
    ) -> Result<Reserved, Problem> {
        let request = Reserve {
            caller: guest(who),
            items: items.to_vec(),
            idempotency_key: key.map(str::to_owned),
        };
        api::reserve(&self.stock, &Silent, request).await
    }

    pub async fn claim(
        &self,
        who: &str,
        reservation_id: ReservationId,
        checkout_id: CheckoutId,
    ) -> Result<Reservation, Problem> {
        let request = Claim {
            reservation_id,
            checkout_id,
            caller: guest(who),
        };
        api::claim(&self.stock, request).await
    }

    pub async fn confirm(&self, id: ReservationId, checkout: CheckoutId) -> Result<(), Problem> {
        let request = Confirm {
            reservation_id: id,
            checkout_id: checkout,
        };
        api::confirm(&self.stock, &Silent, request).await
    }

    pub async fn release(&self, id: ReservationId, by: ReleasedBy) -> Result<(), Problem> {
        api::release(
            &self.stock,
            &Silent,
            Release {
                reservation_id: id,
                by,
            },
        )
        .await
    }

    pub async fn available(&self, product: ProductId) -> u32 {
        let request = GetAvailability { ids: vec![product] };
        let levels = api::availability(&self.stock, request)
            .await
            .expect("an answer");
        levels.first().expect("the product").available
    }

    /// As if the hold had been made long ago.
    pub async fn let_time_run_out(&self, id: ReservationId) {
        self.let_expire_in(id, 0).await;
    }

    /// Moves the end of the hold to so many microseconds from now.
    pub async fn let_expire_in(&self, id: ReservationId, microseconds: i32) {
        self.client()
            .await
            .execute(
                "WITH line AS (
                     UPDATE reservation_lines
                     SET held_until = now() + $2 * interval '1 microsecond'
                     WHERE reservation_id = $1
                 )
                 UPDATE reservations
                 SET expires_at = now() + $2 * interval '1 microsecond'
                 WHERE id = $1",
                &[&id.as_uuid(), &f64::from(microseconds)],
            )
            .await
            .expect("an update");
    }

    /// What the row itself says, due holds and all: on_hand, reserved.
    pub async fn row(&self, product: ProductId) -> (i32, i32) {
        let row = self
            .client()
            .await
            .query_one(
                "SELECT on_hand, reserved FROM stock WHERE product_id = $1",
                &[&product.as_uuid()],
            )
            .await
            .expect("a row");
        (row.get(0), row.get(1))
    }

    pub async fn state(&self, id: ReservationId) -> String {
        self.client()
            .await
            .query_one(
                "SELECT state FROM reservations WHERE id = $1",
                &[&id.as_uuid()],
            )
            .await
            .expect("a row")
            .get(0)
    }

    /// The types of the events about `id`, oldest first.
    pub async fn told(&self, id: ReservationId) -> Vec<String> {
        self.client()
            .await
            .query(
                "SELECT type FROM outbox WHERE subject = $1 ORDER BY id",
                &[&id.to_string()],
            )
            .await
            .expect("rows")
            .iter()
            .map(|row| row.get(0))
            .collect()
    }

    /// What must hold after anything whatsoever.
    pub async fn assert_invariants(&self) {
        let wrong = self
            .client()
            .await
            .query(
                "SELECT stock.product_id, stock.reserved, held.quantity
                 FROM stock
                 LEFT JOIN (
                     SELECT line.product_id, sum(line.quantity) AS quantity
                     FROM reservation_lines AS line
                     JOIN reservations AS hold ON hold.id = line.reservation_id
                     WHERE hold.state = 'held'
                     GROUP BY line.product_id
                 ) AS held ON held.product_id = stock.product_id
                 WHERE stock.reserved <> COALESCE(held.quantity, 0)
                    OR stock.reserved < 0
                    OR stock.on_hand < stock.reserved",
                &[],
            )
            .await
            .expect("rows");
        assert!(wrong.is_empty(), "stock and holds disagree: {wrong:?}");
        let torn = self
            .client()
            .await
            .query(
                "SELECT hold.id
                 FROM reservation_lines AS line
                 JOIN reservations AS hold ON hold.id = line.reservation_id
                 WHERE line.held_until IS DISTINCT FROM
                       CASE WHEN hold.state = 'held' THEN hold.expires_at END",
                &[],
            )
            .await
            .expect("rows");
        assert!(torn.is_empty(), "a hold and its lines disagree: {torn:?}");
        let ends = self
            .client()
            .await
            .query(
                "SELECT hold.id
                 FROM reservations AS hold
                 LEFT JOIN outbox ON outbox.subject = hold.id::text AND outbox.type <> 'inventory.reserved'
                 GROUP BY hold.id
                 HAVING count(outbox.id) <> count(DISTINCT outbox.type)
                     OR (hold.state = 'held') <> (count(outbox.id) = 0)
                     OR bool_and(outbox.type <> 'inventory.' || hold.state)
                     OR bool_or(
                         outbox.type <> 'inventory.' || hold.state
                         AND NOT (hold.state = 'released' AND outbox.type = 'inventory.confirmed')
                     )",
                &[],
            )
            .await
            .expect("rows");
        assert!(
            ends.is_empty(),
            "an end was told twice, or not at all: {ends:?}"
        );
    }
}

pub fn guest(name: &str) -> Caller {
    Caller {
        user: None,
        guest: GuestId(name.to_owned()),
        roles: Vec::new(),
    }
}

pub fn line(product_id: ProductId, units: u32) -> Line {
    Line {
        product_id,
        quantity: Quantity::new(units).expect("a quantity"),
    }
}

pub fn checkout(key: &str) -> CheckoutId {
    CheckoutId::derive("guest:ana", key)
}

/// Status and code of a refusal.
pub fn refusal<T: std::fmt::Debug>(outcome: Result<T, Problem>) -> (u16, String) {
    let problem = outcome.expect_err("a refusal");
    (problem.status, problem.code)
}

pub fn minutes_from_now(moment: Timestamp) -> f64 {
    moment.duration_since(Timestamp::now()).as_secs_f64() / 60.0
}
