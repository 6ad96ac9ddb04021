//! `GET /chat/session/{id}`: a conversation, for its owner.

use lambda_http::Error;
use souk_chat::{api, sessions::RedisSessions};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("chat-get-session").await?;
    let sessions = RedisSessions::new(platform.redis_session()?);
    platform
        .serve_api(|request| api::get_session(&sessions, request))
        .await
}
