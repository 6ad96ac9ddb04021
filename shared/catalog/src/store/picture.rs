//! The picture of a product.

use super::{PgProducts, row};
use crate::ports::KeepPicture;
use souk_contracts::events::{CloudEvent, ProductImage, types};
use souk_platform::{
    outbox,
    postgres::{GenericClient, StoreError},
};

impl KeepPicture for PgProducts {
    async fn keep_picture(&self, picture: &ProductImage) -> Result<bool, StoreError> {
        let mut client = self.pool.get().await?;
        let transaction = client.transaction().await?;
        // The pair only ever grows, so that what comes twice, late or at once leaves the same picture:
        // the row itself is the inbox. An archived product keeps its picture for when it is sold again.
        let statement = transaction
            .prepare_cached(concat!(
                "UPDATE products AS p
                 SET picture_asset = $2,
                     picture_asked_at = $3,
                     version = version + 1,
                     updated_at = $4
                 WHERE id = $1
                   AND (
                       picture_asset IS NULL
                       OR (picture_asked_at, picture_asset) < ($3::timestamptz, $2::uuid)
                   )
                 RETURNING ",
                row::columns!()
            ))
            .await?;
        let (id, asset, now) = (
            picture.product_id.as_uuid(),
            picture.asset_id.as_uuid(),
            self.clock.now(),
        );
        let updated = transaction
            .query_opt(&statement, &[&id, &asset, &picture.asked_at, &now])
            .await?;
        let Some(updated) = updated else {
            return Ok(false);
        };
        let product = row::product(&updated)?;
        let event = CloudEvent::new("catalog", types::PRODUCT_UPDATED, product.id, now, &product);
        outbox::append(&transaction, event).await?;
        transaction.commit().await?;
        drop(client);
        self.announce(&[product.id]).await;
        Ok(true)
    }
}
