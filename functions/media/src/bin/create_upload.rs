//! `POST /media/uploads`: a merchant is going to send a picture.

use lambda_http::Error;
use souk_media::{
    api::{self, Grants},
    clients::{AssetTable, Bucket, Catalog},
    domain::MOST_BYTES,
};
use souk_platform::Platform;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("media-create-upload").await?;
    let settings = platform.settings();
    let grants = &Grants {
        catalog: Catalog::new(platform.invoker()?),
        assets: AssetTable::connect(&platform, settings.required("MEDIA_ASSETS_TABLE")?),
        bucket: Bucket::of_config(platform.aws(), &settings.required("MEDIA_BUCKET")?),
        clock: platform.clock(),
        life: Duration::from_secs(settings.parsed_or("MEDIA_UPLOAD_SECONDS", 600)?),
        most_bytes: settings.parsed_or("MEDIA_MOST_BYTES", MOST_BYTES)?,
    };
    platform
        .serve_api(|request| api::create_upload(grants, request))
        .await
}
