//! The embedding model in this process, loaded when the first text asks for it.

use crate::ports::Embed;
use souk_embedding::Embedder;
use std::{path::PathBuf, sync::Arc};
use tokio::{sync::OnceCell, task};

/// Loads the model once, off the request's thread.
pub struct LocalModel {
    directory: PathBuf,
    model: OnceCell<Arc<Embedder>>,
}

impl LocalModel {
    #[must_use]
    pub const fn in_directory(directory: PathBuf) -> Self {
        Self {
            directory,
            model: OnceCell::const_new(),
        }
    }

    async fn try_embed(
        &self,
        text: &str,
    ) -> Result<Vec<f32>, Box<dyn std::error::Error + Send + Sync>> {
        let directory = self.directory.clone();
        let load = || async {
            task::spawn_blocking(move || Embedder::load(&directory))
                .await?
                .map(Arc::new)
                .map_err(Into::into)
        };
        let model: Result<_, Box<dyn std::error::Error + Send + Sync>> =
            self.model.get_or_try_init(load).await;
        let model = Arc::clone(model?);
        let text = text.to_owned();
        Ok(task::spawn_blocking(move || model.embed(&text)).await??)
    }
}

impl Embed for LocalModel {
    async fn embed(&self, text: &str) -> Option<Vec<f32>> {
        self.try_embed(text)
            .await
            .inspect_err(|error| tracing::warn!(%error, "text was not embedded"))
            .ok()
    }
}
