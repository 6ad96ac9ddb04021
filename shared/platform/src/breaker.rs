//! A circuit breaker: what keeps failing is left alone for a while, so that it costs its timeout once
//! in that while and not on every call.
//!
//! It has no clock of its own: whoever asks it says what time it is.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// How long nothing is tried, and how long one trial has before another may follow it.
pub const PAUSE: Duration = Duration::from_secs(10);
const CLOSED: u64 = 0;

/// Whether something is to be tried: closed while all is well, open after failures in a row, and
/// half open after the pause, when a single caller tries for all.
#[derive(Debug)]
pub struct Breaker {
    opens_after: u32,
    /// In a row.
    failures: AtomicU32,
    since: Instant,
    /// Milliseconds after `since` from which it may be tried again; [`CLOSED`] while all is well.
    retry_at_ms: AtomicU64,
}

impl Breaker {
    /// A breaker that opens after so many failures in a row.
    #[must_use]
    pub const fn after(failures: u32, now: Instant) -> Self {
        Self {
            opens_after: failures,
            failures: AtomicU32::new(0),
            since: now,
            retry_at_ms: AtomicU64::new(CLOSED),
        }
    }

    /// Whether to try now. After the pause one caller may, and the others once it has succeeded.
    #[must_use]
    pub fn admits(&self, now: Instant) -> bool {
        let retry_at = self.retry_at_ms.load(Relaxed);
        let next = self.milliseconds(now + PAUSE);
        retry_at == CLOSED
            || (self.milliseconds(now) >= retry_at
                && self
                    .retry_at_ms
                    .compare_exchange(retry_at, next, Relaxed, Relaxed)
                    .is_ok())
    }

    /// Whether nobody is to try now. Unlike [`Self::admits`] it takes nobody's turn.
    #[must_use]
    pub fn is_open(&self, now: Instant) -> bool {
        let retry_at = self.retry_at_ms.load(Relaxed);
        retry_at != CLOSED && self.milliseconds(now) < retry_at
    }

    pub fn succeeded(&self) {
        self.failures.store(0, Relaxed);
        self.retry_at_ms.store(CLOSED, Relaxed);
    }

    pub fn failed(&self, now: Instant) {
        if self.failures.fetch_add(1, Relaxed).saturating_add(1) >= self.opens_after {
            let next = self.milliseconds(now + PAUSE);
            self.retry_at_ms.store(next, Relaxed);
        }
    }

    fn milliseconds(&self, moment: Instant) -> u64 {
        let passed = moment.duration_since(self.since).as_millis();
        u64::try_from(passed).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_open_one_caller_in_a_while_tries_until_one_succeeds() {
        let start = Instant::now();
        let breaker = Breaker::after(1, start);
        assert!(breaker.admits(start) && breaker.admits(start));
        assert!(!breaker.is_open(start));
        breaker.failed(start);
        assert!(breaker.is_open(start + PAUSE / 2) && !breaker.admits(start + PAUSE / 2));
        let later = start + PAUSE;
        assert!(!breaker.is_open(later) && breaker.admits(later));
        assert!(!breaker.admits(later));
        assert!(breaker.admits(later + PAUSE));
        breaker.succeeded();
        assert!(breaker.admits(later) && breaker.admits(later));
    }

    #[test]
    fn a_trial_that_fails_opens_it_for_another_pause() {
        let start = Instant::now();
        let breaker = Breaker::after(2, start);
        breaker.failed(start);
        breaker.failed(start);
        let trial = start + PAUSE;
        assert!(breaker.admits(trial));
        let failure = trial + Duration::from_millis(600);
        breaker.failed(failure);
        assert!(
            !breaker.admits(trial + PAUSE),
            "the pause starts at the failure"
        );
        assert!(breaker.admits(failure + PAUSE));
    }

    #[test]
    fn only_failures_in_a_row_open_it() {
        let start = Instant::now();
        let breaker = Breaker::after(3, start);
        for _ in 0..5 {
            breaker.failed(start);
            breaker.failed(start);
            assert!(breaker.admits(start));
            breaker.succeeded();
        }
        for _ in 0..3 {
            breaker.failed(start);
        }
        assert!(!breaker.admits(start));
    }
}
