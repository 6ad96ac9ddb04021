use super::*;
use crate::{
    domain::{
        days::Day,
        reading::{Reading, Situation},
    },
    testing::{Catalogue, Shelves, seed},
};
use souk_contracts::{
    ProductId,
    card::Stock as Shown,
    product::{Coordinates, Product},
};
use std::time::Duration;

pub async fn ask(
    catalogue: &Catalogue,
    shelves: &Shelves,
    message: &str,
    location: Option<Coordinates>,
) -> Plan {
    let request = Reading::of(message).request(Situation {
        earlier: None,
        location,
        today: Day::Wednesday,
    });
    plan(catalogue, shelves, request)
        .await
        .unwrap_or_else(|problem| panic!("{message}: {problem}"))
}

fn anything() -> Request {
    Request {
        meanings: vec![Wish::default().into()],
        ..Request::default()
    }
}

async fn ask_seed(message: &str) -> (Plan, Vec<Product>) {
    let catalogue = Catalogue::of(seed());
    let plan = ask(&catalogue, &Shelves::default(), message, None).await;
    let shown = products(&plan);
    (plan, shown)
}

fn products(plan: &Plan) -> Vec<Product> {
    let seed = seed();
    let by_id = |id: ProductId| seed.iter().find(|product| product.id == id).cloned();
    plan.cards
        .iter()
        .filter_map(|card| by_id(card.card.id))
        .collect()
}

fn category(product: &Product) -> &str {
    product.category.last().map_or("", String::as_str)
}

pub fn city(product: &Product) -> &str {
    product
        .location
        .as_ref()
        .map_or("", |location| &location.city)
}

const CITIES: [&str; 10] = [
    "Austin",
    "Boston",
    "Chicago",
    "Denver",
    "Miami",
    "Nashville",
    "New York",
    "Portland",
    "San Francisco",
    "Seattle",
];

#[tokio::test]
async fn half_price_spas_are_found_near_each_city_the_nearest_first() {
    let catalogue = Catalogue::of(seed());
    for name in CITIES {
        let location = catalogue.centre(name);
        let plan = ask(
            &catalogue,
            &Shelves::default(),
            "50% off spa near me",
            location,
        )
        .await;
        assert!(
            (3..=6).contains(&plan.cards.len()),
            "{name}: {}",
            plan.cards.len()
        );
        for (card, product) in plan.cards.iter().zip(products(&plan)) {
            assert_eq!((category(&product), city(&product)), ("Spa", name));
            assert!(product.discount_percent >= 50);
            let discount = format!("{}% off", product.discount_percent);
            assert!(card.reason.starts_with(&discount), "{}", card.reason);
            assert!(card.reason.contains("km away"), "{}", card.reason);
        }
        assert!(
            plan.cards.is_sorted_by_key(|card| card
                .card
                .distance_km
                .map(|km| (km * 10.0).round() as i64)),
            "{name}"
        );
        assert!(!plan.reply.contains("also looked"), "{}", plan.reply);
    }
}

#[tokio::test]
async fn each_bound_holds_for_each_card() {
    for (message, wanted) in [
        ("massage in Boston under $90", "Massage"),
        (
            "restaurants in New York between 20 and 80 dollars",
            "Restaurants",
        ),
        ("half price facials in chicago", "Facials"),
        ("nails in san francisco", "Nails"),
        ("tours in seattle below $60", "Tours"),
    ] {
        let (plan, shown) = ask_seed(message).await;
        assert!(!shown.is_empty(), "{message}");
        let wish = &plan.wish;
        for product in shown.iter().filter(|_| !plan.reply.contains("also looked")) {
            assert_eq!(category(product), wanted, "{message}");
            assert!(
                wish.min_discount
                    .is_none_or(|least| product.discount_percent >= least),
                "{message}"
            );
            assert!(
                wish.max_price
                    .is_none_or(|most| product.price.amount() <= most),
                "{message}"
            );
            assert!(
                wish.min_price
                    .is_none_or(|least| product.price.amount() >= least),
                "{message}"
            );
        }
    }
}

#[tokio::test]
async fn a_price_is_named_against_the_bound_asked_for() {
    let (plan, _) = ask_seed("massage in Boston under $100").await;
    assert!(
        plan.cards
            .iter()
            .all(|card| card.reason.contains("under $100")),
        "{:?}",
        plan.cards
    );
}

