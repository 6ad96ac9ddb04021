//! The chat and the products, as a guest reaches them.

use crate::failure::{Failure, Result};
use reqwest::{
    Client, RequestBuilder, Response, StatusCode,
    header::{COOKIE, HeaderMap, RETRY_AFTER, SET_COOKIE},
};
use serde::Deserialize;
use serde_json::{Value, json};
use souk_contracts::{
    Card, ProductId, SessionId,
    product::{Coordinates, Product},
};
use std::{collections::HashMap, time::Duration};
use tokio::{sync::Mutex, time::sleep};

const PATIENCE: Duration = Duration::from_secs(30);
/// A guest who is told to come back later does so this often.
const TRIES: usize = 5;
/// What an answer that says to come back, but not when, means.
const PAUSE: Duration = Duration::from_secs(2);

/// What the chat answers.
#[derive(Clone, Debug, Deserialize)]
pub struct Answer {
    pub session_id: SessionId,
    pub reply: String,
    pub cards: Vec<ReasonedCard>,
    pub planner: String,
    pub degraded: bool,
    pub llm: Llm,
}

#[derive(Clone, Debug, Deserialize)]
pub struct ReasonedCard {
    #[serde(flatten)]
    pub card: Card,
    pub reason: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Llm {
    pub calls: u32,
}

/// The deployed API. What it says of a product is asked once.
pub struct Api {
    base: String,
    client: Client,
    products: Mutex<HashMap<ProductId, Product>>,
}

/// One guest's conversation.
pub struct Conversation<'a> {
    api: &'a Api,
    cookie: Option<String>,
    session: Option<SessionId>,
    location: Option<Coordinates>,
}

impl Api {
    pub fn at(base: &str) -> Result<Self> {
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            client: Client::builder().timeout(PATIENCE).build()?,
            products: Mutex::default(),
        })
    }

    pub const fn conversation(&self, location: Option<Coordinates>) -> Conversation<'_> {
        Conversation {
            api: self,
            cookie: None,
            session: None,
            location,
        }
    }

    /// A product as it is told to anybody.
    pub async fn product(&self, id: ProductId) -> Result<Product> {
        if let Some(known) = self.products.lock().await.get(&id) {
            return Ok(known.clone());
        }
        let call = format!("/products/{id}");
        let asked = self.client.get(format!("{}{call}", self.base));
        let product: Product = expect_ok(&call, asked.send().await?).await?.json().await?;
        self.products.lock().await.insert(id, product.clone());
        Ok(product)
    }
}

impl Conversation<'_> {
    /// Says something, and hears the answer.
    ///
    /// # Errors
    /// [`Failure::Refused`] for any other answer than 200, but for one that says to come back later.
    pub async fn say(&mut self, message: &str) -> Result<Answer> {
        const CALL: &str = "/chat/message";
        let mut body = json!({"message": message});
        if let Some(session) = self.session {
            body["session_id"] = json!(session);
        }
        if let Some(Coordinates { lat, lng }) = self.location {
            body["location"] = json!({"lat": lat, "lng": lng});
        }
        let mut answer = self.request(CALL, &body).send().await?;
        for _ in 1..TRIES {
            if answer.status() != StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            sleep(asked_pause(answer.headers())).await;
            answer = self.request(CALL, &body).send().await?;
        }
        let answer = expect_ok(CALL, answer).await?;
        let cookies = answer.headers().get_all(SET_COOKIE);
        let cookie = cookies.iter().find_map(|cookie| cookie.to_str().ok());
        if let Some(cookie) = cookie.and_then(|cookie| cookie.split(';').next()) {
            self.cookie = Some(cookie.to_owned());
        }
        let answer: Answer = answer.json().await?;
        self.session = Some(answer.session_id);
        Ok(answer)
    }

    fn request(&self, call: &str, body: &Value) -> RequestBuilder {
        let request = self.api.client.post(format!("{}{call}", self.api.base));
        let request = match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        request.json(body)
    }
}

fn asked_pause(headers: &HeaderMap) -> Duration {
    let seconds = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    seconds.map_or(PAUSE, Duration::from_secs)
}

async fn expect_ok(call: &str, answer: Response) -> Result<Response> {
    if answer.status() == StatusCode::OK {
        return Ok(answer);
    }
    Err(Failure::Refused {
        call: call.to_owned(),
        status: answer.status().as_u16(),
        body: answer.text().await.unwrap_or_default(),
    })
}
