//! Cards on the real Redis, and on one that is not well.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod changes;
mod loading;
mod outages;
mod support;
