//! The checkout workflow by itself: a copy of the deployed one whose tasks are answered by a script, and
//! the way that it took, state by state, as its history tells it.

use serde_json::{Map, Value, json};
use souk_tests::{Aws, eventually, unique};

/// A script: which task is answered how, and the way that follows.
struct Case {
    name: &'static str,
    answers: Vec<(&'static str, Value)>,
    /// All states that are entered, in turn.
    way: Vec<&'static str>,
    /// How the execution ends.
    end: &'static str,
    /// How often a task is tried that fails.
    tries: Vec<(&'static str, usize)>,
}

const FORWARD: &str = "Claim CreateOrder Authorize DoesTheBankAsk AuthorizeOrder ConfirmReservation Capture ConfirmOrder MarkConfirmed";
const AT_THE_BANK: &str = "Claim CreateOrder Authorize DoesTheBankAsk MarkRequiresAction AwaitShopper MarkProcessing AuthorizeAgain HasTheBankSeenTheShopper";
const REFUSED: &str = "WhyItFailed ReadError ReadProblem KindOfFailure NameRefusal IsThereAPayment";
const OUTAGE: &str = "WhyItFailed ReadError ReadProblem KindOfFailure NameOutage IsThereAPayment";
const CRASHED: &str = "WhyItFailed AssumeOutage NameOutage IsThereAPayment";
const CALLED_OFF: &str =
    "WhyItFailed ReadError ReadProblem KindOfFailure NameCalledOff IsThereAPayment";
const UNDONE: &str = "ReleaseReservation WhoseFaultWasIt CancelOrder MarkFailed IsAnythingLeft";
const LATER: &str =
    "CancelPaymentLater ReleaseReservationLater CancelOrderLater MarkFailedLater Undone";
const ATTENTION: &str = "NeedsAttention MarkNeedsAttention HalfDone";

fn refusal(status: u16, code: &str) -> Value {
    failure(
        code,
        &format!(r#"{{"status":{status},"code":"{code}","detail":"No."}}"#),
    )
}

fn decline(code: &str) -> Value {
    let extensions = r#"{"decline_code":"lost_card"}"#;
    let problem =
        format!(r#"{{"status":402,"code":"{code}","detail":"No.","extensions":{extensions}}}"#);
    failure(code, &problem)
}

/// As Lambda hands on what a function refused: a problem document, its members in their order.
fn failure(code: &str, problem: &str) -> Value {
    let cause = json!({"errorType": code, "errorMessage": problem});
    throw(code, &cause.to_string())
}

fn throw(error: &str, cause: &str) -> Value {
    json!({"Throw": {"Error": error, "Cause": cause}})
}

fn authorization(status: &str) -> Value {
    let mut payload = json!({"payment_id": "pi_1", "status": status});
    if status == "requires_action" {
        payload["next_action"] = json!({"type": "redirect_to_url", "url": "https://bank.example/"});
    }
    json!({"Return": {"Payload": payload}})
}

fn case(name: &'static str, answers: Vec<(&'static str, Value)>, way: &[&'static str]) -> Case {
    Case {
        name,
        answers,
        way: way.iter().flat_map(|part| part.split(' ')).collect(),
        end: "SUCCEEDED",
        tries: Vec::new(),
    }
}

impl Case {
    fn needs_attention(mut self) -> Self {
        self.way.extend(ATTENTION.split(' '));
        self.end = "FAILED";
        self
    }

    fn tried(mut self, state: &'static str, times: usize) -> Self {
        self.tries.push((state, times));
        self
    }
}

/// The way forward as far as `state`.
fn up_to(state: &str) -> Vec<&'static str> {
    let mut way = Vec::new();
    for step in FORWARD.split(' ') {
        way.push(step);
        if step == state {
            break;
        }
    }
    way
}

fn then(mut way: Vec<&'static str>, parts: &[&'static str]) -> Vec<&'static str> {
    way.extend_from_slice(parts);
    way
}

fn paid() -> Vec<Case> {
    let asks = || ("Authorize", authorization("requires_action"));
    vec![
        case("paid", vec![], &[FORWARD]),
        case(
            "paid-after-the-bank",
            vec![asks()],
            &[
                AT_THE_BANK,
                "AuthorizeOrder ConfirmReservation Capture ConfirmOrder MarkConfirmed",
            ],
        ),
        // Nobody woke it, and it looks all the same.
        case(
            "paid-at-the-last-look",
            vec![asks(), ("AwaitShopper", throw("States.Timeout", ""))],
            &[
                AT_THE_BANK,
                "AuthorizeOrder ConfirmReservation Capture ConfirmOrder MarkConfirmed",
            ],
        )
        .tried("AwaitShopper", 1),
        case(
            "capture-whose-answer-was-lost",
            vec![
                ("Capture", refusal(503, "payment_provider_unavailable")),
                ("CancelCapture", refusal(409, "payment_captured")),
            ],
            &then(
                up_to("Capture"),
                &["CancelCapture", "ConfirmOrder", "MarkConfirmed"],
            ),
        )
        .tried("Capture", 9)
        .tried("CancelCapture", 1),
    ]
}

fn called_off() -> Vec<Case> {
    let asks = || ("Authorize", authorization("requires_action"));
    let undone = |way: Vec<&'static str>, why| then(way, &[why, "CancelPayment", UNDONE, "Undone"]);
    vec![
        case(
            "claim-refused",
            vec![("Claim", refusal(409, "reservation_expired"))],
            &["Claim", REFUSED, UNDONE, "Undone"],
        )
        .tried("Claim", 1),
        case(
            "claim-crashes",
            vec![("Claim", throw("Runtime.ExitError", "signal: killed"))],
            &["Claim", CRASHED, UNDONE, "Undone"],
        )
        .tried("Claim", 5),
        case(
            "order-refused",
            vec![("CreateOrder", refusal(409, "order_mismatch"))],
            &["Claim CreateOrder", REFUSED, UNDONE, "Undone"],
        ),
        case(
            "declined",
            vec![("Authorize", decline("payment_declined"))],
            &[
                "Claim CreateOrder Authorize WhyItFailed ReadError ReadProblem KindOfFailure NameDecline",
                "IsThereAPayment CancelPayment ReleaseReservation WhoseFaultWasIt FailOrder MarkFailed",
                "IsAnythingLeft Undone",
            ],
        )
        .tried("Authorize", 1),
        case(
            "provider-away",
            vec![("Authorize", refusal(503, "payment_provider_unavailable"))],
            &undone(up_to("Authorize"), OUTAGE),
        )
        .tried("Authorize", 5),
        case(
            "not-recognized-at-the-bank",
            vec![asks(), ("AuthorizeAgain", decline("authentication_failed"))],
            &[
                "Claim CreateOrder Authorize DoesTheBankAsk MarkRequiresAction AwaitShopper MarkProcessing",
                "AuthorizeAgain WhyItFailed ReadError ReadProblem KindOfFailure NameDecline IsThereAPayment",
                "CancelPayment ReleaseReservation WhoseFaultWasIt FailOrder MarkFailed IsAnythingLeft Undone",
            ],
        ),
        case(
            "never-at-the-bank",
            vec![
                asks(),
                ("AwaitShopper", throw("States.Timeout", "")),
                ("AuthorizeAgain", authorization("requires_action")),
            ],
            &[AT_THE_BANK, "NameTimeout IsThereAPayment CancelPayment", UNDONE, "Undone"],
        ),
        case(
            "nobody-could-be-waited-for",
            vec![asks(), ("AwaitShopper", refusal(503, "service_unavailable"))],
            &undone(
                "Claim CreateOrder Authorize DoesTheBankAsk MarkRequiresAction AwaitShopper".split(' ').collect(),
                OUTAGE,
            ),
        )
        .tried("AwaitShopper", 5),
        case(
            "called-off-before-it-was-authorized",
            vec![("AuthorizeOrder", refusal(409, "illegal_transition"))],
            &undone(up_to("AuthorizeOrder"), CALLED_OFF),
        ),
        case(
            "reservation-gone",
            vec![("ConfirmReservation", refusal(409, "reservation_expired"))],
            &undone(up_to("ConfirmReservation"), REFUSED),
        ),
        case(
            "called-off-before-the-capture",
            vec![("Capture", refusal(409, "payment_canceled"))],
            &undone(then(up_to("Capture"), &["CancelCapture"]), CALLED_OFF),
        ),
        case(
            "called-off-after-the-capture",
            vec![("ConfirmOrder", refusal(409, "illegal_transition"))],
            &then(up_to("ConfirmOrder"), &["GiveBack NameGivenBack", UNDONE, "Undone"]),
        )
        .tried("ConfirmOrder", 1),
        case(
            "called-off-while-it-was-declined",
            vec![
                ("Authorize", decline("payment_declined")),
                ("FailOrder", refusal(409, "illegal_transition")),
            ],
            &[
                "Claim CreateOrder Authorize WhyItFailed ReadError ReadProblem KindOfFailure NameDecline",
                "IsThereAPayment CancelPayment ReleaseReservation WhoseFaultWasIt FailOrder CancelOrder",
                "MarkFailed IsAnythingLeft Undone",
            ],
        ),
    ]
}

/// Compensations that do not come off at once, and those that never do.
fn left_behind() -> Vec<Case> {
    let gone = || ("ConfirmReservation", refusal(409, "reservation_expired"));
    let before = |steps: &'static str| {
        then(
            up_to("ConfirmReservation"),
            &[REFUSED, "CancelPayment", UNDONE, steps],
        )
    };
    let away = || refusal(503, "service_unavailable");
    vec![
        case(
            "payment-left",
            vec![gone(), ("CancelPayment", away())],
            &before(LATER),
        )
        .tried("CancelPayment", 3),
        case(
            "reservation-left",
            vec![gone(), ("ReleaseReservation", away())],
            &before(LATER),
        )
        .tried("ReleaseReservation", 3),
        case(
            "order-left",
            vec![gone(), ("CancelOrder", away())],
            &before(LATER),
        )
        .tried("CancelOrder", 3),
        case(
            "mark-left",
            vec![gone(), ("MarkFailed", away())],
            &before(LATER),
        )
        .tried("MarkFailed", 9),
        case(
            "payment-never",
            vec![
                gone(),
                ("CancelPayment", away()),
                ("CancelPaymentLater", away()),
            ],
            &before("CancelPaymentLater"),
        )
        .needs_attention()
        .tried("CancelPaymentLater", 41),
        case(
            "reservation-never",
            vec![
                gone(),
                ("CancelPayment", away()),
                ("ReleaseReservationLater", away()),
            ],
            &before("CancelPaymentLater ReleaseReservationLater"),
        )
        .needs_attention(),
        case(
            "order-never",
            vec![
                gone(),
                ("CancelPayment", away()),
                ("CancelOrderLater", away()),
            ],
            &before("CancelPaymentLater ReleaseReservationLater CancelOrderLater"),
        )
        .needs_attention(),
        case(
            "captured-or-not",
            vec![("Capture", away()), ("CancelCapture", away())],
            &then(up_to("Capture"), &["CancelCapture"]),
        )
        .needs_attention()
        .tried("CancelCapture", 41),
        case(
            "paid-and-unconfirmed",
            vec![("ConfirmOrder", away())],
            &up_to("ConfirmOrder"),
        )
        .needs_attention()
        .tried("ConfirmOrder", 41),
        case(
            "paid-and-not-given-back",
            vec![
                ("ConfirmOrder", refusal(409, "illegal_transition")),
                ("GiveBack", away()),
                ("NeedsAttention", away()),
            ],
            &then(up_to("ConfirmOrder"), &["GiveBack"]),
        )
        .needs_attention()
        .tried("GiveBack", 41)
        .tried("NeedsAttention", 9),
    ]
}

