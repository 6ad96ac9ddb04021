//! What holds for any text.

use proptest::prelude::*;
use souk_privacy::{Kind, mask};

/// Pieces that the rules look for, in parts and whole, and signs that part them.
const PIECES: &str = "\
    call me at my number is ssn passport order via rue de street st avenue straße platz flat apt box p.o. jane gmail dot com at \
    @ . - / ( ) + : # [ ] 0 1 5 12 617 555 0123 6175550123 +49 4242 4242424242424242 DE89370400440532013000 AB123456C \
    123-45-6789 12345678Z jane@example.com [phone] [email] 10 Main near € $ % é ７ \u{200b} 2024 Roma d'Italie Calle";

/// Words among which no rule finds anything.
const HARMLESS: &str = "spa massage yoga brunch cheap romantic weekend kids tour class hair nails facial climbing jazz tasting";

fn text() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = PIECES.split_ascii_whitespace().collect();
    let glue = prop_oneof![4 => Just(" "), 2 => Just(""), 1 => Just("\n"), 1 => Just(", ")];
    let piece =
        (prop::sample::select(pieces), glue).prop_map(|(piece, glue)| format!("{piece}{glue}"));
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn harmless() -> impl Strategy<Value = String> {
    let words: Vec<&str> = HARMLESS.split_ascii_whitespace().collect();
    prop::collection::vec(prop::sample::select(words), 0..8).prop_map(|words| words.join(" "))
}

fn datum() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{3,9}\\.[a-z]{2,9}@[a-z]{3,9}\\.(com|de|org)",
        "\\+1 [2-9][0-9]{2} [2-9][0-9]{2} [0-9]{4}",
        "\\([2-9][0-9]{2}\\) [2-9][0-9]{2}-[0-9]{4}",
        "[1-8][1-9]{2}-[1-9]{2}-[1-9]{4}"
            .prop_filter("an area that is not given", |ssn| !ssn.starts_with("666")),
        "[1-9][0-9]{1,3} (Oak|Elm|Baker|Newbury) (Street|Avenue|Road)",
        Just("4242 4242 4242 4242".to_owned()),
        Just("DE89 3704 0044 0532 0130 00".to_owned()),
    ]
}

proptest! {
    #[test]
    fn any_text_is_masked_once_and_for_all(text in prop_oneof![text(), any::<String>()]) {
        let masked = mask(&text);
        let again = mask(&masked.text);
        prop_assert_eq!(&again.text, &masked.text);
        prop_assert!(again.found.is_empty());
        let is_changed = masked.text != text;
        prop_assert_eq!(is_changed, !masked.found.is_empty());
    }

    #[test]
    fn a_text_without_digits_and_addresses_stays_as_it_is(text in "[^0-9@]{0,40}", words in harmless()) {
        let has_digit = text.chars().any(char::is_numeric);
        prop_assume!(!has_digit && !text.contains(['＠', '﹫']));
        for text in [text, words] {
            prop_assert_eq!(mask(&text).text, text);
        }
    }

    #[test]
    fn what_is_masked_is_gone_and_what_surrounds_it_stays(before in harmless(), datum in datum(), after in harmless()) {
        let masked = mask(&format!("{before} {datum}, {after}"));
        let kinds: Vec<(Kind, u32)> = masked.found.iter().collect();
        prop_assert_eq!(kinds.len(), 1, "{:?}", masked);
        prop_assert_eq!(masked.text, format!("{before} {}, {after}", kinds[0].0.token()));
    }
}

/// Long texts of what the rules look at longest. They end at all only if their time does not grow
/// with the square of their length.
#[test]
fn a_hundred_kilobytes_of_anything_are_masked() {
    let pieces = [
        "1",
        "1 ",
        "1-",
        "+1 ",
        "(0) ",
        "a@",
        "@",
        "a.",
        "a.b@c.",
        "a at b dot ",
        "AB1",
        "DE89 ",
        "4242 ",
        "12 a ",
        "12 rue de ",
        "via a b ",
        "flat 1, ",
        "p.o. ",
        "call me at ",
        "\u{200b}",
        "[phone] ",
        "é",
        "١",
        "\"",
        "a'",
        "-",
        "calle a ",
        "0",
    ];
    for piece in pieces {
        let text = piece.repeat(100_000 / piece.len());
        let masked = mask(&text);
        assert!(masked.text.len() <= text.len() * 4, "{piece:?}");
    }
}
