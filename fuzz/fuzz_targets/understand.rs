//! Any text is understood: without a panic, within its bounds, and with spans that lie in its words.

#![no_main]

use libfuzzer_sys::fuzz_target;
use souk_language::understand;

fuzz_target!(|text: &str| {
    let understood = understand(text);
    assert!(
        understood
            .min_discount
            .is_none_or(|percent| (1..=100).contains(&percent))
    );
    assert!(understood.min_price.unwrap_or(0) <= understood.max_price.unwrap_or(i64::MAX));
    assert!(
        understood
            .radius_km
            .is_none_or(|km| (0.5..=1_000.0).contains(&km))
    );
    let excluded = understood.excluded.iter().map(|exclusion| &exclusion.at);
    let places = understood.named_places.iter().map(|place| &place.at);
    for span in excluded.chain(places) {
        assert!(span.start <= span.end && span.end <= understood.words.len());
    }
    assert!(
        understood
            .words
            .iter()
            .all(|word| !word.is_empty() && !word.contains(char::is_whitespace))
    );
});
