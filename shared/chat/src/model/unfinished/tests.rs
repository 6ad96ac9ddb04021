use super::*;
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value, json};

fn at_once(text: &str) -> Unfinished {
    in_pieces(&[text])
}

fn in_pieces(pieces: &[&str]) -> Unfinished {
    let mut unfinished = Unfinished::default();
    pieces.iter().for_each(|piece| unfinished.take(piece));
    unfinished
}

#[test]
fn a_text_is_known_as_far_as_it_has_come() {
    for (come, known) in [
        (r#"{"#, None),
        (r#"{"reply""#, None),
        (r#"{"reply": "#, None),
        (r#"{"reply": ""#, Some(("", false))),
        (r#"{"reply": "It costs $1"#, Some(("It costs $1", false))),
        (
            r#"{"reply": "It costs $19.9"#,
            Some(("It costs $19.9", false)),
        ),
        (r#"{"reply": "a\"#, Some(("a", false))),
        (r#"{"reply": "a\\"#, Some(("a\\", false))),
        (r#"{"reply": "a\u00e"#, Some(("a", false))),
        (r#"{"reply": "a\u00e9"#, Some(("aé", false))),
        (r#"{"reply": "a\ud83d"#, Some(("a", false))),
        (r#"{"reply": "a\ud83d\ude0"#, Some(("a", false))),
        (r#"{"reply": "a\ud83d\ude00"#, Some(("a😀", false))),
        (r#"{"reply": "a" "#, Some(("a", true))),
        (
            r#"{"cards": [{"id": "}]"}], "re\u0070ly": "a"#,
            Some(("a", false)),
        ),
    ] {
        assert_eq!(at_once(come).text("reply"), known, "{come}");
    }
}

#[test]
fn everything_else_is_known_when_it_has_ended() {
    for (come, known) in [
        (r#"{"cards": [{"reason": "]}\""#, None),
        (
            r#"{"cards": [[1], {"a": "]}\"\\"}]"#,
            Some(r#"[[1], {"a": "]}\"\\"}]"#),
        ),
        (r#"{"cards": 12"#, None),
        (r#"{"cards": 12 "#, Some("12")),
        (r#"{"cards": null}"#, Some("null")),
        (r#"{"cards": {}, "reply": "a"#, Some("{}")),
    ] {
        let unfinished = at_once(come);
        assert_eq!(unfinished.whole("cards"), known, "{come}");
        assert!(!unfinished.is_broken(), "{come}");
    }
}

#[test]
fn what_is_no_object_or_too_much_of_one_is_not_read_on() {
    let long = format!(r#"{{"reply": "{}""#, "é".repeat(LONGEST));
    let many: Vec<String> = (0..20).map(|name| format!("\"{name}\": 1")).collect();
    for text in [
        "[",
        "null",
        "<html>",
        "{,",
        "{reply",
        r#"{"a": 1,}"#,
        r#"{"a" 1"#,
        r#"{"a": }"#,
        r#"{"a": 1} x"#,
        r#"{"a": "x" "y""#,
        r#"{"a": 1, "a": 2}"#,
        r#"{"a": "\x"#,
        r#"{"a": "\u00g"#,
        r#"{"a": "\udc00"#,
        r#"{"a": "\ud83dx"#,
        r#"{"a": "\ud83d\n"#,
        r#"{"a": "\ud83d\ud83d"#,
        "{\"a\": \"\n",
        &long,
        &format!("{{{}}}", many.join(", ")),
    ] {
        let mut unfinished = at_once(text);
        let of_text: String = text.chars().take(40).collect();
        assert!(unfinished.is_broken(), "{of_text}");
        unfinished.take("\"more\": 1");
        assert!(
            unfinished.is_broken() && unfinished.text.len() <= LONGEST,
            "{of_text}"
        );
    }
}

/// A JSON value, at most so deep.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((any::<String>(), inner), 0..4)
                .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// Text as JSON that escapes whatever is not ASCII, as some models write it.
fn escaped(text: &str) -> String {
    let mut units = [0; 2];
    let letters = text.chars().map(|sign| match sign {
        ' '..='~' if !matches!(sign, '"' | '\\') => sign.to_string(),
        sign => {
            let units = sign.encode_utf16(&mut units).iter();
            units.map(|unit| format!("\\u{unit:04x}")).collect()
        }
    });
    format!("\"{}\"", letters.collect::<String>())
}

/// The same text, cut at these places.
fn cut<'a>(text: &'a str, at: &[prop::sample::Index]) -> Vec<&'a str> {
    let mut places: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
    places.push(text.len());
    let mut at: Vec<usize> = at.iter().map(|index| *index.get(&places)).collect();
    at.extend([0, text.len()]);
    at.sort_unstable();
    at.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect()
}

fn cuts() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    vec(any::<prop::sample::Index>(), 0..40)
}

proptest! {
    #[test]
    fn an_object_is_read_the_same_however_it_is_cut(
        reply in any::<String>(),
        cards in value(),
        escapes in any::<bool>(),
        first in any::<bool>(),
        cuts in cuts(),
    ) {
        let text = if escapes { escaped(&reply) } else { json!(reply).to_string() };
        let mut members = [format!("\"reply\" : {text}"), format!("\"cards\":{cards}")];
        if first {
            members.reverse();
        }
        let object = format!("{{{} }}", members.join(" , "));
        let mut unfinished = Unfinished::default();
        for piece in cut(&object, &cuts) {
            unfinished.take(piece);
            let so_far = unfinished.text("reply").map_or("", |(text, _)| text);
            prop_assert!(reply.starts_with(so_far));
        }
        prop_assert!(!unfinished.is_broken());
        prop_assert_eq!(unfinished.text("reply"), Some((reply.as_str(), true)));
        let read: Option<Value> = match cards.as_str() {
            Some(_) => unfinished.text("cards").map(|(text, _)| text.into()),
            None => unfinished.whole("cards").and_then(|text| serde_json::from_str(text).ok()),
        };
        prop_assert_eq!(read, Some(cards));
    }

    #[test]
    fn hostile_text_is_read_the_same_however_it_is_cut_and_without_a_panic(
        text in r#"\{?[\{\}\[\]":,\\udD8c0 ae😀-]{0,60}"#,
        cuts in cuts(),
    ) {
        let whole = at_once(&text);
        let pieces = in_pieces(&cut(&text, &cuts));
        prop_assert_eq!(format!("{:?}", whole), format!("{:?}", pieces));
        // Nothing is read of a text that is no JSON: what is told of it in the end may be so.
        if let Ok(Value::Object(members)) = serde_json::from_str(&text) {
            let told = members.iter().filter(|(_, value)| value.is_string());
            for (name, value) in told {
                let known = whole.text(name).filter(|_| !whole.is_broken());
                prop_assert!(whole.is_broken() || known.map(|(text, _)| text) == value.as_str());
            }
        }
    }
}
