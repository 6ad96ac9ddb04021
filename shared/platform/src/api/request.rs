//! A request from API Gateway, read strictly: what an endpoint does not take is refused, by name.

use super::{caller, preference::prefers};
use lambda_http::{Body, Request, RequestExt, request::RequestContext};
use serde::de::DeserializeOwned;
use souk_contracts::{Caller, Problem, Role};
use std::{
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

/// The longest body that any endpoint but an import takes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// The longest `Idempotency-Key`.
const MAX_KEY_BYTES: usize = 255;

/// One request.
pub struct ApiRequest(Request);

impl ApiRequest {
    #[must_use]
    pub const fn new(request: Request) -> Self {
        Self(request)
    }

    /// The verified caller, a user or a guest.
    ///
    /// # Errors
    /// 401 for a bad or expired token.
    pub fn caller(&self) -> Result<Caller, Problem> {
        caller::caller(&self.0)
    }

    /// The caller, who must be signed in.
    ///
    /// # Errors
    /// 401 for a guest, and for a bad or expired token.
    pub fn user(&self) -> Result<Caller, Problem> {
        let caller = self.caller()?;
        if caller.user.is_none() {
            Err(Problem::unauthenticated())
        } else {
            Ok(caller)
        }
    }

    /// The caller, who must be signed in and have one of `roles`.
    ///
    /// # Errors
    /// 401 as for [`Self::user`]; 403 without the role.
    pub fn user_with_role(&self, roles: &[Role]) -> Result<Caller, Problem> {
        let caller = self.user()?;
        if roles.iter().any(|role| caller.has_role(*role)) {
            return Ok(caller);
        }
        let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
        Err(Problem::forbidden(format!(
            "This needs the role {}.",
            names.join(" or ")
        )))
    }

    pub(crate) fn new_guest_cookie(&self) -> Option<String> {
        caller::new_guest_cookie(&self.0)
    }

    /// Where the request comes from, as our content delivery network or API Gateway saw it and nobody
    /// can claim: an IPv4 address, or the /64 of an IPv6 address, which is what one subscriber has.
    #[must_use]
    pub fn source_network(&self) -> Option<IpAddr> {
        let Some(RequestContext::ApiGatewayV1(context)) = self.0.request_context_ref() else {
            return None;
        };
        let seen =
            caller::viewer_address(&self.0).or_else(|| context.identity.source_ip.clone())?;
        match seen.parse().ok()? {
            IpAddr::V6(address) => {
                let network = address.to_bits() >> 64 << 64;
                Some(IpAddr::V6(Ipv6Addr::from_bits(network)))
            }
            address @ IpAddr::V4(_) => Some(address),
        }
    }

    /// The resource of the API that was asked for, such as `/products/{id}`.
    #[must_use]
    pub fn resource(&self) -> &str {
        match self.0.request_context_ref() {
            Some(RequestContext::ApiGatewayV1(context)) => {
                context.resource_path.as_deref().unwrap_or_default()
            }
            _ => "",
        }
    }

    /// The base address that this request was sent to: the shop's own, where a content delivery network
    /// of ours serves it, or else `pattern` with `{host}`, `{api}` and `{stage}` as the gateway has them.
    #[must_use]
    pub fn addressed(&self, pattern: &str) -> Option<String> {
        if let Some(host) = caller::viewer_host(&self.0) {
            return Some(format!("https://{host}/"));
        }
        let Some(RequestContext::ApiGatewayV1(context)) = self.0.request_context_ref() else {
            return None;
        };
        Some(
            pattern
                .replace("{host}", self.header("host")?)
                .replace("{api}", context.apiid.as_deref()?)
                .replace("{stage}", context.stage.as_deref()?),
        )
    }

    /// A path parameter as a `T`; what cannot be one names nothing that exists.
    ///
    /// # Errors
    /// 404 `<what>_not_found`.
    pub fn path<T: FromStr>(&self, name: &str, what: &str) -> Result<T, Problem> {
        self.0
            .path_parameters_ref()
            .and_then(|parameters| parameters.first(name))
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| Problem::not_found(what))
    }

    /// The query parameters as a `T`, which should refuse unknown fields.
    ///
    /// # Errors
    /// 400 `invalid_request` naming the parameter.
    pub fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let pairs: Vec<(String, String)> = self
            .0
            .query_string_parameters_ref()
            .map(|parameters| {
                parameters
                    .iter()
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
                    .collect()
            })
            .unwrap_or_default();
        let encoded = serde_urlencoded::to_string(pairs)
            .map_err(|error| Problem::invalid(error.to_string()))?;
        serde_urlencoded::from_str(&encoded)
            .map_err(|error| Problem::invalid(format!("The query is not right: {error}.")))
    }

    /// The body as a `T`, which should refuse unknown fields.
    ///
    /// # Errors
    /// 413 when it is too long, 415 when it is not declared as JSON, 400 `malformed_json` when it is
    /// no JSON in UTF-8, 400 `invalid_request` when it is no `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        self.json_as(&["application/json"])
    }

    /// As [`Self::json`], for a body that may be declared as any of `content_types`.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub fn json_as<T: DeserializeOwned>(&self, content_types: &[&str]) -> Result<T, Problem> {
        let body = self.body(MAX_BODY_BYTES)?;
        self.require_content_type(content_types)?;
        let text = std::str::from_utf8(body).map_err(|_| malformed("The body is not UTF-8."))?;
        let value: serde_json::Value = serde_json::from_str(text)
            .map_err(|error| malformed(&format!("The body is not JSON: {error}.")))?;
        // Serde would read a list as a struct's values without their names.
        if !value.is_object() {
            return Err(Problem::invalid(
                "The body is not right: it must be a JSON object.",
            ));
        }
        serde_json::from_value(value)
            .map_err(|error| Problem::invalid(format!("The body is not right: {error}.")))
    }

    /// The body, byte for byte.
    ///
    /// # Errors
    /// 413 when it is longer than `limit`.
    pub fn body(&self, limit: usize) -> Result<&[u8], Problem> {
        let bytes: &[u8] = match self.0.body() {
            Body::Text(text) => text.as_bytes(),
            Body::Binary(bytes) => bytes,
            _ => &[],
        };
        if bytes.len() > limit {
            return Err(Problem::new(
                413,
                "payload_too_large",
                format!(
                    "The body has {} bytes; {limit} are taken at most.",
                    bytes.len()
                ),
            ));
        }
        Ok(bytes)
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    /// Every value of a header that may be sent more than once; an empty one for what is not text.
    #[must_use]
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let values = self.0.headers().get_all(name).iter();
        values
            .map(|value| value.to_str().unwrap_or_default())
            .collect()
    }

    /// Whether the caller would rather have the answer in events than as one document.
    #[must_use]
    pub fn prefers_events(&self) -> bool {
        let accepted = self.0.headers().get_all(http::header::ACCEPT);
        let accepted: Vec<&str> = accepted
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect();
        prefers(&accepted.join(","), "text/event-stream", "application/json")
    }

    /// The `Idempotency-Key`, if there is one.
    ///
    /// # Errors
    /// 400 `invalid_request` when it is empty, too long or not printable ASCII.
    pub fn idempotency_key(&self) -> Result<Option<String>, Problem> {
        let Some(value) = self.0.headers().get("idempotency-key") else {
            return Ok(None);
        };
        match value.to_str() {
            Ok(key) if !key.is_empty() && key.len() <= MAX_KEY_BYTES => Ok(Some(key.to_owned())),
            _ => Err(Problem::invalid(format!(
                "An Idempotency-Key is 1 to {MAX_KEY_BYTES} printable ASCII characters."
            ))),
        }
    }

    /// The body must be declared as one of `expected`.
    ///
    /// # Errors
    /// 415 when it is not.
    pub fn require_content_type(&self, expected: &[&str]) -> Result<(), Problem> {
        let given = self.header("content-type").unwrap_or_default();
        let essence = given.split(';').next().unwrap_or_default().trim();
        if expected
            .iter()
            .any(|content_type| essence.eq_ignore_ascii_case(content_type))
        {
            return Ok(());
        }
        Err(Problem::new(
            415,
            "unsupported_media_type",
            format!(
                "The body must be declared as `Content-Type: {}`.",
                expected.join("` or `")
            ),
        ))
    }
}

