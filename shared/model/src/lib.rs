//! Language models, as services talk with them: [`conversation`] is what goes to a model and comes
//! back, whoever provides it, [`Model`] one of some provider's, and [`Bedrock`] a provider.

mod bedrock;
pub mod conversation;
mod options;
mod provider;

pub use bedrock::Bedrock;
pub use options::{Guardrail, Options};
pub use provider::{Model, UnknownProvider};

use conversation::{Prompt, Said};

/// Why a language model did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("the model is asked too often")]
    Throttled,
    /// The provider could not take the call on; the next one may go through.
    #[error("the model is away: {0}")]
    Unavailable(String),
    #[error("the model failed: {0}")]
    Failed(String),
}

impl ModelError {
    /// Whether the call was turned away before the model had begun, for a reason that passes.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable(_))
    }
}

/// Hears what a model writes while it still does.
pub trait Hear: Sync {
    /// The input of the tool that is used goes on with `fragment`: JSON text, cut anywhere.
    fn hear(&self, tool: &str, fragment: &str);
}

/// Talks with a language model.
pub trait Converse: Sync {
    /// The model's name, as the answer shows it.
    fn model(&self) -> &str;

    /// Asks once. How long that may take is the caller's to say, by dropping the call.
    fn converse(&self, prompt: &Prompt) -> impl Future<Output = Result<Said, ModelError>> + Send;

    /// Asks once, and lets `listener` hear the input of the first tool that is used as it comes. Put
    /// together, the fragments are that input's text. No [passing](ModelError::is_passing) error
    /// follows on a fragment, so whoever asks again starts from nothing heard.
    ///
    /// A provider that cannot tell before the end answers all the same, and nothing is heard.
    fn converse_aloud(
        &self,
        prompt: &Prompt,
        listener: &dyn Hear,
    ) -> impl Future<Output = Result<Said, ModelError>> + Send {
        let _unheard = listener;
        self.converse(prompt)
    }
}
