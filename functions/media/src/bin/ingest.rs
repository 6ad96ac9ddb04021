//! Makes pictures of what merchants have sent, as S3 tells of it.

use lambda_http::Error;
use souk_media::{
    api::{self, Intake},
    clients::{AssetTable, Bucket, EventTopic},
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("media-ingest").await?;
    let settings = platform.settings();
    let intake = &Intake {
        assets: AssetTable::connect(&platform, settings.required("MEDIA_ASSETS_TABLE")?),
        files: Bucket::of_config(platform.aws(), &settings.required("MEDIA_BUCKET")?),
        topic: EventTopic::connect(&platform, settings.required("EVENTS_TOPIC_ARN")?),
        clock: platform.clock(),
    };
    platform
        .serve_messages(|notification| api::ingest(intake, notification))
        .await
}
