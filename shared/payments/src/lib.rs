//! Payments: cards are authorized, captured and let go of here, and nowhere else.
//!
//! This service keeps no payment: the provider is the vault, and is asked for what holds. It owns
//! the inbox of the provider's webhook (DynamoDB), so that an event has its effect once.
//!
//! A step (`authorize`, `capture`, `cancel`) is a rule over the narrow ports of [`ports`]; the
//! provider behind them is Stripe, in [`clients::stripe`] and nowhere else.

pub mod api;
pub mod authorize;
pub mod cancel;
pub mod capture;
pub mod clients;
pub mod domain;
pub mod ports;
#[cfg(test)]
mod testing;
pub mod webhook;
