//! The cache on the real Redis, and on one that is not well.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

use futures::future::{join, join_all};
use redis::AsyncCommands;
use serde_json::json;
use souk_catalog::{
    cache::{Cache, CachedProducts, CachedSearches},
    ports::{Forget, ReadProducts},
};
use souk_contracts::{ProductId, product::Product};
use souk_platform::{postgres::StoreError, redis::Redis};
use souk_testing::ends;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};
use tokio::{net::TcpListener, sync::Notify, time::sleep};
use uuid::Uuid;

/// One product, as a database has it.
#[derive(Clone)]
struct Shelf(Arc<Inner>);

struct Inner {
    id: ProductId,
    /// 0 while there is no product.
    version: AtomicI64,
    description_bytes: AtomicUsize,
    loads: AtomicUsize,
    takes: Duration,
    fails: AtomicBool,
    /// Stops the next read after it has read.
    gate: AtomicBool,
    read: Notify,
    go_on: Notify,
}

impl Shelf {
    fn with(takes: Duration) -> Self {
        Self(Arc::new(Inner {
            id: ProductId::generate(),
            version: AtomicI64::new(1),
            description_bytes: AtomicUsize::new(10),
            loads: AtomicUsize::new(0),
            takes,
            fails: AtomicBool::new(false),
            gate: AtomicBool::new(false),
            read: Notify::new(),
            go_on: Notify::new(),
        }))
    }

    fn loads(&self) -> usize {
        self.0.loads.load(SeqCst)
    }

    fn change(&self) -> i64 {
        self.0.version.fetch_add(1, SeqCst) + 1
    }
}

impl ReadProducts for Shelf {
    async fn read(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        let inner = &self.0;
        inner.loads.fetch_add(1, SeqCst);
        let version = inner.version.load(SeqCst);
        if inner.gate.swap(false, SeqCst) {
            inner.read.notify_one();
            inner.go_on.notified().await;
        }
        if !inner.takes.is_zero() {
            sleep(inner.takes).await;
        }
        if inner.fails.load(SeqCst) {
            return Err(StoreError::Unavailable(Box::new(io::Error::other("away"))));
        }
        let there = version > 0 && ids.contains(&inner.id);
        let description = "x".repeat(inner.description_bytes.load(SeqCst));
        Ok(there
            .then(|| product(inner.id, version, &description))
            .into_iter()
            .collect())
    }
}

fn product(id: ProductId, version: i64, description: &str) -> Product {
    serde_json::from_value(json!({
        "id": id, "title": "Tea", "description": description, "merchant": {"name": "Juniper"},
        "category": ["Food"], "price": {"amount": 100, "currency": "USD"}, "discount_percent": 0,
        "attributes": {}, "image_url": "a.svg", "status": "active",
        "created_at": "2026-01-05T12:00:00Z", "updated_at": "2026-01-05T12:00:00Z", "version": version,
    }))
    .expect("a product")
}

fn redis() -> Redis {
    Redis::lazy(&souk_testing::setting("SOUK_TEST_REDIS_URL")).expect("a Redis address")
}

/// Nobody else's keys.
fn prefix() -> String {
    format!("souk:test:{}", Uuid::now_v7())
}

fn cached(shelf: &Shelf, redis: Redis, prefix: &str) -> CachedProducts<Shelf> {
    CachedProducts {
        products: shelf.clone(),
        cache: Cache::with_prefix(redis, prefix, "catalog-test"),
    }
}

async fn version(products: &CachedProducts<Shelf>) -> Option<i64> {
    let read = products.read(&[products.products.0.id]).await;
    read.expect("an answer")
        .pop()
        .map(|product| product.version)
}

