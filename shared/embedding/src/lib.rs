//! Turns text into a vector of its meaning, in the process.
//!
//! The model is all-MiniLM-L6-v2 (Reimers and Gurevych 2019, arXiv 1908.10084; Apache-2.0) as int8
//! ONNX: mean pooling over the tokens' last hidden states, then length 1, so that the inner product
//! of two vectors is the cosine of their angle.

use rten::{Dimension, Model, NodeId, ValueOrView};
use rten_tensor::{AsView, Layout, NdTensor, NdTensorView};
use std::{path::Path, str::FromStr};
use tokenizers::{Tokenizer, TruncationParams};

/// The length of a vector.
pub const DIMENSIONS: usize = 384;
/// Names the model that is served unless a setting says otherwise.
pub const MODEL: &str = "all-MiniLM-L6-v2-int8.2";
/// What the model was trained to read; the rest of a longer text is left out.
const MAX_TOKENS: usize = 128;

/// Names a model, how its output is pooled, and what of a product it is given. Vectors of two names
/// are never compared. It stands in statements as it is, and so is made of ASCII letters, digits,
/// dots and dashes only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelName(String);

/// The name has other signs than it may have, or none.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a model's name is made of ASCII letters, digits, dots and dashes, unlike `{0}`")]
pub struct InvalidModelName(String);

impl FromStr for ModelName {
    type Err = InvalidModelName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let is_plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-');
        if name.is_empty() || !name.chars().all(is_plain) {
            return Err(InvalidModelName(name.to_owned()));
        }
        Ok(Self(name.to_owned()))
    }
}

impl Default for ModelName {
    fn default() -> Self {
        Self(MODEL.to_owned())
    }
}

impl ModelName {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The model and its tokenizer, loaded.
pub struct Embedder {
    model: Model,
    tokenizer: Tokenizer,
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
}

/// What the model is fed.
#[derive(Clone, Copy)]
enum Input {
    Ids,
    AttentionMask,
    TokenTypes,
}

/// Why there is no vector.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddingError {
    #[error("the tokenizer cannot be loaded: {0}")]
    Tokenizer(String),
    #[error("the model cannot be loaded: {0}")]
    Model(String),
    #[error("the model could not be run: {0}")]
    Run(String),
}

impl Embedder {
    /// Loads `model.onnx` and `tokenizer.json` from `directory`.
    ///
    /// # Errors
    /// [`EmbeddingError`] when either is missing or is not what is expected.
    pub fn load(directory: &Path) -> Result<Self, EmbeddingError> {
        let tokenizer = tokenizer(&directory.join("tokenizer.json"))
            .map_err(|error| EmbeddingError::Tokenizer(error.to_string()))?;
        let model = Model::load_file(directory.join("model.onnx"))
            .map_err(|error| EmbeddingError::Model(error.to_string()))?;
        let inputs = model
            .input_ids()
            .iter()
            .map(|id| Ok((*id, input(&model, *id)?)))
            .collect::<Result<_, EmbeddingError>>()?;
        let output = hidden_states(&model)?;
        Ok(Self {
            model,
            tokenizer,
            inputs,
            output,
        })
    }

    /// The meaning of `text` as a vector of length 1.
    ///
    /// # Errors
    /// [`EmbeddingError::Run`] when the model fails, which it does not for any text.
    pub fn embed(&self, text: &str) -> Result<Vec<f32>, EmbeddingError> {
        let encoded = self
            .tokenizer
            .encode_fast(text, true)
            .map_err(|error| EmbeddingError::Run(error.to_string()))?;
        let hidden = self.run(encoded.get_ids())?;
        Ok(mean_of_length_one(&hidden.view()))
    }

    fn run(&self, tokens: &[u32]) -> Result<NdTensor<f32, 3>, EmbeddingError> {
        let failed = |error: &dyn std::fmt::Display| EmbeddingError::Run(error.to_string());
        let shape = [1, tokens.len()];
        let filled = |value: i32| NdTensor::<i32, 2>::full(shape, value);
        let ids = tokens
            .iter()
            .map(|id| i32::try_from(*id).map_err(|error| failed(&error)))
            .collect::<Result<Vec<_>, _>>()?;
        let inputs: Vec<(NodeId, ValueOrView)> = self
            .inputs
            .iter()
            .map(|(node, input)| {
                let tensor = match input {
                    Input::Ids => NdTensor::from_data(shape, ids.clone()),
                    Input::AttentionMask => filled(1),
                    Input::TokenTypes => filled(0),
                };
                (*node, tensor.into())
            })
            .collect();
        let [output] = self
            .model
            .run_n(inputs, [self.output], None)
            .map_err(|error| failed(&error))?;
        output
            .try_into()
            .map_err(|_| failed(&"its output has another shape than expected"))
    }
}

/// One text at a time needs no padding, and a long one is cut.
fn tokenizer(file: &Path) -> tokenizers::Result<Tokenizer> {
    let mut tokenizer = Tokenizer::from_file(file)?;
    let truncation = TruncationParams {
        max_length: MAX_TOKENS,
        ..TruncationParams::default()
    };
    tokenizer
        .with_truncation(Some(truncation))?
        .with_padding(None);
    Ok(tokenizer)
}

fn input(model: &Model, id: NodeId) -> Result<Input, EmbeddingError> {
    let info = model.node_info(id);
    match info.as_ref().and_then(rten::NodeInfo::name) {
        Some("input_ids") => Ok(Input::Ids),
        Some("attention_mask") => Ok(Input::AttentionMask),
        Some("token_type_ids") => Ok(Input::TokenTypes),
        other => Err(EmbeddingError::Model(format!(
            "an unknown input, {other:?}"
        ))),
    }
}

/// The output of shape (batch, tokens, dimensions).
fn hidden_states(model: &Model) -> Result<NodeId, EmbeddingError> {
    let is_hidden_states = |id: &NodeId| {
        let shape = model
            .node_info(*id)
            .and_then(|info| info.shape())
            .unwrap_or_default();
        shape.len() == 3 && matches!(shape[2], Dimension::Fixed(DIMENSIONS))
    };
    let outputs = model.output_ids();
    outputs
        .iter()
        .find(|id| is_hidden_states(id))
        .or_else(|| outputs.first())
        .copied()
        .ok_or_else(|| EmbeddingError::Model("it has no output".to_owned()))
}

fn mean_of_length_one(hidden: &NdTensorView<f32, 3>) -> Vec<f32> {
    let [_, tokens, dimensions] = hidden.shape();
    let mut sum = vec![0.0_f32; dimensions];
    for token in 0..tokens {
        for (dimension, total) in sum.iter_mut().enumerate() {
            *total += hidden[[0, token, dimension]];
        }
    }
    let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        for value in &mut sum {
            *value /= length;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_models_name_cannot_leave_its_place_in_a_statement() {
        assert!(MODEL.parse::<ModelName>().is_ok());
        for name in ["", "a'b", "a b", "modèle", "a;b"] {
            assert!(name.parse::<ModelName>().is_err(), "{name}");
        }
    }
}
