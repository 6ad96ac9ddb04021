//! What shows cards: Redis, and the catalog and inventory over databases of their own.

use super::CARDS;
use crate::{
    catalogue,
    chat::redis,
    failure::{Failure, Result},
    scratch::Scratch,
};
use redis::pipe;
use serde_json::json;
use souk_bff::{
    cache::{Cache, CardPart, Kept},
    cards,
    ports::Ask,
    shelf::Shelf,
};
use souk_catalog::{api, product::NewProduct, store::PgCatalog};
use souk_contracts::{
    Problem, ProductId,
    calls::{Call, catalog::GetProducts, inventory::GetAvailability},
};
use souk_inventory::store::PgStock;
use souk_migrations::Service;
use souk_platform::{api::ApiRequest, clock::Clock, metrics::Meter, redis::Redis};
use uuid::Uuid;

/// So many of each product that their number is not told.
const STOCK: &str = "
    WITH product AS (
        INSERT INTO stock (product_id)
        SELECT unnest($1::uuid[])
    )
    INSERT INTO stock_buckets (product_id, bucket, on_hand)
    SELECT product_id, 0, 25
    FROM unnest($1::uuid[]) AS product_id";

/// Products and their stock.
pub struct Shop<'a> {
    catalog: &'a Scratch,
    inventory: &'a Scratch,
    ids: Vec<ProductId>,
    /// Of the keys in Redis.
    prefix: String,
}

/// A function's instance, and a connection of its own for who asks Redis and nothing else.
pub struct Client {
    pub shelf: Shelf<Services>,
    services: Services,
    redis: Redis,
    bare: Redis,
    prefix: String,
    ids: Vec<ProductId>,
    /// Where it begins among the products.
    first: usize,
}

/// The catalog and inventory, in this process.
#[derive(Clone)]
pub struct Services {
    catalog: PgCatalog,
    stock: PgStock,
}

impl Shop<'_> {
    /// Runs `work` on a shop with `products`.
    ///
    /// # Errors
    /// Those of `work`, and of a server that cannot be reached.
    pub async fn with<T>(
        products: &[NewProduct],
        work: impl AsyncFnOnce(&Shop<'_>) -> Result<T>,
    ) -> Result<T> {
        Scratch::with(async |catalog| {
            let ids = catalogue::write(&catalogue::writer(catalog.pool()?)?, products).await?;
            let uuids: Vec<Uuid> = ids.iter().map(ProductId::as_uuid).collect();
            Scratch::of(Service::Inventory, async |inventory| {
                inventory.client().await?.execute(STOCK, &[&uuids]).await?;
                let shop = Shop {
                    catalog,
                    inventory,
                    ids,
                    prefix: format!("bench:{}", Uuid::now_v7().simple()),
                };
                work(&shop).await
            })
            .await
        })
        .await
    }

    /// # Errors
    /// [`Failure`] when there are no addresses to connect to.
    pub fn client(&self, number: usize) -> Result<Client> {
        let services = Services {
            catalog: PgCatalog::new(self.catalog.pool_of(1)?),
            stock: PgStock::new(self.inventory.pool_of(1)?),
        };
        let redis = redis()?;
        Ok(Client {
            shelf: Shelf::new(services.clone(), cache(redis.clone(), &self.prefix)),
            services,
            redis,
            bare: crate::chat::redis()?,
            prefix: self.prefix.clone(),
            ids: self.ids.clone(),
            first: number * CARDS,
        })
    }
}

fn cache(redis: Redis, prefix: &str) -> Cache {
    Cache::with_prefix(redis, prefix, Clock::system(), Meter::new("bff-bench"))
}

impl Client {
    /// The products of a request: other ones each time, but few enough that all are kept soon.
    fn ids(&self, number: usize) -> impl Iterator<Item = ProductId> {
        let all = self.ids.iter().copied().cycle();
        all.skip((self.first + number % 10 * CARDS) % self.ids.len())
            .take(CARDS)
    }

    /// What reads the same that is kept, and nothing else.
    ///
    /// # Errors
    /// [`Failure`] when something is not kept.
    pub async fn mget(&self, number: usize) -> Result<()> {
        let keys: Vec<String> = self
            .ids(number)
            .map(|id| format!("{}:{{{id}}}:{}", self.prefix, CardPart::KIND))
            .collect();
        let (texts,): (Vec<Option<String>>,) = self
            .bare
            .run(pipe().mget(keys.as_slice()))
            .await
            .map_err(Failure::unexpected)?;
        std::hint::black_box(texts);
        Ok(())
    }

    /// A shelf that keeps nothing yet.
    ///
    /// # Errors
    /// None.
    pub fn without_cards(&self) -> Result<Shelf<Services>> {
        let prefix = format!("bench:{}", Uuid::now_v7().simple());
        Ok(Shelf::new(
            self.services.clone(),
            cache(self.redis.clone(), &prefix),
        ))
    }

    /// # Errors
    /// [`Failure`] when a card is missing or says nothing of its stock.
    pub async fn cards(&self, shelf: &Shelf<Services>, request: ApiRequest) -> Result<()> {
        let answer = cards::cards(shelf, request)
            .await
            .map_err(|problem| Failure::unexpected(format!("{problem:?}")))?;
        let answer = answer.into_http();
        if answer.headers().contains_key("etag") {
            Ok(())
        } else {
            Err(Failure::unexpected("cards without their stock"))
        }
    }

    /// A request as API Gateway hands it on.
    ///
    /// # Errors
    /// None but a defect.
    pub fn request(&self, number: usize, takes_gzip: bool) -> Result<ApiRequest> {
        let ids: Vec<String> = self.ids(number).map(|id| id.to_string()).collect();
        let ids = ids.join(",");
        let headers = if takes_gzip {
            json!({"accept": "*/*", "accept-encoding": "gzip"})
        } else {
            json!({"accept": "*/*"})
        };
        let resource = "/bff/product-cards";
        let event = json!({
            "resource": resource, "path": resource, "httpMethod": "GET",
            "headers": headers, "multiValueHeaders": {},
            "queryStringParameters": {"ids": ids}, "multiValueQueryStringParameters": {"ids": [ids]},
            "pathParameters": null, "stageVariables": null,
            "requestContext": {
                "accountId": "0", "apiId": "bench", "stage": "bench", "requestId": "1",
                "resourceId": "1", "resourcePath": resource, "httpMethod": "GET",
                "identity": {"sourceIp": "127.0.0.1"},
            },
            "body": null, "isBase64Encoded": false,
        });
        let request = lambda_http::request::from_str(&event.to_string());
        request.map(ApiRequest::new).map_err(Failure::unexpected)
    }
}

impl Ask for Services {
    async fn ask<C: Call + 'static>(&self, request: C) -> std::result::Result<C::Reply, Problem> {
        let request = json!(request);
        let reply = match C::FUNCTION {
            GetProducts::FUNCTION => {
                let request: GetProducts =
                    serde_json::from_value(request).map_err(Problem::internal)?;
                json!(api::get_many(&self.catalog, &self.catalog, request).await?)
            }
            GetAvailability::FUNCTION => {
                let request: GetAvailability =
                    serde_json::from_value(request).map_err(Problem::internal)?;
                json!(souk_inventory::api::availability(&self.stock, request).await?)
            }
            other => return Err(Problem::invalid(format!("nobody asks {other}"))),
        };
        serde_json::from_value(reply).map_err(Problem::internal)
    }
}
