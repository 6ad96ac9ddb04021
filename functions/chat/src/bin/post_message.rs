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
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("chat-post-message").await?;
    let redis = platform.redis_session()?;
    let limits = Arc::new(RedisLimits::start(&platform, redis.clone())?);
    let chat = Arc::new(Chat {
        deals: Catalog(platform.invoker()?),
        stock: Inventory(platform.invoker()?),
        sessions: RedisSessions::with_settings(redis.clone(), platform.settings())?,
        model: planner::model(platform.settings(), platform.aws(), platform.meter())?,
        accounts: Accounts::start(&platform, redis)?,
        clock: platform.clock(),
    });
    platform
        .serve_api_streaming(move |request, events| {
            let (chat, limits) = (Arc::clone(&chat), Arc::clone(&limits));
            async move { api::post_message(&chat, limits.as_ref(), request, events).await }
        })
        .await
}
