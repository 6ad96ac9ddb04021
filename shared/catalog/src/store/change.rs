//! Changing products and archiving them.

use super::{
    PgProducts,
    products::owner_of,
    row,
    written::{self, Row},
};
use crate::{
    ports::{ArchiveError, ArchiveProduct, Expected, ReplaceError, ReplaceProduct},
    product::NewProduct,
};
use souk_contracts::{
    ProductId,
    events::{CloudEvent, types},
    product::Product,
};
use souk_platform::{
    outbox,
    postgres::{GenericClient, StoreError},
};
use tokio_postgres::types::Json;

impl ReplaceProduct for PgProducts {
    async fn replace(
        &self,
        id: ProductId,
        version: i64,
        product: &NewProduct,
    ) -> Result<Option<Product>, ReplaceError> {
        let mut client = self.pool.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        let now = self.clock.now();
        let replaced = match update(&transaction, id, version, product, now).await {
            Ok(Some(replaced)) => replaced,
            Ok(None) => return Ok(None),
            Err(error) if error.constraint() == Some("products_external_id_taken") => {
                drop(transaction);
                let id = owner_of(&client, product.external_id.as_deref()).await?;
                return Err(ReplaceError::ExternalIdTaken { id });
            }
            Err(error) => return Err(error.into()),
        };
        let event = CloudEvent::new("catalog", types::PRODUCT_UPDATED, id, now, &replaced);
        outbox::append(&transaction, event).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        drop(client);
        self.announce(&[id]).await;
        Ok(Some(replaced))
    }
}

async fn update(
    client: &impl GenericClient,
    id: ProductId,
    version: i64,
    product: &NewProduct,
    now: jiff::Timestamp,
) -> Result<Option<Product>, StoreError> {
    let statement = client
        .prepare_cached(concat!(
            "UPDATE products AS p
             SET (",
            written::columns!(),
            ") = (SELECT ",
            written::columns!(),
            " FROM ",
            written::rows!(),
            "),
                 version = version + 1,
                 updated_at = $2
             WHERE id = $3
               AND version = $4
               AND status = 'active'
             RETURNING ",
            row::columns!()
        ))
        .await?;
    let rows = [Row::new(id.as_uuid(), product)];
    client
        .query_opt(&statement, &[&Json(&rows), &now, &id.as_uuid(), &version])
        .await?
        .as_ref()
        .map(row::product)
        .transpose()
}

impl ArchiveProduct for PgProducts {
    async fn archive(&self, id: ProductId, expected: &Expected) -> Result<(), ArchiveError> {
        let mut client = self.pool.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        let now = self.clock.now();
        let Some(archived) = take_off_sale(&transaction, id, expected, now).await? else {
            return why_not(&transaction, id).await;
        };
        let event = CloudEvent::new("catalog", types::PRODUCT_ARCHIVED, id, now, &archived);
        outbox::append(&transaction, event).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        drop(client);
        self.announce(&[id]).await;
        Ok(())
    }
}

async fn take_off_sale(
    client: &impl GenericClient,
    id: ProductId,
    expected: &Expected,
    now: jiff::Timestamp,
) -> Result<Option<Product>, StoreError> {
    let statement = client
        .prepare_cached(concat!(
            "UPDATE products AS p
             SET status = 'archived',
                 version = version + 1,
                 updated_at = $2
             WHERE id = $1
               AND status = 'active'
               AND ($3::bigint[] IS NULL OR version = ANY($3))
             RETURNING ",
            row::columns!()
        ))
        .await?;
    let versions = match expected {
        Expected::Any => None,
        Expected::OneOf(versions) => Some(versions),
    };
    client
        .query_opt(&statement, &[&id.as_uuid(), &now, &versions])
        .await?
        .as_ref()
        .map(row::product)
        .transpose()
}

/// Nothing was archived: it had been before, or the product is in another version, or in none.
async fn why_not(client: &impl GenericClient, id: ProductId) -> Result<(), ArchiveError> {
    let statement = client
        .prepare_cached("SELECT status FROM products WHERE id = $1")
        .await
        .map_err(StoreError::from)?;
    let found = client
        .query_opt(&statement, &[&id.as_uuid()])
        .await
        .map_err(StoreError::from)?
        .ok_or(ArchiveError::NotFound)?;
    match found.try_get("status").map_err(StoreError::from)? {
        "archived" => Ok(()),
        _ => Err(ArchiveError::Changed),
    }
}
