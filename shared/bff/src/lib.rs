//! The backend for the page: it composes what the services answer, and serves the page itself.
//!
//! It owns no truth but the record of each checkout that was asked for, in DynamoDB: whose it is,
//! what was asked, and what the workflow made of it.

pub mod cards;
pub mod checkout;
pub mod checkout_state;
pub mod checkouts;
pub mod health;
pub mod page;
pub mod ports;
pub mod pricing;
pub mod reserve;
pub mod workflow;
