//! What is known of stock, on the real Postgres.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

use futures::future::join_all;
use proptest::{
    collection::vec,
    prelude::{Strategy, any},
    strategy::ValueTree,
    test_runner::TestRunner,
};
use souk_catalog::{
    ports::{AskStock, Forget, KeepStock, KeptStock},
    stock::{Reconciled, StockReport, reconcile, track},
    store::PgCatalog,
};
use souk_contracts::{
    Problem, ProductId,
    events::{CloudEvent, StockTurn, types},
};
use souk_migrations::Service;
use souk_platform::{deadline::Deadline, postgres::PgPool};
use std::{
    collections::HashMap,
    io,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

struct Shop {
    catalog: PgCatalog,
    pool: PgPool,
    cache: Generations,
}

/// Counts how often searches were forgotten.
#[derive(Default)]
struct Generations(AtomicUsize);

impl Forget for Generations {
    async fn products_changed(&self, _: &[ProductId]) {
        panic!("no product changed");
    }

    async fn searches_changed(&self) {
        self.0.fetch_add(1, SeqCst);
    }
}

impl Shop {
    async fn open() -> Self {
        let pool = souk_testing::database(Service::Catalog).await;
        Self {
            catalog: PgCatalog::new(pool.clone()),
            pool,
            cache: Generations::default(),
        }
    }

    /// How often searches were forgotten since the last look.
    fn forgotten(&self) -> usize {
        self.cache.0.swap(0, SeqCst)
    }

    async fn add(&self, count: usize) -> Vec<ProductId> {
        let ids: Vec<_> = (0..count).map(|_| ProductId::generate()).collect();
        let uuids: Vec<_> = ids.iter().map(ProductId::as_uuid).collect();
        let client = self.pool.get().await.expect("a connection");
        client
            .execute(
                "INSERT INTO products (id, title, description, merchant_name, category, category_keys,
                                       price_amount, currency, created_at, updated_at)
                 SELECT id, 'Tea', 'Green.', 'Juniper', '{Food}', '{food}', 100, 'USD', now(), now()
                 FROM unnest($1::uuid[]) AS id",
                &[&uuids],
            )
            .await
            .expect("products");
        ids
    }

    async fn kept(&self, id: ProductId) -> Option<(bool, i64)> {
        let client = self.pool.get().await.expect("a connection");
        let row = client
            .query_opt(
                "SELECT in_stock, version FROM product_stock WHERE product_id = $1",
                &[&id.as_uuid()],
            )
            .await
            .expect("an answer");
        row.map(|row| (row.get(0), row.get(1)))
    }

    async fn tell(&self, product_id: ProductId, available: u32, version: i64) {
        let turn = StockTurn {
            product_id,
            available,
            version,
        };
        let kind = if available > 0 {
            types::STOCK_REPLENISHED
        } else {
            types::STOCK_DEPLETED
        };
        let event = CloudEvent::new(
            "inventory",
            kind,
            product_id,
            jiff::Timestamp::UNIX_EPOCH,
            turn,
        );
        track(&self.catalog, &self.cache, event)
            .await
            .expect("kept");
    }
}

/// An inventory that answers what it was given.
#[derive(Default)]
struct Answers {
    known: HashMap<ProductId, (bool, i64)>,
    asked: Mutex<Vec<usize>>,
}

impl Answers {
    fn of(known: impl IntoIterator<Item = (ProductId, bool, i64)>) -> Self {
        Self {
            known: known
                .into_iter()
                .map(|(id, in_stock, version)| (id, (in_stock, version)))
                .collect(),
            ..Self::default()
        }
    }
}

impl AskStock for Answers {
    async fn report(&self, ids: Vec<ProductId>) -> Result<Vec<StockReport>, Problem> {
        if let Ok(mut asked) = self.asked.lock() {
            asked.push(ids.len());
        }
        Ok(ids
            .into_iter()
            .filter_map(|product_id| {
                let (in_stock, version) = *self.known.get(&product_id)?;
                Some(StockReport {
                    product_id,
                    in_stock,
                    version,
                })
            })
            .collect())
    }
}

/// An inventory that cannot be reached.
struct Away;

impl AskStock for Away {
    async fn report(&self, _: Vec<ProductId>) -> Result<Vec<StockReport>, Problem> {
        Err(Problem::unavailable("Inventory", io::Error::other("away")))
    }
}

fn report(product_id: ProductId, in_stock: bool, version: i64) -> StockReport {
    StockReport {
        product_id,
        in_stock,
        version,
    }
}

#[tokio::test]
async fn an_event_before_its_product_is_kept_and_a_late_or_second_one_changes_nothing() {
    let shop = Shop::open().await;
    let tea = ProductId::generate();
    shop.tell(tea, 4, 7).await;
    assert_eq!(shop.kept(tea).await, Some((true, 7)));
    shop.tell(tea, 0, 6).await;
    shop.tell(tea, 4, 7).await;
    assert_eq!(shop.kept(tea).await, Some((true, 7)));
    shop.tell(tea, 0, 8).await;
    shop.tell(tea, 4, 7).await;
    assert_eq!(shop.kept(tea).await, Some((false, 8)));
}

