//! The meaning of products.

use super::PgCatalog;
use crate::ports::KeepEmbedding;
use pgvector::HalfVector;
use souk_contracts::ProductId;
use souk_embedding::MODEL;
use souk_platform::postgres::{GenericClient, StoreError};

impl KeepEmbedding for PgCatalog {
    async fn is_current(&self, id: ProductId, version: i64) -> Result<bool, StoreError> {
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
            .query_one(&statement, &[&id.as_uuid(), &MODEL, &version])
            .await?;
        Ok(row.try_get(0)?)
    }

    async fn keep(
        &self,
        id: ProductId,
        version: i64,
        embedding: Vec<f32>,
    ) -> Result<(), StoreError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(
                "INSERT INTO product_embeddings AS kept (product_id, model, version, embedding)
                 SELECT id, $2, $3, $4
                 FROM products
                 WHERE id = $1
                 ON CONFLICT (product_id, model) DO UPDATE
                 SET version = EXCLUDED.version,
                     embedding = EXCLUDED.embedding
                 WHERE kept.version < EXCLUDED.version",
            )
            .await?;
        let embedding = HalfVector::from_f32_slice(&embedding);
        client
            .execute(&statement, &[&id.as_uuid(), &MODEL, &version, &embedding])
            .await?;
        Ok(())
    }
}
