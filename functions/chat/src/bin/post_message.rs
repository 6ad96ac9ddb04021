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

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("chat-post-message").await?;
    let chat = Chat {
        deals: Catalog(platform.invoker()?),
        stock: Inventory(platform.invoker()?),
        sessions: RedisSessions::with_settings(platform.redis_session()?, platform.settings())?,
        model: planner::model(platform.settings(), platform.aws())?,
        clock: platform.clock(),
    };
    platform
        .serve_api(|request| api::post_message(&chat, request))
        .await
}
