//! What inventory has said of products.

use super::PgCatalog;
use crate::{
    ports::{KeepStock, KeptStock},
    stock::StockReport,
};
use souk_contracts::ProductId;
use souk_platform::postgres::{GenericClient, StoreError};
use uuid::Uuid;

impl KeepStock for PgCatalog {
    async fn keep_stock(&self, reports: &[StockReport]) -> Result<Vec<ProductId>, StoreError> {
        let client = self.pool.get().await?;
        // Rows are written in the order of their ids, so that two runs never wait for each other in
        // a circle. The comparison is that of `StockReport::supersedes`.
        let statement = client
            .prepare_cached(
                "WITH written AS (
                     INSERT INTO product_stock AS kept (product_id, in_stock, version)
                     SELECT product_id, in_stock, version
                     FROM unnest($1::uuid[], $2::boolean[], $3::bigint[])
                         AS report (product_id, in_stock, version)
                     ORDER BY product_id
                     ON CONFLICT (product_id) DO UPDATE
                     SET in_stock = EXCLUDED.in_stock,
                         version = EXCLUDED.version
                     WHERE (kept.version, kept.in_stock) < (EXCLUDED.version, EXCLUDED.in_stock)
                     RETURNING product_id,
                               COALESCE(old.in_stock, false) AS was_in_stock,
                               new.in_stock
                 )
                 SELECT product_id
                 FROM written
                 WHERE in_stock <> was_in_stock",
            )
            .await?;
        let ids: Vec<Uuid> = reports
            .iter()
            .map(|report| report.product_id.as_uuid())
            .collect();
        let in_stock: Vec<bool> = reports.iter().map(|report| report.in_stock).collect();
        let versions: Vec<i64> = reports.iter().map(|report| report.version).collect();
        let rows = client
            .query(&statement, &[&ids, &in_stock, &versions])
            .await?;
        rows.iter()
            .map(|row| Ok(ProductId::from_uuid(row.try_get("product_id")?)))
            .collect()
    }

    async fn any_product(&self) -> Result<Option<ProductId>, StoreError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT product_id
                 FROM facets
                 WHERE product >= (SELECT (random() * max(product))::bigint FROM facets)
                 ORDER BY product
                 LIMIT 1",
            )
            .await?;
        let row = client.query_opt(&statement, &[]).await?;
        row.map(|row| Ok(ProductId::from_uuid(row.try_get("product_id")?)))
            .transpose()
    }

    async fn kept_stock(
        &self,
        after: Option<ProductId>,
        count: u32,
    ) -> Result<Vec<KeptStock>, StoreError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT p.id, kept.in_stock, kept.version
                 FROM products AS p
                 LEFT JOIN product_stock AS kept ON kept.product_id = p.id
                 WHERE p.status = 'active'
                   AND p.id > $1
                 ORDER BY p.id
                 LIMIT $2",
            )
            .await?;
        let after = after.map_or(Uuid::nil(), |id| id.as_uuid());
        let rows = client
            .query(&statement, &[&after, &i64::from(count)])
            .await?;
        rows.iter()
            .map(|row| {
                let product_id = ProductId::from_uuid(row.try_get("id")?);
                let in_stock: Option<bool> = row.try_get("in_stock")?;
                let version: Option<i64> = row.try_get("version")?;
                let report = in_stock
                    .zip(version)
                    .map(|(in_stock, version)| StockReport {
                        product_id,
                        in_stock,
                        version,
                    });
                Ok(KeptStock { product_id, report })
            })
            .collect()
    }
}
