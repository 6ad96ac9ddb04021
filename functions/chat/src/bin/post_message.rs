//! `POST /chat/message`: a shopper's wish, answered with deals.

use lambda_http::Error;
use souk_chat::{
    accounts::Accounts,
    api,
    clients::{Catalog, Inventory},
    limits::RedisLimits,
    planner,
    sessions::RedisSessions,
    turn::Chat,
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("chat-post-message").await?;
    let redis = platform.redis_session()?;
    let limits = RedisLimits::start(&platform, redis.clone())?;
    let chat = Chat {
        deals: Catalog(platform.invoker()?),
        stock: Inventory(platform.invoker()?),
        sessions: RedisSessions::new(redis.clone()),
        model: planner::model(platform.settings(), platform.aws(), platform.meter())?,
        accounts: Accounts::start(&platform, redis)?,
        clock: platform.clock(),
    };
    platform
        .serve_api(|request| api::post_message(&chat, &limits, request))
        .await
}
