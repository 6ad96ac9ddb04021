//! Writing and reading products.

use super::{PgCatalog, PgProducts, row};
use crate::{
    ports::{CreateError, CreateProduct, Created, ReadProducts},
    product::NewProduct,
};
use serde_json::Value;
use souk_contracts::{
    Owner, ProductId,
    events::{CloudEvent, types},
    product::Product,
};
use souk_platform::{
    idempotency::{self, IdempotentRequest},
    outbox,
    postgres::{GenericClient, StoreError, Transaction},
};

impl CreateProduct for PgProducts {
    async fn create(
        &self,
        product: &NewProduct,
        owner: &Owner,
        idempotency_key: Option<&str>,
    ) -> Result<Created, CreateError> {
        let request = idempotency_key
            .map(|key| IdempotentRequest::new(owner, "POST /products", key, product));
        let mut client = self.pool.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        if let Some(request) = &request
            && let Some(product) = idempotency::replay(&transaction, request).await?
        {
            return Ok(Created {
                product,
                replayed: true,
            });
        }
        let now = self.clock.now();
        let created = match insert(&transaction, product, now).await {
            Ok(created) => created,
            Err(error) if error.constraint() == Some("products_external_id_taken") => {
                drop(transaction);
                return Err(taken(&client, product).await?);
            }
            Err(error) => return Err(error.into()),
        };
        let event = CloudEvent::new("catalog", types::PRODUCT_CREATED, created.id, now, &created);
        outbox::append(&transaction, event).await?;
        if let Some(request) = &request {
            idempotency::keep(&transaction, request, &created).await?;
        }
        transaction.commit().await.map_err(StoreError::from)?;
        drop(client);
        self.outbox.publish_soon().await;
        Ok(Created {
            product: created,
            replayed: false,
        })
    }
}

impl ReadProducts for PgCatalog {
    async fn read(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(concat!(
                "SELECT ",
                row::columns!(),
                " FROM products AS p
                  WHERE p.id = ANY($1)
                    AND p.status = 'active'"
            ))
            .await?;
        let ids: Vec<_> = ids.iter().map(ProductId::as_uuid).collect();
        client
            .query(&statement, &[&ids])
            .await?
            .iter()
            .map(row::product)
            .collect()
    }
}

async fn insert(
    transaction: &Transaction<'_>,
    new: &NewProduct,
    now: jiff::Timestamp,
) -> Result<Product, StoreError> {
    let statement = transaction
        .prepare_cached(concat!(
            "INSERT INTO products AS p (
                 id, external_id, title, description, merchant_name, category, category_keys,
                 price_amount, list_price_amount, currency, lat, lng, city,
                 rating_average, rating_count, attributes, created_at, updated_at
             )
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text, $11, $12, $13, $14, $15, $16, $17, $17)
             RETURNING ",
            row::columns!()
        ))
        .await?;
    let location = new.location.as_ref();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a rating has one or two decimals"
    )]
    let average = new.rating.map(|rating| rating.average as f32);
    let count = new
        .rating
        .map(|rating| i32::try_from(rating.count).unwrap_or(i32::MAX));
    let inserted = transaction
        .query_one(
            &statement,
            &[
                &ProductId::generate().as_uuid(),
                &new.external_id,
                &new.title,
                &new.description,
                &new.merchant.name,
                &new.category,
                &new.category_keys(),
                &new.price.amount(),
                &new.list_price.map(|price| price.amount()),
                &new.price.currency().as_str(),
                &location.map(|location| location.lat),
                &location.map(|location| location.lng),
                &location.map(|location| location.city.trim()),
                &average,
                &count,
                &Value::Object(new.attributes.clone()),
                &now,
            ],
        )
        .await?;
    row::product(&inserted)
}

/// Whose the external id is: a merchant who sends a product again learns which one it became.
async fn taken(client: &impl GenericClient, new: &NewProduct) -> Result<CreateError, StoreError> {
    let row = client
        .query_one(
            "SELECT id FROM products WHERE external_id = $1",
            &[&new.external_id],
        )
        .await?;
    Ok(CreateError::ExternalIdTaken {
        id: ProductId::from_uuid(row.try_get("id")?),
    })
}
