//! What a message asks for after another one.
#![expect(
    clippy::expect_used,
    reason = "a card without a price is what these tests are not about"
)]

use super::{
    tests::{asked, card, line},
    *,
};
use crate::domain::session::Earlier;
use proptest::prelude::*;
use souk_contracts::{Card, product::Coordinates};

/// What was shown: six deals, the dearest at $100, the middle one at $70 and 4 km away.
const SHOWN: [(i64, f64); 6] = [
    (5_000, 1.0),
    (6_000, 2.0),
    (7_000, 4.0),
    (4_000, 3.0),
    (10_000, 9.0),
    (9_000, 8.0),
];

pub const HERE: Coordinates = Coordinates {
    lat: 42.0,
    lng: -71.0,
};

fn shown(is_placed: bool) -> Vec<Card> {
    const TITLES: [&str; 6] = [
        "Salt cave nap and one-hour float",
        "Hot stone massage",
        "Cedar sauna for two",
        "Mud wrap",
        "Juniper steam",
        "Foot bath with salt",
    ];
    let cards = SHOWN.iter().zip(TITLES);
    cards
        .map(|((price, km), title)| Card {
            title: title.to_owned(),
            ..card(*price, is_placed.then_some(*km))
        })
        .collect()
}

/// What is asked for by `message` after `earlier`, and where the shopper is, if known.
pub fn after(earlier: &str, message: &str, location: Option<Coordinates>) -> Request {
    let earlier = Earlier {
        wish: asked(earlier, None, location).wish(),
        shown: shown(location.is_some()),
        seen: shown(false).iter().map(|card| card.id).collect(),
        wishes: Vec::new(),
    };
    asked(message, Some(earlier), location)
}

#[test]
fn a_follow_up_goes_on_from_the_wish_before() {
    for (earlier, message, expected) in [
        // prices
        (
            "spa in Boston",
            "cheaper",
            "category=Spa; to=6999; place=boston; order=Cheapest",
        ),
        (
            "spa in Boston",
            "cheaper ones please",
            "category=Spa; to=6999; place=boston; order=Cheapest",
        ),
        (
            "spa in Boston",
            "that's too expensive",
            "category=Spa; to=6999; place=boston; order=Cheapest",
        ),
        (
            "spa in Boston",
            "anything less pricey?",
            "category=Spa; to=6999; place=boston; order=Cheapest",
        ),
        (
            "spa in Boston",
            "cheaper than the second one",
            "category=Spa; to=5999; place=boston; order=Cheapest",
        ),
        (
            "spa in Boston under $80",
            "something fancier",
            "category=Spa; from=7001; to=7999; place=boston",
        ),
        (
            "spa in Boston",
            "more expensive ones",
            "category=Spa; from=7001; place=boston",
        ),
        (
            "50% off spa in Boston",
            "make it under $60",
            "category=Spa; off=50; to=5999; place=boston",
        ),
        (
            "spa in Boston",
            "a bigger discount",
            "category=Spa; place=boston; order=LargestDiscount",
        ),
        (
            "spa in Boston",
            "sort them by price",
            "category=Spa; place=boston; order=Cheapest",
        ),
        (
            "spa in Boston",
            "better rated",
            "category=Spa; place=boston; order=BestRated",
        ),
        (
            "half price spa in Boston under $50",
            "remove the price limit",
            "category=Spa; off=50; place=boston",
        ),
        (
            "half price spa in Boston under $50",
            "the discount doesn't matter",
            "category=Spa; to=4999; place=boston",
        ),
        // what it has
        (
            "spa in Boston",
            "only with massage",
            "category=Spa; needs=massage; place=boston",
        ),
        (
            "spa in Boston",
            "only those with a sauna",
            "category=Spa; needs=sauna; place=boston",
        ),
        (
            "spa in Boston",
            "it must have a hot tub",
            "category=Spa; needs=hot tub; place=boston",
        ),
        (
            "spa in Boston",
            "without the sauna",
            "category=Spa; without=sauna; place=boston",
        ),
        (
            "spa in Boston",
            "no couples stuff",
            "category=Spa; without=couples; place=boston",
        ),
        (
            "spa in Boston without sauna",
            "only with massage",
            "category=Spa; without=sauna; needs=massage; place=boston",
        ),
        // days
        (
            "spa in Boston",
            "what about Saturday?",
            "category=Spa; on=Saturday; place=boston",
        ),
        (
            "spa in Boston",
            "on sunday",
            "category=Spa; on=Sunday; place=boston",
        ),
        (
            "spa in Boston",
            "tomorrow morning",
            "category=Spa; on=Thursday; at=morning; place=boston",
        ),
        (
            "spa in Boston",
            "tonight",
            "category=Spa; on=Wednesday; place=boston",
        ),
        (
            "spa in Boston",
            "this weekend?",
            "category=Spa; on=Saturday or Sunday; place=boston",
        ),
        (
            "spa in Boston",
            "on Monday or Tuesday",
            "category=Spa; on=Monday or Tuesday; place=boston",
        ),
        (
            "spa in Boston on Saturday",
            "how about sunday",
            "category=Spa; on=Sunday; place=boston",
        ),
        (
            "spa in Boston",
            "not on weekdays",
            "category=Spa; on=Saturday or Sunday; place=boston",
        ),
        // places
        (
            "spa in Boston",
            "any in Denver instead?",
            "category=Spa; place=denver",
        ),
        (
            "50% off spa in Boston",
            "same in Chicago",
            "category=Spa; off=50; place=chicago",
        ),
        (
            "spa within 5 km of Boston",
            "what about Miami?",
            "category=Spa; place=miami",
        ),
        (
            "spa in Boston",
            "further away",
            "category=Spa; place=boston; km=50.0",
        ),
        // more of the same
        (
            "spa in Boston",
            "show me more",
            "category=Spa; place=boston",
        ),
        ("spa in Boston", "others?", "category=Spa; place=boston"),
        (
            "spa in Boston",
            "something else",
            "category=Spa; place=boston",
        ),
        // another subject, with what it goes on from
        (
            "spa in Boston under $80",
            "what about massage?",
            "category=Massage; to=7999; place=boston",
        ),
        (
            "things to do in Boston",
            "and for kids?",
            "category=Family Fun; place=boston",
        ),
        (
            "spa in Boston under $80",
            "only massages",
            "category=Massage; to=7999; place=boston",
        ),
        (
            "spa in Boston under $80",
            "with a massage please",
            "category=Spa; words=massage; about=massage; to=7999; place=boston",
        ),
        (
            "spa in Boston",
            "I don't like these",
            "category=Spa; place=boston",
        ),
        // another subject, with nothing but its place
        (
            "half price spa in Boston",
            "pottery class",
            "category=Classes; words=pottery; about=pottery; place=boston",
        ),
        (
            "spa in Boston without sauna",
            "restaurants",
            "category=Restaurants; place=boston",
        ),
        (
            "spa on Saturday within 5 km of Boston",
            "a haircut",
            "category=Hair; words=haircut; place=boston; km=5.0",
        ),
        (
            "spa in Boston",
            "now a tour in Miami",
            "category=Tours; place=miami",
        ),
        (
            "cheapest spa in Boston",
            "yoga under $30",
            "category=Yoga & Pilates; words=yoga; about=yoga; to=2999; place=boston",
        ),
    ] {
        let request = after(earlier, message, None);
        assert!(request.picks.is_empty(), "{earlier} / {message}");
        assert_eq!(line(&request.wish()), expected, "{earlier} / {message}");
    }
}

