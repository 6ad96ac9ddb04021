//! The Lambda authorizer of type REQUEST.

use crate::{
    edge::{Edge, Viewer},
    guest::GuestCookies,
    token::{SignedIn, TokenError, Verifier},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use souk_platform::clock::Clock;
use std::collections::HashMap;

/// What API Gateway asks, as far as it matters here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizerRequest {
    method_arn: String,
    #[serde(default)]
    headers: Option<HashMap<String, String>>,
}

/// What API Gateway takes for an answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizerResponse {
    principal_id: String,
    policy_document: Value,
    context: Findings,
}

/// What is handed on to the endpoint; the gateway knows texts only.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Findings {
    guest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<String>,
    /// Why the token that was sent does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    rejection: Option<&'static str>,
    /// The cookie of a guest who is new here.
    #[serde(skip_serializing_if = "Option::is_none")]
    set_cookie: Option<String>,
    #[serde(flatten)]
    viewer: Viewer,
}

/// Finds out who asks.
pub struct Authorizer {
    pub tokens: Verifier,
    pub guests: GuestCookies,
    pub edge: Edge,
    pub clock: Clock,
}

impl Authorizer {
    /// Lets every request through, with what was found out about it.
    pub async fn authorize(&self, request: AuthorizerRequest) -> AuthorizerResponse {
        let mut findings = self.guest(request.header("cookie"));
        findings.viewer = self.edge.viewer(|name| request.header(name));
        if let Some(authorization) = request.header("authorization") {
            match self.user(authorization).await {
                Ok(SignedIn { user, roles }) => {
                    let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
                    findings.roles = Some(names.join(" "));
                    findings.user = Some(user.0);
                }
                Err(error) => {
                    tracing::info!(%error, "token rejected");
                    findings.rejection = Some(rejection(&error));
                }
            }
        }
        AuthorizerResponse {
            principal_id: findings
                .user
                .clone()
                .unwrap_or_else(|| findings.guest.clone()),
            policy_document: json!({
                "Version": "2012-10-17",
                "Statement": [{
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": request.method_arn,
                }],
            }),
            context: findings,
        }
    }

    fn guest(&self, cookie: Option<&str>) -> Findings {
        if let Some(guest) = cookie.and_then(|header| self.guests.read(header)) {
            return Findings {
                guest: guest.0,
                ..Findings::default()
            };
        }
        let guest = GuestCookies::invite();
        let set_cookie = Some(self.guests.set_cookie(&guest));
        Findings {
            guest: guest.0,
            set_cookie,
            ..Findings::default()
        }
    }

    async fn user(&self, authorization: &str) -> Result<SignedIn, TokenError> {
        let (scheme, token) = authorization.split_once(' ').unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(TokenError::Invalid("the scheme is not Bearer".to_owned()));
        }
        self.tokens.verify(token.trim(), self.clock.now()).await
    }
}

const fn rejection(error: &TokenError) -> &'static str {
    match error {
        TokenError::Expired => "token_expired",
        TokenError::Invalid(_) => "token_invalid",
        TokenError::Keys(_) => "identity_unavailable",
    }
}

impl AuthorizerRequest {
    fn header(&self, name: &str) -> Option<&str> {
        let headers = self.headers.as_ref()?;
        let (_, value) = headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}
