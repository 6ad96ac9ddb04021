//! Counting products by category.

use super::PgCatalog;
use crate::ports::CountCategories;
use souk_platform::postgres::{GenericClient, StoreError};

impl CountCategories for PgCatalog {
    /// Reads the index `products_by_path` alone.
    async fn count_by_path(&self) -> Result<Vec<(Vec<String>, u64)>, StoreError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT category, count(*)
                 FROM products
                 WHERE status = 'active'
                 GROUP BY category",
            )
            .await?;
        client
            .query(&statement, &[])
            .await?
            .iter()
            .map(|row| {
                let count: i64 = row.try_get(1)?;
                Ok((row.try_get(0)?, count.unsigned_abs()))
            })
            .collect()
    }
}
