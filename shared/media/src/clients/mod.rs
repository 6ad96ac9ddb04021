//! What stands behind the ports: DynamoDB, S3, SNS, and the catalog.

mod assets;
mod bucket;
mod catalog;
mod item;
mod topic;

pub use assets::AssetTable;
pub use bucket::Bucket;
pub use catalog::Catalog;
pub use topic::EventTopic;
