//! Where the servers are; the commands of the Makefile say it.

use crate::failure::{Failure, Result};
use std::env;

pub const ADMIN_DATABASE_URL: &str = "SOUK_TEST_ADMIN_DATABASE_URL";
pub const API: &str = "SOUK_TEST_API";
pub const MERCHANT_TOKEN: &str = "SOUK_TEST_TOKEN_MERCHANT";
pub const MODEL_DIRECTORY: &str = "SOUK_TEST_MODEL_DIR";
/// The program of that name, which comes with Postgres.
pub const PGBENCH: &str = "SOUK_BENCH_PGBENCH";
pub const REDIS_URL: &str = "SOUK_TEST_REDIS_URL";

/// # Errors
/// [`Failure::Setting`] when it is not set.
pub fn setting(name: &'static str) -> Result<String> {
    env::var(name).map_err(|_| Failure::Setting { name })
}
