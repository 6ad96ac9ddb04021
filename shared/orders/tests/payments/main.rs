//! Orders and the money behind them: refunds, cancellations and reconciliation, on a real Postgres with
//! a payment provider and an inventory that can be made to fail.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

mod cancelling;
mod following;
mod reconciling;
mod refunding;
mod settling;
mod support;
mod world;
