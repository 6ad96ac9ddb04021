mod bounded;
mod faults;
mod injections;
mod recorded;
mod room;
mod streamed;

use super::*;
use crate::{
    domain::{
        answer::Plan,
        days::Day,
        reading::{Reading, Situation},
        wish::Wish,
    },
    testing::{Catalogue, Script, Scripted, Shelves, caller, deals_told, seed, uses},
};
use serde_json::{Value, json};
use souk_model::conversation::{Content, Said, Stop, ToolChoice};
use std::time::Duration;

const NOW: Duration = Duration::ZERO;

/// What `message` may mean at the beginning of a conversation.
fn meanings(message: &Wording) -> Vec<Meaning> {
    let situation = Situation {
        earlier: None,
        location: None,
        today: Day::Monday,
    };
    Reading::of(message.as_str()).request(situation).meanings
}

fn spa_search() -> (&'static str, Value) {
    (
        "search_catalog",
        json!({"category": "Spa", "city": "Boston", "min_discount": 50}),
    )
}

/// Presents the deals that it was told of, with these changes to the answer.
fn presents(change: impl Fn(&mut Value, &[Value]) + Send + Sync + 'static) -> Scripted {
    Box::new(move |prompt| {
        let deals = deals_told(prompt);
        let cards: Vec<Value> = deals
            .iter()
            .take(4)
            .map(|deal| json!({"id": deal["id"], "reason": format!("{}% off, a calm place.", deal["discount_percent"])}))
            .collect();
        let mut input = json!({"reply": "Four calm spas in Boston.", "cards": cards});
        change(&mut input, &deals);
        Ok(uses(vec![("present_deals", input)]))
    })
}

