//! The store against a real Postgres: what must hold when many come at once.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on must stop and say so"
)]

mod bounds;
mod expiring;
mod faults;
mod holding;
mod invariants;
mod life;
mod model;
mod reconciling;
mod stock;
mod support;
mod turns;
