//! What was heard, without what is nobody else's business: no headers, and of the bodies no account
//! and no request or trace ids. Deals are named by their places.

use crate::listener::Heard;
use serde_json::Value;
use souk_bedrock::recording::{Exchange, Match, Recorded, deals, tool_choice};

const ACCOUNT_DIGITS: usize = 12;
const UUID_CHARACTERS: usize = 36;
/// Members of an answer that tell of the account, or of nothing that a test needs.
const LEFT_OUT: [&str; 3] = ["trace", "requestId", "performanceConfig"];

pub fn exchanges(heard: &[Heard]) -> Vec<Exchange> {
    heard.iter().map(exchange).collect()
}

fn exchange(heard: &Heard) -> Exchange {
    let ids: Vec<String> = deals(&heard.request)
        .iter()
        .filter_map(|deal| Some(deal["id"].as_str()?.to_owned()))
        .collect();
    let mut body: Value = serde_json::from_slice(&heard.response).unwrap_or_default();
    let text = body.is_null().then(|| {
        let text = String::from_utf8_lossy(&heard.response);
        scrubbed(&text, &ids)
    });
    scrub(&mut body, &ids);
    Exchange {
        request: Match {
            tool_choice: tool_choice(&heard.request),
        },
        response: Recorded {
            status: heard.status,
            error: heard.error.clone(),
            body,
            text,
            after_ms: 0,
        },
    }
}

fn scrub(value: &mut Value, ids: &[String]) {
    match value {
        Value::String(text) => *text = scrubbed(text, ids),
        Value::Array(items) => items.iter_mut().for_each(|item| scrub(item, ids)),
        Value::Object(members) => {
            members.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
            members.values_mut().for_each(|member| scrub(member, ids));
        }
        _ => {}
    }
}

fn scrubbed(text: &str, ids: &[String]) -> String {
    let mut text = text.to_owned();
    for (place, id) in ids.iter().enumerate() {
        text = text.replace(id, &format!("{{{{deals.{place}.id}}}}"));
    }
    let is_of_id = |sign: char| sign.is_ascii_hexdigit() || sign == '-';
    without_runs(
        &without_runs(&text, is_of_id, is_uuid),
        |sign| sign.is_ascii_digit(),
        is_account,
    )
}

fn is_uuid(run: &str) -> bool {
    run.len() == UUID_CHARACTERS && run.matches('-').count() == 4
}

fn is_account(run: &str) -> bool {
    run.len() == ACCOUNT_DIGITS
}

/// The text with zeros for each run of such signs that `is_secret`.
fn without_runs(text: &str, belongs: impl Fn(char) -> bool, is_secret: fn(&str) -> bool) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = belongs(first);
        let end = rest
            .find(|sign| belongs(sign) != inside)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if inside && is_secret(run) {
            cleaned.extend(run.chars().map(|sign| if sign == '-' { '-' } else { '0' }));
        } else {
            cleaned.push_str(run);
        }
        rest = after;
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_kept_names_no_account_no_request_and_no_product() {
        let id = "019a0000-1111-7222-8333-444455556666";
        let request = json!({
            "messages": [{"role": "user", "content": [{"toolResult": {"content": [{"json": {"deals": [{"id": "019a-other"}, {"id": id}]}}]}}]}],
            "toolConfig": {"toolChoice": {"tool": {"name": "present_deals"}}},
        });
        let response = json!({
            "message": "arn:aws:bedrock:us-east-1:123456789012:inference-profile/x, request 7d3c0000-1111-4222-8333-444455556666",
            "card": id,
            "trace": {"guardrail": {}},
        });
        let heard = Heard {
            request,
            status: 403,
            error: Some("AccessDeniedException".to_owned()),
            response: response.to_string().into_bytes(),
        };
        let [kept] = &exchanges(&[heard])[..] else {
            panic!("one was heard");
        };
        assert_eq!(kept.request.tool_choice, "present_deals");
        let expected = json!({
            "message": "arn:aws:bedrock:us-east-1:000000000000:inference-profile/x, request 00000000-0000-0000-0000-000000000000",
            "card": "{{deals.1.id}}",
        });
        assert_eq!(kept.response.body, expected);
    }

    #[test]
    fn an_answer_that_is_no_json_is_kept_as_text() {
        let heard = Heard {
            status: 200,
            response: b"<html>".to_vec(),
            ..Heard::default()
        };
        let text = exchanges(&[heard])
            .first()
            .and_then(|kept| kept.response.text.clone());
        assert_eq!(text.as_deref(), Some("<html>"));
    }
}
