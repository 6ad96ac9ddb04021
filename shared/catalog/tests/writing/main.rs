//! Products as they are written: on the real Postgres, through the endpoints where it matters.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod categories;
mod changing;
mod creating;
mod importing;
mod pictures;
mod prices;
mod shop;
