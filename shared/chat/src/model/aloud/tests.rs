//! A presentation that is heard in pieces, without a network.

use super::*;
use crate::{
    domain::{message::Message, session::Session},
    testing::{
        caller,
        notes::{Note, Notes, replies},
        seed,
    },
};
use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::json;
use tokio::time::Instant;

/// Five spas of the seed at half price or less, in stock; the shopper asked for that.
struct Heard {
    found: Vec<Deal>,
    message: Message,
    session: Session,
    bounds: Bounds,
}

impl Heard {
    fn new() -> Self {
        let spas = seed().into_iter().filter(|product| {
            product.category.iter().any(|name| name == "Spa") && product.discount_percent >= 50
        });
        let found = spas.take(5).map(|product| Deal {
            product,
            distance_km: None,
            available: Some(10),
        });
        Self {
            found: found.collect(),
            message: Message::new("50% off spa").unwrap_or_else(|error| panic!("{error}")),
            session: Session::new(&caller("ana")),
            bounds: Bounds::default(),
        }
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            message: &self.message,
            session: &self.session,
            location: None,
            meanings: &[],
            since: Instant::now(),
        }
    }

    /// The first three deals.
    fn cards(&self) -> Value {
        let cards = self.found[..3].iter();
        cards
            .map(|deal| json!({"id": deal.product.id, "reason": "A calm place."}))
            .collect()
    }

    /// The least price of those deals.
    fn least_price(&self) -> String {
        let prices = self.found[..3].iter().map(|deal| deal.product.price);
        let least = prices.min_by_key(|price| price.amount());
        least.map(|price| price.to_string()).unwrap_or_default()
    }

    /// A presentation of the first three deals, as text.
    fn written(&self, reply: &str, cards_first: bool) -> String {
        let mut members = [
            format!("\"reply\": {}", json!(reply)),
            format!("\"cards\": {}", self.cards()),
        ];
        if cards_first {
            members.reverse();
        }
        format!("{{{}}}", members.join(", "))
    }

    /// What is told, and then shown, where the model writes these fragments and ends so.
    fn hear<'a>(
        &self,
        fragments: impl IntoIterator<Item = &'a str>,
        presented: Result<Value, Fault>,
    ) -> (Vec<Note>, Shown) {
        let (notes, asked) = (Notes::default(), self.asked());
        let presentation = Presentation::new(&self.found, &asked, &self.bounds, &notes);
        for fragment in fragments {
            presentation.hear(PRESENT_DEALS, fragment);
        }
        let shown = presentation.end(presented, plain());
        (notes.take(), shown)
    }

    /// The same of a whole presentation.
    fn hear_all(&self, fragments: &[&str]) -> (Vec<Note>, Shown) {
        let presented = serde_json::from_str(&fragments.concat());
        let presented = presented.unwrap_or_else(|error| panic!("{error}"));
        self.hear(fragments.iter().copied(), Ok(presented))
    }
}

fn plain() -> (String, Vec<ReasonedCard>) {
    ("Here are 5 spa deals.".to_owned(), Vec::new())
}

#[test]
fn a_sentence_is_told_when_the_next_one_has_begun() {
    let heard = Heard::new();
    let price = heard.least_price();
    let (dollars, cents) = price.split_at(2);
    let cards = heard.cards().to_string();
    let (notes, shown) = heard.hear_all(&[
        "{\"cards\": ",
        &cards,
        ", \"reply\": \" Calm pl",
        "aces.",
        " ",
        "From ",
        dollars,
        cents,
        " each, e.g. for two. \\u00",
        "c7a alors",
        "!\"}",
    ]);
    let last = format!("Calm places. From {price} each, e.g. for two. Ça alors!");
    let parts = ["Calm places.", last.trim_end_matches(" Ça alors!"), &last];
    assert_eq!(replies(&notes), parts);
    assert!(matches!(&notes[0], Note::Cards(cards, true) if *cards == shown.cards));
    assert_eq!((shown.reply, shown.cards.len()), (last, 3));
    assert!(shown.fault.is_none());
}

