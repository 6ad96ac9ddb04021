//! The table of assets in DynamoDB: one item for each; see [`super::item`] for what is in it.

use super::item::{self, Item, expiry, number, text};
use crate::{
    domain::{Asset, Verdict},
    ports::{KeepAssets, MediaError},
};
use aws_sdk_dynamodb::{
    Client,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::update_item::builders::UpdateItemFluentBuilder,
    types::AttributeValue,
};
use jiff::{Timestamp, civil::Date};
use souk_contracts::AssetId;
use souk_platform::Platform;
use std::error::Error;

pub struct AssetTable {
    dynamodb: Client,
    table: String,
}

impl AssetTable {
    #[must_use]
    pub const fn new(dynamodb: Client, table: String) -> Self {
        Self { dynamodb, table }
    }

    /// With the function's own credentials.
    #[must_use]
    pub fn connect(platform: &Platform, table: String) -> Self {
        Self::new(Client::new(platform.aws()), table)
    }

    fn update(&self, id: AssetId) -> UpdateItemFluentBuilder {
        self.dynamodb
            .update_item()
            .table_name(&self.table)
            .key("asset_id", text(&id))
    }
}

impl KeepAssets for AssetTable {
    async fn create(&self, asset: &Asset) -> Result<Option<Asset>, MediaError> {
        let sent = self
            .dynamodb
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item::of_pending(asset)))
            .condition_expression("attribute_not_exists(asset_id)")
            .send()
            .await;
        if met_its_condition(sent)? {
            return Ok(None);
        }
        // It may have ended its time to live in between.
        let earlier = self.find(asset.id).await?;
        earlier
            .map(Some)
            .ok_or_else(|| MediaError::Table("an asset came and went".to_owned()))
    }

    async fn find(&self, id: AssetId) -> Result<Option<Asset>, MediaError> {
        let found = self
            .dynamodb
            .get_item()
            .table_name(&self.table)
            .key("asset_id", text(&id))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| unusable(&error))?;
        found
            .item()
            .map(|item: &Item| item::asset(item))
            .transpose()
    }

    async fn decide(
        &self,
        id: AssetId,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<bool, MediaError> {
        let update = self
            .update(id)
            .condition_expression("#state = :pending")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":pending", text("pending"));
        let sent = match verdict {
            Verdict::Rejected(reason) => update
                .update_expression("SET #state = :rejected, reason = :reason, expires_at = :expiry")
                .expression_attribute_values(":rejected", text("rejected"))
                .expression_attribute_values(":reason", text(reason.code()))
                .expression_attribute_values(":expiry", expiry(now)),
            Verdict::Ready(picture) => item::of_picture(picture)
                .into_iter()
                .fold(update, |update, (name, value)| {
                    update.expression_attribute_values(format!(":{name}"), value)
                })
                .update_expression(
                    "SET #state = :ready, digest = :digest, width = :width, height = :height,
                         event_id = :event_id, ready_at = :ready_at, told = :told
                     REMOVE expires_at",
                )
                .expression_attribute_values(":ready", text("ready"))
                .expression_attribute_values(":told", AttributeValue::Bool(false)),
        };
        met_its_condition(sent.send().await)
    }

    async fn told(&self, id: AssetId) -> Result<(), MediaError> {
        self.update(id)
            .update_expression("SET told = :told")
            .condition_expression("attribute_exists(asset_id)")
            .expression_attribute_values(":told", AttributeValue::Bool(true))
            .send()
            .await
            .map_err(|error| unusable(&error))?;
        Ok(())
    }

    async fn claim_missing(
        &self,
        id: AssetId,
        day: Date,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, MediaError> {
        let sent = self
            .update(id)
            .update_expression("SET missing_claimed_until = :until")
            .condition_expression(
                "attribute_exists(asset_id)
                 AND (attribute_not_exists(missed_on) OR missed_on < :day)
                 AND (attribute_not_exists(missing_claimed_until)
                      OR missing_claimed_until <= :now)",
            )
            .expression_attribute_values(":day", text(&day))
            .expression_attribute_values(":now", number(&now.as_second()))
            .expression_attribute_values(":until", number(&until.as_second()))
            .send()
            .await;
        met_its_condition(sent)
    }

    async fn missing_told(&self, id: AssetId, day: Date) -> Result<(), MediaError> {
        let sent = self
            .update(id)
            .update_expression("SET missed_on = :day REMOVE missing_claimed_until")
            .condition_expression("attribute_exists(asset_id)")
            .expression_attribute_values(":day", text(&day))
            .send()
            .await;
        // An asset that has ended its time to live in between is missed no more.
        met_its_condition(sent).map(drop)
    }
}

/// Whether the condition of a write held; another failure is one of the table.
fn met_its_condition<T, E>(sent: Result<T, SdkError<E>>) -> Result<bool, MediaError>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match sent {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(false),
        Err(error) => Err(unusable(&error)),
    }
}

fn unusable<E: Error + 'static>(error: &SdkError<E>) -> MediaError {
    MediaError::Table(DisplayErrorContext(error).to_string())
}
