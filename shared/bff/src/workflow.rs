//! The checkout workflow, in Step Functions.

use crate::{checkout::Order, ports::StartWorkflow};
use aws_sdk_sfn::{
    Client, error::DisplayErrorContext, operation::start_execution::StartExecutionError,
};
use souk_contracts::{CheckoutId, Problem};
use std::io;

/// The state machine of `workflows/checkout.asl.yaml`.
pub struct CheckoutWorkflow {
    pub client: Client,
    pub arn: String,
}

impl StartWorkflow for CheckoutWorkflow {
    /// The execution is named by the checkout, and a name is taken once: an execution that is there
    /// already is the one that was asked for.
    async fn start(&self, id: CheckoutId, order: &Order) -> Result<(), Problem> {
        let input = serde_json::to_string(order).map_err(Problem::internal)?;
        let started = self
            .client
            .start_execution()
            .state_machine_arn(&self.arn)
            .name(id.to_string())
            .input(input)
            .send()
            .await;
        match started {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(StartExecutionError::ExecutionAlreadyExists(_)) => Ok(()),
                _ => Err(Problem::unavailable(
                    "The checkout",
                    io::Error::other(DisplayErrorContext(&error).to_string()),
                )),
            },
        }
    }
}
