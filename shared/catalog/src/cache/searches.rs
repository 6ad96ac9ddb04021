//! Answers to searches from the cache.

use super::Cache;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{fmt::Write, time::Duration};

const KEPT_FOR: Duration = Duration::from_secs(30);

/// Answers searches from the cache.
///
/// An answer belongs to a question and to a generation of the catalogue. With each change of a
/// product or of what is in stock a new generation begins, and no answer of an earlier one is found
/// any more.
pub struct CachedSearches {
    pub cache: Cache,
}

impl CachedSearches {
    /// The kept answer to `question`, or else that of `search`. `question` must be everything that
    /// the answer depends on, but for the catalogue.
    ///
    /// # Errors
    /// Those of `search`, which are never kept.
    pub async fn answer<Q, T, E, F>(
        &self,
        question: &Q,
        search: impl Fn() -> F + Sync,
    ) -> Result<T, E>
    where
        Q: Serialize,
        T: Serialize + DeserializeOwned + Send + Sync,
        E: Send,
        F: Future<Output = Result<T, E>> + Send,
    {
        let digest = digest(question);
        let generation = self.cache.generation_name();
        let Some(generation) = self.cache.entries.generation(&generation).await else {
            return search().await;
        };
        let key = format!("search:{generation}:{digest}");
        let search = &search;
        let load = |keys: Vec<String>| async move {
            let answer = search().await?;
            Ok(keys.into_iter().zip([answer]).collect())
        };
        match self
            .cache
            .get_or_load(vec![key], KEPT_FOR, load)
            .await?
            .pop()
        {
            Some(answer) => Ok(answer),
            None => search().await,
        }
    }
}

fn digest(question: &impl Serialize) -> String {
    let text = serde_json::to_vec(question).unwrap_or_default();
    let mut digest = String::new();
    for byte in Sha256::digest(text) {
        // Writing to a string does not fail.
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}
