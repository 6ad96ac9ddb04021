//! What the handlers take beside what they stand on: a product, and an import.

use super::figures::{self, Bar, Figure, Times};
use crate::{
    catalogue,
    failure::{Failure, Result},
    progress::Progress,
    scratch::Scratch,
    settings::{REDIS_URL, setting},
};
use rand::{SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};
use souk_catalog::{
    api,
    cache::{Cache, CachedProducts},
    ports::ReadProducts,
    product::NewProduct,
    store::PgCatalog,
};
use souk_contracts::{Problem, ProductId};
use souk_platform::{api::ApiRequest, redis::Redis};
use std::time::Instant;
use uuid::Uuid;

/// Lines of an import.
const LINES: usize = 1_000;
const READS: usize = 3_000;
const WARM_READS: usize = 200;

/// A product as one reads it who has nothing else to do.
const BARE: &str = "
    SELECT id, external_id, title, description, merchant_name, category,
           price_amount, list_price_amount, currency::text, discount_percent,
           lat, lng, city, rating_average, rating_count, attributes, status,
           created_at, updated_at, version
    FROM products
    WHERE id = $1
      AND status = 'active'";

/// Imports `products` through the handler; they can be searched for by their words as soon as it
/// has answered.
///
/// # Errors
/// [`Failure`] when a product is rejected, or not found by its words.
pub async fn import(scratch: &Scratch, products: &[NewProduct]) -> Result<Figure> {
    let writer = catalogue::writer(scratch.pool()?)?;
    let progress = Progress::of("importing through the handler", products.len());
    let bodies: Vec<String> = products
        .chunks(LINES)
        .map(|products| {
            let lines: Vec<String> = products
                .iter()
                .map(|product| json!(product).to_string())
                .collect();
            lines.join("\n")
        })
        .collect();
    let started = Instant::now();
    for body in bodies {
        let request = request("/products/import", &Value::Null, Some(&body))?;
        api::import(&writer, request)
            .await
            .map_err(|problem| refused(&problem))?;
        progress.advance_by(LINES);
    }
    let rate = figures::rate(products.len(), started.elapsed());
    let found = "SELECT count(DISTINCT product) FROM postings";
    let found: i64 = scratch.client().await?.query_one(found, &[]).await?.get(0);
    if usize::try_from(found).ok() != Some(products.len()) {
        return Err(Failure::unexpected(format!(
            "of {} products, {found} are found by their words",
            products.len()
        )));
    }
    Ok(Figure::new(
        "import through the handler, words searchable, products a second",
        Bar::AtLeast(400.0),
        rate,
        format!("{rate:.0}"),
    ))
}

/// Reads products through the handler, from Postgres and from the cache, and by the bare query, in
/// turns.
///
/// # Errors
/// [`Failure`] when a product is not there.
pub async fn read(scratch: &Scratch) -> Result<Vec<Figure>> {
    let client = scratch.client().await?;
    let statement = client.prepare(BARE).await?;
    let ids: Vec<Uuid> = client
        .query("SELECT id FROM products WHERE status = 'active'", &[])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let uncached = PgCatalog::new(scratch.pool()?);
    let redis = Redis::lazy(&setting(REDIS_URL)?).map_err(Failure::unexpected)?;
    let prefix = format!("bench:{}", Uuid::now_v7().simple());
    let cached = CachedProducts {
        products: PgCatalog::new(scratch.pool()?),
        cache: Cache::with_prefix(redis, &prefix, "bench"),
    };
    let progress = Progress::of("reading products", READS);
    let mut random = StdRng::seed_from_u64(3);
    let [mut bare, mut from_postgres, mut from_cache] = [const { Times::new() }; 3];
    for round in 0..READS + WARM_READS {
        let id = *ids
            .choose(&mut random)
            .ok_or_else(|| Failure::unexpected("there are no products"))?;
        let started = Instant::now();
        client.query_one(&statement, &[&id]).await?;
        let bare_took = started.elapsed();
        let uncached_took = timed(&uncached, id).await?;
        timed(&cached, id).await?;
        let cached_took = timed(&cached, id).await?;
        if round >= WARM_READS {
            bare.add(bare_took);
            from_postgres.add(uncached_took);
            from_cache.add(cached_took);
            progress.advance();
        }
    }
    let figure = |what: &str, times: &Times| {
        let ratio = times.percentile(95) / bare.percentile(95);
        Figure::new(
            format!("`GET /products/{{id}}` in the handler, {what}, p95 by the bare query's"),
            Bar::AtMost(2.0),
            ratio,
            format!("{ratio:.2} ({times}; bare {bare})"),
        )
    };
    Ok(vec![
        figure("from Postgres", &from_postgres),
        figure("from the cache", &from_cache),
    ])
}

async fn timed(products: &impl ReadProducts, id: Uuid) -> Result<std::time::Duration> {
    let id = ProductId::from_uuid(id);
    let request = request("/products/{id}", &json!({"id": id.to_string()}), None)?;
    let started = Instant::now();
    api::get(products, request)
        .await
        .map_err(|problem| refused(&problem))?;
    Ok(started.elapsed())
}

/// A request of a merchant, as API Gateway hands it on.
fn request(resource: &str, path: &Value, body: Option<&str>) -> Result<ApiRequest> {
    let content_type = "application/x-ndjson";
    let event = json!({
        "resource": resource, "path": resource, "httpMethod": "POST",
        "headers": {"content-type": content_type},
        "multiValueHeaders": {"content-type": [content_type]},
        "queryStringParameters": null, "multiValueQueryStringParameters": null,
        "pathParameters": path, "stageVariables": null,
        "requestContext": {
            "accountId": "0", "apiId": "bench", "stage": "bench", "requestId": "1",
            "resourceId": "1", "resourcePath": resource, "httpMethod": "POST",
            "identity": {"sourceIp": "127.0.0.1"},
            "authorizer": {"user": "ana", "roles": "merchant", "guest": "g"},
        },
        "body": body, "isBase64Encoded": false,
    });
    let request = lambda_http::request::from_str(&event.to_string());
    request.map(ApiRequest::new).map_err(Failure::unexpected)
}

fn refused(problem: &Problem) -> Failure {
    Failure::unexpected(format!("{problem:?}"))
}
