//! Recorded conversations, played back by the Bedrock stand-in through the AWS SDK.

use super::*;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use souk_bedrock::{
    Mind, Server,
    faults::Knobs,
    recording::{Conversation, Replay},
};
use souk_model::{Bedrock, Guardrail, Options};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// What a conversation comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comes {
    /// To what the model presented, checked.
    Presented,
    /// To cards made of what its searches found.
    FromFacts,
    /// To an answer by the rules.
    ToRules,
    /// To a polite word.
    TurnedDown,
}
use Comes::{FromFacts, Presented, ToRules, TurnedDown};

/// Each recording, what it comes to, and the calls and requests that it took.
pub const RECORDED: [(&str, Comes, u32, u32); 27] = [
    ("a-search-and-a-presentation", Presented, 2, 2),
    ("parallel-searches", Presented, 2, 2),
    ("kept-by-the-provider", Presented, 2, 2),
    ("a-guardrail-steps-in", TurnedDown, 1, 1),
    ("a-guardrail-stops-the-answer", FromFacts, 2, 2),
    ("a-refusal", ToRules, 1, 1),
    ("filtered-content", ToRules, 1, 1),
    ("a-truncated-search", ToRules, 1, 1),
    ("a-truncated-presentation", FromFacts, 2, 2),
    ("throttled-once", Presented, 2, 4),
    ("throttled-for-good", ToRules, 1, 2),
    ("throttled-before-presenting", FromFacts, 2, 3),
    ("unavailable-once", Presented, 2, 4),
    ("the-model-times-out", ToRules, 1, 1),
    ("not-a-valid-request", ToRules, 1, 1),
    ("malformed-structure", FromFacts, 2, 2),
    ("a-presentation-as-text", FromFacts, 2, 2),
    ("malformed-tool-use", FromFacts, 2, 2),
    ("an-invented-card", Presented, 2, 2),
    ("invented-cards-only", FromFacts, 2, 2),
    ("a-wrong-price", Presented, 2, 2),
    ("an-injection-obeyed", Presented, 2, 2),
    ("an-unknown-tool", Presented, 2, 2),
    ("no-search-at-all", ToRules, 1, 1),
    ("empty-content", ToRules, 1, 1),
    ("no-presentation", FromFacts, 2, 2),
    ("no-json", FromFacts, 2, 2),
];

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../events/chat/converse")
}

