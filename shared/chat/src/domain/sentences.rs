//! A text, sentence by sentence.

/// The sentences of `text`, each with the space behind it: put together they are `text` again.
///
/// A sentence ends with a full stop, an exclamation or a question mark, and the space after it. So
/// "4.5 km" and "souk.test" are whole. After a full stop, another begins with neither a small letter
/// nor a figure ("approx. 2 km"), and not behind an abbreviation ("St. Louis"): two sentences told as
/// one do no harm, half of one does.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (sentence, others) = rest.split_at(end_of_first(rest).unwrap_or(rest.len()));
        rest = others;
        (!sentence.is_empty()).then_some(sentence)
    })
}

/// Where the first sentence that has surely ended does so, the space behind it included.
#[must_use]
pub fn end_of_first(text: &str) -> Option<usize> {
    let mut signs = text.char_indices().peekable();
    // By which sign the text before has ended, and where that stands.
    let mut ended = None;
    while let Some((here, sign)) = signs.next() {
        let (at, following) = *signs.peek()?;
        match sign {
            '.' | '!' | '?' | '…' => ended = Some((sign, here)),
            // A closing quotation mark or bracket belongs to what it closes.
            '"' | '”' | '’' | '\'' | ')' | '»' => {}
            _ if !sign.is_whitespace() => ended = None,
            _ => {}
        }
        if !sign.is_whitespace() || following.is_whitespace() {
            continue;
        }
        let goes_on = |(sign, stop): (char, usize)| {
            let begins_none = following.is_lowercase() || following.is_numeric();
            sign == '.' && (begins_none || is_abbreviated(&text[..stop]))
        };
        if ended.is_some_and(|end| !goes_on(end)) {
            return Some(at);
        }
    }
    None
}

/// Words that a full stop follows where no sentence ends; a single letter is one too.
const ABBREVIATIONS: [&str; 24] = [
    "approx", "appt", "ave", "bldg", "blvd", "ca", "dr", "e.g", "etc", "excl", "ft", "i.e", "incl",
    "max", "min", "mr", "mrs", "ms", "mt", "no", "st", "str", "vs", "z.b",
];

/// Whether the full stop behind `text` belongs to its last word.
fn is_abbreviated(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let word = last.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    is_letter || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_keep_the_space_behind_them() {
        for (text, parts) in [
            ("", &[][..]),
            ("Here.", &["Here."]),
            (
                "Here. Or there?  Yes!\nNo",
                &["Here. ", "Or there?  ", "Yes!\n", "No"],
            ),
            ("4.5 km away, at souk.test", &["4.5 km away, at souk.test"]),
            (
                "It is approx. 2 km away, e.g. on foot. Near St. Louis (No. 5 of J. Smith). Go!",
                &[
                    "It is approx. 2 km away, e.g. on foot. ",
                    "Near St. Louis (No. 5 of J. Smith). ",
                    "Go!",
                ],
            ),
            (
                "None in “Boston.” Try Austin.",
                &["None in “Boston.” ", "Try Austin."],
            ),
            ("Wait… what?! Oh.", &["Wait… ", "what?! ", "Oh."]),
        ] {
            assert_eq!(sentences(text).collect::<Vec<_>>(), parts);
        }
    }

    #[test]
    fn a_sentence_has_ended_when_another_begins() {
        for unfinished in [
            "",
            "Here",
            "Here.",
            "Here. ",
            "It costs $4.",
            "It costs $4.5",
            "It costs $4. 5",
            "It is near St. L",
        ] {
            assert_eq!(end_of_first(unfinished), None, "{unfinished}");
        }
        assert_eq!(end_of_first("Here. A"), Some(6));
    }

    proptest! {
        #[test]
        fn put_together_sentences_are_the_text(text in "[ a-c.!?\n\u{a0}\u{2028}é”]{0,40}") {
            prop_assert_eq!(sentences(&text).collect::<String>(), text);
        }
    }
}
