//! The checkout workflow by itself: a copy of the deployed one whose tasks are answered by a script, and
//! the way that it took, state by state, as its history tells it.

mod cases;
mod forward;
mod undoing;

use cases::{Case, authorization};
use serde_json::{Map, Value, json};
use souk_tests::{Aws, eventually, unique};

#[tokio::test]
async fn every_failure_takes_its_way() {
    let aws = Aws::local();
    let (machine, tasks) = copy_of_the_workflow(&aws).await;
    let cases: Vec<Case> = [
        forward::paid(),
        forward::called_off(),
        undoing::left_behind(),
        undoing::gone_already(),
    ]
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
    let untried = untried(&aws.workflow_definition("souk-checkout").await, &cases);
    assert!(untried.is_empty(), "never taken: {untried:?}");
}

/// The ways from one state to the next that no case takes.
fn untried(definition: &Value, cases: &[Case]) -> Vec<(String, String)> {
    let mut ways = Vec::new();
    for (name, state) in definition["States"].as_object().into_iter().flatten() {
        let branches = ["Choices", "Catch"].map(|kind| state[kind].as_array());
        let branches = branches.into_iter().flatten().flatten();
        let targets = branches
            .map(|branch| &branch["Next"])
            .chain([&state["Next"], &state["Default"]]);
        ways.extend(targets.filter_map(|next| Some((name.clone(), next.as_str()?.to_owned()))));
    }
    let taken = |(from, to): &(String, String)| {
        let mut steps = cases.iter().flat_map(|case| case.way.windows(2));
        steps.any(|step| step == [from.as_str(), to.as_str()])
    };
    ways.retain(|way| !taken(way));
    ways
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
