//! Scripts for executions, and the ways that they are to take.

use serde_json::{Value, json};

/// A script: which task is answered how, and the way that follows.
pub struct Case {
    pub name: &'static str,
    pub answers: Vec<(&'static str, Value)>,
    /// All states that are entered, in turn.
    pub way: Vec<&'static str>,
    /// How the execution ends.
    pub end: &'static str,
    /// How often a task is tried that fails.
    pub tries: Vec<(&'static str, usize)>,
}

pub const FORWARD: &str = "Claim CreateOrder Authorize DoesTheBankAsk AuthorizeOrder ConfirmReservation Capture ConfirmOrder MarkConfirmed";
pub const AT_THE_BANK: &str = "Claim CreateOrder Authorize DoesTheBankAsk MarkRequiresAction AwaitShopper MarkProcessing AuthorizeAgain HasTheBankSeenTheShopper";
pub const REFUSED: &str =
    "WhyItFailed ReadError ReadProblem KindOfFailure NameRefusal IsThereAPayment";
pub const OUTAGE: &str =
    "WhyItFailed ReadError ReadProblem KindOfFailure NameOutage IsThereAPayment";
pub const CRASHED: &str = "WhyItFailed AssumeOutage NameOutage IsThereAPayment";
pub const CALLED_OFF: &str =
    "WhyItFailed ReadError ReadProblem KindOfFailure NameCalledOff IsThereAPayment";
pub const UNDONE: &str = "ReleaseReservation WhoseFaultWasIt CancelOrder MarkFailed IsAnythingLeft";
pub const LATER: &str =
    "CancelPaymentLater ReleaseReservationLater CancelOrderLater MarkFailedLater Undone";
pub const ATTENTION: &str = "NeedsAttention MarkNeedsAttention HalfDone";

pub fn refusal(status: u16, code: &str) -> Value {
    failure(
        code,
        &format!(r#"{{"status":{status},"code":"{code}","detail":"No."}}"#),
    )
}

pub fn decline(code: &str) -> Value {
    let extensions = r#"{"decline_code":"lost_card"}"#;
    let problem =
        format!(r#"{{"status":402,"code":"{code}","detail":"No.","extensions":{extensions}}}"#);
    failure(code, &problem)
}

/// As Lambda hands on what a function refused: a problem document, its members in their order.
pub fn failure(code: &str, problem: &str) -> Value {
    let cause = json!({"errorType": code, "errorMessage": problem});
    throw(code, &cause.to_string())
}

pub fn throw(error: &str, cause: &str) -> Value {
    json!({"Throw": {"Error": error, "Cause": cause}})
}

pub fn authorization(status: &str) -> Value {
    let mut payload = json!({"payment_id": "pi_1", "status": status});
    if status == "requires_action" {
        payload["next_action"] = json!({"type": "redirect_to_url", "url": "https://bank.example/"});
    }
    json!({"Return": {"Payload": payload}})
}

pub fn case(name: &'static str, answers: Vec<(&'static str, Value)>, way: &[&'static str]) -> Case {
    Case {
        name,
        answers,
        way: way.iter().flat_map(|part| part.split(' ')).collect(),
        end: "SUCCEEDED",
        tries: Vec::new(),
    }
}

impl Case {
    pub fn needs_attention(mut self) -> Self {
        self.way.extend(ATTENTION.split(' '));
        self.fails()
    }

    pub const fn fails(mut self) -> Self {
        self.end = "FAILED";
        self
    }

    pub fn tried(mut self, state: &'static str, times: usize) -> Self {
        self.tries.push((state, times));
        self
    }
}

/// The way forward as far as `state`.
pub fn up_to(state: &str) -> Vec<&'static str> {
    let mut way = Vec::new();
    for step in FORWARD.split(' ') {
        way.push(step);
        if step == state {
            break;
        }
    }
    way
}

pub fn then(mut way: Vec<&'static str>, parts: &[&'static str]) -> Vec<&'static str> {
    way.extend_from_slice(parts);
    way
}
