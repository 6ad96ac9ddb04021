//! What phrases mean, true ones and those that only look like them, from `phrases.txt`.

use souk_language::{Place, Understood, understand};

/// All that a text was understood to say, in one line.
fn line(understood: &Understood) -> String {
    let words = Some(understood.words.join(" ")).filter(|words| !words.is_empty());
    let excluded = understood.excluded.iter().map(|exclusion| {
        let doubt = if exclusion.certain { "" } else { "?" };
        format!("not{doubt}={}", exclusion.phrase)
    });
    let place = understood.place.map(|place| match place {
        Place::Here => "here".to_owned(),
        Place::Anywhere => "anywhere".to_owned(),
    });
    let order = understood.order.map(|order| {
        let doubt = if order.firm { "" } else { "?" };
        format!("{:?}{doubt}", order.by)
    });
    let names: Vec<&str> = understood
        .named_places
        .iter()
        .map(|place| place.name.as_str())
        .collect();
    let named = [
        ("off", understood.min_discount.map(|off| off.to_string())),
        ("from", understood.min_price.map(|price| price.to_string())),
        ("to", understood.max_price.map(|price| price.to_string())),
        ("place", place),
        ("km", understood.radius_km.map(|km| format!("{km:.1}"))),
        ("order", order),
        (
            "in",
            Some(names.join("/")).filter(|names| !names.is_empty()),
        ),
    ];
    let named = named
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    let parts: Vec<String> = words.into_iter().chain(excluded).chain(named).collect();
    parts.join("; ")
}

#[test]
fn each_phrase_means_what_a_shopper_means_by_it() {
    let phrases: Vec<(&str, &str)> = include_str!("phrases.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" =>"))
        .collect();
    assert!(phrases.len() > 250, "{} phrases", phrases.len());
    let misunderstood: Vec<String> = phrases
        .iter()
        .map(|(text, meaning)| (text, meaning.trim(), line(&understand(text))))
        .filter(|(_, expected, understood)| expected != understood)
        .map(|(text, expected, understood)| format!("{text}\n  {expected}\n  {understood}"))
        .collect();
    assert!(misunderstood.is_empty(), "{}", misunderstood.join("\n"));
}
