//! What the tests of the deployed system are written with: callers of the API, their answers, the
//! goods that a test sells, and the ways to look behind the API at AWS and at the payment provider.
//!
//! The tests run at once, against one instance that holds the seed catalogue. So a test that counts
//! makes a product of its own, and none waits for a fixed time: [`eventually`] asks again, up to a
//! bound.

mod answer;
mod api;
mod aws;
mod bus;
pub mod media;
mod money;
mod runtime_api;
mod shop;
pub mod source;
mod stripe;
mod workflow;

pub use answer::Answer;
pub use api::{Api, Call, Caller};
pub use aws::{Aws, Outcome};
pub use bus::Listener;
pub use money::{assert_agree, payments_by_order, reconcile_in_ten_minutes};
pub use runtime_api::Instance;
pub use shop::{CITIES, PRICE, Stock, money, new_product};
pub use stripe::Stripe;

use std::{env, fs, time::Duration};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// Longer than anything here may take on two busy cores.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// A setting that `make test` gives.
///
/// # Panics
/// When it is not set.
#[must_use]
pub fn setting(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run this test by `make test`"))
}

/// What the deployed function of that name has logged.
///
/// # Panics
/// When there are no logs.
#[must_use]
pub fn log_of(function: &str) -> String {
    let directory = setting("SOUK_TEST_LOG_DIR");
    let files = fs::read_dir(&directory).unwrap_or_else(|error| panic!("{directory}: {error}"));
    files
        .filter_map(Result::ok)
        .filter(|file| file.file_name().to_string_lossy().contains(function))
        .map(|file| fs::read(file.path()).unwrap_or_default())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

/// A name that no other test and no other run has used.
#[must_use]
pub fn unique(what: &str) -> String {
    format!("{what}-{}", Uuid::now_v7())
}

/// The id of something that does not exist.
#[must_use]
pub fn unknown_id() -> String {
    Uuid::now_v7().to_string()
}

/// Asks again until there is an answer.
///
/// # Panics
/// When there is none in time; `what` says what was waited for.
pub async fn eventually<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(
            Instant::now() < deadline,
            "{what} did not come about within {PATIENCE:?}"
        );
        sleep(PAUSE).await;
    }
}
