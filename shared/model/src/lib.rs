//! Language models, as services talk with them: [`conversation`] is what goes to a model and comes
//! back, whoever provides it, and [`Bedrock`] one who does.

mod bedrock;
pub mod conversation;

pub use bedrock::Bedrock;

use conversation::{Prompt, Said};

/// Why a language model did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("the model is asked too often")]
    Throttled,
    #[error("the model failed: {0}")]
    Failed(String),
}

/// Talks with a language model.
pub trait Converse: Sync {
    /// The model's name, as the answer shows it.
    fn model(&self) -> &str;

    /// Asks once. How long that may take is the caller's to say, by dropping the call.
    fn converse(&self, prompt: &Prompt) -> impl Future<Output = Result<Said, ModelError>> + Send;
}
