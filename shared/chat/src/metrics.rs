//! What is counted of the messages: how much was masked in them, by kind, and what was turned down.
//! Never what they say.

use crate::domain::guard::Verdict;
use souk_platform::metrics::{Figure, Meter};
use souk_privacy::{Found, Kind};

/// Counts what was masked in a message, and whether it was turned down.
pub fn count(meter: Meter, masked: Found, verdict: Verdict) {
    let figures = figures(masked, verdict);
    if !figures.is_empty() {
        meter.emit(&figures);
    }
}

fn figures(masked: Found, verdict: Verdict) -> Vec<(&'static str, Figure)> {
    let counts = masked
        .iter()
        .map(|(kind, count)| (name(kind), Figure::Count(f64::from(count))));
    let turned_down = match verdict {
        Verdict::Fine => None,
        Verdict::OffTopic => Some("TurnedDownOffTopic"),
        Verdict::Abusive => Some("TurnedDownAbusive"),
        Verdict::Unsafe => Some("TurnedDownUnsafe"),
        Verdict::InDistress => Some("AnsweredInDistress"),
    };
    counts
        .chain(turned_down.map(|name| (name, Figure::Count(1.0))))
        .collect()
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Email => "MaskedEmails",
        Kind::Phone => "MaskedPhones",
        Kind::Card => "MaskedCards",
        Kind::Iban => "MaskedIbans",
        Kind::NationalId => "MaskedNationalIds",
        Kind::Address => "MaskedAddresses",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_privacy::mask;

    #[test]
    fn what_was_masked_is_counted_by_kind() {
        let found = mask("a@example.com, b@example.com or 617-555-0123").found;
        let expected = [
            ("MaskedEmails", Figure::Count(2.0)),
            ("MaskedPhones", Figure::Count(1.0)),
        ];
        assert_eq!(figures(found, Verdict::Fine), expected);
        assert_eq!(figures(Found::default(), Verdict::Fine), []);
    }
}