#[tokio::test]
async fn too_few_deals_widen_the_search_and_the_reply_admits_it() {
    let (plan, shown) = ask_seed("spa in Boston at least 60% off").await;
    assert!((3..=6).contains(&shown.len()));
    let exact = |product: &Product| city(product) == "Boston" && product.discount_percent >= 60;
    assert!(
        !shown.iter().all(exact),
        "the seed has become too rich for this test"
    );
    assert!(plan.reply.contains("so I also looked"), "{}", plan.reply);
    assert!(
        shown.is_sorted_by_key(|product| !exact(product)),
        "what was asked for comes first"
    );
    assert!(shown.iter().all(|product| category(product) == "Spa"));
}

#[tokio::test]
async fn what_is_widened_is_never_the_price() {
    let (plan, shown) = ask_seed("spa in Boston under $20").await;
    assert!(shown.iter().all(|product| product.price.amount() < 2_000));
    assert!(
        plan.cards.len() >= 3 || plan.reply.contains("all I could find") || plan.cards.is_empty(),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn nothing_found_is_said_and_nothing_is_invented() {
    let (plan, shown) = ask_seed("spa in Boston under $1").await;
    assert!(shown.is_empty());
    assert!(
        plan.reply.starts_with("I found no spa deal in Boston"),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn without_a_location_near_me_is_answered_and_asked_back() {
    let (plan, shown) = ask_seed("50% off spa near me").await;
    assert!((3..=6).contains(&shown.len()));
    assert!(
        plan.reply.contains("Name your city or share your location"),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn an_unknown_city_is_said_to_be_unknown() {
    let (plan, shown) = ask_seed("spa in Timbuktu").await;
    assert!(shown.is_empty());
    assert!(plan.reply.contains("“Timbuktu”"), "{}", plan.reply);
}

#[tokio::test]
async fn words_after_a_citys_name_are_no_part_of_it() {
    let (plan, shown) = ask_seed("in new york romantic dinner").await;
    assert!(!shown.is_empty());
    assert_eq!(plan.wish.place, Some(Place::City("new york".to_owned())));
}

#[tokio::test]
async fn a_part_of_town_is_looked_for_in_the_deals_texts() {
    let (plan, shown) = ask_seed("yoga in Logan Square").await;
    assert!(!shown.is_empty(), "{}", plan.reply);
    assert!(shown.iter().all(|product| {
        format!("{} {}", product.title, product.description).contains("Logan Square")
    }));
    assert!(
        plan.reply.contains("I know no city called “Logan Square”"),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn a_city_without_a_preposition_is_still_the_place() {
    let (plan, shown) = ask_seed("spa boston").await;
    assert!(
        shown.iter().all(|product| city(product) == "Boston"),
        "{}",
        plan.reply
    );
    assert!(shown.len() >= 3);
}

#[tokio::test]
async fn a_city_without_a_preposition_outweighs_where_the_shopper_is() {
    let catalogue = Catalogue::of(seed());
    let boston = catalogue.centre("Boston");
    for (message, name) in [("spa chicago", "Chicago"), ("massage nyc", "New York")] {
        let plan = ask(&catalogue, &Shelves::default(), message, boston).await;
        assert!(
            products(&plan).iter().all(|product| city(product) == name),
            "{}",
            plan.reply
        );
        assert!(plan.cards.len() >= 3, "{}", plan.reply);
    }
}

#[tokio::test]
async fn what_is_sold_out_is_left_out_while_enough_is_left() {
    let catalogue = Catalogue::of(seed());
    let all = ask(&catalogue, &Shelves::default(), "spa in Boston", None).await;
    let two: Vec<ProductId> = all.cards.iter().take(2).map(|card| card.card.id).collect();
    let shelves = Shelves {
        empty: two.iter().copied().collect(),
        ..Shelves::default()
    };
    let plan = ask(&catalogue, &shelves, "spa in Boston", None).await;
    assert!(plan.cards.len() >= 3);
    assert!(plan.cards.iter().all(|card| !two.contains(&card.card.id)));
}

#[tokio::test]
async fn where_all_is_sold_out_the_cards_and_the_reply_say_so() {
    let catalogue = Catalogue::of(seed());
    let shelves = Shelves {
        empty: seed().iter().map(|product| product.id).collect(),
        ..Shelves::default()
    };
    let plan = ask(&catalogue, &shelves, "spa in Boston", None).await;
    assert_eq!(plan.cards.len(), 3);
    assert!(
        plan.cards
            .iter()
            .all(|card| card.card.availability == Some(Shown::SoldOut))
    );
    assert!(
        plan.cards
            .iter()
            .all(|card| card.reason.contains("sold out"))
    );
    assert!(
        plan.reply.contains("3 of them are sold out"),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn the_last_units_are_counted_in_the_reason() {
    let units = seed().iter().map(|product| (product.id, 2)).collect();
    let plan = ask(
        &Catalogue::of(seed()),
        &Shelves {
            units,
            ..Shelves::default()
        },
        "spa in Boston",
        None,
    )
    .await;
    assert!(
        plan.cards
            .iter()
            .all(|card| card.card.availability == Some(Shown::Low))
    );
    assert!(
        plan.cards
            .iter()
            .all(|card| card.reason.contains("only 2 left"))
    );
}

#[tokio::test]
async fn without_inventory_cards_stand_without_their_stock_and_the_turn_is_degraded() {
    let late = Shelves {
        delay: Duration::from_secs(20),
        ..Shelves::default()
    };
    let away = Shelves {
        away: true,
        ..Shelves::default()
    };
    for shelves in [late, away] {
        let plan = ask(&Catalogue::of(seed()), &shelves, "spa in Boston", None).await;
        assert!(plan.degraded);
        assert!(plan.cards.len() >= 3);
        assert!(
            plan.cards
                .iter()
                .all(|card| card.card.availability.is_none())
        );
    }
}

#[tokio::test]
async fn without_the_catalogue_there_is_no_answer() {
    let catalogue = Catalogue {
        answers: 0,
        ..Catalogue::of(seed())
    };
    let answer = plan(&catalogue, &Shelves::default(), anything()).await;
    assert_eq!(answer.map_err(|problem| problem.status).err(), Some(503));
}

#[tokio::test]
async fn a_catalogue_lost_while_widening_leaves_what_was_found() {
    let catalogue = Catalogue {
        answers: 1,
        ..Catalogue::of(seed())
    };
    let plan = ask(
        &catalogue,
        &Shelves::default(),
        "spa in Boston at least 60% off",
        None,
    )
    .await;
    assert!(plan.degraded && !plan.cards.is_empty());
}

#[tokio::test]
async fn what_no_deal_mentions_is_admitted() {
    let (plan, shown) = ask_seed("helicopter ride in Boston").await;
    assert!(!shown.is_empty());
    assert!(
        plan.reply.contains("mentions “helicopter"),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn within_a_category_nearby_deals_come_before_the_very_words_far_away() {
    let (plan, shown) = ask_seed("romantic dinner in Boston").await;
    assert!(
        shown
            .iter()
            .all(|product| category(product) == "Restaurants" && city(product) == "Boston")
    );
    assert!(
        plan.reply.ends_with("None of them mentions “romantic”."),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn a_category_is_not_missed_for_a_word_that_no_deal_has() {
    let (plan, shown) = ask_seed("zen massage in Boston").await;
    assert!(shown.len() >= 3, "{}", plan.reply);
    assert!(
        shown
            .iter()
            .all(|product| category(product) == "Massage" && city(product) == "Boston")
    );
}

#[tokio::test]
async fn deals_without_the_words_are_not_counted_as_having_them() {
    let (plan, shown) = ask_seed("oil change in Austin").await;
    assert!(shown.iter().all(|product| category(product) == "Services"));
    assert!(
        !plan.reply.contains("deals for “oil change” in Austin"),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn the_cheapest_come_first_where_they_are_asked_for() {
    let (_, shown) = ask_seed("cheap massage in Austin").await;
    assert!(shown.is_sorted_by_key(|product| product.price.amount()));
}

#[tokio::test]
async fn what_is_not_wanted_is_not_shown_and_the_reply_says_so() {
    let has_seafood = |product: &Product| product.title.to_lowercase().contains("seafood");
    let (_, all) = ask_seed("restaurants in Austin").await;
    assert!(all.iter().any(has_seafood), "the seed has become too poor");
    let (plan, shown) = ask_seed("restaurants in Austin without seafood").await;
    assert!(shown.len() >= 3 && !shown.iter().any(has_seafood));
    assert!(plan.reply.contains("without “seafood”"), "{}", plan.reply);
}

#[tokio::test]
async fn the_same_wish_has_the_same_answer() {
    let (first, _) = ask_seed("yoga near Portland under $60").await;
    let (second, _) = ask_seed("yoga near Portland under $60").await;
    assert_eq!(first, second);
}
