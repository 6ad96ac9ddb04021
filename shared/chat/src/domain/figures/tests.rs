//! What may be said of three deals, and what may not.

use super::*;
use serde_json::{Value, json};

fn deal(facts: &Value, distance_km: Option<f64>, available: Option<u32>) -> Deal {
    let mut product = json!({
        "id": uuid::Uuid::now_v7(), "category": ["Wellness", "Spa"], "attributes": {},
        "image_url": "none", "status": "active", "version": 1,
        "created_at": "2026-01-05T12:00:00Z", "updated_at": "2026-01-05T12:00:00Z",
    });
    let own = product.as_object_mut().zip(facts.as_object());
    own.into_iter()
        .for_each(|(product, facts)| product.extend(facts.clone()));
    Deal {
        product: serde_json::from_value(product).unwrap_or_else(|error| panic!("{error}")),
        distance_km,
        available,
    }
}

/// $79 instead of $168, 2.4 km away, 4 left.
fn stones() -> Deal {
    let facts = json!({
        "title": "Hot stone massage", "merchant": {"name": "Fernbrook Day Spa"},
        "description": "80 minutes for two people, with free parking and gluten free tea, open 24/7.",
        "price": {"amount": 7900, "currency": "USD"}, "list_price": {"amount": 16800, "currency": "USD"},
        "discount_percent": 52, "rating": {"average": 4.7, "count": 318},
    });
    deal(&facts, Some(2.4), Some(4))
}

/// $30 instead of $60, 7.1 km away, 20 left.
fn salt() -> Deal {
    let facts = json!({
        "title": "Salt cave hour", "merchant": {"name": "Saltmarsh"},
        "description": "An hour among salt bricks.",
        "price": {"amount": 3000, "currency": "USD"}, "list_price": {"amount": 6000, "currency": "USD"},
        "discount_percent": 50, "rating": {"average": 4.9, "count": 1204},
    });
    deal(&facts, Some(7.1), Some(20))
}

/// $1,299, without a list price, a rating, a place or a word of its stock.
fn retreat() -> Deal {
    let facts = json!({
        "title": "Silent retreat", "merchant": {"name": "Zen House"}, "description": "Five days.",
        "price": {"amount": 129_900, "currency": "USD"}, "list_price": null,
        "discount_percent": 0, "rating": null,
    });
    deal(&facts, None, None)
}

fn found() -> Vec<Deal> {
    vec![stones(), salt(), retreat()]
}

/// Which of `texts` may not be said as the reason of the deal at that place.
fn refused<'a>(place: usize, texts: &[&'a str]) -> Vec<&'a str> {
    let found = found();
    let may = |text: &&&str| !Known::of(vec![&found[place]], &found, "").bears_out(text);
    texts.iter().filter(may).copied().collect()
}

#[test]
fn what_the_facts_of_a_deal_bear_out_may_be_its_reason() {
    let true_texts = [
        "52% off: $79 instead of $168, 2.4 km away, rated 4.7 by 318 guests, only 4 left.",
        "Fifty-two percent off today.",
        "More than half off.",
        "At least 50% off.",
        "50% off or more.",
        "Up to 52% off.",
        "Just $79 for 80 minutes.",
        "Seventy-nine dollars for two people.",
        "79 USD.",
        "Now $79.00, was $168.",
        "Down from $168 to $79.",
        "A $168 value.",
        "You save $89.",
        "That is $89 off the list price of $168.",
        "Under $80.",
        "Costs 79 all in.",
        "Less than $100, in your budget.",
        "Within your $80 budget.",
        "2.4 km away.",
        "2 km from you.",
        "1.5 miles away.",
        "Less than 2 miles away.",
        "Within 5 km.",
        "More than a mile away.",
        "2400 meters away.",
        "Near you.",
        "Within walking distance.",
        "4 left.",
        "Only four left.",
        "4 spots left.",
        "Only a few left, selling fast.",
        "In stock.",
        "Not sold out.",
        "4.7 stars.",
        "4.7/5 by 318 reviews.",
        "Rated 4.7 out of 5.",
        "Over 4.5 stars.",
        "More than 300 reviews.",
        "The nearest of them.",
        "The biggest discount here.",
        "The largest savings.",
        "With free parking.",
        "There is gluten free tea; feel free to ask.",
        "Open 24/7.",
        "The first one to look at, a calm place.",
    ];
    assert_eq!(refused(0, &true_texts), [""; 0]);
}

