//! A model that plays its part: it searches for what the message says, as far as it understands a few
//! words of English, and presents the first of what was found in the deals' own facts.

use crate::{
    recording::{deals, tool_choice},
    rules::list,
};
use serde_json::{Value, json};

const MOST_CARDS: usize = 5;
const CHARACTERS_A_TOKEN: usize = 4;
const LONGEST_QUERY: usize = 200;

/// Words, and the category that they ask for.
const CATEGORIES: [(&str, &str); 14] = [
    ("spa", "Spa"),
    ("massage", "Massage"),
    ("yoga", "Yoga & Pilates"),
    ("pilates", "Yoga & Pilates"),
    ("hair", "Hair"),
    ("nail", "Nails"),
    ("facial", "Facials"),
    ("gym", "Gym"),
    ("climb", "Climbing"),
    ("restaurant", "Restaurants"),
    ("dinner", "Restaurants"),
    ("tasting", "Tastings"),
    ("tour", "Tours"),
    ("class", "Classes"),
];

/// # Errors
/// A sentence, where a request demands a tool that it does not know.
pub fn answer(request: &Value) -> Result<Value, String> {
    let uses = match tool_choice(request).as_str() {
        "any" => searches(request)
            .map(|input| ("search_catalog", input))
            .to_vec(),
        "present_deals" => vec![("present_deals", presentation(&deals(request)))],
        other => return Err(format!("the stand-in does not know the tool {other}")),
    };
    let content: Vec<Value> = uses
        .into_iter()
        .enumerate()
        .map(|(at, (name, input))| {
            json!({"toolUse": {"toolUseId": format!("tooluse_{at}"), "name": name, "input": input}})
        })
        .collect();
    let content = Value::Array(content);
    let tokens = |text: &str| text.len() / CHARACTERS_A_TOKEN;
    let (input_tokens, output_tokens) =
        (tokens(&request.to_string()), tokens(&content.to_string()));
    Ok(json!({
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": "tool_use",
        "usage": {
            "inputTokens": input_tokens,
            "outputTokens": output_tokens,
            "totalTokens": input_tokens + output_tokens,
        },
        "metrics": {"latencyMs": 0},
    }))
}

/// By the category that the message names, and by its words, within the same bounds.
fn searches(request: &Value) -> [Value; 2] {
    let by_category = search(request);
    let mut by_words = by_category.clone();
    if let Some(members) = by_words.as_object_mut() {
        members.remove("category");
        members.insert("query".to_owned(), query(&last_text(request)).into());
    }
    [by_category, by_words]
}

fn query(message: &str) -> String {
    message.chars().take(LONGEST_QUERY).collect()
}

/// "50% off spa in Boston under $90" as the catalog's own bounds.
fn search(request: &Value) -> Value {
    let message = last_text(request);
    let lower = message.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let mut search = json!({});
    let category = CATEGORIES.iter().find(|(word, _)| lower.contains(word));
    match category {
        Some((_, name)) => search["category"] = json!(name),
        None => search["query"] = json!(query(&message)),
    }
    let discount = words
        .iter()
        .find_map(|word| word.strip_suffix('%')?.parse::<u8>().ok());
    let half = lower.contains("half price").then_some(50);
    if let Some(percent) = discount.or(half).filter(|percent| *percent <= 100) {
        search["min_discount"] = json!(percent);
    }
    let price = words
        .iter()
        .find_map(|word| word.strip_prefix('$')?.parse::<i64>().ok());
    if let Some(price) = price.filter(|_| lower.contains("under")) {
        search["max_price"] = json!(price.saturating_mul(100));
    }
    if let Some(city) = city(&message) {
        search["city"] = json!(city);
    } else if let Some((lat, lng)) = whereabouts(request) {
        search["near"] = json!({"lat": lat, "lng": lng});
    }
    search
}

fn last_text(request: &Value) -> String {
    let last = list(&request["messages"]).last();
    let blocks = last.map_or(&[][..], |message| list(&message["content"]));
    let texts: Vec<&str> = blocks
        .iter()
        .filter_map(|block| block["text"].as_str())
        .collect();
    texts.join(" ")
}

/// The capitalised words after "in".
fn city(message: &str) -> Option<String> {
    let mut words = message
        .split_whitespace()
        .skip_while(|word| *word != "in")
        .skip(1);
    let name: Vec<&str> = words
        .by_ref()
        .take_while(|word| word.starts_with(char::is_uppercase))
        .map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()))
        .collect();
    (!name.is_empty()).then(|| name.join(" "))
}

/// The last two numbers of the instructions, where these say a latitude.
fn whereabouts(request: &Value) -> Option<(f64, f64)> {
    let mut texts = list(&request["system"])
        .iter()
        .filter_map(|block| block["text"].as_str());
    let text = texts.find(|text| text.contains("latitude"))?;
    let number = |word: &str| -> Option<f64> { word.trim_matches([',', '.']).parse().ok() };
    let numbers: Vec<f64> = text.split_whitespace().filter_map(number).collect();
    let [.., lat, lng] = numbers[..] else {
        return None;
    };
    Some((lat, lng))
}

fn presentation(deals: &[Value]) -> Value {
    let in_stock = deals.iter().filter(|deal| deal["units_left"] != json!(0));
    let shown: Vec<&Value> = in_stock.take(MOST_CARDS).collect();
    let cards: Vec<Value> = shown
        .iter()
        .map(|deal| json!({"id": deal["id"], "reason": reason(deal)}))
        .collect();
    json!({"reply": format!("Here are {} deals for you.", shown.len()), "cards": cards})
}

fn reason(deal: &Value) -> String {
    let price = deal["price"].as_str().unwrap_or_default();
    match deal["discount_percent"].as_u64() {
        Some(percent @ 1..) => format!("{percent}% off, at {price}."),
        _ => format!("At {price}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(message: &str, system: &str) -> Value {
        search(&json!({
            "system": [{"text": system}],
            "messages": [{"role": "user", "content": [{"text": message}]}],
        }))
    }

    #[test]
    fn it_searches_for_what_the_message_says() {
        for (message, system, expected) in [
            (
                "50% off spa in Boston",
                "",
                json!({"category": "Spa", "min_discount": 50, "city": "Boston"}),
            ),
            (
                "massage in New York under $90",
                "",
                json!({"category": "Massage", "max_price": 9_000, "city": "New York"}),
            ),
            (
                "spa near me",
                "The shopper is at latitude 42.3500, longitude -71.0800.",
                json!({"category": "Spa", "near": {"lat": 42.35, "lng": -71.08}}),
            ),
            (
                "something romantic",
                "",
                json!({"query": "something romantic"}),
            ),
        ] {
            assert_eq!(asked(message, system), expected, "{message}");
        }
    }

    #[test]
    fn it_presents_what_can_be_had() {
        let deals = [
            json!({"id": "a", "price": "$30", "discount_percent": 50, "units_left": 3}),
            json!({"id": "b", "price": "$40", "discount_percent": 0, "units_left": null}),
            json!({"id": "c", "price": "$50", "discount_percent": 10, "units_left": 0}),
        ];
        let expected = json!({"reply": "Here are 2 deals for you.", "cards": [
            {"id": "a", "reason": "50% off, at $30."}, {"id": "b", "reason": "At $40."},
        ]});
        assert_eq!(presentation(&deals), expected);
    }
}
