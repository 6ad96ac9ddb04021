//! A conversation with a language model, whoever provides it.

use serde_json::Value;

/// What is sent to the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The same for everybody, so that a provider can keep it.
    pub system: String,
    /// What is to be known of this conversation alone.
    pub notes: Option<String>,
    pub messages: Vec<Message>,
    pub tools: Vec<Tool>,
    pub choice: ToolChoice,
    /// The model's answer is cut off there.
    pub max_tokens: u16,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub role: Role,
    pub content: Vec<Content>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Text(String),
    ToolUse(ToolUse),
    ToolResult {
        id: String,
        document: Value,
        failed: bool,
    },
}

/// The model asks for a tool to be run.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolUse {
    pub id: String,
    pub name: String,
    pub input: Value,
}

/// What the model may ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    pub name: &'static str,
    pub description: &'static str,
    /// JSON schema of its input.
    pub input: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolChoice {
    /// One tool at least.
    Any,
    /// This one.
    Tool(&'static str),
}

/// What the model said.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub content: Vec<Content>,
    pub stop: Stop,
    /// Without those that the provider had kept.
    pub input_tokens: u32,
    pub output_tokens: u32,
    /// Of the input, what the provider had kept from an earlier call.
    pub cache_read_tokens: u32,
    /// Of the input, what it keeps from now on.
    pub cache_write_tokens: u32,
}

/// Why the model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It said all that it wanted to, or asked for tools.
    Done,
    /// At the limit of tokens.
    CutShort,
    /// It lost its way, and what it said is no answer.
    Garbled,
    /// It would not answer.
    Refused,
    /// A guardrail would not let the question or the answer pass.
    Guarded,
}

impl Message {
    #[must_use]
    pub fn text(role: Role, text: &str) -> Self {
        Self {
            role,
            content: vec![Content::Text(text.to_owned())],
        }
    }
}

impl Said {
    pub fn tool_uses(&self) -> impl Iterator<Item = &ToolUse> {
        self.content.iter().filter_map(|content| match content {
            Content::ToolUse(used) => Some(used),
            _ => None,
        })
    }
}
