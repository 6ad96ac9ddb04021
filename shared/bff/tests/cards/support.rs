//! A shop of one product, and functions that show its card.

use jiff::{SignedDuration, Timestamp};
use redis::AsyncCommands;
use serde_json::json;
use souk_bff::{
    cache::Cache,
    ports::Ask,
    shelf::{Shelf, Shown},
};
use souk_contracts::{
    Problem, ProductId,
    calls::{Call, catalog::GetProducts, inventory::GetAvailability},
};
use souk_platform::{clock::Clock, metrics::Meter, redis::Redis};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};
use tokio::{sync::Notify, time::sleep};
use uuid::Uuid;

/// The catalog and inventory, as far as they know of one product.
#[derive(Clone)]
pub struct Shop(Arc<Inner>);

pub struct Inner {
    pub id: ProductId,
    /// 0 while there is no product.
    pub version: AtomicI64,
    pub available: AtomicU32,
    pub catalog: Service,
    pub inventory: Service,
}

/// How a service answers.
#[derive(Default)]
pub struct Service {
    calls: AtomicU32,
    pub fails: AtomicBool,
    pub hangs: AtomicBool,
    pub takes_ms: AtomicU32,
    /// Stops the next call after it has read.
    pub gate: AtomicBool,
    pub has_read: Notify,
    pub go_on: Notify,
}

impl Service {
    /// How often it was asked.
    pub fn calls(&self) -> u32 {
        self.calls.load(SeqCst)
    }

    async fn answer<T>(&self, read: impl Fn() -> T) -> Result<T, Problem> {
        self.calls.fetch_add(1, SeqCst);
        let answer = read();
        if self.gate.swap(false, SeqCst) {
            self.has_read.notify_one();
            self.go_on.notified().await;
        }
        let takes_ms = self.takes_ms.load(SeqCst);
        if takes_ms > 0 {
            sleep(Duration::from_millis(takes_ms.into())).await;
        }
        if self.hangs.load(SeqCst) {
            std::future::pending::<()>().await;
        }
        if self.fails.load(SeqCst) {
            return Err(Problem::deadline_exceeded());
        }
        Ok(answer)
    }
}

impl std::ops::Deref for Shop {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Shop {
    /// Version 1 of a product, of which there are plenty.
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            id: ProductId::generate(),
            version: AtomicI64::new(1),
            available: AtomicU32::new(40),
            catalog: Service::default(),
            inventory: Service::default(),
        }))
    }

    pub fn change(&self) -> i64 {
        self.version.fetch_add(1, SeqCst) + 1
    }

    fn products(&self) -> serde_json::Value {
        let version = self.version.load(SeqCst);
        if version == 0 {
            return json!({"products": [], "missing": [self.id]});
        }
        json!({"missing": [], "products": [{
            "id": self.id, "title": format!("Version {version}"), "description": "",
            "merchant": {"name": "Juniper"}, "category": ["Food"],
            "price": {"amount": 100, "currency": "USD"}, "discount_percent": 0, "attributes": {},
            "image_url": "a.svg", "status": "active", "created_at": "2026-01-05T12:00:00Z",
            "updated_at": "2026-01-05T12:00:00Z", "version": version,
        }]})
    }

    fn stock(&self) -> serde_json::Value {
        let (available, version) = (self.available.load(SeqCst), self.version.load(SeqCst));
        json!([{"product_id": self.id, "available": available, "version": version}])
    }
}

impl Ask for Shop {
    async fn ask<C: Call + 'static>(&self, request: C) -> Result<C::Reply, Problem> {
        assert_eq!(json!(request)["ids"], json!([self.id]));
        let reply = match C::FUNCTION {
            GetProducts::FUNCTION => self.catalog.answer(|| self.products()).await?,
            GetAvailability::FUNCTION => self.inventory.answer(|| self.stock()).await?,
            other => panic!("nobody asks {other}"),
        };
        Ok(serde_json::from_value(reply).expect("a reply"))
    }
}

/// A function's instance.
pub struct Function {
    pub shelf: Shelf<Shop>,
    pub cache: Cache,
    id: ProductId,
}

impl Function {
    /// What is shown of the product: its version, and how many there are where that is known.
    pub async fn show(&self) -> Result<Option<(i64, Option<u32>)>, Problem> {
        let shown = self.shelf.show(&[self.id]).await?;
        Ok(seen(&shown, self.id))
    }

    /// As [`Self::show`], of a product that is there.
    pub async fn shown(&self) -> (i64, Option<u32>) {
        let shown = self.show().await.expect("cards");
        shown.expect("a card")
    }
}

fn seen(shown: &Shown, id: ProductId) -> Option<(i64, Option<u32>)> {
    let (card, available) = shown.card(id)?;
    let mut text = String::new();
    card.show(None, &mut text);
    let card: serde_json::Value = serde_json::from_str(&text).expect("a card");
    let version = card["title"].as_str()?.strip_prefix("Version ")?;
    Some((version.parse().ok()?, available))
}

/// Functions that share a Redis, whose keys are nobody else's.
pub struct Deployment {
    prefix: String,
    now: Timestamp,
}

impl Deployment {
    pub fn new() -> Self {
        Self {
            prefix: format!("souk:test:{}", Uuid::now_v7()),
            now: Timestamp::now(),
        }
    }

    pub fn function(&self, shop: &Shop) -> Function {
        self.with(shop, &redis(), self.now)
    }

    /// A function some time later, by its clock; what is in Redis is still there.
    pub fn later(&self, shop: &Shop, minutes: i64) -> Function {
        self.with(
            shop,
            &redis(),
            self.now + SignedDuration::from_mins(minutes),
        )
    }

    pub fn on(&self, shop: &Shop, redis: &Redis) -> Function {
        self.with(shop, redis, self.now)
    }

    fn with(&self, shop: &Shop, redis: &Redis, now: Timestamp) -> Function {
        let cache = || {
            let meter = Meter::new("bff-test");
            Cache::with_prefix(redis.clone(), &self.prefix, Clock::fixed(now), meter)
        };
        Function {
            shelf: Shelf::new(shop.clone(), cache()),
            cache: cache(),
            id: shop.id,
        }
    }

    pub fn key(&self, shop: &Shop, kind: &str) -> String {
        format!("{}:{{{}}}:{kind}", self.prefix, shop.id)
    }

    /// How long what is under a key is kept, in milliseconds.
    pub async fn kept_ms(&self, shop: &Shop, kind: &str) -> i64 {
        let mut connection = redis().connection();
        connection.pttl(self.key(shop, kind)).await.expect("a time")
    }
}

pub fn redis() -> Redis {
    Redis::lazy(&souk_testing::setting("SOUK_TEST_REDIS_URL")).expect("a Redis address")
}
