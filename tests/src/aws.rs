//! Behind the API: the deployed functions, the gateway's routes and the user pool, on plain HTTP,
//! since the local AWS checks no signatures.

use crate::{api::client, setting, unique};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const PASSWORD: &str = "Aa1!a-test-of-its-own";

/// The instance's AWS.
pub struct Aws {
    pub(crate) http: Client,
    pub(crate) endpoint: String,
}

/// How an invocation ended.
#[derive(Debug)]
pub struct Outcome {
    /// Whether the function itself failed or refused.
    pub is_error: bool,
    pub payload: Value,
}

impl Aws {
    #[must_use]
    pub fn local() -> Self {
        Self {
            http: client(),
            endpoint: setting("SOUK_TEST_AWS_ENDPOINT"),
        }
    }

    /// Runs the deployed function of that name with `event`.
    pub async fn invoke(&self, function: &str, event: &Value) -> Outcome {
        let url = format!(
            "{}/2015-03-31/functions/souk-{function}/invocations",
            self.endpoint
        );
        let request = signed(self.http.post(&url), "lambda").body(event.to_string());
        let answer = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{function}: {error}"));
        let status = answer.status().as_u16();
        let is_error = answer.headers().contains_key("x-amz-function-error");
        let body = answer
            .text()
            .await
            .unwrap_or_else(|error| panic!("{function}: {error}"));
        assert_eq!(status, 200, "{function}: {body}");
        Outcome {
            is_error,
            payload: serde_json::from_str(&body).unwrap_or(Value::String(body)),
        }
    }

    /// The environment of the deployed function of that name.
    pub(crate) async fn settings_of(&self, function: &str) -> BTreeMap<String, String> {
        let url = format!(
            "{}/2015-03-31/functions/{function}/configuration",
            self.endpoint
        );
        let configuration = send("GET configuration", signed(self.http.get(url), "lambda")).await;
        let settings = configuration["Environment"]["Variables"].clone();
        serde_json::from_value(settings).unwrap_or_else(|error| panic!("{function}: {error}"))
    }

    /// The `key` of the secret that a setting of the deployed function names.
    pub async fn key_of(&self, function: &str, setting: &str) -> String {
        let settings = self.settings_of(&format!("souk-{function}")).await;
        let call = signed(
            self.http.post(format!("{}/", self.endpoint)),
            "secretsmanager",
        )
        .header("x-amz-target", "secretsmanager.GetSecretValue")
        .header("content-type", "application/x-amz-json-1.1")
        .body(json!({"SecretId": settings[setting]}).to_string());
        let secret = send("GetSecretValue", call).await;
        let value = secret["SecretString"].as_str().unwrap_or_default();
        let value: Value = serde_json::from_str(value).unwrap_or_else(|error| panic!("{error}"));
        value["key"].as_str().unwrap_or_default().to_owned()
    }

    /// What the gateway serves: `GET /products/{id}` and so on, without the preflights of browsers.
    pub async fn routes_of(&self, api: &str) -> BTreeSet<String> {
        let url = format!(
            "{}/restapis/{api}/resources?embed=methods&limit=500",
            self.endpoint
        );
        let resources = send("GET resources", signed(self.http.get(url), "apigateway")).await;
        let items = resources["item"].as_array().cloned().unwrap_or_default();
        let mut routes = BTreeSet::new();
        for resource in &items {
            let path = resource["path"].as_str().unwrap_or_default();
            for method in resource["resourceMethods"]
                .as_object()
                .into_iter()
                .flat_map(|methods| methods.keys())
            {
                if method != "OPTIONS" {
                    routes.insert(format!("{method} {path}"));
                }
            }
        }
        routes
    }

