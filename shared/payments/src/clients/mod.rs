//! What stands behind the ports: Stripe, DynamoDB, SNS.

mod inbox;
pub mod stripe;
mod topic;

pub use inbox::DynamoInbox;
pub use topic::EventTopic;
