//! What Bedrock demands of a request before any model sees it. A stand-in that takes what Bedrock
//! refuses would hide a defect until the first day with an account.

use serde_json::Value;

type Checked = Result<(), String>;

/// # Errors
/// The sentence of the `ValidationException`.
pub fn check(request: &Value) -> Checked {
    let messages = list(&request["messages"]);
    if messages.is_empty() {
        return broken("messages: there is none");
    }
    let mut asked_before: Vec<&str> = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        let expected = if at.is_multiple_of(2) {
            "user"
        } else {
            "assistant"
        };
        if message["role"] != expected {
            return broken(
                "messages: roles must alternate between user and assistant, the user first",
            );
        }
        asked_before = check_content(list(&message["content"]), &asked_before)?;
    }
    if messages.len().is_multiple_of(2) {
        return broken("messages: the last one must be the user's");
    }
    for block in list(&request["system"]) {
        check_text(block)?;
    }
    check_tools(&request["toolConfig"])?;
    check_inference(&request["inferenceConfig"])
}

/// Answers the tool uses that the next message has to answer.
fn check_content<'a>(content: &'a [Value], asked: &[&str]) -> Result<Vec<&'a str>, String> {
    if content.is_empty() {
        return Err("messages: a content is empty".to_owned());
    }
    let ids = |kind: &str| -> Vec<&'a str> {
        let blocks = content
            .iter()
            .filter_map(|block| block[kind]["toolUseId"].as_str());
        blocks.collect()
    };
    let answered = ids("toolResult");
    if answered.len() != asked.len() || !asked.iter().all(|id| answered.contains(id)) {
        return Err(
            "messages: each toolUse must have its toolResult in the next message".to_owned(),
        );
    }
    content.iter().try_for_each(check_text)?;
    Ok(ids("toolUse"))
}

fn check_text(block: &Value) -> Checked {
    match block["text"].as_str() {
        Some(text) if text.trim().is_empty() => broken("a text field is blank"),
        _ => Ok(()),
    }
}

fn check_tools(config: &Value) -> Checked {
    let specs: Vec<&Value> = list(&config["tools"])
        .iter()
        .map(|tool| &tool["toolSpec"])
        .filter(|spec| !spec.is_null())
        .collect();
    if !config.is_null() && specs.is_empty() {
        return broken("toolConfig: there is no tool");
    }
    let is_named = |spec: &&Value| {
        let name = spec["name"].as_str().unwrap_or_default();
        let fits = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-');
        !name.is_empty() && name.len() <= 64 && name.chars().all(fits)
    };
    if !specs.iter().all(is_named) {
        return broken("toolConfig: a tool's name must match [a-zA-Z0-9_-]{1,64}");
    }
    if !specs
        .iter()
        .all(|spec| spec["inputSchema"]["json"]["type"] == "object")
    {
        return broken("toolConfig: a tool's inputSchema must be of type object");
    }
    match config["toolChoice"]["tool"]["name"].as_str() {
        Some(chosen) if !specs.iter().any(|spec| spec["name"] == chosen) => {
            broken("toolConfig: the tool chosen is none of the tools")
        }
        _ => Ok(()),
    }
}

fn check_inference(config: &Value) -> Checked {
    let is_share = |value: &Value| {
        value.is_null()
            || value
                .as_f64()
                .is_some_and(|value| (0.0..=1.0).contains(&value))
    };
    if !is_share(&config["temperature"]) || !is_share(&config["topP"]) {
        return broken("inferenceConfig: temperature and topP are 0 to 1");
    }
    let most = &config["maxTokens"];
    if !most.is_null() && most.as_u64().is_none_or(|most| most == 0) {
        return broken("inferenceConfig: maxTokens is at least 1");
    }
    Ok(())
}

fn broken(reason: &str) -> Checked {
    Err(reason.to_owned())
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(messages: &Value) -> Value {
        json!({
            "messages": messages,
            "toolConfig": {
                "tools": [{"toolSpec": {"name": "look", "inputSchema": {"json": {"type": "object"}}}}],
                "toolChoice": {"any": {}},
            },
        })
    }

    #[test]
    fn a_conversation_in_order_is_taken() {
        let messages = json!([
            {"role": "user", "content": [{"text": "spa"}]},
            {"role": "assistant", "content": [{"toolUse": {"toolUseId": "a", "name": "look", "input": {}}}]},
            {"role": "user", "content": [{"toolResult": {"toolUseId": "a", "content": [{"json": {}}]}}]},
        ]);
        assert_eq!(check(&request(&messages)), Ok(()));
    }

    #[test]
    fn what_bedrock_refuses_is_refused() {
        let user = json!({"role": "user", "content": [{"text": "spa"}]});
        let uses = json!({"role": "assistant", "content": [{"toolUse": {"toolUseId": "a", "name": "look", "input": {}}}]});
        for messages in [
            json!([]),
            json!([uses]),
            json!([user, user]),
            json!([user, uses]),
            json!([user, uses, user]),
            json!([{"role": "user", "content": []}]),
            json!([{"role": "user", "content": [{"text": " "}]}]),
        ] {
            assert!(check(&request(&messages)).is_err(), "{messages}");
        }
        let fine = request(&json!([user]));
        for (place, value) in [
            ("/toolConfig/tools", json!([])),
            ("/toolConfig/tools/0/toolSpec/name", json!("look up")),
            ("/toolConfig/tools/0/toolSpec/inputSchema/json", json!({})),
            ("/toolConfig/toolChoice", json!({"tool": {"name": "buy"}})),
        ] {
            let mut request = fine.clone();
            request
                .pointer_mut(place)
                .into_iter()
                .for_each(|old| *old = value.clone());
            assert!(check(&request).is_err(), "{place}");
        }
        for inference in [json!({"temperature": 1.2}), json!({"maxTokens": 0})] {
            let mut request = fine.clone();
            request["inferenceConfig"] = inference;
            assert!(check(&request).is_err(), "{request}");
        }
    }
}
