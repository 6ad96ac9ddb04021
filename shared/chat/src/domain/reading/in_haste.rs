//! Messages as they come: in haste, by the way, with more words than needed.

use super::{
    follow_ups::after,
    tests::{line, read},
};

#[test]
fn what_says_nothing_of_a_deal_is_left_out() {
    for (message, expected) in [
        ("tacos 🌮🌮", "words=tacos; about=tacos"),
        ("N.Y.C. spa", "category=Spa; place=New York"),
        ("nyc under $100", "to=9999; place=New York"),
        ("spa, even tomorrow though lol", "category=Spa"),
        (
            "not too pricey spa in Nashville",
            "category=Spa; place=nashville; order=Cheapest",
        ),
        ("any deals in Nashville, Tennessee?", "place=nashville"),
    ] {
        assert_eq!(read(message), expected, "{message}");
    }
}

#[test]
fn any_of_several_categories_will_do() {
    for (message, expected) in [
        ("massage or spa", "category=Massage; or=Spa"),
        ("gym or a climbing wall", "category=Gym; or=Climbing"),
        ("massage and spa", "words=massage spa; about=massage spa"),
    ] {
        assert_eq!(read(message), expected, "{message}");
    }
}

#[test]
fn a_place_can_be_ruled_out_or_left_open() {
    for (message, expected) in [
        (
            "hotel in Boston, not in Denver",
            "category=Getaways; words=hotel; about=hotel; without=denver; place=boston",
        ),
        (
            "tours in New York or anywhere",
            "category=Tours; place=anywhere",
        ),
    ] {
        assert_eq!(read(message), expected, "{message}");
    }
}

#[test]
fn words_beside_a_change_are_told_of_the_deals_shown() {
    for (message, expected) in [
        (
            "something pricier, I want to splurge",
            "category=Spa; from=7001; place=boston",
        ),
        (
            "it'd be on a sunday",
            "category=Spa; on=Sunday; place=boston",
        ),
        (
            "no floating, I get claustrophobic",
            "category=Spa; without=floating; place=boston",
        ),
        (
            "never mind the price, money's no object",
            "category=Spa; place=boston",
        ),
        (
            "ok I can stretch to 100",
            "category=Spa; to=10000; place=boston",
        ),
    ] {
        let request = after("spa in Boston", message, None);
        // What else it may mean, such as a city of that name, comes first and does not hold.
        let last = request.meanings.last().map(|meaning| line(&meaning.wish));
        assert_eq!(last.as_deref(), Some(expected), "{message}");
    }
}
