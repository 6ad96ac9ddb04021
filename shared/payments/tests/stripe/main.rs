//! The payment steps against the Stripe stand-in, with what goes wrong between it and us.
//!
//! Faults strike whoever asks next, so these tests go one at a time.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

mod accounts;
mod bank;
mod faults;
mod lists;
mod lives;
mod refunds;
mod steps;
mod support;
mod transport;
