//! What the rules need of the world.

use crate::domain::{Asset, Digest, Size, Verdict};
use http::HeaderMap;
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use souk_contracts::{AssetId, Problem, ProductId, events::CloudEvent, product::Product};
use std::{future::Future, time::Duration};

/// Something that media stands on is away; the same again may succeed.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    #[error("the table of assets cannot be used: {0}")]
    Table(String),
    #[error("the bucket cannot be used: {0}")]
    Bucket(String),
    #[error("the topic did not take the event: {0}")]
    Topic(String),
    #[error("the pictures cannot be drawn: {0}")]
    Drawing(String),
}

impl From<MediaError> for Problem {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Drawing(_) => Self::internal(error),
            other => Self::unavailable("The store of pictures", other),
        }
    }
}

/// Keeps assets.
pub trait KeepAssets: Sync {
    /// Keeps a new asset, unless there is one of its id; answers what was there.
    fn create(
        &self,
        asset: &Asset,
    ) -> impl Future<Output = Result<Option<Asset>, MediaError>> + Send;

    /// The asset as it was last written, by whomever.
    fn find(&self, id: AssetId) -> impl Future<Output = Result<Option<Asset>, MediaError>> + Send;

    /// Writes how the asset ends, if it is pending; whether it was.
    fn decide(
        &self,
        id: AssetId,
        verdict: &Verdict,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, MediaError>> + Send;

    /// Notes that the others have been told that the asset is ready.
    fn told(&self, id: AssetId) -> impl Future<Output = Result<(), MediaError>> + Send;

    /// Leaves it to the caller to tell that the asset was missed on that day, until `until`. False when
    /// it has been told on that day, or when somebody else may be about to.
    fn claim_missing(
        &self,
        id: AssetId,
        day: Date,
        now: Timestamp,
        until: Timestamp,
    ) -> impl Future<Output = Result<bool, MediaError>> + Send;

    /// Notes that the others have been told that the asset was missed on that day.
    fn missing_told(
        &self,
        id: AssetId,
        day: Date,
    ) -> impl Future<Output = Result<(), MediaError>> + Send;
}

/// Where a client sends a file, and with what headers.
#[derive(Clone, Debug)]
pub struct SignedRequest {
    pub url: String,
    pub method: String,
    pub headers: HeaderMap,
}

/// Lets clients put files into the bucket.
pub trait GrantUploads: Sync {
    /// A request that puts a file of exactly what the asset declares in its place, within `life`.
    fn grant(
        &self,
        asset: &Asset,
        now: Timestamp,
        life: Duration,
    ) -> impl Future<Output = Result<SignedRequest, MediaError>> + Send;
}

/// What was sent for an asset.
#[derive(Debug)]
pub enum Sent {
    Nothing,
    /// So many bytes, which is not what was declared. They were not read.
    OfOtherLength(u64),
    File(Vec<u8>),
}

/// Keeps files.
pub trait KeepFiles: Sync {
    /// What a client has sent for the asset.
    fn sent(&self, asset: &Asset) -> impl Future<Output = Result<Sent, MediaError>> + Send;

    /// Deletes what a client has sent, if anything.
    fn delete_sent(&self, id: AssetId) -> impl Future<Output = Result<(), MediaError>> + Send;

    fn put_rendition(
        &self,
        id: AssetId,
        digest: &Digest,
        size: Size,
        file: Vec<u8>,
    ) -> impl Future<Output = Result<(), MediaError>> + Send;

    /// Deletes every rendition of the asset but those of `kept`.
    fn sweep_renditions(
        &self,
        id: AssetId,
        kept: Option<&Digest>,
    ) -> impl Future<Output = Result<(), MediaError>> + Send;
}

/// Leads to files.
pub trait ShowFiles: Sync {
    /// The address of a rendition, good for `life` from `since`; `None` when it is not there.
    fn rendition(
        &self,
        id: AssetId,
        digest: &Digest,
        size: Size,
        since: Timestamp,
        life: Duration,
    ) -> impl Future<Output = Result<Option<String>, MediaError>> + Send;
}

/// Tells the other services.
pub trait TellEvents: Sync {
    fn tell<T: Serialize + Sync>(
        &self,
        event: &CloudEvent<T>,
    ) -> impl Future<Output = Result<(), MediaError>> + Send;
}

/// Knows the products.
pub trait FindProduct: Sync {
    /// The product, if it is on sale.
    fn product(
        &self,
        id: ProductId,
    ) -> impl Future<Output = Result<Option<Product>, Problem>> + Send;
}