#[test]
fn before_the_cards_are_known_only_what_is_true_of_any_is_told() {
    let heard = Heard::new();
    let price = heard.least_price();
    for doubtful in [
        &format!("From {price}."),
        "Three spas.",
        "I found nothing else.",
        &format!("{} is calm.", heard.found[0].product.title),
    ] {
        let reply = format!("All at least 50% off. {doubtful} Enjoy!");
        let written = heard.written(&reply, false);
        let (before, after) = written.split_at(written.find("\"cards\"").unwrap_or_default());
        let (told, _) = heard.hear([before], Err(Fault::Late));
        assert_eq!(replies(&told), ["All at least 50% off."], "{doubtful}");
        let (told, shown) = heard.hear_all(&[before, after]);
        assert_eq!(replies(&told).last(), Some(&reply.as_str()));
        assert_eq!(shown.reply, reply);
    }
}

#[test]
fn nothing_follows_on_a_sentence_that_is_not_borne_out() {
    let heard = Heard::new();
    for invented in [
        "All for $1 today.",
        "At 99% off.",
        "Only 0.1 km away.",
        "The last two left.",
        "See https://example.test now.",
    ] {
        for cards_first in [false, true] {
            let reply = format!("Calm places. {invented} Book now!");
            let written = heard.written(&reply, cards_first);
            let pieces: Vec<&str> = written.split_inclusive(' ').collect();
            let (told, shown) = heard.hear_all(&pieces);
            assert_eq!(replies(&told), ["Calm places."], "{invented}");
            assert_eq!(shown.reply, "Calm places.", "{invented}");
            assert_eq!((shown.cards.len(), shown.fault.is_none()), (3, true));
        }
    }
    let (told, shown) = heard.hear_all(&[&heard.written("All for $1.", true)]);
    assert_eq!(replies(&told), [""; 0]);
    assert_eq!(shown.reply, "Here are 3 deals that may suit you.");
}

#[test]
fn a_call_that_breaks_ends_in_what_was_told() {
    let heard = Heard::new();
    let reply = "Calm places. All in stock. Enj";
    let faults = || {
        [
            Fault::Late,
            Fault::Refused,
            Fault::Guarded,
            Fault::Malformed("it is cut short"),
        ]
    };
    let written = heard.written(reply, true);
    let cut = written.rfind("nj").unwrap_or_default();
    for fault in faults() {
        let (told, shown) = heard.hear([&written[..cut]], Err(fault));
        assert_eq!(shown.reply, "Calm places. All in stock.");
        assert!(matches!(&told[0], Note::Cards(cards, true) if *cards == shown.cards));
        assert!(shown.fault.is_some_and(|fault| fault.degrades()));
    }
    let written = heard.written(reply, false);
    for fault in faults() {
        let cut = written.find("nj").unwrap_or_default();
        let (told, shown) = heard.hear([&written[..cut]], Err(fault));
        assert_eq!(replies(&told).last(), Some(&"Calm places. All in stock."));
        let together = format!("Calm places. All in stock. {}", plain().0);
        assert_eq!((shown.reply, shown.cards), (together, plain().1));
    }
    let (told, shown) = heard.hear(["{\"reply\": \"Ca"], Err(Fault::Late));
    assert_eq!((told, shown.reply), (Vec::new(), plain().0));
}

#[test]
fn a_last_sentence_without_its_full_stop_waits_for_the_end_of_the_answer() {
    let heard = Heard::new();
    let written = heard.written("Calm places. Near the sea", true);
    let (told, shown) = heard.hear([written.as_str()], Err(Fault::Late));
    assert_eq!(replies(&told), ["Calm places."]);
    assert_eq!(shown.reply, "Calm places.");
    let (_, shown) = heard.hear_all(&[&written]);
    assert_eq!(shown.reply, "Calm places. Near the sea");
}

