//! The bucket: `uploads/<asset>` is what a client has sent, until it was looked at, and
//! `renditions/<asset>/<digest>/<size>.webp` what Souk has drawn.
//!
//! Five kinds of requests, by hand: S3's SDK would be a megabyte of each function's zip, much of it
//! tables for check sums that Souk does not use.

use crate::{
    domain::{Asset, Digest, Size, rendition_prefix},
    ports::{GrantUploads, KeepFiles, MediaError, Sent, ShowFiles, SignedRequest},
};
use aws_config::SdkConfig;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE},
};
use jiff::Timestamp;
use reqwest::{Client, Method, Response};
use souk_contracts::AssetId;
use souk_platform::s3::{SignError, Signer};
use std::time::Duration;
use tokio::sync::OnceCell;

/// A rendition never changes, and its address is as good as a password: only a browser keeps it.
const KEEP_RENDITION: &str = "private, max-age=86400, immutable";
const WEBP: &str = "image/webp";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// For a whole request, with its file.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How often a request is sent that fails on the way, or of which S3 says that it is to blame. Each may
/// be sent twice without harm.
const ATTEMPTS: u32 = 2;

pub struct Bucket {
    signer: Signer,
    /// Made when it is first needed: who only signs needs none.
    http: OnceCell<Client>,
}

impl Bucket {
    /// With the credentials of `aws`.
    #[must_use]
    pub fn of_config(aws: &SdkConfig, name: &str) -> Self {
        Self {
            signer: Signer::new(aws, name),
            http: OnceCell::new(),
        }
    }

    async fn http(&self) -> Result<&Client, MediaError> {
        let make = async || {
            Client::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .timeout(TIMEOUT)
                .build()
        };
        self.http.get_or_try_init(make).await.map_err(unusable)
    }

    /// The answer to a request for a key or a query, whatever it says.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Response, MediaError> {
        let span = (Timestamp::now(), TIMEOUT * ATTEMPTS);
        let address = self
            .signer
            .sign(method.as_str(), path, &[], span)
            .await
            .map_err(|error| unsigned(&error))?;
        let http = self.http().await?;
        let request = http.request(method, address).headers(headers).body(body);
        let request = request.build().map_err(unusable)?;
        let mut attempt = 1;
        loop {
            // What is held in memory can be sent again.
            let Some(again) = request.try_clone() else {
                return http.execute(request).await.map_err(unusable);
            };
            match http.execute(again).await {
                Ok(answer) if attempt == ATTEMPTS || !answer.status().is_server_error() => {
                    return Ok(answer);
                }
                Err(error) if attempt == ATTEMPTS => return Err(unusable(error)),
                Ok(_) | Err(_) => attempt += 1,
            }
        }
    }

    async fn get(&self, path: &str) -> Result<Response, MediaError> {
        self.ask(Method::GET, path, HeaderMap::new(), Vec::new())
            .await
    }

    async fn delete(&self, key: &str) -> Result<(), MediaError> {
        let answer = self
            .ask(Method::DELETE, key, HeaderMap::new(), Vec::new())
            .await?;
        succeeded(answer).await.map(drop)
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
        let (key, method) = (upload_key(asset.id), Method::PUT);
        let length = asset.declared.bytes.to_string();
        let media_type = asset.declared.format.media_type();
        // Type and length are headers that are signed: with others, S3 refuses the file.
        let headers = [
            (CONTENT_LENGTH.as_str(), length.as_str()),
            (CONTENT_TYPE.as_str(), media_type),
        ];
        let url = self
            .signer
            .sign(method.as_str(), &key, &headers, (now, life));
        Ok(SignedRequest {
            url: url.await.map_err(|error| unsigned(&error))?.into(),
            method: method.to_string(),
            headers: HeaderMap::from_iter([
                (CONTENT_LENGTH, HeaderValue::from(asset.declared.bytes)),
                (CONTENT_TYPE, HeaderValue::from_static(media_type)),
            ]),
        })
    }
}

impl KeepFiles for Bucket {
    async fn sent(&self, asset: &Asset) -> Result<Sent, MediaError> {
        let answer = self.get(&upload_key(asset.id)).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return match code(answer).await.as_str() {
                "NoSuchKey" => Ok(Sent::Nothing),
                code => Err(refused(StatusCode::NOT_FOUND, code)),
            };
        }
        let answer = succeeded(answer).await?;
        let length = answer.headers().get(CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
        let length = length
            .ok_or_else(|| MediaError::Bucket("it does not say how long a file is".to_owned()))?;
        if length != asset.declared.bytes {
            return Ok(Sent::OfOtherLength(length));
        }
        let file = answer.bytes().await.map_err(unusable)?;
        Ok(Sent::File(file.into()))
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
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static(WEBP)),
            (CACHE_CONTROL, HeaderValue::from_static(KEEP_RENDITION)),
        ]);
        let answer = self
            .ask(Method::PUT, &digest.key(id, size), headers, file)
            .await?;
        succeeded(answer).await.map(drop)
    }

    async fn sweep_renditions(&self, id: AssetId, kept: Option<&Digest>) -> Result<(), MediaError> {
        let prefix = rendition_prefix(id).replace('/', "%2F");
        let listed = self.get(&format!("?list-type=2&prefix={prefix}")).await?;
        let listed = succeeded(listed).await?.text().await.map_err(unusable)?;
        let kept: Vec<String> = kept
            .into_iter()
            .flat_map(|digest| Size::ALL.map(|size| digest.key(id, size)))
            .collect();
        for key in elements(&listed, "Key") {
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
            .ask(Method::HEAD, &key, HeaderMap::new(), Vec::new())
            .await?;
        if found.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        succeeded(found).await?;
        let url = self.signer.sign("GET", &key, &[], (since, life));
        Ok(Some(url.await.map_err(|error| unsigned(&error))?.into()))
    }
}

async fn succeeded(answer: Response) -> Result<Response, MediaError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    Err(refused(status, &code(answer).await))
}

/// What S3 calls the reason of a refusal; empty where it gives none.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
async fn code(answer: Response) -> String {
    let document = answer.text().await.unwrap_or_default();
    elements(&document, "Code").next().unwrap_or("").to_owned()
}

/// The texts of all elements of that name, in an XML document whose texts need no escapes: codes are
/// words, and the keys are Souk's own.
fn elements<'a>(document: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (opened, closed) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = document;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&opened)?;
        let (text, after) = after.split_once(&closed)?;
        rest = after;
        Some(text)
    })
}

fn refused(status: StatusCode, code: &str) -> MediaError {
    MediaError::Bucket(format!("it answered {status} {code}"))
}

fn unsigned(error: &SignError) -> MediaError {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    MediaError::Bucket(format!("{error}{}", cause.unwrap_or_default()))
}

/// Without the address, which is as good as a password.
fn unusable(error: reqwest::Error) -> MediaError {
    let error = error.without_url();
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    MediaError::Bucket(format!("{error}{}", cause.unwrap_or_default()))
}

#[cfg(test)]
mod tests;
