//! Brings each service's database to the shape that the code expects.
//!
//! One database and one role a service. The role may read and write rows of its own database and
//! nothing else; the schema belongs to the administrator, in whose name migrations run. Migrations
//! are written to expand first and contract later, so that the code before and the code after both
//! work on the schema in between.

mod cluster;
mod deployment;
mod embedded;

pub use cluster::{Cluster, MigrateError, Outcome, grant, migrate};
pub use deployment::Deployment;
pub use embedded::Service;