#[tokio::test]
async fn every_failure_takes_its_way() {
    let aws = Aws::local();
    let (machine, tasks) = copy_of_the_workflow(&aws).await;
    let cases: Vec<Case> = [paid(), called_off(), left_behind()]
        .into_iter()
        .flatten()
        .collect();
    aws.script_workflow(&machine, &script(&cases, &tasks)).await;
    for case in &cases {
        let history = run(&aws, &machine, case).await;
        assert_eq!(way(&history), case.way, "{}", case.name);
        for (state, times) in &case.tries {
            assert_eq!(failures(&history, state), *times, "{}: {state}", case.name);
        }
    }
    // No state and no way out of one has been left untried.
    let entered: Vec<&str> = cases.iter().flat_map(|case| case.way.clone()).collect();
    for task in &tasks {
        assert!(entered.contains(&task.as_str()), "{task} was never entered");
    }
}

/// A state machine like the deployed one that does not pause between two attempts, and the names of its
/// tasks.
async fn copy_of_the_workflow(aws: &Aws) -> (String, Vec<String>) {
    let mut definition = aws.workflow_definition("souk-checkout").await;
    let states = definition["States"].as_object_mut();
    let states = states.unwrap_or_else(|| panic!("a definition without states"));
    let mut tasks = Vec::new();
    for (name, state) in states.iter_mut() {
        if state["Type"] == "Task" {
            tasks.push(name.clone());
        }
        for retry in state["Retry"].as_array_mut().into_iter().flatten() {
            if retry.get("IntervalSeconds").is_some() {
                retry["IntervalSeconds"] = json!(0);
            }
        }
    }
    let name = unique("checkout");
    aws.create_workflow(&name, &definition).await;
    (name, tasks)
}

