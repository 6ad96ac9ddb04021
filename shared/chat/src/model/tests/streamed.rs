//! Answers that stream: the recordings, and what can break on the way, by the Bedrock stand-in
//! through the AWS SDK.

use super::{
    recorded::{
        Comes::{FromFacts, Presented, ToRules, TurnedDown},
        RECORDED, aws, options, patient, recorded, stand_in,
    },
    *,
};
use crate::testing::notes::{Note, Notes, replies};
use souk_bedrock::{
    Mind,
    faults::{Fault as Strikes, Knobs},
    recording::Replay,
};
use souk_model::{Bedrock, Guardrail, Options};

const MESSAGE: &str = "50% off spa in Boston";

/// Asks with somebody who listens.
async fn ask_aloud<M: Converse>(
    planner: &ModelPlanner<M>,
    message: &str,
) -> (Result<Plan, Unplanned>, Vec<Note>) {
    let message = Wording::new(message).unwrap_or_else(|error| panic!("{error}"));
    let asked = Asked {
        message: &message,
        session: &Session::new(&caller("ana")),
        location: None,
        meanings: &meanings(&message),
        since: Instant::now(),
    };
    let (catalogue, shelves, notes) = (Catalogue::of(seed()), Shelves::default(), Notes::default());
    let plan = planner.plan(&catalogue, &shelves, asked, &notes).await;
    (plan, notes.take())
}

async fn play_aloud(name: &str, knobs: Knobs) -> (Result<Plan, Unplanned>, Vec<Note>) {
    let conversation = recorded(name);
    let message = conversation.message.clone();
    let server = stand_in(Mind::Recorded(Replay::of(conversation)), knobs).await;
    ask_aloud(&patient(&server, options()), &message).await
}

/// What was told is the beginning of `plan`, and its cards are those that were said to stay.
fn assert_agrees(plan: &Plan, notes: &[Note], what: &str) {
    let mut before = "";
    for told in replies(notes) {
        assert!(told.starts_with(before), "{what}: {told}");
        before = told;
    }
    assert!(plan.reply.starts_with(before), "{what}: {}", plan.reply);
    for note in notes {
        if let Note::Cards(cards, true) = note {
            assert_eq!(cards, &plan.cards, "{what}");
        }
    }
}

/// In pieces of a character, of some and of all, with the reply and with the cards first.
fn all_knobs() -> [Knobs; 3] {
    [(1, false), (7, true), (1_000, false)].map(|(piece_chars, lists_first)| Knobs {
        piece_chars,
        lists_first,
        ..Knobs::default()
    })
}

