//! Language models on Amazon Bedrock, by its Converse API: an answer as a whole, or as it [streams](stream).

mod failure;
mod stream;

use crate::{
    Converse, Hear, ModelError, Options,
    conversation::{Content, Message, Prompt, Role, Said, Stop, Tool, ToolChoice, ToolUse},
};
use aws_config::{Region, SdkConfig, retry::RetryConfig};
use aws_sdk_bedrockruntime::{
    Client,
    config::StalledStreamProtectionConfig,
    error::{BuildError, ProvideErrorMetadata, SdkError},
    operation::converse::ConverseOutput,
    types::{self, ContentBlock, StopReason},
};
use aws_smithy_types::{Document, Number};
use serde_json::Value;

pub struct Bedrock {
    client: Client,
    options: Options,
}

impl Bedrock {
    /// Nothing is retried, and no silence is too long: who waits for a model knows how long, and asks
    /// again or does without.
    #[must_use]
    pub fn new(aws: &SdkConfig, options: Options) -> Self {
        let mut config = aws_sdk_bedrockruntime::config::Builder::from(aws);
        if let Some(region) = &options.region {
            config = config.region(Region::new(region.clone()));
        }
        Self::with(config, options)
    }

    /// The same by the SDK's own settings, for who listens in on the calls.
    #[must_use]
    pub fn with(config: aws_sdk_bedrockruntime::config::Builder, options: Options) -> Self {
        let config = config
            .retry_config(RetryConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        Self {
            client: Client::from_conf(config.build()),
            options,
        }
    }

    fn guardrail(&self) -> Option<types::GuardrailConfiguration> {
        let guardrail = self.options.guardrail.as_ref()?;
        let configuration = types::GuardrailConfiguration::builder()
            .guardrail_identifier(&guardrail.id)
            .guardrail_version(&guardrail.version);
        Some(configuration.build())
    }

    /// The guardrail sees each part of an answer before it is told.
    fn stream_guardrail(&self) -> Option<types::GuardrailStreamConfiguration> {
        let guardrail = self.options.guardrail.as_ref()?;
        let configuration = types::GuardrailStreamConfiguration::builder()
            .guardrail_identifier(&guardrail.id)
            .guardrail_version(&guardrail.version)
            .stream_processing_mode(types::GuardrailStreamProcessingMode::Sync);
        Some(configuration.build())
    }

    fn inference(&self, prompt: &Prompt) -> types::InferenceConfiguration {
        types::InferenceConfiguration::builder()
            .max_tokens(i32::from(prompt.max_tokens))
            .temperature(self.options.temperature)
            .build()
    }
}

impl Converse for Bedrock {
    fn model(&self) -> &str {
        &self.options.model
    }

    async fn converse(&self, prompt: &Prompt) -> Result<Said, ModelError> {
        let answer = self
            .client
            .converse()
            .model_id(&self.options.model)
            .set_system(Some(system(prompt, self.options.cache)?))
            .set_messages(Some(messages(&prompt.messages)?))
            .tool_config(tools(prompt, self.options.cache)?)
            .inference_config(self.inference(prompt))
            .set_guardrail_config(self.guardrail())
            .send()
            .await
            .map_err(|error| refused(&error))?;
        said(answer)
    }

