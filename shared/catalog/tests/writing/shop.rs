//! A catalog of a test's own.

use serde_json::{Value, json};
use souk_catalog::{
    api,
    cache::Cache,
    import::{ImportKey, LineResult, read},
    ports::{CreateProduct, ImportProducts, Imported, ReadProducts},
    product::NewProduct,
    store::{PgCatalog, PgProducts},
};
use souk_contracts::{GuestId, Owner, Problem, ProductId, product::Product};
use souk_migrations::Service;
use souk_platform::{
    api::{ApiRequest, ApiResult},
    clock::Clock,
    idempotency::IdempotencyError,
    outbox::Outbox,
    postgres::PgPool,
    redis::Redis,
};

pub struct Shop {
    pub pool: PgPool,
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
                pool: pool.clone(),
                outbox,
                clock: Clock::system(),
                cache: cache(),
            },
            pool,
        }
    }

    pub async fn add(&self, changes: Value) -> Product {
        let product: NewProduct = serde_json::from_value(body(changes)).expect("a product");
        let created = self.products.create(&product, &owner(), None).await;
        created.expect("created").product
    }

    pub async fn find(&self, id: ProductId) -> Option<Product> {
        let found = self.catalog.read(&[id]).await;
        found.expect("an answer").pop()
    }

    /// `PATCH /products/{id}` by a merchant.
    pub async fn patch(&self, id: ProductId, if_match: Option<&str>, patch: &Value) -> ApiResult {
        let mut headers = vec![("content-type", "application/merge-patch+json")];
        headers.extend(if_match.map(|tags| ("if-match", tags)));
        let request = request(id, &headers, Some(&patch.to_string()));
        api::patch(&self.catalog, &self.products, request).await
    }

    /// `DELETE /products/{id}` by a merchant.
    pub async fn archive(&self, id: ProductId, if_match: Option<&str>) -> ApiResult {
        let headers: Vec<_> = if_match
            .map(|tags| ("if-match", tags))
            .into_iter()
            .collect();
        api::archive(&self.products, request(id, &headers, None)).await
    }

    pub async fn import(&self, lines: &[Value]) -> Vec<LineResult> {
        let imported = self.import_under(lines, None).await;
        imported.expect("imported").results
    }

    pub async fn import_under(
        &self,
        lines: &[Value],
        key: Option<&str>,
    ) -> Result<Imported, IdempotencyError> {
        let body = ndjson(lines);
        let key = key.map(|key| ImportKey {
            owner: owner(),
            key: key.to_owned(),
            digest: body.clone(),
        });
        let lines = read(&body).expect("few lines");
        self.products.import(&lines, key.as_ref()).await
    }

    /// Types and products of the events that wait, in the order of their products.
    pub async fn events(&self) -> Vec<(String, Value)> {
        let client = self.pool.get().await.expect("a connection");
        let rows = client
            .query(
                "SELECT type, envelope -> 'data' FROM outbox ORDER BY id",
                &[],
            )
            .await
            .expect("the outbox");
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    pub async fn kinds_of_events(&self) -> Vec<String> {
        let events = self.events().await;
        events.into_iter().map(|(kind, _)| kind).collect()
    }

    pub async fn execute(&self, sql: &str) {
        let client = self.pool.get().await.expect("a connection");
        client.batch_execute(sql).await.expect(sql);
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let client = self.pool.get().await.expect("a connection");
        client.query_one(sql, &[]).await.expect(sql).get(0)
    }
}

pub fn tag(product: &Product) -> String {
    format!("\"{}-{}\"", product.id.as_uuid().simple(), product.version)
}

pub fn refusal(result: ApiResult) -> (u16, String) {
    let problem: Problem = result.expect_err("a refusal");
    (problem.status, problem.code)
}

/// A product, with `changes`.
pub fn body(changes: Value) -> Value {
    let mut body = json!({
        "title": "Hammam", "description": "Two hours.", "merchant": {"name": "Juniper"},
        "category": ["Wellness", "Spa"], "price": {"amount": 5000, "currency": "USD"},
    });
    if let (Some(body), Value::Object(changes)) = (body.as_object_mut(), changes) {
        body.extend(changes);
    }
    body
}

pub fn ndjson(lines: &[Value]) -> Vec<u8> {
    let mut body = Vec::new();
    for line in lines {
        body.extend(line.to_string().into_bytes());
        body.push(b'\n');
    }
    body
}

pub fn owner() -> Owner {
    Owner::guest(&GuestId("merchant".to_owned()))
}

/// A request about a product, as API Gateway hands it on.
fn request(id: ProductId, headers: &[(&str, &str)], body: Option<&str>) -> ApiRequest {
    let single: serde_json::Map<String, Value> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    let multi: serde_json::Map<String, Value> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!([value])))
        .collect();
    let event = json!({
        "resource": "/products/{id}", "path": format!("/products/{id}"), "httpMethod": "PATCH",
        "headers": single, "multiValueHeaders": multi,
        "queryStringParameters": null, "multiValueQueryStringParameters": null,
        "pathParameters": {"id": id.to_string()}, "stageVariables": null,
        "requestContext": {
            "accountId": "0", "apiId": "test", "stage": "test", "requestId": "1",
            "resourceId": "1", "resourcePath": "/products/{id}", "httpMethod": "PATCH",
            "identity": {"sourceIp": "127.0.0.1"},
            "authorizer": {"user": "ana", "roles": "merchant", "guest": "g"},
        },
        "body": body, "isBase64Encoded": false,
    });
    let request = lambda_http::request::from_str(&event.to_string());
    ApiRequest::new(request.expect("a request"))
}

/// A cache that nobody else uses.
fn cache() -> Cache {
    let redis = Redis::lazy(&souk_testing::setting("SOUK_TEST_REDIS_URL")).expect("a Redis URL");
    Cache::with_prefix(redis, &format!("test:{}", ProductId::generate()), "test")
}
