//! What products cost before their prices changed, as a trigger of the database notes it.

use super::PgCatalog;
use crate::ports::ReadPrices;
use jiff::Timestamp;
use souk_contracts::{Currency, Money, ProductId, calls::catalog::EarlierPrice};
use souk_platform::postgres::{GenericClient, StoreError};
use uuid::Uuid;

impl ReadPrices for PgCatalog {
    async fn prices_at(
        &self,
        ids: &[ProductId],
        since: Timestamp,
    ) -> Result<Vec<EarlierPrice>, StoreError> {
        let client = self.pool.get().await?;
        // The price before the first change after that moment is the price of that moment.
        let statement = client
            .prepare_cached(
                "SELECT DISTINCT ON (product_id) product_id, price_amount, currency
                 FROM price_changes
                 WHERE product_id = ANY($1)
                   AND changed_at > $2
                 ORDER BY product_id, changed_at",
            )
            .await?;
        let ids: Vec<Uuid> = ids.iter().map(ProductId::as_uuid).collect();
        let rows = client.query(&statement, &[&ids, &since]).await?;
        rows.iter()
            .map(|row| {
                let currency: String = row.get("currency");
                let currency = Currency::try_from(currency).map_err(|error| corrupt(&error))?;
                Ok(EarlierPrice {
                    product_id: ProductId::from_uuid(row.get("product_id")),
                    price: Money::new(row.get("price_amount"), currency)
                        .map_err(|error| corrupt(&error))?,
                })
            })
            .collect()
    }
}

fn corrupt(error: &impl ToString) -> StoreError {
    StoreError::Corrupt(error.to_string())
}
