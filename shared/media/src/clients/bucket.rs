//! The bucket: `uploads/<asset>` is what a client has sent, until it was looked at, and
//! `renditions/<asset>/<digest>/<size>.webp` what Souk has drawn.

use crate::{
    domain::{Asset, Digest, Size, rendition_prefix},
    ports::{GrantUploads, KeepFiles, MediaError, Sent, ShowFiles, SignedRequest},
};
use aws_config::SdkConfig;
use aws_sdk_s3::{
    Client,
    config::RequestChecksumCalculation,
    error::{DisplayErrorContext, SdkError},
    operation::{get_object::GetObjectError, head_object::HeadObjectError},
    presigning::{PresignedRequest, PresigningConfig},
    primitives::ByteStream,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use souk_contracts::AssetId;
use std::{error::Error, time::Duration};

/// A rendition never changes, and its address is as good as a password: only a browser keeps it.
const KEEP_RENDITION: &str = "private, max-age=86400, immutable";
const WEBP: &str = "image/webp";

pub struct Bucket {
    s3: Client,
    name: String,
}

impl Bucket {
    /// With the credentials of `aws`.
    #[must_use]
    pub fn of_config(aws: &SdkConfig, name: String) -> Self {
        let config = aws_sdk_s3::config::Builder::from(aws)
            // A signature over a checksum would ask clients for one of a file that is not here.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .build();
        Self {
            s3: Client::from_conf(config),
            name,
        }
    }

    async fn delete(&self, key: &str) -> Result<(), MediaError> {
        self.s3
            .delete_object()
            .bucket(&self.name)
            .key(key)
            .send()
            .await
            .map_err(|error| unusable(&error))?;
        Ok(())
    }
}

/// Where a client sends the file of an asset to.
fn upload_key(id: AssetId) -> String {
    format!("uploads/{id}")
}

impl GrantUploads for Bucket {
    async fn grant(
        &self,
        asset: &Asset,
        now: Timestamp,
        life: Duration,
    ) -> Result<SignedRequest, MediaError> {
        let length = i64::try_from(asset.declared.bytes)
            .map_err(|error| MediaError::Bucket(error.to_string()))?;
        // Type and length are headers that are signed: with others, S3 refuses the file.
        let signed = self
            .s3
            .put_object()
            .bucket(&self.name)
            .key(upload_key(asset.id))
            .content_type(asset.declared.format.media_type())
            .content_length(length)
            .presigned(signing(now, life)?)
            .await
            .map_err(|error| unusable(&error))?;
        Ok(SignedRequest {
            method: signed.method().to_owned(),
            headers: headers(&signed),
            url: signed.uri().to_owned(),
        })
    }
}

impl KeepFiles for Bucket {
    async fn sent(&self, asset: &Asset) -> Result<Sent, MediaError> {
        let found = self
            .s3
            .get_object()
            .bucket(&self.name)
            .key(upload_key(asset.id))
            .send()
            .await;
        let object = match found {
            Ok(object) => object,
            Err(error) if is_no_such_key(&error) => return Ok(Sent::Nothing),
            Err(error) => return Err(unusable(&error)),
        };
        let length = object.content_length().unwrap_or_default();
        let length = u64::try_from(length).unwrap_or_default();
        if length != asset.declared.bytes {
            return Ok(Sent::OfOtherLength(length));
        }
        let body = object.body.collect().await;
        let body = body.map_err(|error| MediaError::Bucket(error.to_string()))?;
        Ok(Sent::File(body.to_vec()))
    }

    async fn delete_sent(&self, id: AssetId) -> Result<(), MediaError> {
        self.delete(&upload_key(id)).await
    }

    async fn put_rendition(
        &self,
        id: AssetId,
        digest: &Digest,
        size: Size,
        file: Vec<u8>,
    ) -> Result<(), MediaError> {
        self.s3
            .put_object()
            .bucket(&self.name)
            .key(digest.key(id, size))
            .content_type(WEBP)
            .cache_control(KEEP_RENDITION)
            .body(ByteStream::from(file))
            .send()
            .await
            .map_err(|error| unusable(&error))?;
        Ok(())
    }

    async fn sweep_renditions(&self, id: AssetId, kept: Option<&Digest>) -> Result<(), MediaError> {
        let listed = self
            .s3
            .list_objects_v2()
            .bucket(&self.name)
            .prefix(rendition_prefix(id))
            .send()
            .await
            .map_err(|error| unusable(&error))?;
        let kept: Vec<String> = kept
            .into_iter()
            .flat_map(|digest| Size::ALL.map(|size| digest.key(id, size)))
            .collect();
        for key in listed.contents().iter().filter_map(|object| object.key()) {
            if !kept.iter().any(|kept| kept == key) {
                self.delete(key).await?;
            }
        }
        Ok(())
    }
}

impl ShowFiles for Bucket {
    async fn rendition(
        &self,
        id: AssetId,
        digest: &Digest,
        size: Size,
        since: Timestamp,
        life: Duration,
    ) -> Result<Option<String>, MediaError> {
        let key = digest.key(id, size);
        let found = self
            .s3
            .head_object()
            .bucket(&self.name)
            .key(&key)
            .send()
            .await;
        match found {
            Ok(_) => {}
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(HeadObjectError::is_not_found) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(unusable(&error)),
        }
        let signed = self
            .s3
            .get_object()
            .bucket(&self.name)
            .key(key)
            .presigned(signing(since, life)?)
            .await
            .map_err(|error| unusable(&error))?;
        Ok(Some(signed.uri().to_owned()))
    }
}

fn signing(since: Timestamp, life: Duration) -> Result<PresigningConfig, MediaError> {
    PresigningConfig::builder()
        .start_time(since.into())
        .expires_in(life)
        .build()
        .map_err(|error| MediaError::Bucket(error.to_string()))
}

fn headers(signed: &PresignedRequest) -> HeaderMap {
    signed
        .headers()
        .filter_map(|(name, value)| {
            Some((
                HeaderName::try_from(name).ok()?,
                HeaderValue::try_from(value).ok()?,
            ))
        })
        .collect()
}

fn is_no_such_key(error: &SdkError<GetObjectError>) -> bool {
    error
        .as_service_error()
        .is_some_and(GetObjectError::is_no_such_key)
}

fn unusable<E: Error + 'static, R: std::fmt::Debug>(error: &SdkError<E, R>) -> MediaError {
    MediaError::Bucket(DisplayErrorContext(error).to_string())
}
