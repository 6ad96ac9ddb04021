//! Requests in, answers out.

use crate::{
    domain::{Asset, AssetState, Declared, DeclaredError, Format, Rejection, Size},
    grant::{self, GrantError, Granted, Wanted},
    ingest::{self, Ingested},
    ports::{FindProduct, GrantUploads, KeepAssets, KeepFiles, MediaError, ShowFiles, TellEvents},
    show::{self, Place, Shown},
};
use http::{HeaderMap, HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use souk_contracts::{AssetId, Problem, ProductId, Role, picture};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    clock::Clock,
};
use std::{collections::BTreeMap, time::Duration};
use utoipa::ToSchema;

/// How long an address that no asset can have is remembered by who asked.
const UNKNOWN_FOR: Duration = Duration::from_secs(300);
/// In seconds, for what keeps an answer on behalf of many.
const SHARED_FOR: u64 = 60;

/// Says what is going to be sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUpload {
    pub product_id: ProductId,
    pub content_type: Format,
    /// The length of the file.
    #[schema(minimum = 1, maximum = 10_485_760)]
    pub bytes: u64,
}

/// Says where to send it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GrantedUpload {
    pub asset_id: AssetId,
    pub upload: UploadRequest,
}

/// The request that the file is to be the body of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UploadRequest {
    /// Whole, and signed: whoever has it may send the file.
    pub url: String,
    #[schema(example = "PUT")]
    pub method: String,
    /// To be sent as they are, but for those that a client sets by itself.
    pub headers: BTreeMap<String, String>,
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// How far an upload has come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UploadStatus {
    pub asset_id: AssetId,
    pub product_id: ProductId,
    pub content_type: Format,
    pub bytes: u64,
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    pub state: UploadState,
    /// Of a picture that is ready; relative to the API's base address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Pixels, of a picture that is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Of a file that was turned away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// The file was not sent, or not looked at yet.
    Pending,
    Ready,
    Rejected,
}

/// Why a file was turned away.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reason {
    pub code: Rejection,
    /// A sentence for people.
    pub detail: String,
}

/// What granting uploads stands on.
pub struct Grants<C, A, B> {
    pub catalog: C,
    pub assets: A,
    pub bucket: B,
    pub clock: Clock,
    /// How long a granted upload may be made.
    pub life: Duration,
    /// The longest file that is taken.
    pub most_bytes: u64,
}

/// `POST /media/uploads`: a merchant is going to send a picture of a product.
///
/// # Errors
/// 401, 403 without the role merchant; 400 `invalid_request`; 404 `product_not_found`; 422
/// `idempotency_key_reused`.
pub async fn create_upload<C: FindProduct, A: KeepAssets, B: GrantUploads>(
    grants: &Grants<C, A, B>,
    request: ApiRequest,
) -> ApiResult {
    let caller = request.user_with_role(&[Role::Merchant])?;
    let new: NewUpload = request.json()?;
    let wanted = Wanted {
        product_id: new.product_id,
        declared: Declared::new(new.content_type, new.bytes, grants.most_bytes)?,
        owner: caller.owner(),
        idempotency_key: request.idempotency_key()?,
    };
    let now = grants.clock.now();
    let Granted {
        asset,
        upload,
        replayed,
    } = grant::grant(
        &grants.catalog,
        &grants.assets,
        &grants.bucket,
        wanted,
        now,
        grants.life,
    )
    .await?;
    let granted = GrantedUpload {
        asset_id: asset.id,
        upload: UploadRequest {
            url: upload.url,
            method: upload.method,
            headers: texts(&upload.headers),
            expires_at: now.checked_add(grants.life).unwrap_or(now),
        },
    };
    Ok(ApiResponse::json(StatusCode::CREATED, &granted)?
        .header(header::LOCATION, format!("media/uploads/{}", asset.id))
        .replayed(replayed))
}

fn texts(headers: &HeaderMap) -> BTreeMap<String, String> {
    headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect()
}

/// `GET /media/uploads/{id}`: what became of an upload, for who asked for it and for operators.
///
/// # Errors
/// 401, 403 without one of the roles; 404 `upload_not_found`.
pub async fn get_upload(assets: &impl KeepAssets, request: ApiRequest) -> ApiResult {
    let caller = request.user_with_role(&[Role::Merchant, Role::Ops])?;
    let id: AssetId = request.path("id", "upload")?;
    let asset = assets.find(id).await?;
    let asset = asset
        .filter(|asset| caller.has_role(Role::Ops) || caller.owns(&asset.owner))
        .ok_or_else(|| Problem::not_found("upload"))?;
    ApiResponse::ok(&UploadStatus::from(asset))
}

impl From<Asset> for UploadStatus {
    fn from(asset: Asset) -> Self {
        let mut status = Self {
            asset_id: asset.id,
            product_id: asset.product_id,
            content_type: asset.declared.format,
            bytes: asset.declared.bytes,
            asked_at: asset.asked_at,
            state: UploadState::Pending,
            image_url: None,
            width: None,
            height: None,
            reason: None,
        };
        match asset.state {
            AssetState::Pending => {}
            AssetState::Ready(ready) => {
                status.state = UploadState::Ready;
                status.image_url = Some(picture::address(asset.id));
                status.width = Some(ready.width);
                status.height = Some(ready.height);
            }
            AssetState::Rejected(reason) => {
                status.state = UploadState::Rejected;
                status.reason = Some(Reason {
                    code: reason,
                    detail: reason.to_string(),
                });
            }
        }
        status
    }
}