fn key(prefix: &str, shelf: &Shelf) -> String {
    format!("{prefix}:product:{}", shelf.0.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_who_miss_at_once_one_loads() {
    let (shelf, prefix) = (Shelf::with(Duration::from_millis(30)), prefix());
    let functions: Vec<_> = (0..50).map(|_| cached(&shelf, redis(), &prefix)).collect();
    let connected = functions
        .iter()
        .map(|function| function.cache.searches_changed());
    join_all(connected).await;
    let versions = join_all(functions.iter().map(version)).await;
    assert!(versions.iter().all(|version| *version == Some(1)));
    assert_eq!(shelf.loads(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loader_that_is_slow_or_dead_holds_nobody_up_for_long() {
    let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
    let dead = cached(&shelf, redis(), &prefix);
    shelf.0.gate.store(true, SeqCst);
    let given_up = tokio::time::timeout(Duration::from_millis(300), version(&dead)).await;
    assert!(given_up.is_err());
    let live = cached(&shelf, redis(), &prefix);
    assert_eq!(ends(version(&live)).await, Some(1));
    assert_eq!(shelf.loads(), 2);
    sleep(Duration::from_millis(3_000)).await;
    assert_eq!(
        (version(&live).await, version(&live).await),
        (Some(1), Some(1))
    );
    assert_eq!(
        shelf.loads(),
        3,
        "once the lease has run out, somebody else's load is kept"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_before_a_change_is_never_kept_after_it() {
    for somebody_loads_in_between in [false, true] {
        let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
        let (slow, other) = (
            cached(&shelf, redis(), &prefix),
            cached(&shelf, redis(), &prefix),
        );
        shelf.0.gate.store(true, SeqCst);
        let changed = async {
            shelf.0.read.notified().await;
            shelf.change();
            other.cache.products_changed(&[shelf.0.id]).await;
            if somebody_loads_in_between {
                assert_eq!(version(&other).await, Some(2));
            }
            shelf.0.go_on.notify_one();
        };
        let (stale, ()) = join(version(&slow), changed).await;
        assert_eq!(stale, Some(1));
        assert_eq!(version(&other).await, Some(2));
        assert_eq!(version(&slow).await, Some(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_what_was_there_before_a_change_that_is_done() {
    let (shelf, prefix) = (Shelf::with(Duration::from_millis(1)), prefix());
    let functions: Vec<_> = (0..8).map(|_| cached(&shelf, redis(), &prefix)).collect();
    let done = AtomicI64::new(1);
    let over = AtomicBool::new(false);
    let writer = async {
        for _ in 0..150 {
            let version = shelf.change();
            functions[0].cache.products_changed(&[shelf.0.id]).await;
            done.store(version, SeqCst);
            sleep(Duration::from_millis(3)).await;
        }
        over.store(true, SeqCst);
    };
    let readers = functions.iter().map(|function| async {
        let mut reads = 0;
        while !over.load(SeqCst) {
            let least = done.load(SeqCst);
            let read = version(function).await.expect("a product");
            assert!(read >= least, "read {read} after {least} was done");
            reads += 1;
        }
        reads
    });
    let (reads, ()) = join(join_all(readers), writer).await;
    let reads: usize = reads.iter().sum();
    assert!(
        shelf.loads() < reads,
        "{} loads, {reads} reads",
        shelf.loads()
    );
}

#[tokio::test]
async fn what_is_kept_lives_for_about_a_minute() {
    let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
    version(&cached(&shelf, redis(), &prefix)).await;
    let mut connection = redis().connection();
    let left: i64 = connection.pttl(key(&prefix, &shelf)).await.expect("a time");
    assert!((47_000..=72_000).contains(&left), "{left}");
}

#[tokio::test]
async fn nothing_is_kept_of_what_is_not_there_or_could_not_be_read() {
    let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
    let products = cached(&shelf, redis(), &prefix);
    shelf.0.version.store(0, SeqCst);
    assert_eq!(version(&products).await, None);
    shelf.0.version.store(1, SeqCst);
    shelf.0.fails.store(true, SeqCst);
    assert!(products.read(&[shelf.0.id]).await.is_err());
    shelf.0.fails.store(false, SeqCst);
    let mut connection = redis().connection();
    let left: Option<String> = connection.get(key(&prefix, &shelf)).await.expect("Redis");
    assert_eq!(left, None, "nobody holds a lease");
    assert_eq!(version(&products).await, Some(1));
}

#[tokio::test]
async fn several_products_come_from_both_places_and_each_once() {
    let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
    let products = cached(&shelf, redis(), &prefix);
    let (there, absent) = (shelf.0.id, ProductId::generate());
    for _ in 0..2 {
        let read = products
            .read(&[there, absent, there])
            .await
            .expect("an answer");
        assert_eq!(read.iter().map(|read| read.id).collect::<Vec<_>>(), [there]);
    }
    assert!(products.read(&[]).await.expect("an answer").is_empty());
    assert_eq!(shelf.loads(), 2, "the second time only for what is absent");
}

#[tokio::test]
async fn too_long_a_value_is_loaded_by_everybody_at_once() {
    let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
    shelf.0.description_bytes.store(300 * 1024, SeqCst);
    let products = cached(&shelf, redis(), &prefix);
    version(&products).await;
    join_all((0..10).map(|_| version(&products))).await;
    assert_eq!(shelf.loads(), 11);
    let mut connection = redis().connection();
    let kept: String = connection.get(key(&prefix, &shelf)).await.expect("a mark");
    assert_eq!(kept, "U");
}

#[tokio::test]
async fn garbage_is_no_answer_and_does_not_stay() {
    let mut connection = redis().connection();
    for garbage in ["", "x", "V", "V{", "V{\"id\": 7}", "V[]", "{}"] {
        let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
        let products = cached(&shelf, redis(), &prefix);
        let () = connection
            .set(key(&prefix, &shelf), garbage)
            .await
            .expect("set");
        for _ in 0..3 {
            assert_eq!(version(&products).await, Some(1), "{garbage}");
        }
        assert_eq!(shelf.loads(), 2, "{garbage}");
    }
    let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
    let products = cached(&shelf, redis(), &prefix);
    let () = connection
        .lpush(key(&prefix, &shelf), "a")
        .await
        .expect("set");
    for _ in 0..3 {
        assert_eq!(version(&products).await, Some(1));
    }
    assert_eq!(shelf.loads(), 2);
}

#[tokio::test]
async fn a_redis_that_is_gone_costs_nothing_but_time() {
    let shelf = Shelf::with(Duration::ZERO);
    let nobody = Redis::lazy("redis://127.0.0.1:9/0").expect("an address");
    let products = cached(&shelf, nobody, &prefix());
    for _ in 0..3 {
        assert_eq!(version(&products).await, Some(1));
        shelf.change();
        products.cache.products_changed(&[shelf.0.id]).await;
        shelf.0.version.store(1, SeqCst);
    }
    assert_eq!(shelf.loads(), 3);
}

#[tokio::test]
async fn a_redis_that_hangs_costs_its_timeout_once() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = silent.local_addr().expect("an address");
    let shelf = Shelf::with(Duration::ZERO);
    let redis = Redis::lazy(&format!("redis://{address}/0")).expect("an address");
    let products = cached(&shelf, redis, &prefix());
    ends(async {
        for _ in 0..500 {
            assert_eq!(version(&products).await, Some(1));
        }
    })
    .await;
}

/// Searches for the version of the shelf's product.
struct Searches {
    searches: CachedSearches,
    shelf: Shelf,
}

impl Searches {
    fn new(shelf: &Shelf, prefix: &str) -> Self {
        let cache = Cache::with_prefix(redis(), prefix, "catalog-test");
        Self {
            searches: CachedSearches { cache },
            shelf: shelf.clone(),
        }
    }

    async fn ask(&self, question: &str) -> Result<(String, i64), String> {
        let search = || async {
            let found = self.shelf.read(&[self.shelf.0.id]).await;
            let version = found.map_err(|error| error.to_string())?[0].version;
            Ok((question.to_owned(), version))
        };
        self.searches.answer(&question, search).await
    }
}

#[tokio::test]
async fn a_search_is_answered_once_until_the_catalogue_changes() {
    let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
    let searches = Searches::new(&shelf, &prefix);
    for _ in 0..2 {
        assert_eq!(searches.ask("tea").await, Ok(("tea".to_owned(), 1)));
        assert_eq!(searches.ask("cup").await, Ok(("cup".to_owned(), 1)));
    }
    assert_eq!(shelf.loads(), 2);
    let forget = &searches.searches.cache;
    shelf.change();
    forget.products_changed(&[shelf.0.id]).await;
    assert_eq!(searches.ask("tea").await, Ok(("tea".to_owned(), 2)));
    shelf.change();
    forget.searches_changed().await;
    assert_eq!(searches.ask("tea").await, Ok(("tea".to_owned(), 3)));
}

#[tokio::test]
async fn an_answer_from_before_a_change_is_not_found_after_it() {
    let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
    let (slow, other) = (
        Searches::new(&shelf, &prefix),
        Searches::new(&shelf, &prefix),
    );
    shelf.0.gate.store(true, SeqCst);
    let changed = async {
        shelf.0.read.notified().await;
        shelf.change();
        other.searches.cache.searches_changed().await;
        shelf.0.go_on.notify_one();
    };
    let (stale, ()) = join(slow.ask("tea"), changed).await;
    assert_eq!(stale, Ok(("tea".to_owned(), 1)));
    assert_eq!(slow.ask("tea").await, Ok(("tea".to_owned(), 2)));
}

#[tokio::test]
async fn a_refused_search_is_not_kept_and_a_flush_is_no_harm() {
    let (shelf, prefix) = (Shelf::with(Duration::ZERO), prefix());
    let searches = Searches::new(&shelf, &prefix);
    shelf.0.fails.store(true, SeqCst);
    assert!(searches.ask("tea").await.is_err());
    shelf.0.fails.store(false, SeqCst);
    assert_eq!(searches.ask("tea").await, Ok(("tea".to_owned(), 1)));
    shelf.change();
    // As a flush does: the generation is gone, and a new one is no earlier one.
    let mut connection = redis().connection();
    let () = connection
        .del(format!("{prefix}:generation"))
        .await
        .expect("gone");
    assert_eq!(searches.ask("tea").await, Ok(("tea".to_owned(), 2)));
}
