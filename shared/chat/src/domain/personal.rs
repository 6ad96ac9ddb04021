//! What becomes of a message in which personal data were masked: they are no part of the wish, and
//! the shopper is told that they are gone.

use souk_privacy::{Found, Kind};
use std::borrow::Cow;

/// What the reply says of what was masked; `None` where nothing was.
#[must_use]
pub fn left_out(found: Found) -> Option<String> {
    let names: Vec<&str> = found.iter().map(|(kind, _)| name(kind)).collect();
    let (last, others) = names.split_last()?;
    let is_one = names.len() == 1 && found.iter().all(|(_, count)| count == 1);
    let (verb, pronoun) = if is_one {
        ("was", "is")
    } else {
        ("were", "are")
    };
    let names = match others {
        [] if is_one => (*last).to_owned(),
        [] => plural(last),
        others => format!("{} and {last}", others.join(", ")),
    };
    Some(format!(
        "Your {names} {verb} left out and {pronoun} not kept."
    ))
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Email => "e-mail address",
        Kind::Phone => "phone number",
        Kind::Card => "card number",
        Kind::Iban => "account number",
        Kind::NationalId => "id number",
        Kind::Address => "street address",
    }
}

fn plural(name: &str) -> String {
    let ending = if name.ends_with('s') { "es" } else { "s" };
    format!("{name}{ending}")
}

/// Words by which a datum is given, "text me at", and which are no part of a wish either.
const GIVING: &str = "\
    call text email mail e phone tel telephone mobile cell number whatsapp sms contact reach write reply send forward \
    deliver delivery ship my our his her me us it them is are was at on to via by or and with for from near in the a an \
    no address addresses i im i'm live lives living voucher vouchers receipt confirmation details info ssn passport \
    license id card visa mastercard amex iban account pay charge use social security dni bsn please you can if back \
    pick up home house name and's \u{2014}";

/// The message without the masks, and without the words that lead to one.
#[must_use]
pub fn without_data(masked: &str) -> Cow<'_, str> {
    let mut rest = masked;
    let mut kept = String::new();
    while let Some((at, kind)) = next_mask(rest) {
        kept.push_str(without_giving(&rest[..at]));
        kept.push_str(", ");
        rest = &rest[at + kind.token().len()..];
    }
    if kept.is_empty() {
        return Cow::Borrowed(masked);
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

fn next_mask(text: &str) -> Option<(usize, Kind)> {
    let places = Kind::ALL
        .into_iter()
        .filter_map(|kind| Some((text.find(kind.token())?, kind)));
    places.min_by_key(|(at, _)| *at)
}

/// `text` without the words at its end that give what comes next. Punctuation ends them, but for a
/// colon: "my number: ".
fn without_giving(text: &str) -> &str {
    let mut text = text;
    loop {
        let trimmed = text.trim_end_matches([' ', ':', '#', '(', '"', '\'', '-', '=']);
        let begin = trimmed
            .rfind(|sign: char| !sign.is_alphanumeric() && sign != '\'')
            .map_or(0, |at| {
                at + trimmed[at..].chars().next().map_or(1, char::len_utf8)
            });
        let word = trimmed[begin..].to_lowercase();
        if word.is_empty() || !GIVING.split_ascii_whitespace().any(|giving| giving == word) {
            return trimmed;
        }
        text = &trimmed[..begin];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_privacy::mask;

    #[test]
    fn the_shopper_is_told_what_was_left_out() {
        for (message, told) in [
            ("spa in Boston", None),
            (
                "spa, a@example.com",
                Some("Your e-mail address was left out and is not kept."),
            ),
            (
                "a@example.com or b@example.com",
                Some("Your e-mail addresses were left out and are not kept."),
            ),
            (
                "a@example.com or 617-555-0123",
                Some("Your e-mail address and phone number were left out and are not kept."),
            ),
        ] {
            assert_eq!(left_out(mask(message).found).as_deref(), told);
        }
    }

    #[test]
    fn a_datum_and_the_words_that_give_it_are_no_part_of_the_wish() {
        for (message, wording) in [
            ("spa in Boston", "spa in Boston"),
            ("spa in Boston, call me at 617-555-0123", "spa in Boston,, "),
            (
                "massage under $50. My number is: 617-555-0123 thanks",
                "massage under $50.,  thanks",
            ),
            ("spa near 123 Main Street, Boston", "spa, , Boston"),
            ("send it to a@example.com or b@example.com", ", , "),
        ] {
            assert_eq!(without_data(&mask(message).text), wording);
        }
    }
}
