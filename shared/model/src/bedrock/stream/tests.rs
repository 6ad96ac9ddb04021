use super::*;
use std::sync::Mutex;

/// What was heard, fragment by fragment.
#[derive(Default)]
struct Heard(Mutex<Vec<(String, String)>>);

impl Hear for Heard {
    fn hear(&self, tool: &str, fragment: &str) {
        let heard = (tool.to_owned(), fragment.to_owned());
        self.0
            .lock()
            .unwrap_or_else(|error| panic!("{error}"))
            .push(heard);
    }
}

impl Heard {
    fn fragments(self) -> Vec<(String, String)> {
        self.0
            .into_inner()
            .unwrap_or_else(|error| panic!("{error}"))
    }
}

fn uses(index: i32, name: &str) -> Event {
    let used = types::ToolUseBlockStart::builder()
        .tool_use_id(format!("t{index}"))
        .name(name);
    let used = used.build().unwrap_or_else(|error| panic!("{error}"));
    let begun = types::ContentBlockStartEvent::builder()
        .start(ContentBlockStart::ToolUse(used))
        .content_block_index(index);
    Event::ContentBlockStart(begun.build().unwrap_or_else(|error| panic!("{error}")))
}

fn further(index: i32, delta: ContentBlockDelta) -> Event {
    let further = types::ContentBlockDeltaEvent::builder()
        .delta(delta)
        .content_block_index(index);
    Event::ContentBlockDelta(further.build().unwrap_or_else(|error| panic!("{error}")))
}

fn input(index: i32, fragment: &str) -> Event {
    let used = types::ToolUseBlockDelta::builder().input(fragment).build();
    let used = used.unwrap_or_else(|error| panic!("{error}"));
    further(index, ContentBlockDelta::ToolUse(used))
}

fn text(index: i32, text: &str) -> Event {
    further(index, ContentBlockDelta::Text(text.to_owned()))
}

fn stops(reason: StopReason) -> Event {
    let end = types::MessageStopEvent::builder().stop_reason(reason);
    Event::MessageStop(end.build().unwrap_or_else(|error| panic!("{error}")))
}

fn used() -> Event {
    let usage = types::TokenUsage::builder()
        .input_tokens(11)
        .output_tokens(7)
        .total_tokens(18);
    let usage = usage.build().unwrap_or_else(|error| panic!("{error}"));
    let metadata = types::ConverseStreamMetadataEvent::builder().usage(usage);
    Event::Metadata(metadata.build())
}

fn put_together(events: Vec<Event>) -> (Result<Said, ModelError>, Vec<(String, String)>) {
    let heard = Heard::default();
    let mut coming = Coming {
        listener: &heard,
        blocks: Vec::new(),
        bytes: 0,
        stop: None,
        usage: None,
        is_heard: false,
    };
    let taken = events.into_iter().try_for_each(|event| coming.take(event));
    let said = taken.and_then(|()| coming.said());
    (said, heard.fragments())
}

#[test]
fn the_first_tools_input_is_heard_as_it_comes_and_all_are_in_the_answer() {
    let (said, heard) = put_together(vec![
        text(0, "Let me "),
        uses(1, "look"),
        text(0, "see."),
        input(1, ""),
        input(1, "{\"qu"),
        uses(2, "count"),
        input(2, ""),
        input(1, "ery\": 1}"),
        stops(StopReason::ToolUse),
        used(),
    ]);
    let said = said.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(said.content[0], Content::Text("Let me see.".to_owned()));
    let inputs: Vec<_> = said
        .tool_uses()
        .map(|used| (used.id.as_str(), used.name.as_str(), used.input.clone()))
        .collect();
    let expected = [
        ("t1", "look", json!({"query": 1})),
        ("t2", "count", json!({})),
    ];
    assert_eq!(inputs, expected);
    assert_eq!(
        (said.stop, said.input_tokens, said.output_tokens),
        (Stop::Done, 11, 7)
    );
    let look = |fragment: &str| ("look".to_owned(), fragment.to_owned());
    assert_eq!(heard, [look("{\"qu"), look("ery\": 1}")]);
}

#[test]
fn an_input_that_is_no_json_is_no_answer() {
    for (reason, expected) in [
        (StopReason::ToolUse, Stop::Garbled),
        (StopReason::MaxTokens, Stop::CutShort),
        (StopReason::GuardrailIntervened, Stop::Guarded),
    ] {
        let events = vec![uses(0, "look"), input(0, "{\"qu"), stops(reason), used()];
        let stop = put_together(events).0.map(|said| said.stop);
        assert_eq!(stop, Ok(expected));
    }
}

#[test]
fn a_stream_that_ends_before_its_end_or_tells_too_much_has_failed() {
    let flood = (0..40).map(|_| input(0, &"x".repeat(2_000)));
    for events in [
        vec![],
        vec![uses(0, "look"), input(0, "{}")],
        vec![uses(0, "look"), input(0, "{}"), used()],
        vec![uses(0, "look"), input(0, "{}"), stops(StopReason::ToolUse)],
        vec![input(0, "{}"), stops(StopReason::ToolUse), used()],
        vec![uses(0, "look"), text(0, "?")],
        [uses(0, "look")].into_iter().chain(flood).collect(),
        (0..100).map(|index| uses(index, "look")).collect(),
    ] {
        let count = events.len();
        let (said, heard) = put_together(events);
        assert!(matches!(said, Err(ModelError::Failed(_))), "{count}");
        let bytes: usize = heard.iter().map(|(_, fragment)| fragment.len()).sum();
        assert!(bytes <= LONGEST, "{count}");
    }
}

#[test]
fn a_stream_that_breaks_may_be_asked_for_again_only_before_anything_was_heard() {
    let throttled = types::error::ThrottlingException::builder().build();
    let throttled = ConverseStreamOutputError::ThrottlingException(throttled);
    let error = SdkError::service_error(throttled, ());
    assert_eq!(broken(&error, false), ModelError::Throttled);
    assert!(!broken(&error, true).is_passing());

    let stumbled = types::error::ModelStreamErrorException::builder().build();
    let stumbled = ConverseStreamOutputError::ModelStreamErrorException(stumbled);
    let error = SdkError::service_error(stumbled, ());
    assert!(!broken(&error, false).is_passing());
}
