//! A shop of a test's own, and its search.

use serde_json::{Value, json};
use souk_catalog::{
    cache::{Cache, CachedSearches},
    ports::{CreateProduct, Embed, Rerank},
    product::NewProduct,
    rerank::{self, Reranker},
    search::{Finder, Page, SearchError, cursor::Cursors, ranker},
    store::{PgCatalog, PgProducts},
};
use souk_contracts::{
    GuestId, Owner, ProductId,
    calls::catalog::{Interpretation, Search, SearchResults},
    events::{CloudEvent, types},
    product::Product,
};
use souk_embedding::ModelName;
use souk_migrations::Service;
use souk_platform::{clock::Clock, outbox::Outbox, redis::Redis};
use std::time::Duration;

pub struct Shop {
    pub catalog: PgCatalog,
    pub products: PgProducts,
}

impl Shop {
    pub async fn open() -> Self {
        let pool = souk_testing::database(Service::Catalog).await;
        let outbox = Outbox::new(
            pool.clone(),
            souk_testing::unreachable_sns(),
            "topic".to_owned(),
        );
        Self {
            catalog: PgCatalog::new(pool.clone()),
            products: PgProducts {
                pool,
                outbox,
                clock: Clock::system(),
                cache: cache(),
            },
        }
    }

    pub async fn add(&self, title: &str, changes: Value) -> Product {
        let created = self
            .products
            .create(&product(title, changes), &owner(), None)
            .await;
        created.expect("a product").product
    }

    /// What a page of the search answers, with a query that means `meaning`.
    pub async fn page(
        &self,
        search: Search,
        page: Page,
        meaning: Option<Vec<f32>>,
    ) -> Result<SearchResults, SearchError> {
        let model = Meaning(meaning, ModelName::default());
        self.page_by(search, page, &model).await
    }

    pub async fn page_by(
        &self,
        search: Search,
        page: Page,
        model: &Meaning,
    ) -> Result<SearchResults, SearchError> {
        let finder = Finder {
            catalog: self.catalog.clone(),
            model,
            reranker: Reranker::new(None::<NoModel>, Duration::ZERO),
            weights: ranker::learned().expect("weights"),
            cursors: Cursors::signed_with(b"a key".to_vec()),
            cache: CachedSearches { cache: cache() },
        };
        finder.find(search, page).await
    }

    pub async fn search(&self, search: Search) -> SearchResults {
        let page = self.page(search, Page::default(), None).await;
        page.expect("an answer")
    }

    /// The titles that a query finds by its words.
    pub async fn titles(&self, query: &str) -> Vec<String> {
        titles(&self.search(asking(query)).await)
    }

    pub async fn understood(&self, query: &str) -> Interpretation {
        let interpretation = self.search(asking(query)).await.interpretation;
        interpretation.expect("an interpretation")
    }

    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        let client = self.products.pool.get().await.expect("a connection");
        let rows = client.query(sql, &[]).await.expect("rows");
        rows.iter().map(|row| row.get(0)).collect()
    }

    pub async fn execute(&self, sql: &str) {
        let client = self.products.pool.get().await.expect("a connection");
        client.batch_execute(sql).await.expect("a statement");
    }
}

/// A model that gives every text the same meaning.
pub struct Meaning(pub Option<Vec<f32>>, pub ModelName);

impl Embed for Meaning {
    fn model(&self) -> &ModelName {
        &self.1
    }

    async fn embed(&self, _: &str) -> Option<Vec<f32>> {
        self.0.clone()
    }
}

pub struct NoModel;

impl Rerank for NoModel {
    async fn order(&self, _: &str, _: &[rerank::Candidate<'_>]) -> Option<Vec<usize>> {
        None
    }
}

pub fn asking(query: &str) -> Search {
    Search {
        query: Some(query.to_owned()),
        ..Search::default()
    }
}

pub fn titles(results: &SearchResults) -> Vec<String> {
    let titles = results.items.iter().map(|hit| hit.product.title.clone());
    titles.collect()
}

/// A cache that nobody else uses.
pub fn cache() -> Cache {
    let redis = Redis::lazy(&souk_testing::setting("SOUK_TEST_REDIS_URL")).expect("a Redis URL");
    let prefix = format!("test:{}", ProductId::generate());
    Cache::with_prefix(redis, &prefix, "test")
}

pub fn told(product: &Product) -> CloudEvent<Product> {
    let kind = types::PRODUCT_CREATED;
    CloudEvent::new(
        "catalog",
        kind,
        product.id,
        product.created_at,
        product.clone(),
    )
}

pub fn owner() -> Owner {
    Owner::guest(&GuestId("merchant".to_owned()))
}

pub fn product(title: &str, changes: Value) -> NewProduct {
    let mut body = json!({
        "title": title, "description": "As described.", "merchant": {"name": "Juniper"},
        "category": ["Wellness", "Spa"], "price": {"amount": 5000, "currency": "USD"},
    });
    if let (Some(body), Value::Object(changes)) = (body.as_object_mut(), changes) {
        body.extend(changes);
    }
    serde_json::from_value(body).expect("a product")
}

/// A vector that points along one axis.
pub fn axis(index: usize) -> Vec<f32> {
    let mut vector = vec![0.0; souk_embedding::DIMENSIONS];
    vector[index] = 1.0;
    vector
}
