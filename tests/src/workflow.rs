//! Step Functions of the local AWS, where the tasks of an execution can be answered by a script.

use crate::Aws;
use serde_json::{Value, json};

impl Aws {
    /// The definition of the deployed state machine of that name.
    pub async fn workflow_definition(&self, name: &str) -> Value {
        let machine = json!({"stateMachineArn": arn(name)});
        let described = self.step_functions("DescribeStateMachine", machine).await;
        let definition = described["definition"].as_str().unwrap_or_default();
        serde_json::from_str(definition).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub async fn create_workflow(&self, name: &str, definition: &Value) {
        let machine = json!({
            "name": name,
            "definition": definition.to_string(),
            "roleArn": "arn:aws:iam::000000000000:role/tests",
        });
        self.step_functions("CreateStateMachine", machine).await;
    }

    /// Has executions of `machine` answered by `script`: its `cases` name for each task one of its
    /// `answers`. There is one such script at a time.
    pub async fn script_workflow(&self, machine: &str, script: &Value) {
        let config = json!({
            "StateMachines": {machine: {"TestCases": script["cases"]}},
            "MockedResponses": script["answers"],
        });
        let config = json!({"stepfunctions._sfn_mock_config": config});
        self.configure(&config).await;
    }

    /// Starts an execution by the script's `case`; its ARN.
    pub async fn start_scripted(&self, machine: &str, case: &str, input: &Value) -> String {
        self.start(&format!("{machine}#{case}"), input).await
    }

    /// Starts an execution; its ARN.
    pub async fn start(&self, machine: &str, input: &Value) -> String {
        let request = json!({"stateMachineArn": arn(machine), "input": input.to_string()});
        let started = self.step_functions("StartExecution", request).await;
        text(&started, "executionArn")
    }

    pub async fn execution_status(&self, execution: &str) -> String {
        let request = json!({"executionArn": execution});
        let described = self.step_functions("DescribeExecution", request).await;
        text(&described, "status")
    }

    /// The events of an execution, oldest first.
    pub async fn execution_history(&self, execution: &str) -> Vec<Value> {
        let request = json!({"executionArn": execution, "maxResults": 1000});
        let history = self.step_functions("GetExecutionHistory", request).await;
        history["events"].as_array().cloned().unwrap_or_default()
    }
}

fn arn(machine: &str) -> String {
    format!("arn:aws:states:us-east-1:000000000000:stateMachine:{machine}")
}

fn text(answer: &Value, member: &str) -> String {
    let text = answer[member].as_str();
    text.unwrap_or_else(|| panic!("no {member} in {answer}"))
        .to_owned()
}