#[tokio::test]
async fn only_products_that_came_or_went_are_news() {
    let shop = Shop::open().await;
    let (tea, cup) = (ProductId::generate(), ProductId::generate());
    let keep = async |reports: &[StockReport]| {
        let mut ids = shop.catalog.keep_stock(reports).await.expect("kept");
        ids.sort_unstable();
        ids
    };
    assert_eq!(
        keep(&[report(tea, true, 1), report(cup, false, 1)]).await,
        [tea]
    );
    assert_eq!(
        keep(&[report(tea, true, 2), report(cup, true, 2)]).await,
        [cup]
    );
    assert_eq!(keep(&[report(tea, false, 1)]).await, []);
    assert_eq!(keep(&[report(tea, false, 3)]).await, [tea]);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_whatever_order_reports_come_the_same_one_is_left() {
    let shop = Shop::open().await;
    let mut runner = TestRunner::deterministic();
    let reports = vec((any::<bool>(), 1_i64..6), 1..8).prop_shuffle();
    for _ in 0..40 {
        let case = reports.new_tree(&mut runner).expect("a case").current();
        let product = ProductId::generate();
        let best = case
            .iter()
            .max_by_key(|(in_stock, version)| (*version, *in_stock));
        let keep = |(in_stock, version): &(bool, i64)| {
            let report = [report(product, *in_stock, *version)];
            let catalog = &shop.catalog;
            async move { catalog.keep_stock(&report).await.expect("kept") }
        };
        join_all(case.iter().map(keep)).await;
        assert_eq!(shop.kept(product).await.as_ref(), best, "{case:?}");
    }
}

#[tokio::test]
async fn reconciling_corrects_what_differs_and_nothing_else() {
    let shop = Shop::open().await;
    let ids = shop.add(6).await;
    shop.tell(ids[0], 3, 5).await;
    shop.tell(ids[1], 3, 5).await;
    shop.tell(ids[2], 3, 9).await;
    shop.tell(ids[3], 0, 2).await;
    assert_eq!(shop.forgotten(), 4);
    let inventory = Answers::of([
        (ids[0], true, 5),
        (ids[1], false, 6),
        // Asked before what is known already happened.
        (ids[2], false, 8),
        // A hold has run out since.
        (ids[3], true, 2),
        (ids[4], true, 1),
    ]);
    let done = reconcile(&shop.catalog, &inventory, &shop.cache)
        .await
        .expect("a run");
    let corrected = Reconciled {
        compared: 6,
        corrected: 3,
        complete: true,
    };
    assert_eq!(done, corrected);
    // Once for each of the batches with news, of which there are two where the run began between them.
    assert!((1..=2).contains(&shop.forgotten()));
    let mut kept = Vec::new();
    for id in ids {
        kept.push(shop.kept(id).await);
    }
    assert_eq!(
        kept,
        [
            Some((true, 5)),
            Some((false, 6)),
            Some((true, 9)),
            Some((true, 2)),
            Some((true, 1)),
            None
        ]
    );
    let again = reconcile(&shop.catalog, &inventory, &shop.cache)
        .await
        .expect("a run");
    assert_eq!((again.corrected, shop.forgotten()), (0, 0));
}

#[tokio::test]
async fn reconciling_walks_every_active_product_in_batches() {
    let shop = Shop::open().await;
    let ids = shop.add(1_203).await;
    let client = shop.pool.get().await.expect("a connection");
    client
        .execute(
            "UPDATE products SET status = 'archived' WHERE id = $1",
            &[&ids[7].as_uuid()],
        )
        .await
        .expect("archived");
    let inventory = Answers::of(ids.iter().map(|id| (*id, true, 1)));
    let done = reconcile(&shop.catalog, &inventory, &shop.cache)
        .await
        .expect("a run");
    assert_eq!(
        (done.compared, done.corrected, done.complete),
        (1_202, 1_202, true)
    );
    let asked = inventory.asked.lock().expect("a list").clone();
    assert_eq!(asked.iter().sum::<usize>(), 1_202);
    assert!(asked.iter().all(|count| *count <= 500), "{asked:?}");
}

#[tokio::test]
async fn without_inventory_or_time_what_is_known_stays() {
    let shop = Shop::open().await;
    let ids = shop.add(2).await;
    shop.tell(ids[0], 3, 5).await;
    let away = reconcile(&shop.catalog, &Away, &shop.cache).await;
    assert_eq!(away.map_err(|problem| problem.status), Err(503));
    let inventory = Answers::of([(ids[0], false, 6)]);
    let hurried = Deadline::after(Duration::from_secs(1))
        .bound(reconcile(&shop.catalog, &inventory, &shop.cache))
        .await;
    assert_eq!(
        hurried.expect("in time").expect("a run"),
        Reconciled::default()
    );
    assert_eq!(
        shop.catalog.kept_stock(None, 1).await.expect("products"),
        [KeptStock {
            product_id: ids[0],
            report: Some(report(ids[0], true, 5))
        }]
    );
}
