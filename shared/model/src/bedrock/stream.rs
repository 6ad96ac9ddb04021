//! An answer of `ConverseStream`: its events in their order, put together.
//!
//! Events: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html>

use super::{counted, failure, stop};
use crate::{
    Hear, ModelError,
    conversation::{Content, Said, Stop, ToolUse},
};
use aws_sdk_bedrockruntime::{
    error::SdkError,
    primitives::event_stream::EventReceiver,
    types::{
        self, ContentBlockDelta, ContentBlockStart, ConverseStreamOutput as Event, StopReason,
        error::ConverseStreamOutputError,
    },
};
use serde_json::{Value, json};

/// In bytes, of all texts and inputs: more is no answer to anything that is asked here.
const LONGEST: usize = 64 * 1024;
const MOST_BLOCKS: usize = 32;

/// Takes the events of `events` to their end.
///
/// An answer counts when it has told why it stopped and what it used. One that ends before that has
/// failed, however much of it was heard.
pub async fn hear(
    mut events: EventReceiver<Event, ConverseStreamOutputError>,
    listener: &dyn Hear,
) -> Result<Said, ModelError> {
    let mut coming = Coming {
        listener,
        blocks: Vec::new(),
        bytes: 0,
        stop: None,
        usage: None,
        is_heard: false,
    };
    loop {
        match events.recv().await {
            Ok(Some(event)) => coming.take(event)?,
            Ok(None) => return coming.said(),
            Err(error) => return Err(broken(&error, coming.is_heard)),
        }
    }
}

/// What has come so far.
struct Coming<'a> {
    listener: &'a dyn Hear,
    blocks: Vec<(i32, Block)>,
    bytes: usize,
    stop: Option<StopReason>,
    usage: Option<types::TokenUsage>,
    is_heard: bool,
}

enum Block {
    Text(String),
    ToolUse {
        id: String,
        name: String,
        /// JSON text; nothing for an input without members.
        input: String,
    },
}

impl Coming<'_> {
    fn take(&mut self, event: Event) -> Result<(), ModelError> {
        match event {
            Event::ContentBlockStart(begun) => {
                if let Some(ContentBlockStart::ToolUse(used)) = begun.start {
                    let (id, name) = (used.tool_use_id, used.name);
                    let input = String::new();
                    self.begin(
                        begun.content_block_index,
                        Block::ToolUse { id, name, input },
                    )?;
                }
                Ok(())
            }
            Event::ContentBlockDelta(further) => {
                let index = further.content_block_index;
                match further.delta {
                    Some(ContentBlockDelta::Text(text)) => self.text(index, &text),
                    Some(ContentBlockDelta::ToolUse(used)) => self.input(index, &used.input),
                    // What is neither, such as reasoning, is not for us.
                    _ => Ok(()),
                }
            }
            Event::MessageStop(end) => {
                self.stop = Some(end.stop_reason);
                Ok(())
            }
            Event::Metadata(metadata) => {
                self.usage = metadata.usage;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, index: i32, block: Block) -> Result<(), ModelError> {
        if self.blocks.len() == MOST_BLOCKS {
            return Err(too_much());
        }
        self.blocks.push((index, block));
        Ok(())
    }

    fn count(&mut self, text: &str) -> Result<(), ModelError> {
        self.bytes += text.len();
        if self.bytes > LONGEST {
            return Err(too_much());
        }
        Ok(())
    }

    /// A text has no event that begins it.
    fn text(&mut self, index: i32, text: &str) -> Result<(), ModelError> {
        self.count(text)?;
        match self.blocks.iter_mut().find(|(at, _)| *at == index) {
            Some((_, Block::Text(so_far))) => {
                so_far.push_str(text);
                Ok(())
            }
            Some(_) => Err(disordered()),
            None => self.begin(index, Block::Text(text.to_owned())),
        }
    }

    fn input(&mut self, index: i32, fragment: &str) -> Result<(), ModelError> {
        self.count(fragment)?;
        let is_tool_use = |(_, block): &&mut (i32, Block)| matches!(block, Block::ToolUse { .. });
        let uses = self.blocks.iter_mut().filter(is_tool_use);
        let used = uses.enumerate().find(|(_, (at, _))| *at == index);
        let Some((place, (_, Block::ToolUse { name, input, .. }))) = used else {
            return Err(disordered());
        };
        input.push_str(fragment);
        if place == 0 && !fragment.is_empty() {
            self.is_heard = true;
            self.listener.hear(name, fragment);
        }
        Ok(())
    }

    fn said(self) -> Result<Said, ModelError> {
        let (Some(reason), Some(usage)) = (self.stop, self.usage) else {
            return Err(ModelError::Failed("it ended in the middle".to_owned()));
        };
        let mut stop = stop(&reason);
        let content = self.blocks.into_iter().map(|(_, block)| match block {
            Block::Text(text) => Content::Text(text),
            Block::ToolUse { id, name, input } => {
                let input = value(&input).unwrap_or_else(|| {
                    if stop == Stop::Done {
                        stop = Stop::Garbled;
                    }
                    Value::Null
                });
                Content::ToolUse(ToolUse { id, name, input })
            }
        });
        let content = content.collect();
        Ok(counted(content, stop, Some(&usage)))
    }
}

/// `None` for what is no JSON, such as an input that was cut off.
fn value(input: &str) -> Option<Value> {
    if input.is_empty() {
        return Some(json!({}));
    }
    serde_json::from_str(input).ok()
}

fn too_much() -> ModelError {
    ModelError::Failed("it says too much".to_owned())
}

fn disordered() -> ModelError {
    ModelError::Failed("its events are out of order".to_owned())
}

/// Why a stream ended early. Once something was heard, nothing passes by being asked again.
fn broken<R>(error: &SdkError<ConverseStreamOutputError, R>, is_heard: bool) -> ModelError {
    let told = || failure::of_stream(error);
    if is_heard {
        return ModelError::Failed(told());
    }
    match error.as_service_error() {
        Some(ConverseStreamOutputError::ThrottlingException(_)) => ModelError::Throttled,
        Some(
            ConverseStreamOutputError::InternalServerException(_)
            | ConverseStreamOutputError::ServiceUnavailableException(_),
        ) => ModelError::Unavailable(told()),
        None if matches!(error, SdkError::DispatchFailure(_)) => ModelError::Unavailable(told()),
        _ => ModelError::Failed(told()),
    }
}

#[cfg(test)]
mod tests;