#[test]
fn what_the_facts_of_a_deal_do_not_bear_out_may_not() {
    let invented = [
        // discounts
        "53% off.",
        "Fifty percent off.",
        "fifty per cent off",
        "95 percent off today!",
        "Half price.",
        "Half-price, and more.",
        "½ off",
        "half the price of a hotel spa",
        "A third off.",
        "Three quarters off.",
        "At least 60% off.",
        "60% off or more",
        "Up to 90% off.",
        "50-60% off",
        "٩٠٪ off",
        "Two for one.",
        // prices
        "Only $1!",
        "Twenty bucks.",
        "$1,299.00",
        "1.299,00 €",
        "79 €",
        "Seventy-nine pounds, or 79 quid.",
        "$30 only.",
        "Just $168.",
        "Costs 30.",
        "Pay 5 at the door.",
        "Was $200.",
        "Worth $500.",
        "Save $20.",
        "$100 off.",
        "A saving of $168.",
        "Under $50.",
        "Over $100.",
        "Free!",
        "It is free.",
        "Absolutely free parking and massage for free.",
        "At no cost.",
        "Costs nothing.",
        "On the house.",
        "99 cents.",
        // distances
        "A mile away.",
        "Half a mile away.",
        "One kilometer from you.",
        "0.1 km.",
        "500 m away.",
        "300 feet from your door.",
        "2 blocks away.",
        "5 minutes away.",
        "A 10-minute walk from you.",
        "A 5 min drive away.",
        "Within 1 km.",
        "Less than a mile away.",
        "Around the corner.",
        "Steps away.",
        "Right next door.",
        "A stone's throw away.",
        // stock
        "2 left.",
        "Two spots left!",
        "Only 3 tickets.",
        "The last one!",
        "One left.",
        "Sold out.",
        "Not in stock.",
        "Plenty left.",
        "12 in stock",
        // ratings
        "4.8 stars.",
        "Five stars.",
        "5-star service",
        "★★★★★",
        "4.9★",
        "5/5",
        "Rated 5.",
        "A perfect score.",
        "Rated 4.7 out of 6,000 reviews.",
        "1,204 reviews",
        "More than 500 reviews.",
        // the most of something
        "The cheapest of all.",
        "The lowest price in town.",
        "Best rated.",
        "Top-rated by guests.",
        "The most popular.",
        "Cheaper than the others.",
        "A bestseller.",
        // other figures
        "I reserved 4 of them for you.",
        "Your booking is confirmed.",
        "Open 24/6.",
        "For 9 people.",
        "Ninety minutes.",
    ];
    let passed: Vec<&str> = invented
        .into_iter()
        .filter(|text| refused(0, &[text]).is_empty())
        .collect();
    assert_eq!(passed, [""; 0]);
}

#[test]
fn what_is_not_known_is_not_claimed() {
    let texts = [
        "In stock.",
        "2 left.",
        "Sold out.",
        "Near you.",
        "3 km away.",
        "5 stars.",
        "Best rated.",
        "Was $2,000.",
        "Save $100.",
    ];
    assert_eq!(refused(2, &texts), texts);
    let told = [
        "$1,299.00",
        "1299 dollars",
        "$1.299,00",
        "Five days of silence.",
        "Over $1,000.",
    ];
    assert_eq!(refused(2, &told), [""; 0]);
}

/// Which of `texts` may not be said of all three, in answer to a message.
fn refused_reply<'a>(message: &str, texts: &[&'a str]) -> Vec<&'a str> {
    let found = found();
    let known = Known::of(found.iter().collect(), &found, message);
    let may = |text: &&&str| !known.bears_out(text);
    texts.iter().filter(may).copied().collect()
}