    async fn converse_aloud(
        &self,
        prompt: &Prompt,
        listener: &dyn Hear,
    ) -> Result<Said, ModelError> {
        let answer = self
            .client
            .converse_stream()
            .model_id(&self.options.model)
            .set_system(Some(system(prompt, self.options.cache)?))
            .set_messages(Some(messages(&prompt.messages)?))
            .tool_config(tools(prompt, self.options.cache)?)
            .inference_config(self.inference(prompt))
            .set_guardrail_config(self.stream_guardrail())
            .send()
            .await
            .map_err(|error| refused(&error))?;
        stream::hear(answer.stream, listener).await
    }
}

/// The instructions, kept by the provider up to where the notes begin.
fn system(prompt: &Prompt, cache: bool) -> Result<Vec<types::SystemContentBlock>, BuildError> {
    let mut blocks = vec![types::SystemContentBlock::Text(prompt.system.clone())];
    if cache {
        blocks.push(types::SystemContentBlock::CachePoint(cache_point()?));
    }
    blocks.extend(prompt.notes.clone().map(types::SystemContentBlock::Text));
    Ok(blocks)
}

fn cache_point() -> Result<types::CachePointBlock, BuildError> {
    types::CachePointBlock::builder()
        .r#type(types::CachePointType::Default)
        .build()
}

fn messages(messages: &[Message]) -> Result<Vec<types::Message>, BuildError> {
    messages
        .iter()
        .map(|message| {
            let role = match message.role {
                Role::User => types::ConversationRole::User,
                Role::Assistant => types::ConversationRole::Assistant,
            };
            let content = message
                .content
                .iter()
                .map(block)
                .collect::<Result<_, _>>()?;
            types::Message::builder()
                .role(role)
                .set_content(Some(content))
                .build()
        })
        .collect()
}

fn block(content: &Content) -> Result<ContentBlock, BuildError> {
    Ok(match content {
        Content::Text(text) => ContentBlock::Text(text.clone()),
        Content::ToolUse(used) => ContentBlock::ToolUse(
            types::ToolUseBlock::builder()
                .tool_use_id(&used.id)
                .name(&used.name)
                .input(document(&used.input))
                .build()?,
        ),
        Content::ToolResult {
            id,
            document: result,
            failed,
        } => ContentBlock::ToolResult(
            types::ToolResultBlock::builder()
                .tool_use_id(id)
                .content(types::ToolResultContentBlock::Json(document(result)))
                .status(if *failed {
                    types::ToolResultStatus::Error
                } else {
                    types::ToolResultStatus::Success
                })
                .build()?,
        ),
    })
}

fn tools(prompt: &Prompt, cache: bool) -> Result<types::ToolConfiguration, BuildError> {
    let choice = match prompt.choice {
        ToolChoice::Any => types::ToolChoice::Any(types::AnyToolChoice::builder().build()),
        ToolChoice::Tool(name) => {
            types::ToolChoice::Tool(types::SpecificToolChoice::builder().name(name).build()?)
        }
    };
    let specify = |tool: &Tool| {
        let specification = types::ToolSpecification::builder()
            .name(tool.name)
            .description(tool.description)
            .input_schema(types::ToolInputSchema::Json(document(&tool.input)))
            .build()?;
        Ok(types::Tool::ToolSpec(specification))
    };
    let mut tools = prompt
        .tools
        .iter()
        .map(specify)
        .collect::<Result<Vec<_>, BuildError>>()?;
    if cache {
        tools.push(types::Tool::CachePoint(cache_point()?));
    }
    types::ToolConfiguration::builder()
        .set_tools(Some(tools))
        .tool_choice(choice)
        .build()
}

fn said(answer: ConverseOutput) -> Result<Said, ModelError> {
    let Some(types::ConverseOutput::Message(message)) = answer.output else {
        return Err(ModelError::Failed("it said nothing".to_owned()));
    };
    // What is neither a text nor a tool use, such as reasoning, is not for us.
    let content = message.content.into_iter().filter_map(|block| match block {
        ContentBlock::Text(text) => Some(Content::Text(text)),
        ContentBlock::ToolUse(used) => Some(Content::ToolUse(ToolUse {
            id: used.tool_use_id,
            name: used.name,
            input: value(used.input),
        })),
        _ => None,
    });
    let stop = stop(&answer.stop_reason);
    Ok(counted(content.collect(), stop, answer.usage.as_ref()))
}

fn stop(reason: &StopReason) -> Stop {
    match reason {
        StopReason::GuardrailIntervened => Stop::Guarded,
        StopReason::ContentFiltered => Stop::Refused,
        StopReason::MaxTokens | StopReason::ModelContextWindowExceeded => Stop::CutShort,
        StopReason::MalformedModelOutput | StopReason::MalformedToolUse => Stop::Garbled,
        // Newer models have a reason that this version of the SDK has no name for.
        reason if reason.as_str() == "refusal" => Stop::Refused,
        _ => Stop::Done,
    }
}

fn counted(content: Vec<Content>, stop: Stop, usage: Option<&types::TokenUsage>) -> Said {
    let tokens = |count: i32| u32::try_from(count).unwrap_or(0);
    let cached =
        |count: fn(&types::TokenUsage) -> Option<i32>| usage.and_then(count).map_or(0, tokens);
    Said {
        content,
        stop,
        input_tokens: usage.map_or(0, |usage| tokens(usage.input_tokens)),
        output_tokens: usage.map_or(0, |usage| tokens(usage.output_tokens)),
        cache_read_tokens: cached(types::TokenUsage::cache_read_input_tokens),
        cache_write_tokens: cached(types::TokenUsage::cache_write_input_tokens),
    }
}

/// Why a call was not answered; of a stream, why it did not begin.
fn refused<E: ProvideErrorMetadata>(error: &SdkError<E>) -> ModelError {
    let told = || failure::of_call(error);
    match error {
        SdkError::ServiceError(context) => match context.err().code() {
            Some("ThrottlingException") => ModelError::Throttled,
            Some(
                "ServiceUnavailableException"
                | "InternalServerException"
                | "ModelNotReadyException",
            ) => ModelError::Unavailable(told()),
            _ if context.raw().status().is_server_error() => ModelError::Unavailable(told()),
            _ => ModelError::Failed(told()),
        },
        SdkError::DispatchFailure(_) => ModelError::Unavailable(told()),
        _ => ModelError::Failed(told()),
    }
}

impl From<BuildError> for ModelError {
    fn from(error: BuildError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// JSON as the SDK has it.
fn document(value: &Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(truth) => Document::Bool(*truth),
        Value::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(whole), _) => Number::PosInt(whole),
            (None, Some(whole)) => Number::NegInt(whole),
            (None, None) => Number::Float(number.as_f64().unwrap_or_default()),
        }),
        Value::String(text) => Document::String(text.clone()),
        Value::Array(items) => Document::Array(items.iter().map(document).collect()),
        Value::Object(members) => Document::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), document(value)))
                .collect(),
        ),
    }
}

