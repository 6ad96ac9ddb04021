//! What becomes of a turn when the model does not do its part.

use super::*;

const NEVER: Duration = Duration::from_secs(60);

fn fails(error: ModelError) -> Scripted {
    Box::new(move |_| Err(error.clone()))
}

fn away() -> ModelError {
    ModelError::Unavailable("503".to_owned())
}

/// Says what it is asked for, and stops for that reason.
fn stops(stop: Stop, tool: (&'static str, Value)) -> Scripted {
    Box::new(move |_| {
        Ok(Said {
            stop,
            ..uses(vec![tool.clone()])
        })
    })
}

fn says(content: Vec<Content>) -> Scripted {
    Box::new(move |_| {
        Ok(Said {
            content: content.clone(),
            ..uses(Vec::new())
        })
    })
}

/// A first call that searches, and then this one.
async fn after_a_search(second: (Duration, Scripted)) -> Plan {
    plan_of(vec![(NOW, searches(vec![spa_search()])), second]).await
}

#[tokio::test]
async fn a_first_call_that_comes_to_nothing_leaves_the_answer_to_the_rules_and_is_counted() {
    type IsIt = fn(&Fault) -> bool;
    let faults: Vec<(Duration, Scripted, u32, IsIt)> = vec![
        (NEVER, searches(vec![spa_search()]), 0, |fault| {
            matches!(fault, Fault::Late)
        }),
        (
            NOW,
            fails(ModelError::Failed("400".to_owned())),
            0,
            |fault| matches!(fault, Fault::Model(ModelError::Failed(_))),
        ),
        (NOW, stops(Stop::Refused, spa_search()), 100, |fault| {
            matches!(fault, Fault::Refused)
        }),
        (NOW, stops(Stop::CutShort, spa_search()), 100, |fault| {
            matches!(fault, Fault::Malformed(_))
        }),
        (NOW, stops(Stop::Garbled, spa_search()), 100, |fault| {
            matches!(fault, Fault::Malformed(_))
        }),
        (NOW, says(Vec::new()), 100, |fault| {
            matches!(fault, Fault::Malformed(_))
        }),
        (
            NOW,
            says(vec![Content::Text("x".repeat(100_000))]),
            100,
            |fault| matches!(fault, Fault::Malformed(_)),
        ),
        (NOW, searches(vec![spa_search(); 30]), 100, |fault| {
            matches!(fault, Fault::Malformed(_))
        }),
    ];
    for (delay, call, input_tokens, is_it) in faults {
        let Unplanned { fault, llm, .. } = unplanned(vec![(delay, call)]).await;
        assert!(is_it(&fault) && fault.degrades(), "{fault}");
        let unanswered = u32::from(input_tokens == 0);
        let counted = (llm.calls, llm.attempts, llm.unanswered, llm.input_tokens);
        assert_eq!(counted, (1, 1, unanswered, input_tokens), "{fault}");
        assert_eq!(llm.model.as_deref(), Some("script"));
        assert!(delay != NEVER || llm.latency_ms > 0, "{fault}");
    }
}

#[tokio::test]
async fn a_second_call_that_comes_to_nothing_leaves_cards_made_of_what_was_found() {
    let presenting = |input: Value| -> Scripted {
        Box::new(move |_| Ok(uses(vec![("present_deals", input.clone())])))
    };
    let stranger = json!({"id": "01900000-0000-7000-8000-000000000000", "reason": "The best."});
    let seconds = vec![
        (NEVER, presents(|_, _| {})),
        (NOW, fails(ModelError::Failed("not JSON".to_owned()))),
        (NOW, stops(Stop::Refused, ("present_deals", json!({})))),
        (NOW, stops(Stop::Guarded, ("present_deals", json!({})))),
        (
            NOW,
            stops(Stop::CutShort, ("present_deals", json!({"reply": "Fo"}))),
        ),
        (NOW, stops(Stop::Garbled, ("present_deals", json!({})))),
        (NOW, says(Vec::new())),
        (
            NOW,
            says(vec![Content::Text("Here are some deals.".to_owned())]),
        ),
        (NOW, searches(vec![spa_search()])),
        (NOW, presenting(json!({}))),
        (NOW, presenting(json!([]))),
        (NOW, presenting(json!("text"))),
        (NOW, presenting(json!({"reply": 1, "cards": []}))),
        (
            NOW,
            presenting(json!({"reply": "x", "cards": [{"id": "x"}]})),
        ),
        (
            NOW,
            presenting(json!({"reply": "x", "cards": [], "run": "rm"})),
        ),
        (
            NOW,
            presenting(json!({"reply": "x", "cards": vec![stranger; 6]})),
        ),
        (
            NOW,
            presents(|input, deals| {
                input["cards"] = json!([
                    {"id": deals[0]["id"], "reason": "a"},
                    {"id": deals[0]["id"], "reason": "b"},
                    {"id": deals[1]["id"], "reason": "c"},
                ]);
            }),
        ),
    ];
    for (number, second) in seconds.into_iter().enumerate() {
        let plan = after_a_search(second).await;
        assert_made_of_facts(&plan, true);
        assert_eq!(plan.llm.calls, 2, "{number}");
        assert!(
            plan.reply
                .contains("spa deals in Boston at 50% off or more"),
            "{}",
            plan.reply
        );
    }
}

#[tokio::test]
async fn a_presentation_of_too_much_is_cut_to_what_can_be_shown() {
    let plan = after_a_search((
        NOW,
        presents(|input, deals| {
            input["reply"] = json!("Spas. ".repeat(20_000));
            let card = |at: usize| {
                json!({"id": deals[at % deals.len()]["id"], "reason": "calm ".repeat(2_000)})
            };
            input["cards"] = (0..50).map(card).collect();
        }),
    ))
    .await;
    assert!((3..=6).contains(&plan.cards.len()));
    assert!(plan.reply.len() <= 600 && plan.reply.ends_with("Spas. Spas."));
    assert!(plan.cards.iter().all(|card| card.reason.len() < 240));
}

#[tokio::test]
async fn deals_outside_of_what_the_message_bounds_are_not_shown_as_an_answer_to_it() {
    let widely = ("search_catalog", json!({"category": "Spa"}));
    let plan = plan_of(vec![
        (NOW, searches(vec![widely])),
        (
            NOW,
            presents(|input, deals| {
                let dear = deals
                    .iter()
                    .filter(|deal| deal["discount_percent"].as_u64() < Some(50));
                let card = |deal: &Value| json!({"id": deal["id"], "reason": "calm"});
                input["cards"] = dear.take(4).map(card).collect();
            }),
        ),
    ])
    .await;
    let kept = |plan: &Plan| {
        plan.cards
            .iter()
            .all(|card| card.card.discount_percent >= 50)
    };
    assert!(
        kept(&plan) || plan.reply.contains("also looked"),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn a_call_that_was_turned_away_is_made_again_and_stays_one_call() {
    for error in [ModelError::Throttled, away()] {
        let plan = plan_of(vec![
            (NOW, fails(error.clone())),
            (NOW, searches(vec![spa_search()])),
            (NOW, fails(error)),
            (NOW, presents(|_, _| {})),
        ])
        .await;
        assert_eq!(plan.reply, "Four calm spas in Boston.");
        let counted = (
            plan.degraded,
            plan.llm.calls,
            plan.llm.attempts,
            plan.llm.unanswered,
        );
        assert_eq!(counted, (false, 2, 4, 0));
    }
}

#[tokio::test]
async fn a_call_that_is_turned_away_twice_has_failed() {
    let Unplanned { fault, llm, .. } =
        unplanned(vec![(NOW, fails(away())), (NOW, fails(away()))]).await;
    assert!(matches!(fault, Fault::Model(ModelError::Unavailable(_))));
    assert_eq!((llm.calls, llm.attempts, llm.unanswered), (1, 2, 1));
}

#[tokio::test]
async fn a_call_that_is_turned_away_late_is_not_made_again() {
    // Of 275 ms for the first call, half has passed.
    let late = Duration::from_millis(200);
    let Unplanned { llm, .. } = unplanned(vec![(late, fails(ModelError::Throttled))]).await;
    assert_eq!((llm.calls, llm.attempts), (1, 1));
}

#[tokio::test]
async fn a_search_that_finds_too_little_is_left_to_the_rules_and_is_no_outage() {
    let nothing = ("search_catalog", json!({"category": "Spa", "max_price": 1}));
    let Unplanned { fault, llm, .. } = unplanned(vec![(NOW, searches(vec![nothing]))]).await;
    assert!(matches!(fault, Fault::TooLittle) && !fault.degrades());
    assert_eq!(llm.calls, 1);
}

#[tokio::test]
async fn what_a_guardrail_stops_gets_a_polite_word_and_no_second_call() {
    let stopped = says(vec![Content::Text("Blocked.".to_owned())]);
    let guarded: Scripted = Box::new(move |prompt| {
        Ok(Said {
            stop: Stop::Guarded,
            ..stopped(prompt)?
        })
    });
    let plan = plan_of(vec![(NOW, guarded)]).await;
    assert!(plan.reply.starts_with("I cannot help with that."));
    assert_eq!(
        (plan.cards.len(), plan.llm.calls, plan.degraded),
        (0, 1, false)
    );
    assert_eq!(plan.wish, Wish::default());
}

#[tokio::test]
async fn a_catalogue_or_an_inventory_that_hangs_does_not_hold_the_turn_up() {
    let shelves = Shelves {
        delay: NEVER,
        ..Shelves::default()
    };
    let calls = vec![
        (NOW, searches(vec![spa_search()])),
        (NOW, presents(|_, _| {})),
    ];
    let (plan, _) = play_with(calls, Catalogue::of(seed()), &shelves).await;
    let plan = plan.unwrap_or_else(|unplanned| panic!("{unplanned}"));
    // It used up the time of the second call.
    assert!(plan.degraded && plan.cards.len() >= 3);
    assert!(
        plan.cards
            .iter()
            .all(|card| card.card.availability.is_none())
    );
}

#[tokio::test]
async fn a_model_that_keeps_failing_is_left_alone() {
    let failing = ModelError::Failed("400".to_owned());
    let calls = (0..5).map(|_| (NOW, fails(failing.clone())));
    let planner = planner(calls.collect());
    let (catalogue, shelves) = (Catalogue::of(seed()), Shelves::default());
    for _ in 0..5 {
        let unplanned = ask(&planner, &catalogue, &shelves, "spa").await.err();
        assert!(matches!(
            unplanned,
            Some(Unplanned {
                fault: Fault::Model(_),
                ..
            })
        ));
    }
    let unplanned = ask(&planner, &catalogue, &shelves, "spa").await.err();
    let Some(Unplanned { fault, llm, .. }) = unplanned else {
        panic!("it was asked");
    };
    assert!(matches!(fault, Fault::LeftAlone) && fault.degrades());
    assert_eq!(llm, LlmUsage::default());
    assert_eq!(planner.model.prompts().len(), 5);
}
