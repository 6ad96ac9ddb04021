//! The authorizer of the API: finds out who asks.

use lambda_http::Error;
use serde::Deserialize;
use souk_identity::{
    authorizer::Authorizer, edge::Edge, guest::GuestCookies, keys::PublicKeys, token::Verifier,
};
use souk_platform::Platform;

#[derive(Deserialize)]
struct Key {
    key: String,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("platform-authorizer").await?;
    let settings = platform.settings();
    let guests: Key = platform.secret("GUEST_COOKIE_SECRET").await?;
    let edge: Key = platform.secret("EDGE_SECRET").await?;
    let is_local = settings.required("STAGE")? == "local";
    let authorizer = Authorizer {
        tokens: Verifier {
            keys: PublicKeys::at(settings.required("JWKS_URL")?)?,
            issuer: settings.required("JWT_ISSUER")?,
            client_id: settings.required("JWT_CLIENT_ID")?,
        },
        guests: GuestCookies::new(guests.key.into_bytes(), !is_local),
        edge: Edge::new(edge.key.into_bytes()),
        clock: platform.clock(),
    };
    platform
        .serve_authorizer(|request| authorizer.authorize(request))
        .await
}
