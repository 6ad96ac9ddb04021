//! The deployed API, and who calls it.

use crate::{Answer, setting};
use reqwest::{
    Client, Method, RequestBuilder,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use serde_json::Value;
use std::{future::Future, pin::Pin, time::Duration};

/// The instance that `make test` has deployed.
#[derive(Clone)]
pub struct Api {
    pub(crate) http: Client,
    base: String,
}

/// Somebody who calls the API: by a token, by a guest's cookie, by both or by nothing.
#[derive(Clone)]
pub struct Caller {
    api: Api,
    headers: HeaderMap,
}

/// A call that is made when it is awaited.
pub struct Call {
    request: RequestBuilder,
    name: String,
    path: String,
}

/// A client that goes straight to this machine, whatever proxy the environment names.
pub(crate) fn client() -> Client {
    Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(60))
        .build()
        .unwrap_or_else(|error| panic!("{error}"))
}

impl Api {
    #[must_use]
    pub fn deployed() -> Self {
        Self {
            http: client(),
            base: setting("SOUK_TEST_API"),
        }
    }

    /// The id that the gateway knows this API by.
    #[must_use]
    pub fn id(&self) -> &str {
        let mut parts = self.base.rsplit('/');
        let _stage = parts.next();
        parts.next().unwrap_or_default()
    }

    /// Somebody without token or cookie: to Souk a new guest at every call.
    #[must_use]
    pub fn stranger(&self) -> Caller {
        Caller {
            api: self.clone(),
            headers: HeaderMap::new(),
        }
    }

    /// The guest whom `answer` has named by its cookie.
    ///
    /// # Panics
    /// When it sets none.
    #[must_use]
    #[track_caller]
    pub fn guest_named_by(&self, answer: &Answer) -> Caller {
        let set_cookie = answer
            .header("set-cookie")
            .unwrap_or_else(|| panic!("no cookie in {answer:?}"));
        self.stranger()
            .with(COOKIE, set_cookie.split(';').next().unwrap_or_default())
    }

    #[must_use]
    pub fn shopper(&self) -> Caller {
        self.stranger()
            .signed_in(&setting("SOUK_TEST_TOKEN_SHOPPER"))
    }

    /// A shopper who is not [`Self::shopper`].
    #[must_use]
    pub fn other_shopper(&self) -> Caller {
        self.stranger()
            .signed_in(&setting("SOUK_TEST_TOKEN_SHOPPER2"))
    }

    #[must_use]
    pub fn merchant(&self) -> Caller {
        self.stranger()
            .signed_in(&setting("SOUK_TEST_TOKEN_MERCHANT"))
    }

    #[must_use]
    pub fn operator(&self) -> Caller {
        self.stranger().signed_in(&setting("SOUK_TEST_TOKEN_OPS"))
    }
}

impl Caller {
    /// The same caller, who sends this token from now on and keeps the cookie.
    #[must_use]
    pub fn signed_in(self, token: &str) -> Self {
        self.with(AUTHORIZATION, &format!("Bearer {token}"))
    }

    /// The same caller, who sends this header with every call.
    ///
    /// # Panics
    /// When it is no header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        let value =
            HeaderValue::from_str(value).unwrap_or_else(|error| panic!("{value:?}: {error}"));
        self.headers.insert(name, value);
        self
    }

    #[must_use]
    pub const fn api(&self) -> &Api {
        &self.api
    }

    /// `path` with its query, percent-encoded.
    #[must_use]
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    #[must_use]
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.call(Method::POST, path).json(body)
    }

    #[must_use]
    pub fn put(&self, path: &str, body: &Value) -> Call {
        self.call(Method::PUT, path).json(body)
    }

    #[must_use]
    pub fn call(&self, method: Method, path: &str) -> Call {
        let name = format!("{method} {path}");
        let request = self
            .api
            .http
            .request(method, format!("{}{path}", self.api.base));
        let path = path.split('?').next().unwrap_or_default().to_owned();
        Call {
            request: request.headers(self.headers.clone()),
            name,
            path,
        }
    }
}

impl Call {
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        Self {
            request: self.request.header(name, value),
            ..self
        }
    }

    /// Sends an `Idempotency-Key`.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Sends these bytes, declared as `content_type`.
    #[must_use]
    pub fn body(self, content_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            request: self
                .request
                .header(CONTENT_TYPE, content_type)
                .body(bytes.into()),
            ..self
        }
    }

    fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self {
                request,
                name,
                path,
            } = self;
            let response = request
                .send()
                .await
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            Answer::read(name, path, response).await
        })
    }
}