/// What each task answers in each case: as it should, unless the case says otherwise.
fn script(cases: &[Case], tasks: &[String]) -> Value {
    let (mut scripts, mut answers) = (Map::new(), Map::new());
    for case in cases {
        let mut of_case = Map::new();
        for task in tasks {
            let told = case.answers.iter().find(|(state, _)| state == task);
            let usual = || match task.as_str() {
                "Authorize" | "AuthorizeAgain" => authorization("authorized"),
                _ => json!({"Return": {"Payload": {}}}),
            };
            let answer = told.map_or_else(usual, |(_, answer)| answer.clone());
            let name = format!("{}-{task}", case.name);
            answers.insert(name.clone(), json!({"0": answer}));
            of_case.insert(task.clone(), json!(name));
        }
        scripts.insert(case.name.to_owned(), Value::Object(of_case));
    }
    json!({"cases": scripts, "answers": answers})
}

async fn run(aws: &Aws, machine: &str, case: &Case) -> Vec<Value> {
    let input = json!({
        "checkout_id": "c1", "order_id": "o1", "reservation_id": "r1", "caller": {}, "owner": "user:ana",
        "email": "ana@example.com", "payment_method": "pm_card_visa", "lines": [],
        "total": {"amount": 7900, "currency": "USD"}, "return_url": null, "traceparent": null,
    });
    let execution = aws.start_scripted(machine, case.name, &input).await;
    let end = eventually(case.name, async || {
        let status = aws.execution_status(&execution).await;
        (status != "RUNNING").then_some(status)
    })
    .await;
    let history = aws.execution_history(&execution).await;
    assert_eq!(end, case.end, "{}: {:?}", case.name, way(&history));
    history
}

/// The names of the states that were entered, in turn.
fn way(history: &[Value]) -> Vec<&str> {
    history
        .iter()
        .filter_map(|event| event["stateEnteredEventDetails"]["name"].as_str())
        .collect()
}

/// How often the task of `state` has failed.
fn failures(history: &[Value], state: &str) -> usize {
    let mut current = "";
    let mut count = 0;
    for event in history {
        if let Some(name) = event["stateEnteredEventDetails"]["name"].as_str() {
            current = name;
        }
        if current == state && event["type"] == "TaskFailed" {
            count += 1;
        }
    }
    count
}
