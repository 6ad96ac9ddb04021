//! A circuit breaker: what has just failed is left alone for a while, so that it costs its timeout
//! once in that while and not on every call.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// How long a failure keeps others from trying.
const PAUSE: Duration = Duration::from_secs(10);
const CLOSED: u64 = 0;

/// Whether something is to be tried.
#[derive(Debug)]
pub struct Breaker {
    since: Instant,
    /// Milliseconds after `since` from which it may be tried again; [`CLOSED`] while all is well.
    retry_at_ms: AtomicU64,
}

impl Breaker {
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self {
            since: now,
            retry_at_ms: AtomicU64::new(CLOSED),
        }
    }

    /// Whether to try now. After the pause one caller may, and the others when it has succeeded.
    #[must_use]
    pub fn admits(&self, now: Instant) -> bool {
        let retry_at = self.retry_at_ms.load(Ordering::Relaxed);
        retry_at == CLOSED
            || (self.milliseconds(now) >= retry_at
                && self
                    .retry_at_ms
                    .compare_exchange(
                        retry_at,
                        self.milliseconds(now + PAUSE),
                        Ordering::Relaxed,
                        Ordering::Relaxed,
                    )
                    .is_ok())
    }

    pub fn succeeded(&self) {
        self.retry_at_ms.store(CLOSED, Ordering::Relaxed);
    }

    pub fn failed(&self, now: Instant) {
        self.retry_at_ms
            .store(self.milliseconds(now + PAUSE), Ordering::Relaxed);
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
    fn after_a_failure_one_caller_in_a_while_tries_until_one_succeeds() {
        let start = Instant::now();
        let breaker = Breaker::new(start);
        assert!(breaker.admits(start) && breaker.admits(start));
        breaker.failed(start);
        assert!(!breaker.admits(start + PAUSE / 2));
        let later = start + PAUSE;
        assert!(breaker.admits(later));
        assert!(!breaker.admits(later));
        assert!(breaker.admits(later + PAUSE));
        breaker.succeeded();
        assert!(breaker.admits(later) && breaker.admits(later));
    }
}
