//! The search on the real Postgres.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod indexing;
mod pages;
mod ranking;
mod reading;
mod shop;
