//! A crowd that wants a hundred units, through the deployed API.

use crate::{
    failure::{Failure, Result},
    progress::Progress,
    search::figures::{Bar, Figure},
    settings::{API, MERCHANT_TOKEN, setting},
};
use futures::future::join_all;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const CROWD: usize = 1_000;
const UNITS: usize = 100;
/// Of one request, of all that come at once.
const PATIENCE: Duration = Duration::from_secs(120);

/// # Errors
/// [`Failure`] when the API cannot be reached.
pub async fn crowd() -> Result<Figure> {
    let (api, client) = (setting(API)?, Client::new());
    let product = product(&api, &client).await?;
    let _progress = Progress::of("a crowd through the API", 1);
    let started = Instant::now();
    let asked = (0..CROWD).map(|_| {
        let body = json!({"items": [{"product_id": product, "quantity": 1}]});
        let request = client.post(format!("{api}/reserve")).json(&body);
        async { Ok::<StatusCode, reqwest::Error>(request.timeout(PATIENCE).send().await?.status()) }
    });
    let statuses = join_all(asked).await;
    let seconds = started.elapsed().as_secs_f64();
    let count = |wanted: u16| {
        let is_so = |status: &&std::result::Result<StatusCode, _>| {
            status
                .as_ref()
                .is_ok_and(|status| status.as_u16() == wanted)
        };
        statuses.iter().filter(is_so).count()
    };
    let (held, refused) = (count(201), count(409));
    let right = held == UNITS && refused == CROWD - UNITS;
    Ok(Figure::new(
        format!("{CROWD} `POST /reserve` at once on {UNITS} units, through the API"),
        Bar::AtLeast(1.0),
        f64::from(u8::from(right)),
        format!(
            "{held} × 201, {refused} × 409, {} others, {seconds:.1} s",
            CROWD - held - refused
        ),
    ))
}

/// A new product with its units.
async fn product(api: &str, client: &Client) -> Result<Value> {
    let token = setting(MERCHANT_TOKEN)?;
    let product = json!({
        "title": "What everybody wants",
        "description": "A hundred of them, for a bench.",
        "merchant": {"name": "Souk"},
        "category": ["Tests", "Bench"],
        "price": {"amount": 100, "currency": "USD"},
    });
    let created: Value = client
        .post(format!("{api}/products"))
        .bearer_auth(&token)
        .json(&product)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    let id = created["id"]
        .as_str()
        .ok_or_else(|| Failure::unexpected("the product has no id"))?;
    client
        .put(format!("{api}/inventory/{id}"))
        .bearer_auth(&token)
        .json(&json!({"on_hand": UNITS}))
        .send()
        .await?
        .error_for_status()?;
    Ok(created["id"].clone())
}
