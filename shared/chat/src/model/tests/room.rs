//! The longest prompts that there are, beside what is set aside for them.

use super::{
    super::{room, tools},
    *,
};
use crate::domain::session::{KeptTurn, Turn};
use souk_contracts::product::Product;

/// What goes over the wire, but for the protocol's own.
fn bytes(prompt: &Prompt) -> usize {
    let content = |content: &Content| match content {
        Content::Text(text) => text.len(),
        Content::ToolUse(_) => 0,
        Content::ToolResult { id, document, .. } => id.len() + document.to_string().len(),
    };
    let contents = prompt.messages.iter().flat_map(|message| &message.content);
    let tools = prompt.tools.iter();
    prompt.system.len()
        + prompt.notes.as_ref().map_or(0, String::len)
        + contents.map(content).sum::<usize>()
        + tools
            .map(|tool| tool.name.len() + tool.description.len() + tool.input.to_string().len())
            .sum::<usize>()
}

/// A deal of which all texts are endless.
fn endless(product: &mut Product, sign: &str) {
    let text = || sign.repeat(2_000);
    (product.title, product.description) = (text(), text());
    product.merchant.name = text();
    product.category = (0..20).map(|_| text()).collect();
    let days = json!(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
    product.attributes.insert("valid_days".to_owned(), days);
    if let Some(location) = &mut product.location {
        location.city = text();
    }
}

#[tokio::test]
async fn the_longest_prompts_stay_within_what_is_set_aside() {
    for sign in ["a", "\"", "\\", "<", "é", "店", "😀", "\n"] {
        let mut products = seed();
        products
            .iter_mut()
            .for_each(|product| endless(product, sign));
        let catalogue = Catalogue::of(products);
        let everything = || ("search_catalog", json!({"min_price": 0}));
        let cards = catalogue.products[100..]
            .chunks(20)
            .take(3)
            .map(|products| {
                let ids: Vec<_> = products.iter().map(|product| product.id).collect();
                ("get_cards", json!({"ids": ids}))
            });
        let calls = vec![
            (NOW, searches(cards.chain([everything()]).collect())),
            (NOW, presents(|_, _| {})),
        ];
        let timing = Timing::of(Duration::from_secs(30));
        let planner = ModelPlanner::new(Script::of(calls), timing, DEFAULT_MAX_TOKENS);
        let mut session = Session::new(&caller("ana"));
        let shown = catalogue.products.iter().take(6).map(|product| {
            let product = product.clone();
            let deal = Deal {
                product,
                distance_km: Some(12_345.6),
                available: Some(u32::MAX),
            };
            crate::domain::answer::ReasonedCard::of(&deal, sign.repeat(2_000))
        });
        let kept = KeptTurn {
            turn: Turn {
                message_id: souk_contracts::MessageId::generate(),
                at: jiff::Timestamp::UNIX_EPOCH,
                message: sign.repeat(2_000),
                reply: sign.repeat(2_000),
                cards: shown.collect(),
                planner: PlannedBy::Model,
                degraded: false,
            },
            wish: Wish::default(),
            turned_down: false,
        };
        session.turns = vec![kept; 20];
        let long = format!("spa {}", sign.repeat(1_990));
        let message = Wording::new(&long).unwrap_or_else(|error| panic!("{error}"));
        let asked = Asked {
            message: &message,
            session: &session,
            location: Some(Coordinates {
                lat: -42.351_234,
                lng: -171.081_234,
            }),
            meanings: &[],
            since: Instant::now(),
        };
        let _whatever = planner
            .plan(&catalogue, &Shelves::default(), asked, &())
            .await;
        let prompts = planner.model.prompts();
        let sent: Vec<usize> = prompts.iter().map(bytes).collect();
        assert!(sent[0] <= room::FIRST, "{sign:?}: {sent:?}");
        assert!(sent[1] <= room::SECOND, "{sign:?}: {sent:?}");
    }
}

#[tokio::test]
async fn a_deal_is_told_once_and_no_search_is_forgotten_over_another() {
    let search = |query: Value| ("search_catalog", query);
    let planner = planner(vec![
        (
            NOW,
            searches(vec![
                search(json!({"category": "Spa"})),
                search(json!({"category": "Spa", "min_discount": 1})),
                search(json!({"category": "Massage"})),
            ]),
        ),
        (NOW, presents(|_, _| {})),
    ]);
    let catalogue = Catalogue::of(seed());
    let plan = ask(&planner, &catalogue, &Shelves::default(), "a calm day").await;
    assert!(plan.is_ok());
    let told = deals_told(&planner.model.prompts()[1]);
    let ids: std::collections::BTreeSet<String> =
        told.iter().map(|deal| deal["id"].to_string()).collect();
    assert_eq!((told.len(), ids.len()), (tools::MOST_DEALS, told.len()));
    let massages = told.iter().filter(|deal| {
        let own = deal["category"].as_array();
        own.is_some_and(|own| own.contains(&json!("Massage")))
    });
    assert!(massages.count() >= tools::MOST_DEALS / 3);
}