/// The SDK's JSON as `serde_json` has it.
fn value(document: Document) -> Value {
    match document {
        Document::Null => Value::Null,
        Document::Bool(truth) => truth.into(),
        Document::Number(Number::PosInt(whole)) => whole.into(),
        Document::Number(Number::NegInt(whole)) => whole.into(),
        Document::Number(Number::Float(number)) => number.into(),
        Document::String(text) => text.into(),
        Document::Array(items) => items.into_iter().map(value).collect(),
        Document::Object(members) => members
            .into_iter()
            .map(|(name, document)| (name, value(document)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_survives_the_way_to_the_sdk_and_back() {
        let whole = json!({"a": [1, -2, 2.5, null, true, "x"], "b": {"c": {}}, "d": 18_446_744_073_709_551_615_u64});
        assert_eq!(value(document(&whole)), whole);
    }

    fn answer(stop: StopReason, content: ContentBlock) -> ConverseOutput {
        let message = types::Message::builder()
            .role(types::ConversationRole::Assistant)
            .content(content)
            .build();
        let usage = types::TokenUsage::builder()
            .input_tokens(11)
            .output_tokens(7)
            .total_tokens(18)
            .build();
        let output = ConverseOutput::builder()
            .stop_reason(stop)
            .output(types::ConverseOutput::Message(
                message.unwrap_or_else(|error| panic!("{error}")),
            ))
            .usage(usage.unwrap_or_else(|error| panic!("{error}")));
        output.build().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_tool_use_is_read_with_its_input_and_its_tokens() {
        let used = types::ToolUseBlock::builder()
            .tool_use_id("t1")
            .name("search_catalog")
            .input(document(&json!({"query": "spa", "min_discount": 50})))
            .build()
            .unwrap_or_else(|error| panic!("{error}"));
        let said = said(answer(StopReason::ToolUse, ContentBlock::ToolUse(used)))
            .unwrap_or_else(|error| panic!("{error}"));
        let first = said
            .tool_uses()
            .next()
            .map(|used| (used.name.as_str(), used.input["min_discount"].clone()));
        assert_eq!(first, Some(("search_catalog", json!(50))));
        assert_eq!(
            (said.stop, said.input_tokens, said.output_tokens),
            (Stop::Done, 11, 7)
        );
    }

    #[test]
    fn a_filtered_or_truncated_answer_is_told_apart() {
        for (reason, stop) in [
            (StopReason::GuardrailIntervened, Stop::Guarded),
            (StopReason::ContentFiltered, Stop::Refused),
            (StopReason::from("refusal"), Stop::Refused),
            (StopReason::MalformedToolUse, Stop::Garbled),
            (StopReason::MaxTokens, Stop::CutShort),
            (StopReason::EndTurn, Stop::Done),
        ] {
            let said = said(answer(reason, ContentBlock::Text("no".to_owned())));
            assert_eq!(said.map(|said| said.stop), Ok(stop));
        }
    }
}
