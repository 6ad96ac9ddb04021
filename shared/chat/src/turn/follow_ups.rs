//! Conversations of several turns, from the first message to the last reply.

use super::{
    tests::{TestChat, answer, chat},
    *,
};
use crate::testing::seed;
use souk_contracts::product::Product;

/// The answers to `messages`, said one after the other in one conversation.
async fn talk(chat: &TestChat, messages: &[&str]) -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::new();
    for message in messages {
        let session = answers.first().map(|first| first.session_id);
        answers.push(answer(chat, message, session).await);
    }
    answers
}

fn products(answer: &Answer) -> Vec<Product> {
    let all = seed();
    let cards = answer.cards.iter();
    cards
        .filter_map(|card| {
            all.iter()
                .find(|product| product.id == card.card.id)
                .cloned()
        })
        .collect()
}

fn ids(answer: &Answer) -> Vec<souk_contracts::ProductId> {
    answer.cards.iter().map(|card| card.card.id).collect()
}

fn is_a(answer: &Answer, category: &str) -> bool {
    let products = products(answer);
    !products.is_empty()
        && products
            .iter()
            .all(|product| product.category.iter().any(|own| own == category))
}

fn mean_lat(answer: &Answer) -> f64 {
    let products = products(answer);
    let lats = products
        .iter()
        .filter_map(|product| Some(product.location.as_ref()?.lat));
    lats.sum::<f64>() / products.len() as f64
}

#[tokio::test]
async fn the_second_one_comes_first_and_is_told_in_facts() {
    let chat = chat(None);
    let answers = talk(&chat, &["spa in Denver", "the second one"]).await;
    let (all, picked) = (&answers[0], &answers[1]);
    assert_eq!(ids(picked)[0], ids(all)[1]);
    assert_eq!(picked.cards.len(), 3);
    let price = picked.cards[0].card.price.to_string();
    assert!(
        picked.reply.starts_with("The second one, “"),
        "{}",
        picked.reply
    );
    assert!(picked.reply.contains(&price), "{}", picked.reply);
    assert!(
        picked
            .reply
            .ends_with("Beside it are 2 others that I showed."),
        "{}",
        picked.reply
    );
}

#[tokio::test]
async fn the_last_one_and_two_at_once_can_be_asked_about() {
    let chat = chat(None);
    let answers = talk(&chat, &["spa in Denver", "the last one"]).await;
    assert_eq!(ids(&answers[1])[0], ids(&answers[0])[5]);
    let answers = talk(&chat, &["spa in Denver", "the first and the third"]).await;
    assert_eq!(
        ids(&answers[1])[..2],
        [ids(&answers[0])[0], ids(&answers[0])[2]]
    );
}

#[tokio::test]
async fn a_number_beyond_the_cards_is_said_to_be_none() {
    let chat = chat(None);
    let answers = talk(&chat, &["massage in Austin", "number 9"]).await;
    assert!(
        answers[1].reply.contains("only 3 deals"),
        "{}",
        answers[1].reply
    );
    assert_eq!(ids(&answers[1]), ids(&answers[0]));
}

#[tokio::test]
async fn a_deal_that_is_gone_is_said_to_be_gone() {
    let mut chat = chat(None);
    let first = answer(&chat, "spa in Denver", None).await;
    let gone = ids(&first)[1];
    chat.deals.products.retain(|product| product.id != gone);
    let second = answer(&chat, "the second one", Some(first.session_id)).await;
    assert!(
        second.reply.contains("no longer offered"),
        "{}",
        second.reply
    );
    assert!(!ids(&second).contains(&gone) && second.cards.len() == 3);
}

#[tokio::test]
async fn a_deal_is_told_as_it_is_now() {
    let mut chat = chat(None);
    let first = answer(&chat, "spa in Denver", None).await;
    let picked = ids(&first)[1];
    chat.stock.empty.insert(picked);
    let second = answer(&chat, "the second one", Some(first.session_id)).await;
    assert!(
        second.reply.contains("sold out right now"),
        "{}",
        second.reply
    );
    assert!(second.reply.contains("may do instead"), "{}", second.reply);
}

#[tokio::test]
async fn further_north_lies_further_north_and_says_by_how_much() {
    let chat = chat(None);
    let answers = talk(&chat, &["spa in New York", "further north", "cheaper"]).await;
    assert!(mean_lat(&answers[1]) > mean_lat(&answers[0]));
    assert!(is_a(&answers[1], "Spa"));
    let reply = &answers[1].reply;
    assert!(
        reply.contains("further north") && reply.contains("km north of the middle"),
        "{reply}"
    );
    assert!(
        mean_lat(&answers[2]) > mean_lat(&answers[0]),
        "it stays in the north"
    );
}

