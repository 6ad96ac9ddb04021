//! Chat: a shopper's wish, in words, becomes three to six deals with their reasons.
//!
//! It owns the conversations (Redis, 24 hours). Two planners answer a message: [`rules`] reads the
//! wish by itself and needs nothing but the catalog; [`model`] asks a language model, and gives way
//! to the rules whenever that fails. [`turn`] puts a turn together. [`limits`] bound how often one may
//! write, [`accounts`] what the model may cost and who is told.

pub mod accounts;
pub mod api;
pub mod audit;
pub mod budget;
pub mod clients;
pub mod domain;
pub mod limits;
pub mod metered;
mod metrics;
pub mod model;
mod pace;
pub mod planner;
pub mod ports;
pub mod progress;
pub mod rules;
pub mod sessions;
mod stock;
pub mod turn;

#[cfg(test)]
mod testing;
