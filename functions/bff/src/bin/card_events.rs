//! `POST /events/cards`: what shoppers saw and tapped.

use lambda_http::Error;
use souk_bff::events::{CardEvents, EventTopic, RedisLimits, RedisSeen};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-card-events").await?;
    let redis = platform.redis_cache()?;
    let events = CardEvents {
        topic: EventTopic {
            sns: aws_sdk_sns::Client::new(platform.aws()),
            arn: platform.settings().required("EVENTS_TOPIC_ARN")?,
        },
        limits: RedisLimits::start(&platform, redis.clone())?,
        memory: RedisSeen { redis },
        clock: platform.clock(),
        meter: platform.meter(),
    };
    platform.serve_api(|request| events.take(request)).await
}
