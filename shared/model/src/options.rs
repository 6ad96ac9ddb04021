//! How a model is to be asked, whoever provides it.

/// Low: the same question should have the same answer.
const DEFAULT_TEMPERATURE: f32 = 0.2;

#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Its id at its provider, such as `amazon.nova-lite-v1:0`, or an inference profile's.
    pub model: String,
    /// Where it is asked; where the function runs when none is named.
    pub region: Option<String>,
    /// 0 to 1.
    pub temperature: f32,
    pub guardrail: Option<Guardrail>,
    /// Whether the provider is to keep the instructions and the tools from one call to the next. Not
    /// every model can, and one that cannot refuses the call.
    pub cache: bool,
}

/// What the provider is to hold against the prompt and the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardrail {
    pub id: String,
    /// A number, or `DRAFT`.
    pub version: String,
}

impl Options {
    /// The usual ones for `model`.
    #[must_use]
    pub const fn of(model: String) -> Self {
        Self {
            model,
            region: None,
            temperature: DEFAULT_TEMPERATURE,
            guardrail: None,
            cache: false,
        }
    }
}
