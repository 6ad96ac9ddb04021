//! Browsing: what passes the filters, in an order that each page goes on from where the last ended.

use super::{PgCatalog, filters};
use crate::{
    ports::{BrowseProducts, Browsed},
    search::{Sort, question::Filters},
};
use souk_contracts::ProductId;
use souk_platform::postgres::{GenericClient, StoreError};

fn statement(filters: &Filters, sort: Sort, goes_on: bool) -> String {
    format!(
        "WITH {asked}
         SELECT *
         FROM (
             SELECT f.product, f.product_id, {key} AS sort_key, {distance} AS distance_km
             FROM facets AS f
             WHERE true{conditions}
         ) AS passing
         WHERE {after}
         ORDER BY sort_key, product DESC
         LIMIT $10",
        asked = filters::ASKED,
        key = filters::sort_key(sort),
        distance = filters::DISTANCE_KM,
        conditions = filters::conditions(filters),
        after = if goes_on {
            "sort_key >= $8::bigint AND (sort_key > $8 OR product < $9::bigint)"
        } else {
            "$8::bigint IS NULL AND $9::bigint IS NULL"
        },
    )
}

impl BrowseProducts for PgCatalog {
    async fn browse(
        &self,
        filters: &Filters,
        sort: Sort,
        after: Option<(i64, i64)>,
        count: u32,
    ) -> Result<Vec<Browsed>, StoreError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(&statement(filters, sort, after.is_some()))
            .await?;
        let (key, product) = after.unzip();
        let values = filters::Values::of(filters);
        let rows = client
            .query(
                &statement,
                &[
                    &values.category,
                    &values.min_price,
                    &values.max_price,
                    &values.min_discount,
                    &values.lat,
                    &values.lng,
                    &values.radius_km,
                    &key,
                    &product,
                    &i64::from(count),
                ],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Browsed {
                    id: ProductId::from_uuid(row.try_get("product_id")?),
                    product: row.try_get("product")?,
                    sort_key: row.try_get("sort_key")?,
                    distance_km: row.try_get("distance_km")?,
                })
            })
            .collect()
    }
}
