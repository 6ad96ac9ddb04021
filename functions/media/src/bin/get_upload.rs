//! `GET /media/uploads/{id}`: what became of an upload.

use lambda_http::Error;
use souk_media::{api, clients::AssetTable};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("media-get-upload").await?;
    let table = platform.settings().required("MEDIA_ASSETS_TABLE")?;
    let assets = &AssetTable::connect(&platform, table);
    platform
        .serve_api(|request| api::get_upload(assets, request))
        .await
}
