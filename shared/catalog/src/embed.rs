//! The embedding model in this process, loaded when the first text asks for it.

use crate::ports::Embed;
use souk_embedding::{Embedder, ModelName};
use souk_platform::settings::{SettingError, Settings};
use std::{path::PathBuf, sync::Arc};
use tokio::{sync::OnceCell, task};

/// Loads the model once, off the request's thread.
pub struct LocalModel {
    name: ModelName,
    directory: PathBuf,
    model: OnceCell<Arc<Embedder>>,
}

impl LocalModel {
    #[must_use]
    pub const fn new(name: ModelName, directory: PathBuf) -> Self {
        Self {
            name,
            directory,
            model: OnceCell::const_new(),
        }
    }

    /// The model that searches are answered with: `EMBEDDING_MODEL_DIR`, and `EMBEDDING_MODEL` where
    /// it is another than the usual one.
    ///
    /// # Errors
    /// [`SettingError`] when either makes no sense.
    pub fn serving(settings: &Settings) -> Result<Self, SettingError> {
        let name = match settings.optional("EMBEDDING_MODEL") {
            Some(_) => settings.parsed("EMBEDDING_MODEL")?,
            None => ModelName::default(),
        };
        let directory = settings.required("EMBEDDING_MODEL_DIR")?;
        Ok(Self::new(name, directory.into()))
    }

    /// The models that products are embedded by: the serving one, and the one that is to take its
    /// place (`EMBEDDING_NEXT_MODEL`, `EMBEDDING_NEXT_MODEL_DIR`), while there is one.
    ///
    /// # Errors
    /// [`SettingError`] when a setting makes no sense.
    pub fn all(settings: &Settings) -> Result<Vec<Self>, SettingError> {
        let mut models = vec![Self::serving(settings)?];
        if settings.optional("EMBEDDING_NEXT_MODEL").is_some() {
            let directory = settings.required("EMBEDDING_NEXT_MODEL_DIR")?;
            models.push(Self::new(
                settings.parsed("EMBEDDING_NEXT_MODEL")?,
                directory.into(),
            ));
        }
        Ok(models)
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
    fn model(&self) -> &ModelName {
        &self.name
    }

    async fn embed(&self, text: &str) -> Option<Vec<f32>> {
        self.try_embed(text)
            .await
            .inspect_err(|error| tracing::warn!(%error, "text was not embedded"))
            .ok()
    }
}