    /// A token of the instance's own user pool that is good for one second from now.
    pub async fn short_lived_token(&self) -> String {
        let pool = pool_of(&setting("SOUK_TEST_TOKEN_SHOPPER"));
        let user = format!("{}@souk.test", unique("short-lived"));
        let client = self
            .cognito("CreateUserPoolClient", json!({
                "UserPoolId": pool,
                "ClientName": "short-lived-tokens",
                "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                "AccessTokenValidity": 1,
                "TokenValidityUnits": {"AccessToken": "seconds"},
            }))
            .await;
        self.cognito(
            "AdminCreateUser",
            json!({
                "UserPoolId": pool, "Username": user, "MessageAction": "SUPPRESS",
                "UserAttributes": [{"Name": "email", "Value": user}],
            }),
        )
        .await;
        self.cognito(
            "AdminSetUserPassword",
            json!({
                "UserPoolId": pool, "Username": user, "Password": PASSWORD, "Permanent": true,
            }),
        )
        .await;
        let session = self
            .cognito(
                "AdminInitiateAuth",
                json!({
                    "UserPoolId": pool,
                    "ClientId": client["UserPoolClient"]["ClientId"],
                    "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                    "AuthParameters": {"USERNAME": user, "PASSWORD": PASSWORD},
                }),
            )
            .await;
        let token = session["AuthenticationResult"]["AccessToken"].as_str();
        token
            .unwrap_or_else(|| panic!("no token: {session}"))
            .to_owned()
    }

    /// The keys of a bucket that begin so.
    pub async fn objects(&self, bucket: &str, prefix: &str) -> Vec<String> {
        let url = format!("{}/{bucket}?list-type=2&prefix={prefix}", self.endpoint);
        let answer = signed(self.http.get(&url), "s3").send().await;
        let answer = answer.unwrap_or_else(|error| panic!("{url}: {error}"));
        assert_eq!(answer.status().as_u16(), 200, "{url}");
        let listing = answer.text().await.unwrap_or_default();
        let keys = listing.split("<Key>").skip(1);
        keys.filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned()))
            .collect()
    }

    /// Puts a file into a bucket, with the owner's rights.
    pub async fn put_object(&self, bucket: &str, key: &str, file: &[u8]) {
        let url = format!("{}/{bucket}/{key}", self.endpoint);
        let request = signed(self.http.put(&url), "s3").body(file.to_vec());
        let answer = request.send().await;
        let answer = answer.unwrap_or_else(|error| panic!("{url}: {error}"));
        assert_eq!(answer.status().as_u16(), 200, "{url}");
    }

    pub(crate) async fn step_functions(&self, operation: &str, request: Value) -> Value {
        let call = signed(self.http.post(format!("{}/", self.endpoint)), "states")
            .header("x-amz-target", format!("AWSStepFunctions.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .body(request.to_string());
        send(operation, call).await
    }

    /// Sets what the local AWS lets be set while it runs.
    pub(crate) async fn configure(&self, config: &Value) {
        let call = self
            .http
            .post(format!("{}/_ministack/config", self.endpoint));
        send("config", call.body(config.to_string())).await;
    }

    async fn cognito(&self, operation: &str, request: Value) -> Value {
        let call = signed(self.http.post(format!("{}/", self.endpoint)), "cognito-idp")
            .header(
                "x-amz-target",
                format!("AWSCognitoIdentityProviderService.{operation}"),
            )
            .header("content-type", "application/x-amz-json-1.1")
            .body(request.to_string());
        send(operation, call).await
    }
}

/// The form of a signature, which tells the local AWS which service is meant.
pub(crate) fn signed(request: RequestBuilder, service: &str) -> RequestBuilder {
    request.header(
        "authorization",
        format!(
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, \
             SignedHeaders=host, Signature=none"
        ),
    )
}

pub(crate) async fn send(what: &str, request: RequestBuilder) -> Value {
    let answer = request
        .send()
        .await
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    let (status, body) = (answer.status(), answer.text().await.unwrap_or_default());
    assert!(status.is_success(), "{what}: {status} {body}");
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{what}: {error} in {body}"))
}

/// The user pool that issued `token`, as its issuer's last part says.
fn pool_of(token: &str) -> String {
    let claims = token
        .split('.')
        .nth(1)
        .and_then(|part| BASE64_URL_SAFE_NO_PAD.decode(part).ok());
    let claims: Value = claims
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default();
    let issuer = claims["iss"]
        .as_str()
        .unwrap_or_else(|| panic!("a token without an issuer"));
    issuer.rsplit('/').next().unwrap_or_default().to_owned()
}