/// What S3 tells in a message; its test message has no records.
/// Format: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>
#[derive(Debug, Deserialize)]
pub struct Notification {
    #[serde(rename = "Records", default)]
    records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    s3: Told,
}

#[derive(Debug, Deserialize)]
struct Told {
    object: Object,
}

#[derive(Debug, Deserialize)]
struct Object {
    /// Percent-encoded, as in a form.
    key: String,
}

impl Object {
    /// The asset that the file was sent for; `None` for a file that is none of an upload.
    fn asset(&self) -> Option<AssetId> {
        let name = self
            .key
            .strip_prefix("uploads/")
            .or_else(|| self.key.strip_prefix("uploads%2F"))?;
        name.parse().ok()
    }
}

/// What taking files in stands on.
pub struct Intake<A, F, T> {
    pub assets: A,
    pub files: F,
    pub topic: T,
    pub clock: Clock,
}

/// How long a run waits before it goes on from what failed, each time. Most of what fails is over by
/// then, and a merchant need not wait for the message to come again, which takes minutes.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

/// Takes in the files that a message of S3 tells of.
///
/// # Errors
/// 503 when the message has to come again.
pub async fn ingest<A: KeepAssets, F: KeepFiles, T: TellEvents>(
    intake: &Intake<A, F, T>,
    notification: Notification,
) -> Result<(), Problem> {
    for record in &notification.records {
        let Some(asset) = record.s3.object.asset() else {
            tracing::warn!("a file that nobody was to send");
            continue;
        };
        let outcome = match taken_in(intake, asset).await? {
            Ingested::Ready => "ready",
            Ingested::Rejected(reason) => reason.code(),
            Ingested::Unknown => "unknown",
            Ingested::Gone => "gone",
        };
        tracing::info!(asset_id = %asset, outcome, "ingested");
    }
    Ok(())
}

async fn taken_in<A: KeepAssets, F: KeepFiles, T: TellEvents>(
    intake: &Intake<A, F, T>,
    asset: AssetId,
) -> Result<Ingested, MediaError> {
    let attempt = || {
        let now = intake.clock.now();
        let ingested = ingest::ingest(&intake.assets, &intake.files, &intake.topic, asset, now);
        // In a box: what the compiler nests in one another, all the way from HTTP, has a limit.
        Box::pin(ingested)
    };
    for pause in PAUSES {
        match attempt().await {
            Err(error) => {
                tracing::warn!(asset_id = %asset, %error, "trying again");
                tokio::time::sleep(pause).await;
            }
            done => return done,
        }
    }
    attempt().await
}

/// What showing pictures stands on.
pub struct Gallery<A, F, T> {
    pub assets: A,
    pub files: F,
    pub topic: T,
    pub clock: Clock,
    /// How long a signed address lives from the start of its half; whoever gets it has at least half
    /// of that left.
    pub life: Duration,
}

/// The query of `GET /media/assets/{id}`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AssetQuery {
    pub size: Size,
}

/// `GET /media/assets/{id}`: leads to a picture, or to the drawing that stands in for it.
///
/// # Errors
/// 400 `invalid_request` for an unknown size.
pub async fn get_asset<A: KeepAssets, F: ShowFiles, T: TellEvents>(
    gallery: &Gallery<A, F, T>,
    request: ApiRequest,
) -> ApiResult {
    let AssetQuery { size } = request.query()?;
    let shown = match request.path::<AssetId>("id", "asset") {
        Err(_) => Shown::nothing_known(UNKNOWN_FOR),
        Ok(id) => {
            show::show(
                &gallery.assets,
                &gallery.files,
                &gallery.topic,
                (id, size),
                gallery.clock.now(),
                gallery.life,
            )
            .await
        }
    };
    let location = match shown.at {
        Place::Rendition(url) => url,
        // From `media/assets/<id>` up to the base address.
        Place::Placeholder(path) => format!("../../{path}"),
    };
    let kept = match shown.lasting.as_secs() {
        0 => "no-store".to_owned(),
        // What stands between is to ask soon: the address ends when the credentials do that signed it.
        seconds => format!(
            "public, max-age={seconds}, s-maxage={}",
            seconds.min(SHARED_FOR)
        ),
    };
    Ok(ApiResponse::empty(StatusCode::FOUND)
        .header(header::LOCATION, location)
        .header(header::CACHE_CONTROL, kept)
        // A page of another origin may show a picture.
        .header(
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ))
}

impl From<DeclaredError> for Problem {
    fn from(error: DeclaredError) -> Self {
        Self::invalid(format!("The body is not right: {error}."))
    }
}

impl From<GrantError> for Problem {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::UnknownProduct => Self::not_found("product"),
            GrantError::KeyReused => Self::new(
                422,
                "idempotency_key_reused",
                "This Idempotency-Key was used for another upload. Use a new key.",
            ),
            GrantError::Catalog(problem) => problem,
            GrantError::Media(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests;
