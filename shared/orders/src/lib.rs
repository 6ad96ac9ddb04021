//! Orders: what was bought, in the words and at the price that the shopper saw, and how far it has
//! come.
//!
//! It owns the database `orders`. What it answers to the checkout workflow is
//! [`souk_contracts::calls::orders`]; what it answers to shoppers is in [`api`].
//!
//! An order moves by [`domain::Transition`], which cannot be made for a move that is not legal; each
//! write expects the status that it starts from, and stands in one transaction with the order's
//! history and the event that tells of it.

pub mod api;
pub mod cancel;
pub mod create;
pub mod cursor;
pub mod domain;
pub mod follow;
pub mod ports;
pub mod reconcile;
pub mod refund;
pub mod store;
pub mod transition;
