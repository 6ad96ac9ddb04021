//! `POST /chat/message`: a shopper's wish, answered with deals.

use lambda_http::Error;
use souk_chat::{
    api,
    clients::{Catalog, Inventory},
    planner,
    sessions::RedisSessions,
    turn::Chat,
};
use souk_platform::Platform;
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("chat-post-message").await?;
    let chat = Arc::new(Chat {
        deals: Catalog(platform.invoker()?),
        stock: Inventory(platform.invoker()?),
        sessions: RedisSessions::new(platform.redis_session()?),
        model: planner::model(platform.settings(), platform.aws())?,
        clock: platform.clock(),
    });
    platform
        .serve_api_streaming(move |request, events| {
            let chat = Arc::clone(&chat);
            async move { api::post_message(&chat, request, events).await }
        })
        .await
}