fn searches(tools: Vec<(&'static str, Value)>) -> Scripted {
    Box::new(move |_| Ok(uses(tools.clone())))
}

async fn play(calls: Vec<(Duration, Scripted)>) -> (Result<Plan, Unplanned>, Vec<Prompt>) {
    play_with(calls, Catalogue::of(seed()), &Shelves::default()).await
}

async fn play_with(
    calls: Vec<(Duration, Scripted)>,
    catalogue: Catalogue,
    shelves: &Shelves,
) -> (Result<Plan, Unplanned>, Vec<Prompt>) {
    let planner = planner(calls);
    let plan = ask(&planner, &catalogue, shelves, "50% off spa in Boston").await;
    (plan, planner.model.prompts())
}

/// A planner with half of a second, so that a test of a model that never answers does not wait long.
fn planner(calls: Vec<(Duration, Scripted)>) -> ModelPlanner<Script> {
    let timing = Timing::of(Duration::from_millis(500));
    ModelPlanner::new(Script::of(calls), timing, DEFAULT_MAX_TOKENS)
}

async fn ask(
    planner: &ModelPlanner<Script>,
    catalogue: &Catalogue,
    shelves: &Shelves,
    message: &str,
) -> Result<Plan, Unplanned> {
    let message = Wording::new(message).unwrap_or_else(|error| panic!("{error}"));
    let session = Session::new(&caller("ana"));
    let asked = Asked {
        message: &message,
        session: &session,
        location: None,
        meanings: &meanings(&message),
        since: Instant::now(),
    };
    planner.plan(catalogue, shelves, asked, &()).await
}

async fn plan_of(calls: Vec<(Duration, Scripted)>) -> Plan {
    play(calls)
        .await
        .0
        .unwrap_or_else(|unplanned| panic!("{unplanned}"))
}

async fn unplanned(calls: Vec<(Duration, Scripted)>) -> Unplanned {
    match play(calls).await.0 {
        Ok(plan) => panic!("a plan came of it: {}", plan.reply),
        Err(unplanned) => unplanned,
    }
}

/// What the shopper gets where the model searched and did not present.
fn assert_made_of_facts(plan: &Plan, degraded: bool) {
    assert_eq!(
        (plan.planner, plan.degraded),
        (PlannedBy::Model, degraded),
        "{}",
        plan.reply
    );
    assert!((3..=6).contains(&plan.cards.len()), "{}", plan.cards.len());
    for card in &plan.cards {
        let own = format!("{}% off: {}", card.card.discount_percent, card.card.price);
        assert!(card.reason.starts_with(&own), "{}", card.reason);
    }
    assert!(plan.reply.starts_with("Here are "), "{}", plan.reply);
}

#[tokio::test]
async fn a_search_and_a_presentation_make_a_plan() {
    let (plan, prompts) = play(vec![
        (NOW, searches(vec![spa_search()])),
        (NOW, presents(|_, _| {})),
    ])
    .await;
    let plan = plan.unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(
        (plan.planner, plan.degraded, plan.cards.len()),
        (PlannedBy::Model, false, 4)
    );
    assert_eq!(plan.reply, "Four calm spas in Boston.");
    assert!(
        plan.cards
            .iter()
            .all(|card| card.reason.ends_with("a calm place."))
    );
    assert_eq!(
        (
            plan.llm.calls,
            plan.llm.input_tokens,
            plan.llm.output_tokens
        ),
        (2, 200, 40)
    );
    assert_eq!((plan.llm.attempts, plan.llm.unanswered), (2, 0));
    assert_eq!(plan.llm.model.as_deref(), Some("script"));
    let choices: Vec<_> = prompts.iter().map(|prompt| prompt.choice).collect();
    assert_eq!(
        choices,
        [ToolChoice::Any, ToolChoice::Tool("present_deals")]
    );
}

#[tokio::test]
async fn tools_asked_for_at_once_are_all_answered() {
    let id = seed()[0].id;
    let tools = vec![
        spa_search(),
        (
            "search_catalog",
            json!({"query": "massage", "city": "Boston"}),
        ),
        ("get_cards", json!({"ids": [id]})),
    ];
    let (plan, prompts) = play(vec![(NOW, searches(tools)), (NOW, presents(|_, _| {}))]).await;
    assert!(plan.is_ok());
    let results = prompts[1]
        .messages
        .iter()
        .flat_map(|message| &message.content);
    let answered: Vec<&str> = results
        .filter_map(|content| match content {
            Content::ToolResult {
                id, failed: false, ..
            } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(answered, ["tool-0", "tool-1", "tool-2"]);
    assert!(
        deals_told(&prompts[1])
            .iter()
            .any(|deal| deal["id"] == json!(id))
    );
}

#[tokio::test]
async fn a_tool_that_is_misused_is_told_so_and_the_others_count() {
    let tools = vec![
        spa_search(),
        ("search_catalog", json!({"drop_table": true})),
        ("search_catalog", json!({"city": "Atlantis"})),
        ("delete_everything", json!({})),
    ];
    let (plan, prompts) = play(vec![(NOW, searches(tools)), (NOW, presents(|_, _| {}))]).await;
    assert!(plan.is_ok());
    let contents = prompts[1]
        .messages
        .iter()
        .flat_map(|message| &message.content);
    let failed = contents
        .filter(|content| matches!(content, Content::ToolResult { failed: true, .. }))
        .count();
    assert_eq!(failed, 3);
}

#[tokio::test]
async fn an_invented_card_is_left_out() {
    let stranger =
        json!({"id": "01900000-0000-7000-8000-000000000000", "reason": "The best of all."});
    let plan = plan_of(vec![
        (NOW, searches(vec![spa_search()])),
        (
            NOW,
            presents(move |input, _| {
                input["cards"]
                    .as_array_mut()
                    .into_iter()
                    .for_each(|cards| cards.insert(0, stranger.clone()));
            }),
        ),
    ])
    .await;
    assert_eq!(plan.cards.len(), 4);
    assert!(
        plan.cards
            .iter()
            .all(|card| card.reason != "The best of all.")
    );
}

#[tokio::test]
async fn a_reason_with_a_figure_of_its_own_gives_way_to_the_rules() {
    for invented in [
        "95% off today!",
        "Only $1!",
        "Just ninety-five percent off.",
        "0.1 km from you.",
        "Rated 5.99 by everyone.",
        "The cheapest one, two left.",
        "A mile away.",
        "See https://example.test for more.",
        "",
    ] {
        let plan = plan_of(vec![
            (NOW, searches(vec![spa_search()])),
            (
                NOW,
                presents(move |input, _| input["cards"][0]["reason"] = json!(invented)),
            ),
        ])
        .await;
        let card = &plan.cards[0];
        let own = format!("{}% off: {}", card.card.discount_percent, card.card.price);
        assert!(
            card.reason.starts_with(&own),
            "{invented} became {}",
            card.reason
        );
        assert!(
            plan.cards[1].reason.ends_with("a calm place."),
            "only the card's own reason is replaced"
        );
    }
}

#[tokio::test]
async fn a_reply_with_an_invented_price_gives_way_to_a_plain_one() {
    let plan = plan_of(vec![
        (NOW, searches(vec![spa_search()])),
        (
            NOW,
            presents(|input, _| input["reply"] = json!("All of them for $3 only.")),
        ),
    ])
    .await;
    assert_eq!(plan.reply, "Here are 4 deals that may suit you.");
}

#[tokio::test]
async fn a_reply_may_say_the_shoppers_own_figures_and_those_of_the_cards() {
    let plan = plan_of(vec![
        (NOW, searches(vec![spa_search()])),
        (
            NOW,
            presents(|input, deals| {
                let prices = deals
                    .iter()
                    .take(4)
                    .filter_map(|deal| deal["price"].as_str());
                let in_dollars = |price: &&str| price[1..].parse::<f64>().unwrap_or_default();
                let least = prices.min_by(|a, b| in_dollars(a).total_cmp(&in_dollars(b)));
                let least = least.unwrap_or_default();
                input["reply"] = json!(format!("4 spas at 50% off or more, from {least}."));
            }),
        ),
    ])
    .await;
    assert!(
        plan.reply.starts_with("4 spas at 50% off"),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn the_model_can_look_and_answer_and_nothing_else() {
    let (_, prompts) = play(vec![
        (NOW, searches(vec![spa_search()])),
        (NOW, presents(|_, _| {})),
    ])
    .await;
    let names =
        |prompt: &Prompt| -> Vec<&str> { prompt.tools.iter().map(|tool| tool.name).collect() };
    assert_eq!(names(&prompts[0]), ["search_catalog", "get_cards"]);
    assert_eq!(
        names(&prompts[1]),
        ["search_catalog", "get_cards", "present_deals"]
    );
}

#[tokio::test]
async fn what_is_the_same_for_everybody_stands_before_what_is_not() {
    let planner = planner(vec![
        (NOW, searches(vec![spa_search()])),
        (NOW, presents(|_, _| {})),
    ]);
    let message = Wording::new("spa near me").unwrap_or_else(|error| panic!("{error}"));
    let asked = Asked {
        message: &message,
        session: &Session::new(&caller("ana")),
        location: Some(Coordinates {
            lat: 42.35,
            lng: -71.08,
        }),
        meanings: &[],
        since: Instant::now(),
    };
    let plan = planner
        .plan(&Catalogue::of(seed()), &Shelves::default(), asked, &())
        .await
        .unwrap_or_else(|unplanned| panic!("{unplanned}"));
    for prompt in planner.model.prompts() {
        assert!(!prompt.system.contains("42.35"));
        assert!(prompt.notes.is_some_and(|notes| notes.contains("42.35")));
    }
    // The model searched around a city; the shopper is told how far it is from where they are.
    assert!(
        plan.cards
            .iter()
            .all(|card| card.card.distance_km.is_some_and(|km| km < 20.0))
    );
}

#[tokio::test]
async fn deals_stay_in_the_order_in_which_the_catalog_ranked_them() {
    let (_, prompts) = play(vec![
        (
            NOW,
            searches(vec![(
                "search_catalog",
                json!({"query": "massage", "city": "Boston"}),
            )]),
        ),
        (NOW, presents(|_, _| {})),
    ])
    .await;
    let catalogue = Catalogue::of(seed());
    let search = souk_contracts::calls::catalog::Search {
        query: Some("massage".to_owned()),
        city: Some("Boston".to_owned()),
        ..Default::default()
    };
    let hits = catalogue.find(search).await.unwrap_or_default();
    let ranked: Vec<Value> = hits.iter().map(|hit| json!(hit.product.id)).collect();
    let told: Vec<Value> = deals_told(&prompts[1])
        .iter()
        .map(|deal| deal["id"].clone())
        .collect();
    assert_eq!(told, ranked);
}
