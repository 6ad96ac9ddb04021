//! Refusals, taken from the errors that the code answers with.

use http::Request;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use souk_contracts::{Problem, ProductId, Role, calls::inventory::Shortage};
use souk_platform::{
    api::{ApiRequest, MAX_BODY_BYTES},
    idempotency::IdempotencyError,
};
use std::{collections::BTreeMap, io};
use utoipa::{
    ToSchema,
    openapi::{
        ContentBuilder, Header, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response,
        ResponseBuilder, Type,
    },
};

/// The headers that tell how a limit stands.
const RATE_LIMIT: [(&str, &str); 3] = [
    ("RateLimit-Limit", "How many fit at once."),
    ("RateLimit-Remaining", "How many more fit now."),
    ("RateLimit-Reset", "Seconds until one more fits."),
];

/// Why something was not done (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// `urn:souk:problem:` and the code.
    pub r#type: String,
    /// The code in words.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What programs decide on: stable, in snake case.
    pub code: String,
    /// A sentence for people, with what to do next.
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
    /// Finds the request in the logs.
    #[schema(required)]
    pub trace_id: Option<String>,
    /// With `insufficient_stock`: what is missing.
    #[schema(nullable = false)]
    pub shortages: Option<Vec<Shortage>>,
    /// With `product_not_found` and `product_unavailable`: which products.
    #[schema(nullable = false)]
    pub product_ids: Option<Vec<ProductId>>,
    /// With `external_id_taken`: the product that has it.
    #[schema(nullable = false)]
    pub product_id: Option<ProductId>,
}

/// Names an endpoint's refusals, as a type that `#[utoipa::path]` takes among the responses.
///
/// Of problems with the same status and code, the first counts.
macro_rules! refusals {
    ($name:ident, $path:literal, [$($problems:expr),+ $(,)?]) => {
        struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::Response>,
            > {
                crate::problem::responses($path, [$($problems),+].concat())
            }
        }
    };
}
pub(crate) use refusals;

/// One response for each status, which lists its codes and shows the first.
pub fn responses(path: &str, problems: Vec<Problem>) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<Problem>> = BTreeMap::new();
    for problem in problems {
        let others = by_status.entry(problem.status).or_default();
        if others.iter().all(|other| other.code != problem.code) {
            others.push(problem);
        }
    }
    by_status
        .into_iter()
        .map(|(status, problems)| (status.to_string(), response(path, &problems).into()))
        .collect()
}

fn response(path: &str, problems: &[Problem]) -> Response {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("- `{}`: {}", problem.code, problem.detail))
        .collect();
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .example(problems.first().map(|problem| example(path, problem)))
        .build();
    let mut response = ResponseBuilder::new()
        .description(lines.join("\n"))
        .content("application/problem+json", content);
    if problems.iter().any(|problem| problem.retry_after.is_some()) {
        let description = "Seconds after which trying again may help.";
        response = response.header("Retry-After", header(Type::Integer, description));
    }
    if problems.iter().any(|problem| problem.rate_limit.is_some()) {
        for (name, description) in RATE_LIMIT {
            response = response.header(name, header(Type::Integer, description));
        }
    }
    if problems.iter().any(|problem| problem.status == 401) {
        response = response.header("WWW-Authenticate", header(Type::String, "`Bearer`"));
    }
    response.build()
}

fn header(schema: Type, description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(schema)))
        .description(Some(description))
        .build()
}

fn example(path: &str, problem: &Problem) -> Value {
    let mut title = problem.code.replace('_', " ");
    title[..1].make_ascii_uppercase();
    let mut document = Map::from_iter([
        (
            "type".to_owned(),
            format!("urn:souk:problem:{}", problem.code).into(),
        ),
        ("title".to_owned(), title.into()),
        ("status".to_owned(), problem.status.into()),
        ("code".to_owned(), problem.code.clone().into()),
        ("detail".to_owned(), problem.detail.clone().into()),
        ("instance".to_owned(), path.into()),
        (
            "trace_id".to_owned(),
            "4bf92f3577b34da6a3ce929d0e0e4736".into(),
        ),
    ]);
    document.extend(problem.extensions.clone());
    Value::Object(document)
}

/// What may come of any request.
pub fn faults() -> Vec<Problem> {
    let nothing = || io::Error::other("");
    vec![
        Problem::internal(nothing()),
        Problem::unavailable("A part of Souk", nothing()),
        Problem::deadline_exceeded(),
    ]
}

/// A token that does not count, where one is looked at.
pub fn bad_token() -> Vec<Problem> {
    vec![
        Problem::new(
            401,
            "token_expired",
            "The token has expired. Sign in again.",
        ),
        Problem::new(
            401,
            "token_invalid",
            "The token is not one that Souk accepts.",
        ),
    ]
}

/// Nobody is signed in.
pub fn no_user() -> Vec<Problem> {
    [vec![Problem::unauthenticated()], bad_token()].concat()
}

/// Nobody is signed in, or somebody who may not.
pub fn not_allowed(roles: &[Role]) -> Vec<Problem> {
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    let forbidden = Problem::forbidden(format!("This needs the role {}.", names.join(" or ")));
    [no_user(), vec![forbidden]].concat()
}

/// What a body that should be a `T` is refused for, asked of the code that reads bodies.
pub fn bad_body<T: DeserializeOwned>() -> Vec<Problem> {
    bad_body_as::<T>(&["application/json"])
}

/// As [`bad_body`], for a body that may be declared as any of `content_types`.
pub fn bad_body_as<T: DeserializeOwned>(content_types: &[&str]) -> Vec<Problem> {
    let long = " ".repeat(MAX_BODY_BYTES + 1);
    [
        ("application/json", r#"{"colour": "red"}"#),
        ("application/json", "{"),
        ("application/json", &long),
        ("text/html", "{}"),
    ]
    .into_iter()
    .filter_map(|(content_type, body)| {
        let problem = request(content_type, body)?.json_as::<T>(content_types);
        problem.err()
    })
    .collect()
}

/// What a body of at most `limit` bytes is refused for, whatever is in it, where it must be declared
/// as one of `content_types`.
pub fn bad_bytes(content_types: &[&str], limit: usize) -> Vec<Problem> {
    let long = " ".repeat(limit + 1);
    [
        request("", &long).and_then(|request| request.body(limit).err()),
        request("text/plain", "")
            .and_then(|request| request.require_content_type(content_types).err()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn request(content_type: &str, body: &str) -> Option<ApiRequest> {
    let request = Request::builder()
        .header("content-type", content_type)
        .body(body.into());
    request.ok().map(ApiRequest::new)
}

/// What an idempotency key may be refused for.
pub fn bad_key() -> Vec<Problem> {
    vec![
        IdempotencyError::StillRunning.into(),
        IdempotencyError::Reused.into(),
    ]
}
