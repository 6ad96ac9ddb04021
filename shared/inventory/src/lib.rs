//! Inventory: how much there is of each product, and the holds that shoppers have on it.
//!
//! It owns the database `inventory`. What it answers to other services is
//! [`souk_contracts::calls::inventory`]; what it answers to merchants is in [`api`].
//!
//! A hold takes units out of what can be reserved. It ends in exactly one of three ways: confirmed
//! (the units are sold), released, or expired (the units are free again). [`domain::Hold`] says
//! which of these may happen when; [`store`] makes it so for several at once.
//!
//! Time is the database's: every hold begins and ends by one clock, whichever function looks at it.
//! Whoever cannot be served is mostly turned away before the database is asked: [`admission`].

pub mod admission;
pub mod api;
pub mod change;
pub mod change_stock;
pub mod counters;
pub mod domain;
pub mod expire;
pub mod limits;
pub mod ports;
pub mod reconcile;
pub mod reserve;
pub mod store;
