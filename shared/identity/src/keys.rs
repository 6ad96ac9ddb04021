//! The user pool's public keys, fetched when first needed and again when an unknown key is named.

use jsonwebtoken::{DecodingKey, jwk::JwkSet};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

const TIMEOUT: Duration = Duration::from_secs(2);
/// A token that names an unknown key makes us ask again, but not more often than this.
const REFETCH_AFTER: Duration = Duration::from_secs(30);

/// The keys cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("the user pool's keys cannot be fetched")]
pub struct KeysUnavailable(#[source] reqwest::Error);

/// The keys of a JSON Web Key Set (RFC 7517), by their id.
pub struct PublicKeys {
    url: String,
    http: reqwest::Client,
    fetched: Mutex<Option<Fetched>>,
}

struct Fetched {
    keys: HashMap<String, DecodingKey>,
    at: Instant,
}

impl PublicKeys {
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn at(url: String) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder().timeout(TIMEOUT).build()?;
        Ok(Self {
            url,
            http,
            fetched: Mutex::new(None),
        })
    }

    /// The key of that id; `None` when the pool has no such key.
    ///
    /// # Errors
    /// [`KeysUnavailable`] when the pool does not answer.
    pub async fn get(&self, id: &str) -> Result<Option<DecodingKey>, KeysUnavailable> {
        let mut fetched = self.fetched.lock().await;
        if let Some(known) = fetched.as_ref() {
            let key = known.keys.get(id).cloned();
            if key.is_some() || known.at.elapsed() < REFETCH_AFTER {
                return Ok(key);
            }
        }
        let keys = self.fetch().await.map_err(KeysUnavailable)?;
        let key = keys.get(id).cloned();
        *fetched = Some(Fetched {
            keys,
            at: Instant::now(),
        });
        Ok(key)
    }

    async fn fetch(&self) -> Result<HashMap<String, DecodingKey>, reqwest::Error> {
        let answer = self.http.get(&self.url).send().await?.error_for_status()?;
        let set: JwkSet = answer.json().await?;
        let keys = set
            .keys
            .iter()
            .filter_map(|jwk| Some((jwk.common.key_id.clone()?, DecodingKey::from_jwk(jwk).ok()?)));
        Ok(keys.collect())
    }
}
