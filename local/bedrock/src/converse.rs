//! `POST /model/{id}/converse` and `POST /model/{id}/converse-stream`.

use crate::{
    http::{Outcome, Response},
    rules, script,
    server::{Mind, State},
    stream::Stream,
};
use serde_json::Value;

/// How an answer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Whole,
    Stream,
}

/// Answers a request as Bedrock would; what it refuses is refused before any fault strikes.
pub fn answer(body: &[u8], form: Form, state: &mut State) -> Outcome {
    let outcome = match serde_json::from_slice::<Value>(body) {
        Ok(request) => {
            let outcome = answer_json(&request, form, state);
            state.asked.push(request);
            outcome
        }
        Err(error) => invalid(&error.to_string()),
    };
    let counts = &mut state.counts;
    let count = match &outcome {
        Outcome::Hung => &mut counts.hung,
        Outcome::Streamed(_) => &mut counts.answered,
        Outcome::Answered(response) if response.status == 200 => &mut counts.answered,
        Outcome::Answered(_) => &mut counts.refused,
    };
    *count += 1;
    outcome
}

fn answer_json(request: &Value, form: Form, state: &mut State) -> Outcome {
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
    let fault = state.faults.strike();
    if form == Form::Stream && answer.status == 200 {
        let stream = match Stream::of(&answer, &state.faults.knobs) {
            Ok(stream) => stream,
            Err(error) => return invalid(&error.to_string()),
        };
        return match fault {
            None => Outcome::Streamed(stream),
            Some(fault) => fault.instead_of_stream(&stream),
        };
    }
    match fault {
        None => Outcome::Answered(answer),
        Some(fault) => fault.instead_of(&answer),
    }
}

fn invalid(reason: &str) -> Outcome {
    Outcome::Answered(Response::refusal(400, "ValidationException", reason))
}
