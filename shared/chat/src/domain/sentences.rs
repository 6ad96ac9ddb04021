//! A text, sentence by sentence.

/// The sentences of `text`, each with the space behind it: put together they are `text` again.
///
/// A sentence ends with a full stop, an exclamation or a question mark, and the space after it. So
/// "4.5 km" and "souk.test" are whole; an abbreviation ("approx. 2 km") ends one too early, which does
/// no harm where the parts are put together again.
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
    let mut ended = false;
    while let Some((_, sign)) = signs.next() {
        let (at, following) = *signs.peek()?;
        match sign {
            '.' | '!' | '?' | '…' => ended = true,
            // A closing quotation mark or bracket belongs to what it closes.
            '"' | '”' | '’' | '\'' | ')' | '»' => {}
            _ if !sign.is_whitespace() => ended = false,
            _ => {}
        }
        if ended && sign.is_whitespace() && !following.is_whitespace() {
            return Some(at);
        }
    }
    None
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
