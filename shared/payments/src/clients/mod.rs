//! What stands behind the ports: the payment provider, DynamoDB, SNS, Step Functions.

mod inbox;
pub mod stripe;
mod topic;
mod waits;
mod workflow;

pub use inbox::DynamoInbox;
/// Who provides payments. Another provider is another room beside [`stripe`], and another name here: the
/// binaries know no more of it than the ports.
pub use stripe::connect;
pub use topic::EventTopic;
pub use waits::DynamoWaits;
pub use workflow::WaitingWorkflow;
