//! `POST /model/{id}/converse`.

use crate::{
    http::{Outcome, Response},
    rules, script,
    server::{Mind, State},
};
use serde_json::Value;

/// Answers a request as Bedrock would; what it refuses is refused before any fault strikes.
pub fn answer(body: &[u8], state: &mut State) -> Outcome {
    let outcome = match serde_json::from_slice::<Value>(body) {
        Ok(request) => {
            let outcome = answer_json(&request, state);
            state.asked.push(request);
            outcome
        }
        Err(error) => invalid(&error.to_string()),
    };
    let counts = &mut state.counts;
    let count = match &outcome {
        Outcome::Hung => &mut counts.hung,
        Outcome::Answered(response) if response.status == 200 => &mut counts.answered,
        Outcome::Answered(_) => &mut counts.refused,
    };
    *count += 1;
    outcome
}

fn answer_json(request: &Value, state: &mut State) -> Outcome {
    if let Err(broken) = rules::check(request) {
        return invalid(&broken);
    }
    let answer = match &mut state.mind {
        Mind::Scripted => script::answer(request).map(|body| Response::json(200, &body)),
        Mind::Recorded(replay) => replay.answer(request),
    };
    let mut answer = match answer {
        Ok(answer) => answer,
        Err(reason) => return invalid(&reason),
    };
    answer.after += state.faults.latency();
    match state.faults.strike() {
        None => Outcome::Answered(answer),
        Some(fault) => fault.instead_of(&answer),
    }
}

fn invalid(reason: &str) -> Outcome {
    Outcome::Answered(Response::refusal(400, "ValidationException", reason))
}