#[tokio::test]
async fn only_with_massage_is_still_a_spa() {
    let chat = chat(None);
    let answers = talk(&chat, &["spa in Seattle", "only with massage"]).await;
    assert!(is_a(&answers[1], "Spa"), "{}", answers[1].reply);
    for product in products(&answers[1]) {
        let text = format!(
            "{} {} {:?}",
            product.title, product.description, product.attributes
        );
        assert!(text.to_lowercase().contains("massage"), "{}", product.title);
    }
    assert!(
        answers[1].reply.contains("with “massage”"),
        "{}",
        answers[1].reply
    );
}

#[tokio::test]
async fn on_saturday_leaves_out_what_is_closed_and_says_what_is_not_known() {
    let chat = chat(None);
    let answers = talk(&chat, &["spa in Boston", "what about Saturday?"]).await;
    let shown = products(&answers[1]);
    assert!(shown.len() >= 3);
    for product in &shown {
        let days = product
            .attributes
            .get("valid_days")
            .map(ToString::to_string);
        assert!(
            days.is_none_or(|days| days.contains("sat")),
            "{}",
            product.title
        );
    }
    assert!(
        answers[1].reply.contains("on Saturday"),
        "{}",
        answers[1].reply
    );
    assert!(
        answers[1].reply.contains("do not say on which days"),
        "{}",
        answers[1].reply
    );
}

#[tokio::test]
async fn more_is_never_what_was_seen() {
    let chat = chat(None);
    let answers = talk(&chat, &["tours", "show me more", "others", "cheaper"]).await;
    let mut seen = ids(&answers[0]);
    for more in &answers[1..3] {
        assert!(is_a(more, "Tours") && more.cards.len() >= 3);
        assert!(ids(more).iter().all(|id| !seen.contains(id)));
        assert!(
            more.reply.starts_with("Here are 6 more tour deals"),
            "{}",
            more.reply
        );
        seen.extend(ids(more));
    }
    assert!(is_a(&answers[3], "Tours"));
}

#[tokio::test]
async fn more_of_what_is_all_seen_looks_elsewhere_or_says_so() {
    let chat = chat(None);
    let answers = talk(&chat, &["massage in Austin", "more"]).await;
    assert!(
        answers[1]
            .reply
            .starts_with("There is no more massage deal in Austin, so I also looked"),
        "{}",
        answers[1].reply
    );
    assert!(is_a(&answers[1], "Massage"));
}

#[tokio::test]
async fn another_subject_stays_where_it_is_asked_for() {
    let chat = chat(None);
    let answers = talk(
        &chat,
        &[
            "half price spa in Chicago",
            "pottery class",
            "massage in Miami",
        ],
    )
    .await;
    let cities = |answer: &Answer| -> Vec<String> {
        let products = products(answer).into_iter();
        products
            .filter_map(|product| Some(product.location?.city))
            .collect()
    };
    assert!(is_a(&answers[1], "Classes"));
    assert!(
        cities(&answers[1]).iter().all(|city| city == "Chicago"),
        "{}",
        answers[1].reply
    );
    assert!(!answers[1].reply.contains("50%"), "{}", answers[1].reply);
    assert!(cities(&answers[2]).iter().all(|city| city == "Miami"));
}

#[tokio::test]
async fn words_that_no_spa_has_are_another_subject() {
    let chat = chat(None);
    let answers = talk(&chat, &["spa in Boston", "lobster"]).await;
    let first = &products(&answers[1])[0];
    assert!(first.title.contains("Lobster"), "{}", answers[1].reply);
    let answers = talk(&chat, &["spa in Boston", "lavender"]).await;
    assert!(is_a(&answers[1], "Spa"), "{}", answers[1].reply);
}

#[tokio::test]
async fn a_turn_that_came_to_nothing_does_not_end_the_conversation() {
    let chat = chat(None);
    let answers = talk(&chat, &["spa in Timbuktu", "Boston"]).await;
    assert!(answers[0].cards.is_empty());
    assert!(
        is_a(&answers[1], "Spa") && answers[1].cards.len() >= 3,
        "{}",
        answers[1].reply
    );
}

#[tokio::test]
async fn what_is_about_the_deals_shown_is_not_asked_of_a_model() {
    for message in ["the second one", "show me more", "something further north"] {
        let chat = chat(super::guarded::obliging());
        let answers = talk(&chat, &["massage in Boston", message]).await;
        let planners: Vec<_> = answers.iter().map(|answer| answer.planner).collect();
        assert_eq!(planners, [PlannedBy::Model, PlannedBy::Rules], "{message}");
        let (answer, prompts) = (&answers[1], chat.model.map(|model| model.model.prompts()));
        assert!(
            !answer.degraded && answer.llm == LlmUsage::default(),
            "{message}"
        );
        assert_eq!(prompts.map(|prompts| prompts.len()), Some(2), "{message}");
    }
}
