//! What a message asks of the deals that were shown: six of them, the middle one 4 km away.

use super::{
    Which,
    follow_ups::{HERE, after},
    tests::{asked, line},
};
use crate::domain::geo::Direction;

#[test]
fn a_deal_that_was_shown_is_picked() {
    use Which::{Last, Middle, Nth};
    for (message, expected) in [
        ("the second one", vec![Nth(2)]),
        ("the 2nd", vec![Nth(2)]),
        ("second", vec![Nth(2)]),
        ("2", vec![Nth(2)]),
        ("#3", vec![Nth(3)]),
        ("number 3", vec![Nth(3)]),
        ("number three please", vec![Nth(3)]),
        ("option 4", vec![Nth(4)]),
        ("the last one", vec![Last]),
        ("the one in the middle", vec![Middle]),
        ("what about the last one?", vec![Last]),
        ("tell me more about the first", vec![Nth(1)]),
        ("tell me more about number 5", vec![Nth(5)]),
        ("I like the second. Tell me more about it", vec![Nth(2)]),
        ("I'll take the third deal", vec![Nth(3)]),
        ("is the second one good for two people?", vec![Nth(2)]),
        ("the first and the third", vec![Nth(1), Nth(3)]),
        ("the first two", vec![Nth(1), Nth(2)]),
        ("number 40", vec![Nth(40)]),
        ("tell me more about it", vec![Nth(1)]),
        ("that one", vec![Nth(1)]),
        ("the juniper one", vec![Nth(5)]),
        ("tell me about the mud wrap", vec![Nth(4)]),
        ("more about the float", vec![Nth(1)]),
    ] {
        assert_eq!(
            after("spa in Boston", message, None).picks,
            expected,
            "{message}"
        );
    }
}

#[test]
fn what_only_looks_like_a_pick_is_none() {
    for message in [
        "last minute spa deals",
        "the number one spa in Denver",
        "for 2",
        "dinner for two",
        "a second massage",
        "first class hotel",
        "the salt one",
        "one more",
        "under 3",
        "at least 50% off",
        "cheaper than the second one",
        "the second one but cheaper",
        "something like the first one in Chicago",
        "the third restaurant",
        "within 2 km",
        "show me more",
        "hello",
    ] {
        let request = after("spa in Boston", message, None);
        assert_eq!(request.picks, [], "{message}");
    }
    let unasked = asked("the second one", None, None);
    assert_eq!(unasked.picks, [], "there was nothing to pick from");
}

#[test]
fn closer_and_farther_are_measured_from_the_deals_shown() {
    let place = "place=42,-71";
    for (message, expected) in [
        (
            "closer",
            format!("category=Spa; {place}; km=3.9; order=Nearest"),
        ),
        (
            "anything nearer to me?",
            format!("category=Spa; {place}; km=3.9; order=Nearest"),
        ),
        (
            "that's too far",
            format!("category=Spa; {place}; km=3.9; order=Nearest"),
        ),
        (
            "further away",
            format!("category=Spa; {place}; km=50.0; least=4.0"),
        ),
        (
            "a bit farther out is ok too",
            format!("category=Spa; {place}; km=50.0; least=4.0"),
        ),
        (
            "no further than 2 km",
            format!("category=Spa; {place}; km=2.0"),
        ),
    ] {
        let request = after("spa near me", message, Some(HERE));
        assert_eq!(line(&request.wish()), expected, "{message}");
        assert!(request.seen.is_empty(), "{message}");
    }
}

#[test]
fn farther_away_from_nowhere_in_particular_is_what_was_not_seen() {
    assert!(!after("spa in Boston", "further away", None).seen.is_empty());
}

#[test]
fn a_direction_is_told_from_a_name() {
    use Direction::{East, North, South, Southwest, West};
    for (message, expected) in [
        ("further north", Some(North)),
        ("anything further south?", Some(South)),
        ("more to the west please", Some(West)),
        ("a bit more to the east", Some(East)),
        ("north of there", Some(North)),
        ("on the north side", Some(North)),
        ("south west?", Some(Southwest)),
        ("east", Some(East)),
        ("in the North End", None),
        ("East Boston", None),
        ("north end pizza", None),
        ("southern food", None),
        ("to the west village", None),
    ] {
        let request = after("spa in Boston", message, None);
        assert_eq!(request.toward, expected, "{message}");
    }
}