#[test]
fn words_alone_narrow_a_wish_where_deals_have_them_and_replace_it_where_none_has() {
    let request = after("spa in Boston under $80", "hot stone", None);
    let meanings: Vec<_> = request
        .meanings
        .iter()
        .map(|meaning| (line(&meaning.wish), meaning.if_mentioned))
        .collect();
    let narrowed = "category=Spa; words=hot stone; about=hot stone; to=7999; place=boston";
    let replaced = "words=hot stone; about=hot stone; place=boston";
    assert_eq!(
        meanings,
        [(narrowed.to_owned(), true), (replaced.to_owned(), false)]
    );
}

#[test]
fn one_goes_back_to_what_was_wished_for_before() {
    let wish = |message| asked(message, None, None).wish();
    let earlier = || Earlier {
        wish: wish("restaurants in Boston"),
        wishes: vec![wish("tours in Denver"), wish("half price spa in Boston")],
        shown: shown(false),
        ..Earlier::default()
    };
    for (message, expected) in [
        ("back to the spa", "category=Spa; off=50; place=boston"),
        (
            "go back to the spas under $60",
            "category=Spa; off=50; to=5999; place=boston",
        ),
        ("go back", "category=Tours; place=denver"),
        ("back to yoga", "category=Restaurants; place=boston"),
    ] {
        let request = asked(message, Some(earlier()), None);
        assert_eq!(line(&request.wish()), expected, "{message}");
    }
}

#[test]
fn others_leave_out_all_that_was_seen() {
    for message in [
        "show me more",
        "others",
        "more",
        "something else",
        "any other options?",
    ] {
        assert!(
            !after("spa in Boston", message, None).seen.is_empty(),
            "{message}"
        );
    }
    assert!(after("spa in Boston", "cheaper", None).seen.is_empty());
}

proptest! {
    /// Of bounds there is nothing but what was asked for now, what was asked for before, and what
    /// the deals shown were.
    #[test]
    fn a_follow_up_never_invents_a_bound(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "cheaper", "the", "second", "one", "further", "north", "closer", "away", "only", "with",
                "massage", "without", "sauna", "what", "about", "saturday", "more", "others", "and", "for",
                "kids", "instead", "number", "last", "tell", "me", "back", "to", "spa", "hot", "?", ",",
            ]),
            0..8,
        ),
        is_placed in any::<bool>(),
    ) {
        let location = is_placed.then_some(HERE);
        let request = after("50% off spa under $80", &words.join(" "), location);
        prop_assert!(!request.meanings.is_empty());
        for Meaning { wish, .. } in &request.meanings {
            prop_assert!(matches!(wish.min_discount, None | Some(50)));
            let prices: Vec<i64> = SHOWN.iter().map(|(price, _)| price - 1).chain([7_999]).collect();
            prop_assert!(wish.max_price.is_none_or(|most| prices.contains(&most)), "{:?}", wish.max_price);
            prop_assert_eq!(wish.min_price, None);
            prop_assert!(wish.radius_km.is_none_or(|km| km == 50.0 || (0.5..=9.0).contains(&km)));
            prop_assert!(is_placed || wish.least_km.is_none());
        }
        let text = serde_json::to_string(&request.wish()).expect("a wish is kept with its turn");
        prop_assert!(text.len() < 4_000);
    }

    #[test]
    fn no_message_is_too_strange_to_go_on_with(message in any::<String>()) {
        let request = after("50% off spa under $80", &message, Some(HERE));
        prop_assert!(!request.meanings.is_empty());
        prop_assert!(request.picks.len() <= 100);
    }
}