#[test]
fn what_is_no_presentation_or_too_long_a_one_is_told_no_further() {
    let heard = Heard::new();
    let endless = "Calm ".repeat(20_000);
    let twice = "{\"reply\": \"Calm places. Yes.\", \"reply\": \"Other places. Yes.\", ";
    let strangers =
        "{\"cards\": [{\"id\": \"x\", \"reason\": \"y\"}], \"reply\": \"Calm places. Yes.\"}";
    for (written, told) in [
        ("<html>", &[][..]),
        ("[\"reply\": \"Calm. Yes. ", &[]),
        (
            &format!("{{\"reply\": \"Calm places. {endless}"),
            &["Calm places."],
        ),
        (
            &format!("{{\"reply\": \"Calm places. Yes.\", \"x\": \"{endless}"),
            &["Calm places.", "Calm places. Yes."],
        ),
        (twice, &["Calm places.", "Calm places. Yes."]),
        (strangers, &[]),
        ("{\"cards\": 7, \"reply\": \"Calm places. Yes.\"}", &[]),
    ] {
        let pieces = written.split_inclusive(' ');
        let (notes, shown) = heard.hear(pieces, Ok(json!({"reply": "x", "cards": []})));
        let of_written: String = written.chars().take(40).collect();
        assert_eq!(replies(&notes), told, "{of_written}");
        let reply = told
            .last()
            .map_or(plain().0, |told| format!("{told} {}", plain().0));
        assert_eq!(shown.reply, reply, "{of_written}");
        assert!(
            matches!(shown.fault, Some(Fault::Malformed(_))),
            "{of_written}"
        );
    }
}

#[test]
fn another_tool_is_not_listened_to_and_an_answer_unheard_is_checked_whole() {
    let heard = Heard::new();
    let (notes, asked) = (Notes::default(), heard.asked());
    let presentation = Presentation::new(&heard.found, &asked, &heard.bounds, &notes);
    presentation.hear("search_catalog", "{\"reply\": \"Calm. Yes. \"");
    let input = json!({"reply": "Calm places. For $1.", "cards": heard.cards()});
    let shown = presentation.end(Ok(input), plain());
    assert_eq!(notes.take(), []);
    assert_eq!(
        (shown.reply.as_str(), shown.cards.len()),
        ("Calm places.", 3)
    );
}

/// Sentences that are true of all, of some and of none of the deals, or no sentences at all.
fn sentences(heard: &Heard) -> Vec<String> {
    let first = &heard.found[0].product;
    [
        "Calm places.",
        "All at least 50% off!",
        "Three of them?",
        "Nothing else was found.",
        "All for $1.",
        "Ça va “bien.”",
        "😀\n",
        "e.g. at St. Louis",
        "",
        "Cheapest first.",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([
        format!("From {}.", first.price),
        format!("{} at {}.", first.title, first.price),
        format!("{}% off the first.", first.discount_percent),
    ])
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn however_it_is_cut_what_is_told_is_the_beginning_of_what_is_shown(
        picked in vec(any::<Index>(), 0..6),
        cuts in vec(any::<Index>(), 0..20),
        cards_first in any::<bool>(),
        ends in any::<bool>(),
    ) {
        let heard = Heard::new();
        let pool = sentences(&heard);
        let reply: Vec<&str> = picked.iter().map(|index| index.get(&pool).as_str()).collect();
        let written = heard.written(&reply.join(" "), cards_first);
        let places: Vec<usize> = written.char_indices().map(|(at, _)| at).collect();
        let mut at: Vec<usize> = cuts.iter().map(|index| *index.get(&places)).collect();
        at.sort_unstable();
        at.insert(0, 0);
        if ends {
            at.push(written.len());
        }
        let pieces = at.windows(2).map(|ends| &written[ends[0]..ends[1]]);
        let input: Value = serde_json::from_str(&written).unwrap_or_default();
        let asked = heard.asked();
        let whole = presented::check(&input, &heard.found, &asked, &heard.bounds);
        let presented = if ends { Ok(input) } else { Err(Fault::Late) };
        let (notes, shown) = heard.hear(pieces, presented);
        let mut before = "";
        for told in replies(&notes) {
            prop_assert!(told.len() > before.len() && told.starts_with(before));
            prop_assert!(!told.contains("$1.") && !told.contains("Cheapest"));
            before = told;
        }
        prop_assert!(shown.reply.starts_with(before));
        if ends {
            prop_assert_eq!(whole.ok(), Some((shown.reply, shown.cards)));
        }
    }
}
