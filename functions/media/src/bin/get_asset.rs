//! `GET /media/assets/{id}`: leads to a picture.

use lambda_http::Error;
use souk_media::{
    api::{self, Gallery},
    clients::{AssetTable, Bucket, EventTopic},
};
use souk_platform::Platform;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("media-get-asset").await?;
    let settings = platform.settings();
    let gallery = &Gallery {
        assets: AssetTable::connect(&platform, settings.required("MEDIA_ASSETS_TABLE")?),
        files: Bucket::of_config(platform.aws(), &settings.required("MEDIA_BUCKET")?),
        topic: EventTopic::connect(&platform, settings.required("EVENTS_TOPIC_ARN")?),
        clock: platform.clock(),
        life: Duration::from_secs(settings.parsed_or("MEDIA_ADDRESS_SECONDS", 3600)?),
    };
    platform
        .serve_api(|request| api::get_asset(gallery, request))
        .await
}
