//! Writing and reading products.

use super::{
    PgCatalog, PgProducts, row,
    written::{self, Row},
};
use crate::{
    ports::{CreateError, CreateProduct, Created, ReadProducts},
    product::NewProduct,
};
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
use tokio_postgres::types::Json;

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
                let id = owner_of(&client, product.external_id.as_deref()).await?;
                return Err(CreateError::ExternalIdTaken { id });
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
        self.announce(&[created.id]).await;
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
            "INSERT INTO products AS p (id, ",
            written::columns!(),
            ", created_at, updated_at)
             SELECT id, ",
            written::columns!(),
            ", $2::timestamptz, $2
             FROM ",
            written::rows!(),
            "
             RETURNING ",
            row::columns!()
        ))
        .await?;
    let rows = [Row::new(ProductId::generate().as_uuid(), new)];
    let inserted = transaction
        .query_one(&statement, &[&Json(&rows), &now])
        .await?;
    row::product(&inserted)
}

/// Whose the external id is: a merchant who sends a product again learns which one it became.
pub(super) async fn owner_of(
    client: &impl GenericClient,
    external_id: Option<&str>,
) -> Result<ProductId, StoreError> {
    let row = client
        .query_one(
            "SELECT id FROM products WHERE external_id = $1",
            &[&external_id],
        )
        .await?;
    Ok(ProductId::from_uuid(row.try_get("id")?))
}
