//! A stand-in for Amazon Bedrock: the Converse API as the AWS SDKs speak it, on loopback only, for
//! tests, measurements and a developer without an account.
//!
//! [`server`] takes a request through [`http`] to [`converse`], which refuses what Bedrock would
//! refuse ([`rules`]), lets [`faults`] strike, and has it answered: by [`script`], a model that plays
//! its part in a simple way, or by [`recording`], which repeats what a model once said. [`stream`]
//! tells an answer in events. [`control`] changes all that while it runs.

mod control;
mod converse;
pub mod faults;
mod http;
pub mod recording;
mod rules;
mod script;
pub mod server;
pub mod stream;

pub use server::{Mind, Server};
