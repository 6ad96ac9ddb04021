//! Where too little fits, the search is widened once, by the narrowest that suffices.

use super::{
    tests::{ask, city},
    *,
};
use crate::testing::{Catalogue, Shelves, seed};
use souk_contracts::product::Product;

fn shown(plan: &Plan, catalogue: &Catalogue) -> Vec<Product> {
    let products = plan.cards.iter().filter_map(|card| {
        let mut all = catalogue.products.iter();
        all.find(|product| product.id == card.card.id).cloned()
    });
    products.collect()
}

async fn plan_of(message: &str) -> (Plan, Vec<Product>, usize) {
    let catalogue = Catalogue::of(seed());
    let plan = ask(&catalogue, &Shelves::default(), message, None).await;
    let shown = shown(&plan, &catalogue);
    (plan, shown, catalogue.rounds())
}

#[tokio::test]
async fn what_fits_needs_one_round_of_searches() {
    for message in [
        "spa in Boston",
        "50% off spa in Denver",
        "deep tissue massage",
        "tours",
    ] {
        let (plan, _, rounds) = plan_of(message).await;
        assert!(plan.cards.len() >= 3, "{message}");
        assert_eq!(rounds, 1, "{message}");
    }
}

#[tokio::test]
async fn what_does_not_needs_one_more_and_never_a_third() {
    for message in [
        "spa in Boston at least 60% off",
        "nails in Boston",
        "90% off massage in Denver under $80",
        "getaway within 3 km of Boston at least 80% off",
    ] {
        let (plan, _, rounds) = plan_of(message).await;
        assert_eq!(rounds, 2, "{message}: {}", plan.reply);
        let admits = ["so I also looked", "though I searched wider"];
        let admits = admits.iter().any(|words| plan.reply.contains(words));
        assert!(admits, "{}", plan.reply);
    }
}

#[tokio::test]
async fn a_smaller_discount_around_the_corner_comes_before_a_larger_one_in_another_city() {
    let (plan, shown, _) = plan_of("spa in Boston at least 60% off").await;
    assert!(shown.iter().all(|product| city(product) == "Boston"));
    assert!(
        plan.reply.contains("I found only 2 spa deals in Boston at 60% off or more, so I also looked at 40% off or more"),
        "{}",
        plan.reply
    );
}

#[tokio::test]
async fn another_city_is_the_last_resort_and_said_to_be_one() {
    let (plan, shown, _) = plan_of("nails in Boston").await;
    assert_eq!(shown.len(), 2);
    assert!(shown.iter().all(|product| city(product) == "Boston"));
    assert!(plan.reply.contains("searched wider"), "{}", plan.reply);

    let catalogue = Catalogue::of(seed());
    let nails = catalogue.products.iter().filter(|product| {
        city(product) == "Boston" && product.category.iter().any(|name| name == "Nails")
    });
    let shelves = Shelves {
        empty: nails.map(|product| product.id).collect(),
        ..Shelves::default()
    };
    let plan = ask(&catalogue, &shelves, "nails in Boston", None).await;
    assert!(plan.cards.len() >= 3);
    assert!(plan.reply.contains("in other cities"), "{}", plan.reply);
}

#[tokio::test]
async fn what_is_sold_out_makes_the_search_wider() {
    let catalogue = Catalogue::of(seed());
    let boston = catalogue
        .products
        .iter()
        .filter(|product| city(product) == "Boston");
    let shelves = Shelves {
        empty: boston.map(|product| product.id).collect(),
        ..Shelves::default()
    };
    let plan = ask(&catalogue, &shelves, "spa in Boston", None).await;
    let shown = shown(&plan, &catalogue);
    assert!(shown.iter().all(|product| city(product) != "Boston"));
    assert_eq!(shelves.asked(), 2, "once for each round");
}

#[tokio::test]
async fn inventory_is_asked_once_where_too_little_was_found_to_begin_with() {
    let shelves = Shelves::default();
    let catalogue = Catalogue::of(seed());
    ask(&catalogue, &shelves, "nails in Boston", None).await;
    assert_eq!(shelves.asked(), 1);
    ask(&catalogue, &shelves, "spa in Boston", None).await;
    assert_eq!(shelves.asked(), 2);
}

#[tokio::test]
async fn a_misspelt_city_is_read_as_the_one_that_deals_are_in() {
    for (message, expected, read) in [
        ("spa in bostn", "Boston", "I read “bostn” as “Boston”."),
        (
            "haircut in san fransisco",
            "San Francisco",
            "I read “san fransisco” as “San Francisco”.",
        ),
        ("spa chicgo", "Chicago", "I read “chicgo” as “Chicago”."),
    ] {
        let (plan, shown, _) = plan_of(message).await;
        assert!(plan.reply.starts_with(read), "{}", plan.reply);
        assert!(
            shown
                .first()
                .is_some_and(|product| city(product) == expected),
            "{message}"
        );
    }
}
