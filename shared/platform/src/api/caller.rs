//! Who asks, as the authorizer has found out.
//!
//! The authorizer never turns a request away itself: it hands on what it found, so that each
//! endpoint decides whether it needs a user, and a refusal is a problem document like any other.

use lambda_http::{Request, RequestExt, request::RequestContext};
use serde_json::Value;
use souk_contracts::{Caller, GuestId, Problem, Role, UserId};
use std::collections::HashMap;

/// The members of the authorizer's answer, by name.
type Findings = HashMap<String, Value>;

fn findings(request: &Request) -> Findings {
    match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV1(context)) => context.authorizer.fields.clone(),
        _ => HashMap::new(),
    }
}

fn text(findings: &Findings, name: &str) -> Option<String> {
    findings
        .get(name)?
        .as_str()
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// The verified caller.
///
/// # Errors
/// 401 when the token was bad or has expired, or when no authorizer stands before this endpoint.
pub fn caller(request: &Request) -> Result<Caller, Problem> {
    let findings = findings(request);
    match text(&findings, "rejection").as_deref() {
        None => {}
        Some("token_expired") => {
            return Err(Problem::new(
                401,
                "token_expired",
                "The token has expired. Sign in again.",
            ));
        }
        Some("identity_unavailable") => {
            return Err(Problem::new(
                503,
                "service_unavailable",
                "The sign-in service cannot be reached right now. Try again in a moment.",
            )
            .retry_after(2));
        }
        Some(_) => {
            return Err(Problem::new(
                401,
                "token_invalid",
                "The token is not one that Souk accepts.",
            ));
        }
    }
    let guest = text(&findings, "guest")
        .map(GuestId)
        .ok_or_else(Problem::unauthenticated)?;
    let roles = text(&findings, "roles")
        .map(|names| names.split(' ').filter_map(Role::from_name).collect())
        .unwrap_or_default();
    Ok(Caller {
        user: text(&findings, "user").map(UserId),
        guest,
        roles,
    })
}

/// Where the viewer is, when a content delivery network that is ours says so.
pub fn viewer_address(request: &Request) -> Option<String> {
    text(&findings(request), "viewer_address")
}

/// What the viewer calls the shop, when a content delivery network that is ours says so.
pub fn viewer_host(request: &Request) -> Option<String> {
    text(&findings(request), "viewer_host")
}

/// The cookie that names a new guest, which the first answer sets.
pub fn new_guest_cookie(request: &Request) -> Option<String> {
    text(&findings(request), "set_cookie")
}
