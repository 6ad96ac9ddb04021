//! One inventory a test, and the questions that every test asks of it.

use crate::invariants::invariants;
use jiff::Timestamp;
use souk_contracts::{
    Caller, CheckoutId, GuestId, Problem, ProductId, Quantity, ReservationId,
    calls::inventory::{
        Claim, Confirm, Extend, GetAvailability, Line, Release, ReleasedBy, Reservation, Reserve,
        Reserved,
    },
};
use souk_inventory::{
    admission::Admission,
    api,
    change_stock::change_stock,
    domain::{Change, OnHand, StockLevel},
    limits::Limits,
    ports::{Bounds, CountError, CountFree, Freed, StockChange, TellEvents},
    store::PgStock,
};
use souk_migrations::Service;
use souk_platform::{
    idempotency::IdempotentRequest,
    postgres::{self, Client, PgPool},
    secrets::DatabaseCredentials,
    settings::Settings,
};
use tokio_postgres::{Config, config::Host};

/// Nothing is sent: what matters here is in the outbox.
pub struct Silent;

impl TellEvents for Silent {
    async fn publish_soon(&self) {}
}

/// As with Redis gone.
pub struct NoCounters;

impl CountFree for NoCounters {
    async fn at_most(&self, _: &[ProductId]) -> Option<Vec<Option<u64>>> {
        None
    }

    async fn lower(&self, _: &[(ProductId, u32)]) {}

    async fn raise(&self, _: &[Freed]) {}
}

pub struct Inventory<C = NoCounters> {
    pub stock: PgStock,
    pub admission: Admission<C>,
    pub limits: Limits,
    pub database: PgPool,
}

impl Inventory {
    pub async fn new() -> Self {
        Self::with(NoCounters).await
    }
}

impl<C: CountFree> Inventory<C> {
    pub async fn with(counters: C) -> Self {
        Self::over(souk_testing::database(Service::Inventory).await, counters)
    }

    /// An instance of the functions, over a pool of its own. Nobody meets a bound of how much one may
    /// hold.
    pub fn over(database: PgPool, counters: C) -> Self {
        let bounds = Bounds {
            holds: u32::MAX,
            units: u32::MAX,
        };
        Self {
            stock: PgStock::new(database.clone()),
            admission: Admission::new(counters),
            limits: Limits {
                guest: bounds,
                user: bounds,
            },
            database,
        }
    }

