//! The meaning of products.

use super::{PgCatalog, row};
use crate::ports::KeepEmbedding;
use pgvector::HalfVector;
use souk_contracts::{ProductId, product::Product};
use souk_embedding::ModelName;
use souk_platform::postgres::{GenericClient, StoreError};

impl KeepEmbedding for PgCatalog {
    async fn is_current(
        &self,
        model: &ModelName,
        id: ProductId,
        version: i64,
    ) -> Result<bool, StoreError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT EXISTS (
                     SELECT
                     FROM product_embeddings
                     WHERE product_id = $1
                       AND model = $2
                       AND version >= $3
                 )",
            )
            .await?;
        let row = client
            .query_one(&statement, &[&id.as_uuid(), &model.as_str(), &version])
            .await?;
        Ok(row.try_get(0)?)
    }

    async fn keep(
        &self,
        model: &ModelName,
        id: ProductId,
        version: i64,
        embedding: Vec<f32>,
    ) -> Result<(), StoreError> {
        let client = self.pool.get().await?;
        // The lock makes this wait for a change at the same moment: what that archives is left alone.
        let statement = client
            .prepare_cached(
                "INSERT INTO product_embeddings AS kept (product_id, model, version, embedding)
                 SELECT id, $2, $3, $4
                 FROM products
                 WHERE id = $1
                   AND status = 'active'
                 FOR SHARE
                 ON CONFLICT (product_id, model) DO UPDATE
                 SET version = EXCLUDED.version,
                     embedding = EXCLUDED.embedding
                 WHERE kept.version < EXCLUDED.version",
            )
            .await?;
        let embedding = HalfVector::from_f32_slice(&embedding);
        client
            .execute(
                &statement,
                &[&id.as_uuid(), &model.as_str(), &version, &embedding],
            )
            .await?;
        Ok(())
    }

    async fn without_meaning(
        &self,
        model: &ModelName,
        after: Option<ProductId>,
        count: u32,
    ) -> Result<Vec<Product>, StoreError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(concat!(
                "SELECT ",
                row::columns!(),
                " FROM products AS p
                  WHERE p.status = 'active'
                    AND ($3::uuid IS NULL OR p.id > $3)
                    AND p.updated_at < now() - interval '1 minute'
                    AND NOT EXISTS (
                        SELECT
                        FROM product_embeddings AS e
                        WHERE e.product_id = p.id
                          AND e.model = $1
                          AND e.version >= p.version
                    )
                  ORDER BY p.id
                  LIMIT $2"
            ))
            .await?;
        client
            .query(
                &statement,
                &[
                    &model.as_str(),
                    &i64::from(count),
                    &after.map(|id| id.as_uuid()),
                ],
            )
            .await?
            .iter()
            .map(row::product)
            .collect()
    }
}
