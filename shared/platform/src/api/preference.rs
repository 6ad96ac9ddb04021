//! What a caller would rather have, by its `Accept` header (RFC 9110, 12.5.1).

/// Whether `accept` names `wanted`, and does not weigh `usual` more. A range such as `*/*` names
/// nothing: whoever takes anything gets the usual.
pub fn prefers(accept: &str, wanted: &str, usual: &str) -> bool {
    let weight = |media_type: &str| {
        let mut ranges = accept.split(',');
        ranges.find_map(|range| weight_of(range, media_type))
    };
    weight(wanted).is_some_and(|wanted| wanted > 0.0 && weight(usual).unwrap_or(0.0) <= wanted)
}

/// The weight that `range` gives to `media_type`, if it names it; 1 unless it says otherwise.
fn weight_of(range: &str, media_type: &str) -> Option<f32> {
    let mut parts = range.split(';').map(str::trim);
    let named = parts.next()?.eq_ignore_ascii_case(media_type);
    let weight = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("q")
            .then_some(value.trim())
    });
    named.then(|| weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefers_events(accept: &str) -> bool {
        prefers(accept, "text/event-stream", "application/json")
    }

    #[test]
    fn events_go_to_those_who_name_them() {
        for accept in [
            "text/event-stream",
            "Text/Event-Stream",
            "text/event-stream; charset=utf-8",
            "text/event-stream;q=0.5",
            "application/json, text/event-stream",
            "application/json;q=0.4, text/event-stream;q=0.5, */*;q=0.1",
        ] {
            assert!(prefers_events(accept), "{accept}");
        }
    }

    #[test]
    fn everybody_else_gets_the_usual() {
        for accept in [
            "",
            "*/*",
            "text/*",
            "application/json",
            "text/html, application/json;q=0.9, */*;q=0.8",
            "text/event-stream;q=0",
            "text/event-stream;q=none",
            "text/event-stream;q=0.5, application/json",
            "text/event-streams",
            ",;=,q=1",
        ] {
            assert!(!prefers_events(accept), "{accept}");
        }
    }
}