    /// Another instance of the functions, with as many connections of its own as it has when deployed.
    pub async fn another(&self) -> Inventory {
        let config: Config = souk_testing::setting("SOUK_TEST_ADMIN_DATABASE_URL")
            .parse()
            .expect("a Postgres URL");
        let Some(Host::Tcp(host)) = config.get_hosts().first() else {
            panic!("the test instance's Postgres has no TCP address");
        };
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let settings = [
            ("DATABASE_HOST", host.clone()),
            ("DATABASE_PORT", port.to_string()),
            ("DATABASE_TLS", "disable".to_owned()),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value));
        let password = config.get_password().unwrap_or_default().to_vec();
        let credentials = DatabaseCredentials {
            username: config.get_user().expect("a user").to_owned(),
            password: String::from_utf8(password).expect("a password"),
        };
        let settings = Settings::from_iter(settings);
        let pool = postgres::pool(&settings, &self.name().await, &credentials);
        Inventory::over(pool.expect("a pool"), NoCounters)
    }

    /// The name of the test's own database.
    pub async fn name(&self) -> String {
        let client = self.client().await;
        let name = client.query_one("SELECT current_database()::text", &[]);
        name.await.expect("a name").get(0)
    }

    /// A connection that lives, also where a test has ended those that there were.
    pub async fn client(&self) -> Client {
        loop {
            let client = self.database.get().await.expect("a connection");
            if client.simple_query("SELECT 1").await.is_ok() {
                return client;
            }
        }
    }

    pub async fn product(&self, on_hand: i64) -> ProductId {
        let product = ProductId::generate();
        self.set(product, on_hand).await.expect("stock");
        product
    }

    pub async fn set(&self, product: ProductId, units: i64) -> Result<StockLevel, CountError> {
        let on_hand = OnHand::try_from(units).expect("a count");
        self.change(product, Change::Set(on_hand), None).await
    }

    pub async fn change(
        &self,
        product_id: ProductId,
        change: Change,
        made_for: Option<Vec<i64>>,
    ) -> Result<StockLevel, CountError> {
        self.change_under(product_id, change, made_for, None).await
    }

    /// A change under an idempotency key.
    pub async fn change_under(
        &self,
        product_id: ProductId,
        change: Change,
        made_for: Option<Vec<i64>>,
        key: Option<&str>,
    ) -> Result<StockLevel, CountError> {
        let merchant = guest("a merchant").owner();
        let body = format!("{change:?}");
        let change = StockChange {
            product_id,
            change,
            reason: Some("a test".to_owned()),
            changed_by: None,
            made_for,
            under: key.map(|key| IdempotentRequest::new(&merchant, "a change", key, &body)),
        };
        let counted = change_stock(&self.stock, &self.admission, &change).await?;
        Ok(counted.level)
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
            is_new_key: false,
        };
        self.ask(request).await
    }

    pub async fn ask(&self, request: Reserve) -> Result<Reserved, Problem> {
        api::reserve(&self.stock, &self.admission, &self.limits, &Silent, request).await
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
        let claimed = api::claim(&self.stock, request).await?;
        Ok(claimed.reservation)
    }

    pub async fn confirm(&self, id: ReservationId, checkout: CheckoutId) -> Result<(), Problem> {
        let request = Confirm {
            reservation_id: id,
            checkout_id: checkout,
        };
        api::confirm(&self.stock, &Silent, request).await
    }

    pub async fn release(&self, id: ReservationId, by: ReleasedBy) -> Result<(), Problem> {
        let request = Release {
            reservation_id: id,
            by,
        };
        api::release(&self.stock, &self.admission, &Silent, request).await
    }

    pub async fn extend(&self, who: &str, id: ReservationId) -> Result<Reservation, Problem> {
        let request = Extend {
            reservation_id: id,
            caller: guest(who),
        };
        api::extend(&self.stock, request).await
    }

    /// A run of the worker; answers how many holds it ended.
    pub async fn expire(&self) -> usize {
        self.expire_due().await.expect("a run")
    }

    pub async fn expire_due(&self) -> Result<usize, Problem> {
        let run = api::expire(&self.stock, &self.admission, &Silent).await?;
        Ok(run.expired)
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
                "WITH ends AS MATERIALIZED (
                     SELECT moment() + $2 * interval '1 microsecond' AS at
                 ), line AS (
                     UPDATE reservation_lines
                     SET held_until = ends.at
                     FROM ends
                     WHERE reservation_id = $1
                 )
                 UPDATE reservations
                 SET expires_at = ends.at
                 FROM ends
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
                "SELECT coalesce(sum(on_hand), 0)::integer, coalesce(sum(reserved), 0)::integer
                 FROM stock_buckets
                 WHERE product_id = $1",
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

    /// Whether `condition`, in SQL, holds of the hold's row.
    pub async fn is_so(&self, id: ReservationId, condition: &str) -> bool {
        let query = format!("SELECT {condition} FROM reservations WHERE id = $1");
        let client = self.client().await;
        let row = client.query_one(&query, &[&id.as_uuid()]).await;
        row.expect("a row").get(0)
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

    /// Puts a clock of the test's own in the place of the database's; [`Self::set_clock`] moves it.
    pub async fn stop_clock(&self) {
        self.client()
            .await
            .batch_execute(
                "CREATE TABLE test_clock (at timestamptz NOT NULL);
                 INSERT INTO test_clock VALUES ('2026-01-05T12:00:00Z');
                 CREATE OR REPLACE FUNCTION moment() RETURNS timestamptz
                 LANGUAGE sql
                 BEGIN ATOMIC
                     SELECT at FROM test_clock;
                 END",
            )
            .await
            .expect("a clock");
    }

    pub async fn set_clock(&self, at: Timestamp) {
        self.client()
            .await
            .execute("UPDATE test_clock SET at = $1", &[&at])
            .await
            .expect("a clock");
    }

    /// See [`invariants`].
    pub async fn assert_invariants(&self) {
        invariants(&self.client().await).await;
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
