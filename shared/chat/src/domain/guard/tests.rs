//! The guard over messages, fine ones and others.

use super::*;

const MESSAGES: &str = include_str!("messages.txt");
/// Written without a look at what the phrases are.
const FRESH: &str = include_str!("fresh.txt");

fn verdict(name: &str) -> Verdict {
    match name {
        "fine" => Verdict::Fine,
        "off topic" => Verdict::OffTopic,
        "abusive" => Verdict::Abusive,
        "unsafe" => Verdict::Unsafe,
        "in distress" => Verdict::InDistress,
        other => panic!("no verdict is called {other}"),
    }
}

/// The messages, each with what it is.
fn messages(text: &str) -> Vec<(&str, Verdict)> {
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, message) = line.split_once(": ").unwrap_or_else(|| panic!("{line}"));
            (message, verdict(name))
        })
        .collect()
}

#[test]
fn each_message_is_judged_for_what_it_is() {
    let messages = messages(MESSAGES);
    assert!(messages.len() > 250, "{}", messages.len());
    let wrong: Vec<String> = messages
        .iter()
        .filter(|(message, expected)| judge(message) != *expected)
        .map(|(message, expected)| format!("{message}: {:?}, not {expected:?}", judge(message)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// No wish is turned down; what is let through has other guards behind it.
#[test]
fn no_wish_is_turned_down_and_most_of_the_rest_is() {
    let messages = messages(FRESH);
    let (wishes, others): (Vec<_>, Vec<_>) = messages
        .iter()
        .partition(|(_, expected)| *expected == Verdict::Fine);
    let wrong = |messages: &[&(&str, Verdict)]| -> Vec<String> {
        let wrong = messages
            .iter()
            .filter(|(message, expected)| judge(message) != *expected);
        wrong
            .map(|(message, expected)| format!("{message}: {:?}, not {expected:?}", judge(message)))
            .collect()
    };
    let (turned_down, let_through) = (wrong(&wishes), wrong(&others));
    assert!(turned_down.is_empty(), "{}", turned_down.join("\n"));
    assert!(
        let_through.len() * 20 <= others.len(),
        "{}",
        let_through.join("\n")
    );
}

#[test]
fn no_phrase_of_shoppers_and_no_title_is_turned_down() {
    let phrases = include_str!("../../../../language/tests/phrases.txt");
    let phrases = phrases.lines().filter_map(|line| line.split_once(" =>"));
    for (phrase, _) in phrases.filter(|(phrase, _)| !phrase.starts_with('#')) {
        assert_eq!(judge(phrase), Verdict::Fine, "{phrase}");
    }
    for product in crate::testing::seed() {
        assert_eq!(judge(&product.title), Verdict::Fine, "{}", product.title);
        assert_eq!(
            judge(&product.description),
            Verdict::Fine,
            "{}",
            product.description
        );
    }
}

#[test]
fn whatever_is_turned_down_is_answered_in_a_sentence_without_figures() {
    for verdict in [
        Verdict::OffTopic,
        Verdict::Abusive,
        Verdict::Unsafe,
        Verdict::InDistress,
    ] {
        let reply = turn_down(verdict).unwrap_or_default();
        assert_eq!(reply.matches('.').count(), 1, "{reply}");
        assert!(
            !reply.contains(|sign: char| sign.is_ascii_digit()),
            "{reply}"
        );
    }
    assert_eq!(turn_down(Verdict::Fine), None);
}

proptest::proptest! {
    #[test]
    fn any_text_is_judged(text in proptest::prelude::any::<String>()) {
        let verdict = judge(&text);
        proptest::prop_assert_eq!(turn_down(verdict).is_none(), verdict == Verdict::Fine);
    }
}