pub fn recorded(name: &str) -> Conversation {
    let file = directory().join(name).with_extension("json");
    Conversation::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

pub fn aws(server: &Server) -> SdkConfig {
    let credentials = aws_sdk_bedrockruntime::config::Credentials::for_tests();
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(
            aws_sdk_bedrockruntime::config::SharedCredentialsProvider::new(credentials),
        )
        .endpoint_url(server.url())
        .build()
}

pub async fn stand_in(mind: Mind, knobs: Knobs) -> Server {
    let server = Server::start(0, mind, knobs).await;
    server.unwrap_or_else(|error| panic!("{error}"))
}

/// With time enough for a machine that is busy with other tests.
pub fn patient(server: &Server, options: Options) -> ModelPlanner<Bedrock> {
    let timing = Timing::of(Duration::from_secs(30));
    ModelPlanner::new(
        Bedrock::new(&aws(server), options),
        timing,
        DEFAULT_MAX_TOKENS,
    )
}

pub fn options() -> Options {
    Options::of("test.model-v1:0".to_owned())
}

async fn ask_bedrock(planner: &ModelPlanner<Bedrock>, message: &str) -> Result<Plan, Unplanned> {
    let message = Wording::new(message).unwrap_or_else(|error| panic!("{error}"));
    let asked = Asked {
        message: &message,
        session: &Session::new(&caller("ana")),
        location: None,
        meanings: &meanings(&message),
        since: Instant::now(),
    };
    planner
        .plan(&Catalogue::of(seed()), &Shelves::default(), asked, &())
        .await
}

pub async fn play_back(name: &str) -> Result<Plan, Unplanned> {
    let conversation = recorded(name);
    let message = conversation.message.clone();
    let server = stand_in(Mind::Recorded(Replay::of(conversation)), Knobs::default()).await;
    ask_bedrock(&patient(&server, options()), &message).await
}

#[tokio::test]
async fn every_recording_comes_to_an_answer() {
    for (name, comes, calls, attempts) in RECORDED {
        let outcome = play_back(name).await;
        let llm = match &outcome {
            Ok(plan) => &plan.llm,
            Err(unplanned) => &unplanned.llm,
        };
        assert_eq!((llm.calls, llm.attempts), (calls, attempts), "{name}");
        match (comes, outcome) {
            (Presented, Ok(plan)) => {
                assert!(!plan.degraded, "{name}: {}", plan.reply);
                assert_eq!(plan.cards.len(), 4, "{name}");
            }
            (FromFacts, Ok(plan)) => assert_made_of_facts(&plan, true),
            (TurnedDown, Ok(plan)) => assert!(plan.cards.is_empty() && !plan.degraded, "{name}"),
            (ToRules, Err(unplanned)) => {
                let found_nothing = name == "no-search-at-all";
                assert_eq!(unplanned.fault.degrades(), !found_nothing, "{name}");
            }
            (comes, outcome) => panic!("{name}: not {comes:?} but {outcome:?}"),
        }
    }
}

#[test]
fn every_recording_is_played_back() {
    let files = fs::read_dir(directory()).unwrap_or_else(|error| panic!("{error}"));
    let names = files.flatten().map(|file| file.path().with_extension(""));
    let names: BTreeSet<String> = names
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    let played: BTreeSet<String> = RECORDED
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    assert_eq!(names, played);
}

#[tokio::test]
async fn of_a_presentation_only_what_is_true_is_shown() {
    let plan = |name| async move {
        play_back(name)
            .await
            .unwrap_or_else(|fault| panic!("{name}: {fault}"))
    };
    let good = plan("a-search-and-a-presentation").await;
    assert_eq!(
        good.reply,
        "These four spas in Boston are all at least 50% off."
    );
    assert!(
        good.cards[0].reason.contains("% off at $"),
        "{}",
        good.cards[0].reason
    );

    let invented = plan("an-invented-card").await;
    assert!(
        invented
            .cards
            .iter()
            .all(|card| !card.reason.contains("best spa"))
    );

    let wrong = plan("a-wrong-price").await;
    assert_eq!(wrong.reply, "Here are 4 deals that may suit you.");
    let own = format!(
        "{}% off: {}",
        wrong.cards[0].card.discount_percent, wrong.cards[0].card.price
    );
    assert!(
        wrong.cards[0].reason.starts_with(&own),
        "{}",
        wrong.cards[0].reason
    );
    assert!(
        wrong.cards[1].reason.starts_with("A calm place"),
        "{}",
        wrong.cards[1].reason
    );

    let obeyed = plan("an-injection-obeyed").await;
    let told = obeyed.cards.iter().map(|card| card.reason.as_str());
    for text in told.chain([obeyed.reply.as_str()]) {
        let harmless = ["$1 ", "$1!", "http", "617", "</"]
            .iter()
            .all(|part| !text.contains(part));
        assert!(harmless, "{text}");
    }
}

#[tokio::test]
async fn tokens_are_read_from_the_answers() {
    let llm = |name| async move {
        play_back(name)
            .await
            .map(|plan| plan.llm)
            .unwrap_or_default()
    };
    let plain = llm("a-search-and-a-presentation").await;
    assert_eq!(
        (plain.input_tokens, plain.output_tokens),
        (1_184 + 4_312, 61 + 248)
    );
    assert_eq!(plain.model.as_deref(), Some("test.model-v1:0"));
    let kept = llm("kept-by-the-provider").await;
    assert_eq!(
        (
            kept.input_tokens,
            kept.cache_read_tokens,
            kept.cache_write_tokens
        ),
        (38 + 3_120, 1_146, 1_192)
    );
}

#[tokio::test]
async fn what_is_sent_is_what_the_settings_say() {
    let server = stand_in(Mind::Scripted, Knobs::default()).await;
    let configured = Options {
        temperature: 0.5,
        guardrail: Some(Guardrail {
            id: "gr-1".to_owned(),
            version: "7".to_owned(),
        }),
        cache: true,
        ..options()
    };
    let plan = ask_bedrock(&patient(&server, configured), "50% off spa in Boston").await;
    assert!(plan.is_ok_and(|plan| plan.cards.len() >= 3 && !plan.degraded));
    let asked = server.take_asked();
    assert_eq!(asked.len(), 2);
    for request in &asked {
        assert_eq!(
            request["inferenceConfig"],
            json!({"maxTokens": 900, "temperature": 0.5})
        );
        assert_eq!(request["guardrailConfig"]["guardrailIdentifier"], "gr-1");
        assert_eq!(request["guardrailConfig"]["guardrailVersion"], "7");
        let kept = json!({"cachePoint": {"type": "default"}});
        assert_eq!(request["system"][1], kept);
        assert!(
            request["system"][2]["text"].is_string(),
            "what differs stands behind it"
        );
        let tools = request["toolConfig"]["tools"]
            .as_array()
            .and_then(|tools| tools.last());
        assert_eq!(tools, Some(&kept));
    }
}

#[tokio::test]
async fn a_bedrock_that_hangs_is_given_up() {
    let knobs = Knobs {
        hanging: 1.0,
        ..Knobs::default()
    };
    let server = stand_in(Mind::Scripted, knobs).await;
    let bedrock = Bedrock::new(&aws(&server), options());
    let timing = Timing::of(Duration::from_millis(400));
    let planner = ModelPlanner::new(bedrock, timing, DEFAULT_MAX_TOKENS);
    let outcome = ask_bedrock(&planner, "50% off spa in Boston").await;
    assert!(
        matches!(
            outcome,
            Err(Unplanned {
                fault: Fault::Late,
                ..
            })
        ),
        "{outcome:?}"
    );
}
