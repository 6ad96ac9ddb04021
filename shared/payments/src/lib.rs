//! Payments: cards are authorized, captured, let go of and refunded here, and nowhere else.
//!
//! This service keeps no payment: the provider is the vault, and is asked for what holds. It owns the
//! inbox of the provider's webhook (DynamoDB), so that a notice has its effect once, and the tokens of
//! workflows that wait for a shopper at the bank.
//!
//! A step (`authorize`, `capture`, `cancel`, `refund`) is a rule over the narrow ports of [`ports`]; the
//! provider behind them is Stripe, in [`clients::stripe`] and nowhere else.

pub mod api;
pub mod authorize;
pub mod await_authentication;
pub mod cancel;
pub mod capture;
pub mod clients;
pub mod domain;
pub mod look;
pub mod ports;
pub mod refund;
#[cfg(test)]
mod testing;
pub mod webhook;