#[tokio::test]
async fn every_recording_comes_to_the_same_answer_as_it_streams() {
    for (name, comes, calls, attempts) in RECORDED {
        let whole = recorded::play_back(name).await;
        for knobs in all_knobs() {
            let what = format!("{name}, {knobs:?}");
            let (outcome, notes) = play_aloud(name, knobs).await;
            let llm = match &outcome {
                Ok(plan) => &plan.llm,
                Err(unplanned) => &unplanned.llm,
            };
            assert_eq!((llm.calls, llm.attempts), (calls, attempts), "{what}");
            match (comes, outcome, &whole) {
                (Presented | FromFacts | TurnedDown, Ok(plan), Ok(whole)) => {
                    assert_agrees(&plan, &notes, &what);
                    assert_eq!(
                        (&plan.cards, &plan.reply),
                        (&whole.cards, &whole.reply),
                        "{what}"
                    );
                    assert_eq!(plan.degraded, whole.degraded, "{what}");
                    assert_eq!(plan.llm.output_tokens, whole.llm.output_tokens, "{what}");
                }
                (ToRules, Err(_), Err(_)) => assert_eq!(notes, [], "{what}"),
                (comes, outcome, _) => panic!("{what}: not {comes:?} but {outcome:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_stream_that_breaks_ends_in_cards_and_takes_nothing_back() {
    let faults = [
        Strikes::Cut,
        Strikes::Torn,
        Strikes::ThrottledMidway,
        Strikes::UnavailableMidway,
        Strikes::InternalMidway,
        Strikes::ModelErrorMidway,
    ];
    for fault in faults {
        for knobs in all_knobs() {
            let what = format!("{fault:?}, {knobs:?}");
            let server = stand_in(Mind::Scripted, knobs).await;
            server.strike([None, Some(fault)]);
            let (plan, notes) = ask_aloud(&patient(&server, options()), MESSAGE).await;
            let plan = plan.unwrap_or_else(|unplanned| panic!("{what}: {unplanned}"));
            assert_agrees(&plan, &notes, &what);
            assert!(plan.degraded && plan.cards.len() >= 3, "{what}");
            let counted = (plan.llm.calls, plan.llm.attempts, plan.llm.unanswered);
            // In one piece, the break comes before anything is heard, and some may be asked again.
            if knobs.piece_chars < 1_000 {
                assert_eq!(counted, (2, 2, 1), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn a_stream_that_falls_silent_is_given_up() {
    for lists_first in [false, true] {
        let knobs = Knobs {
            lists_first,
            ..Knobs::default()
        };
        let server = stand_in(Mind::Scripted, knobs).await;
        server.strike([None, Some(Strikes::Silence)]);
        let bedrock = Bedrock::new(&aws(&server), options());
        let timing = Timing::of(Duration::from_millis(800));
        let planner = ModelPlanner::new(bedrock, timing, DEFAULT_MAX_TOKENS);
        let (plan, notes) = ask_aloud(&planner, MESSAGE).await;
        let plan = plan.unwrap_or_else(|unplanned| panic!("{unplanned}"));
        assert_agrees(&plan, &notes, "silence");
        assert!(plan.degraded && plan.cards.len() >= 3);
        assert_eq!((plan.llm.calls, plan.llm.unanswered), (2, 1));
    }
}

#[tokio::test]
async fn what_is_no_stream_at_all_leaves_the_cards_that_were_found() {
    for fault in [Strikes::Garbage, Strikes::Empty, Strikes::Validation] {
        let server = stand_in(Mind::Scripted, Knobs::default()).await;
        server.strike([None, Some(fault)]);
        let (plan, notes) = ask_aloud(&patient(&server, options()), MESSAGE).await;
        let plan = plan.unwrap_or_else(|unplanned| panic!("{unplanned}"));
        assert_made_of_facts(&plan, true);
        assert_eq!(replies(&notes), [""; 0], "{fault:?}");
    }
}

#[tokio::test]
async fn a_stream_that_is_turned_away_before_it_begins_is_asked_for_again() {
    for fault in [Strikes::Throttled, Strikes::Unavailable] {
        let server = stand_in(Mind::Scripted, Knobs::default()).await;
        server.strike([None, Some(fault)]);
        let (plan, notes) = ask_aloud(&patient(&server, options()), MESSAGE).await;
        let plan = plan.unwrap_or_else(|unplanned| panic!("{unplanned}"));
        assert_agrees(&plan, &notes, "turned away");
        let counted = (plan.degraded, plan.llm.calls, plan.llm.attempts);
        assert_eq!(counted, (false, 2, 3));
    }
}

#[tokio::test]
async fn only_the_second_call_streams_and_with_the_same_settings() {
    let server = stand_in(Mind::Scripted, Knobs::default()).await;
    let configured = Options {
        guardrail: Some(Guardrail {
            id: "gr-1".to_owned(),
            version: "7".to_owned(),
        }),
        cache: true,
        ..options()
    };
    let (plan, _) = ask_aloud(&patient(&server, configured), MESSAGE).await;
    assert!(plan.is_ok_and(|plan| !plan.degraded));
    let asked = server.take_asked();
    let guardrail = &asked[1]["guardrailConfig"];
    assert_eq!(guardrail["streamProcessingMode"], "sync");
    assert_eq!(
        (
            &guardrail["guardrailIdentifier"],
            &guardrail["guardrailVersion"]
        ),
        (&json!("gr-1"), &json!("7"))
    );
    assert!(asked[0]["guardrailConfig"]["streamProcessingMode"].is_null());
    assert_eq!(asked[0]["inferenceConfig"], asked[1]["inferenceConfig"]);
    assert_eq!(asked[0]["system"], asked[1]["system"]);
}

#[tokio::test]
async fn a_model_that_cannot_stream_is_heard_at_its_end() {
    let planner = planner(vec![
        (NOW, searches(vec![spa_search()])),
        (NOW, presents(|_, _| {})),
    ]);
    let (plan, notes) = ask_aloud(&planner, MESSAGE).await;
    let plan = plan.unwrap_or_else(|unplanned| panic!("{unplanned}"));
    assert_eq!(
        (plan.reply.as_str(), plan.degraded),
        ("Four calm spas in Boston.", false)
    );
    assert!(matches!(&notes[..], [Note::Cards(_, false)]));
}

#[tokio::test]
async fn a_stream_that_does_not_end_is_cut_off() {
    let mut conversation = recorded("a-search-and-a-presentation");
    let text = "Calm ".repeat(40_000);
    let input = &mut conversation.exchanges[1].response.body["output"]["message"]["content"][0]["toolUse"]
        ["input"];
    input["reply"] = json!(format!("Calm places. All in stock. {text}"));
    let knobs = Knobs {
        piece_chars: 100,
        ..Knobs::default()
    };
    let server = stand_in(Mind::Recorded(Replay::of(conversation)), knobs).await;
    let (plan, notes) = ask_aloud(&patient(&server, options()), MESSAGE).await;
    let plan = plan.unwrap_or_else(|unplanned| panic!("{unplanned}"));
    assert_agrees(&plan, &notes, "endless");
    assert!(plan.degraded && plan.reply.len() < 600, "{}", plan.reply);
    assert!(
        plan.reply
            .starts_with("Calm places. All in stock. Here are "),
        "{}",
        plan.reply
    );
    assert_eq!((plan.llm.attempts, plan.llm.unanswered), (2, 1));
}

#[tokio::test]
async fn an_invented_figure_ends_the_reply_before_it() {
    for lists_first in [false, true] {
        let mut conversation = recorded("a-search-and-a-presentation");
        let body = &mut conversation.exchanges[1].response.body;
        let input = &mut body["output"]["message"]["content"][0]["toolUse"]["input"];
        input["reply"] = json!("All at least 50% off. From $1.99 today. Enjoy!");
        let knobs = Knobs {
            piece_chars: 3,
            lists_first,
            ..Knobs::default()
        };
        let server = stand_in(Mind::Recorded(Replay::of(conversation)), knobs).await;
        let (plan, notes) = ask_aloud(&patient(&server, options()), MESSAGE).await;
        let plan = plan.unwrap_or_else(|unplanned| panic!("{unplanned}"));
        assert_eq!(replies(&notes), ["All at least 50% off."]);
        assert_eq!(
            (plan.reply.as_str(), plan.degraded),
            ("All at least 50% off.", false)
        );
    }
}
