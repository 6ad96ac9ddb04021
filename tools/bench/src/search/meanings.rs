//! The model, asked once for each text: what Postgres takes is measured without it.

use souk_catalog::ports::Embed;
use souk_embedding::{Embedder, ModelName};
use std::{collections::HashMap, sync::Mutex};

pub struct Meanings<'a> {
    model: &'a Embedder,
    name: ModelName,
    known: Mutex<HashMap<String, Vec<f32>>>,
}

impl<'a> Meanings<'a> {
    pub fn of(model: &'a Embedder) -> Self {
        Self {
            model,
            name: ModelName::default(),
            known: Mutex::default(),
        }
    }
}

impl Embed for Meanings<'_> {
    fn model(&self) -> &ModelName {
        &self.name
    }

    async fn embed(&self, text: &str) -> Option<Vec<f32>> {
        let mut known = self.known.lock().ok()?;
        if let Some(vector) = known.get(text) {
            return Some(vector.clone());
        }
        let vector = self.model.embed(text).ok()?;
        known.insert(text.to_owned(), vector.clone());
        Some(vector)
    }
}
