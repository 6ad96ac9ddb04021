//! The checkout workflow that waits for a payment, in Step Functions.

use crate::ports::{EffectError, WakeWorkflow};
use aws_sdk_sfn::{
    Client, error::DisplayErrorContext, operation::send_task_success::SendTaskSuccessError,
};

pub struct WaitingWorkflow(pub Client);

impl WakeWorkflow for WaitingWorkflow {
    /// A token whose workflow has gone on, been given up or ended wakes nobody, and that is all.
    async fn wake(&self, token: &str) -> Result<(), EffectError> {
        let sent = self
            .0
            .send_task_success()
            .task_token(token)
            .output("{}")
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(
                    SendTaskSuccessError::TaskTimedOut(_)
                    | SendTaskSuccessError::TaskDoesNotExist(_)
                    | SendTaskSuccessError::InvalidToken(_),
                ) => Ok(()),
                _ => Err(EffectError::Workflow(
                    DisplayErrorContext(&error).to_string(),
                )),
            },
        }
    }
}
