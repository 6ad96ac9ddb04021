//! Looking for records that disagree, and repairing them, by functions of the database:
//! `migrations/inventory/V007__reconciling.sql`.

use super::PgStock;
use crate::ports::Reconcile;
use souk_contracts::{ProductId, calls::inventory::Drift};
use souk_platform::{
    postgres::{GenericClient, StoreError},
    trace,
};

impl Reconcile for PgStock {
    async fn drift(&self) -> Result<Vec<Drift>, StoreError> {
        let mut client = self.database.get().await?;
        let transaction = client.transaction().await?;
        // It reads all that there ever was, for which the seconds of a request do not do.
        transaction
            .batch_execute("SET LOCAL statement_timeout = '4min'")
            .await?;
        let statement = transaction
            .prepare_cached(
                "SELECT kind, product_id, bucket, found, expected
                 FROM drift()
                 ORDER BY product_id, kind, bucket
                 LIMIT 1000",
            )
            .await?;
        let rows = transaction.query(&statement, &[]).await?;
        transaction.commit().await?;
        let drifts = rows.iter().map(|row| Drift {
            kind: row.get("kind"),
            product_id: ProductId::from_uuid(row.get("product_id")),
            bucket: row.get("bucket"),
            found: row.get("found"),
            expected: row.get("expected"),
        });
        Ok(drifts.collect())
    }

    async fn repair(&self, product: ProductId) -> Result<(), StoreError> {
        let client = self.database.get().await?;
        let statement = client.prepare_cached("SELECT repair($1, $2)").await?;
        client
            .execute(&statement, &[&product.as_uuid(), &trace::traceparent()])
            .await?;
        Ok(())
    }

    async fn scarce(&self) -> Result<Vec<ProductId>, StoreError> {
        let client = self.database.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT product_id
                 FROM stock
                 WHERE level <> 'in_stock'
                 ORDER BY updated_at DESC
                 LIMIT 1000",
            )
            .await?;
        let rows = client.query(&statement, &[]).await?;
        let products = rows.iter().map(|row| ProductId::from_uuid(row.get(0)));
        Ok(products.collect())
    }
}
