//! A model that searches for something else than the message bounds.

use super::*;
use crate::domain::days;

/// What comes of `message` where the model searches so, and presents the first four deals found.
async fn found_by(search: Value, message: &str, catalogue: &Catalogue) -> Result<Plan, Unplanned> {
    let calls = vec![
        (NOW, searches(vec![("search_catalog", search)])),
        (
            NOW,
            presents(|input, _| input["reply"] = json!("Calm places.")),
        ),
    ];
    ask(&planner(calls), catalogue, &Shelves::default(), message).await
}

/// The seed, of which every other deal is good on Saturdays only and the others on Mondays.
fn on_their_days() -> Catalogue {
    let mut products = seed();
    for (at, product) in products.iter_mut().enumerate() {
        let day = if at % 2 == 0 { "sat" } else { "mon" };
        let days = json!([day]);
        product.attributes.insert("valid_days".to_owned(), days);
    }
    Catalogue::of(products)
}

#[tokio::test]
async fn a_deal_that_is_closed_on_the_day_asked_for_is_not_shown() {
    let catalogue = on_their_days();
    let search = json!({"category": "Spa", "city": "Boston"});
    let plan = found_by(search, "spa in Boston on saturday", &catalogue).await;
    let plan = plan.unwrap_or_else(|unplanned| panic!("{unplanned}"));
    assert!(plan.cards.len() >= 3 && !plan.degraded);
    for card in &plan.cards {
        let mut products = catalogue.products.iter();
        let product = products.find(|product| product.id == card.card.id);
        let own = product.and_then(days::stated);
        assert_eq!(own, Some(vec![Day::Saturday]));
    }
}

#[tokio::test]
async fn a_model_is_told_the_days_of_each_deal() {
    let planner = planner(vec![
        (NOW, searches(vec![spa_search()])),
        (NOW, presents(|_, _| {})),
    ]);
    let shelves = Shelves::default();
    let plan = ask(&planner, &on_their_days(), &shelves, "spa in Boston").await;
    assert!(plan.is_ok());
    for deal in deals_told(&planner.model.prompts()[1]) {
        let days = &deal["valid_days"];
        assert!([json!(["saturday"]), json!(["monday"])].contains(days));
    }
}

#[tokio::test]
async fn what_is_in_another_city_than_the_message_names_is_left_to_the_rules() {
    let elsewhere = json!({"category": "Spa", "city": "Chicago"});
    let plan = found_by(elsewhere, "spa in Boston", &Catalogue::of(seed())).await;
    let unplanned = plan.map(|plan| plan.reply).err();
    let unplanned = unplanned.unwrap_or_else(|| panic!("a plan came of it"));
    assert!(matches!(unplanned.fault, Fault::TooLittle));
    assert!(!unplanned.fault.degrades());
}

#[tokio::test]
async fn what_the_message_names_and_the_catalogue_does_not_know_is_the_models_to_understand() {
    let boston = json!({"category": "Spa", "city": "Boston"});
    for message in ["spa in Beantown", "spa in Bostn"] {
        let plan = found_by(boston.clone(), message, &Catalogue::of(seed())).await;
        let plan = plan.unwrap_or_else(|unplanned| panic!("{message}: {unplanned}"));
        assert_eq!(plan.reply, "Calm places.", "{message}");
    }
}

#[tokio::test]
async fn a_category_that_the_rules_read_does_not_bind_a_model() {
    let massages = json!({"category": "Massage", "city": "Boston"});
    let plan = found_by(massages, "spa in Boston", &Catalogue::of(seed())).await;
    let plan = plan.unwrap_or_else(|unplanned| panic!("{unplanned}"));
    assert_eq!(
        (plan.reply.as_str(), plan.degraded),
        ("Calm places.", false)
    );
}

#[tokio::test]
async fn what_lacks_what_is_needed_or_is_ruled_out_is_not_shown() {
    let all = json!({"category": "Spa"});
    for message in ["spa under $60", "spa, no sauna", "spa, over 50% off"] {
        let plan = found_by(all.clone(), message, &Catalogue::of(seed())).await;
        let plan = plan.unwrap_or_else(|unplanned| panic!("{message}: {unplanned}"));
        let products = seed();
        let shown = plan.cards.iter().filter_map(|card| {
            let mut all = products.iter();
            all.find(|product| product.id == card.card.id).cloned()
        });
        for product in shown {
            let deal = Deal {
                product,
                distance_km: None,
                available: None,
            };
            let within = match message {
                "spa under $60" => deal.product.price.amount() <= 6_000,
                "spa, no sauna" => !deal.offers("sauna"),
                _ => deal.product.discount_percent >= 50,
            };
            assert!(within, "{message}: {}", deal.product.title);
        }
    }
}