fn malformed(detail: &str) -> Problem {
    Problem::new(400, "malformed_json", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        #[serde(rename = "size")]
        _size: u8,
    }

    fn request(content_type: &str, body: impl Into<Body>) -> ApiRequest {
        let request = http::Request::builder()
            .header("content-type", content_type)
            .body(body.into());
        ApiRequest::new(request.unwrap_or_else(|error| panic!("{error}")))
    }

    #[test]
    fn each_wrong_body_has_its_own_refusal() {
        let long = format!(r#"{{"size": {}1}}"#, " ".repeat(MAX_BODY_BYTES));
        let cases: Vec<(ApiRequest, u16, &str)> = vec![
            (request("application/json", "{"), 400, "malformed_json"),
            (request("application/json", ""), 400, "malformed_json"),
            (
                request("application/json", vec![b'"', 0xff, b'"']),
                400,
                "malformed_json",
            ),
            (request("application/json", "{}"), 400, "invalid_request"),
            (request("application/json", "[1]"), 400, "invalid_request"),
            (
                request("application/json", r#"{"size": "1"}"#),
                400,
                "invalid_request",
            ),
            (
                request("application/json", r#"{"size": 1, "colour": 2}"#),
                400,
                "invalid_request",
            ),
            (
                request("text/plain", r#"{"size": 1}"#),
                415,
                "unsupported_media_type",
            ),
            (request("application/json", long), 413, "payload_too_large"),
        ];
        for (request, status, code) in cases {
            let problem = request.json::<Thing>().err();
            let found = problem
                .as_ref()
                .map(|problem| (problem.status, problem.code.as_str()));
            assert_eq!(found, Some((status, code)));
        }
    }

    #[test]
    fn a_charset_does_not_make_json_something_else() {
        assert!(
            request("application/json; charset=utf-8", r#"{"size": 1}"#)
                .json::<Thing>()
                .is_ok()
        );
    }

    fn from(source_ip: &str, findings: &serde_json::Value) -> ApiRequest {
        let context = serde_json::json!({
            "httpMethod": "POST", "apiId": "souk", "stage": "prod",
            "identity": {"sourceIp": source_ip}, "authorizer": findings,
        });
        let context = serde_json::from_value(context).unwrap_or_else(|error| panic!("{error}"));
        let request = http::Request::builder()
            .header("host", "api.example")
            .header("x-forwarded-for", "192.0.2.1")
            .body(Body::Empty)
            .unwrap_or_else(|error| panic!("{error}"));
        ApiRequest::new(request.with_request_context(RequestContext::ApiGatewayV1(context)))
    }

    #[test]
    fn a_network_is_what_the_gateway_saw() {
        for (source_ip, network) in [
            ("203.0.113.7", Some("203.0.113.7")),
            ("2001:db8:1:2:3:4:5:6", Some("2001:db8:1:2::")),
            ("2001:db8:1:2:ffff::1", Some("2001:db8:1:2::")),
            ("", None),
            ("test-invoke-source-ip", None),
        ] {
            let found = from(source_ip, &serde_json::json!({}))
                .source_network()
                .map(|found| found.to_string());
            assert_eq!(found.as_deref(), network, "{source_ip}");
        }
        assert_eq!(request("", "").source_network(), None);
    }

    #[test]
    fn behind_the_edge_the_viewer_counts_and_the_shop_has_its_own_address() {
        let past = from("203.0.113.7", &serde_json::json!({}));
        let pattern = "https://{host}/{stage}/";
        assert_eq!(
            past.addressed(pattern).as_deref(),
            Some("https://api.example/prod/")
        );
        let found = serde_json::json!({
            "viewer_address": "2001:db8:1:2:3:4:5:6", "viewer_host": "souk.example",
        });
        let through = from("203.0.113.7", &found);
        assert_eq!(
            through.source_network().map(|found| found.to_string()),
            Some("2001:db8:1:2::".to_owned())
        );
        assert_eq!(
            through.addressed(pattern).as_deref(),
            Some("https://souk.example/")
        );
    }

    #[test]
    fn without_an_authorizer_nobody_is_let_in() {
        assert_eq!(
            request("", "").caller().map_err(|problem| problem.status),
            Err(401)
        );
    }
}