#[test]
fn a_reply_may_tell_the_facts_of_any_of_its_deals() {
    let texts = [
        "Here are three deals, from $30.",
        "3 deals between $30 and $1,299.",
        "Hot stone massage is $79, Salt cave hour is $30.",
        "At $30, the Salt cave hour is the cheapest.",
        "The nearest is the Hot stone massage; Saltmarsh has the best rating.",
        "Saltmarsh gives 50% off. Fernbrook Day Spa gives 52% off.",
        "All under $1,300.",
        "The first two are 50-52% off.",
        "From $30 up to 52% off.",
        "$30 to $1,299.",
        "The second is $30.",
        "The 2nd one has 50% off, number 3 is $1,299.",
        "Option 1 has 4 left and is rated 4.7.",
        "The hot stones are just $79.",
        "A salt cave at $30.",
        "At $30, the cave is the cheapest.",
        "The first two are under $80.",
    ];
    assert_eq!(refused_reply("", &texts), [""; 0]);
}

#[test]
fn a_reply_may_not_mix_up_its_deals_or_say_of_all_what_is_true_of_one() {
    let texts = [
        "Hot stone massage is $30.",
        "Salt cave hour is $79, Hot stone massage is $30.",
        "Saltmarsh has 4 left.",
        "The cheapest is the Hot stone massage.",
        "Zen House is 2.4 km away.",
        "All under $100.",
        "All at least 50% off.",
        "All in stock.",
        "Here they are, cheapest first.",
        "Here are 7 deals.",
        "Here are seven deals.",
        // of one deal, and told of another
        "The second is $79.",
        "The first one is the cheapest.",
        "Number 3 is 2.4 km away.",
        "The first two are $30.",
        "The hot stones are just $30.",
        "A salt cave at $79.",
        "The retreat is 50% off.",
        // of one deal, and told of all or of none
        "Just $30.",
        "Calm places for $30.",
        "All at $79.",
        "50% off.",
        "They are 2.4 km away.",
        "Rated 4.9.",
        "4 left!",
        "A few left.",
        "For only 30.",
        // ranges that leave one of them out
        "From $79.",
        "Up to 50% off.",
        "$30 to $79.",
        "Between $30 and $100.",
        "As low as $25.",
    ];
    assert_eq!(refused_reply("", &texts), texts);
}

#[test]
fn a_shoppers_own_figures_are_said_back_where_they_hold() {
    let found = [stones(), stones()];
    let may = |message: &str| {
        let known = Known::of(found.iter().collect(), &found, message);
        known.bears_out("2 spas at 50% off for 6 people.")
    };
    assert!(may("50% off spa for 6 people"));
    for message in ["50% off spa", "spa for 6 people", "60% off spa for 6", ""] {
        assert!(!may(message), "{message}");
    }
    let untrue = [stones(), retreat()];
    let known = Known::of(untrue.iter().collect(), &untrue, "50% off spa under $50");
    for text in ["2 spas at 50% off.", "2 spas for $50.", "2 spas under $50."] {
        assert!(!known.bears_out(text), "{text}");
    }
}

#[test]
fn what_is_said_of_deals_unseen_must_be_true_of_each_of_them_alone() {
    let found = [stones(), salt()];
    let known = Known::of(found.iter().collect(), &found, "spa at 50% off");
    for true_of_each in [
        "Calm places to unwind.",
        "All of them at least 50% off.",
        "Each under $80, within 8 km.",
        "All are in stock.",
    ] {
        assert!(known.bears_out_of_each(true_of_each), "{true_of_each}");
    }
    for doubtful in [
        "From $30.",
        "Up to 52% off.",
        "Two spas.",
        "2 spas.",
        "The nearest is 2.4 km away.",
        "Cheapest first.",
        "The first is the cheapest.",
        "Fernbrook Day Spa is a calm place.",
        "Four left.",
        "In euros.",
    ] {
        assert!(!known.bears_out_of_each(doubtful), "{doubtful}");
    }
}

#[test]
fn what_each_of_the_deals_costs_is_said_of_all() {
    let found = [salt(), salt()];
    let known = Known::of(found.iter().collect(), &found, "");
    for text in ["Both at $30, rated 4.9.", "50% off, 20 left.", "From $30."] {
        assert!(known.bears_out(text), "{text}");
    }
}
