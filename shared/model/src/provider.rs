//! Who provides a model. Another provider is a file of its own beside [`Bedrock`]'s, and a line in
//! each list here; nobody who asks a model knows the difference.

use crate::{
    Bedrock, Converse, Hear, ModelError, Options,
    conversation::{Prompt, Said},
};
use aws_config::SdkConfig;

/// A model of one of the providers.
pub enum Model {
    Bedrock(Bedrock),
}

/// No provider has that name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no provider of that name; known is bedrock")]
pub struct UnknownProvider;

impl Model {
    /// The model that `options` describe, at `provider`.
    ///
    /// # Errors
    /// [`UnknownProvider`].
    pub fn of(provider: &str, aws: &SdkConfig, options: Options) -> Result<Self, UnknownProvider> {
        match provider {
            "bedrock" => Ok(Self::Bedrock(Bedrock::new(aws, options))),
            _ => Err(UnknownProvider),
        }
    }
}

impl Converse for Model {
    fn model(&self) -> &str {
        match self {
            Self::Bedrock(bedrock) => bedrock.model(),
        }
    }

    async fn converse(&self, prompt: &Prompt) -> Result<Said, ModelError> {
        match self {
            Self::Bedrock(bedrock) => bedrock.converse(prompt).await,
        }
    }

    async fn converse_aloud(
        &self,
        prompt: &Prompt,
        listener: &dyn Hear,
    ) -> Result<Said, ModelError> {
        match self {
            Self::Bedrock(bedrock) => bedrock.converse_aloud(prompt, listener).await,
        }
    }
}
