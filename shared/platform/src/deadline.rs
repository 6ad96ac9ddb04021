//! Deadlines: how long a request may still take, for everything that is done on its behalf.

use jiff::{SignedDuration, Timestamp};
use std::{future::Future, time::Duration};

tokio::task_local! {
    static CURRENT: Deadline;
}

/// The moment after which nobody waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Timestamp);

/// What a function keeps for itself at the end: to answer, log and flush before Lambda stops it.
const RESERVE: Duration = Duration::from_millis(300);

/// Where no deadline is known: the longest that any function of Souk runs.
const LONGEST: Duration = Duration::from_secs(30);

/// Lambda lets nothing run longer.
const LONGEST_OF_LAMBDA: Duration = Duration::from_secs(15 * 60);

/// Nobody is called on behalf of a request that was given up longer ago than this; what seems so is a
/// clock that is ahead.
const LATEST_CALL: SignedDuration = SignedDuration::from_secs(2);

impl Deadline {
    #[must_use]
    pub const fn at(moment: Timestamp) -> Self {
        Self(moment)
    }

    /// The deadline of a Lambda invocation, from its epoch milliseconds, less the reserve.
    ///
    /// An invocation that begins has some time, and no more than Lambda gives. Where it seems otherwise,
    /// this machine's clock and Lambda's disagree, and the deadline says nothing; nor does it from
    /// `cargo lambda watch`, which sends how many milliseconds are left in place of when they end.
    #[must_use]
    pub fn of_invocation(deadline_ms: u64) -> Self {
        i64::try_from(deadline_ms)
            .ok()
            .and_then(|ms| Timestamp::from_millisecond(ms).ok())
            .and_then(|moment| moment.checked_sub(RESERVE).ok())
            .map(Self)
            .filter(|deadline| {
                let remaining = deadline.remaining();
                !remaining.is_zero() && remaining <= LONGEST_OF_LAMBDA
            })
            .unwrap_or_else(|| Self::after(LONGEST))
    }

    /// This deadline or the caller's, whichever is first. One that was over long before the call came
    /// is by a clock that disagrees with this machine's, and says nothing.
    #[must_use]
    pub fn within(self, callers: Timestamp) -> Self {
        if Timestamp::now().duration_since(callers) > LATEST_CALL {
            return self;
        }
        self.min(Self(callers))
    }

    #[must_use]
    pub fn after(duration: Duration) -> Self {
        let now = Timestamp::now();
        Self(now.checked_add(duration).unwrap_or(now))
    }

    #[must_use]
    pub const fn moment(&self) -> Timestamp {
        self.0
    }

    /// What is left, zero when it has passed.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.0
            .duration_since(Timestamp::now())
            .try_into()
            .unwrap_or(Duration::ZERO)
    }

    /// The deadline of the request being served, or a long one outside of any.
    #[must_use]
    pub fn current() -> Self {
        CURRENT
            .try_with(|deadline| *deadline)
            .unwrap_or_else(|_| Self::after(LONGEST))
    }

    /// Runs `work` under this deadline; `None` when it passed first, and `work` was dropped.
    pub async fn bound<T>(self, work: impl Future<Output = T>) -> Option<T> {
        let bounded = tokio::time::timeout(self.remaining(), work);
        CURRENT.scope(self, bounded).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_past_its_deadline_is_dropped() {
        let work = async { tokio::time::sleep(Duration::from_secs(60)).await };
        assert_eq!(
            Deadline::after(Duration::from_millis(5)).bound(work).await,
            None
        );
    }

    #[tokio::test]
    async fn work_sees_the_deadline_that_it_is_under() {
        let deadline = Deadline::after(Duration::from_secs(5));
        assert_eq!(
            deadline.bound(async { Deadline::current() }).await,
            Some(deadline)
        );
    }

    #[test]
    fn an_invocation_keeps_a_reserve() {
        let soon = Timestamp::now().as_millisecond() + 1_000;
        let left = Deadline::of_invocation(u64::try_from(soon).unwrap_or(0)).remaining();
        assert!(left <= Duration::from_millis(700));
    }

    #[test]
    fn a_clock_that_is_an_hour_off_ends_nothing_early_and_nothing_late() {
        for off in [-3_600, 3_600].map(SignedDuration::from_secs) {
            let sent = Timestamp::now() + off + SignedDuration::from_secs(10);
            let sent = u64::try_from(sent.as_millisecond()).unwrap_or(0);
            let left = Deadline::of_invocation(sent).remaining();
            assert!(
                left > Duration::from_secs(20) && left <= LONGEST,
                "{left:?}"
            );
        }
    }

    #[test]
    fn a_caller_waits_no_longer_than_it_said_unless_its_clock_is_wrong() {
        let now = Timestamp::now();
        let own = Deadline::after(Duration::from_secs(20));
        let (soon, later) = (SignedDuration::from_secs(1), SignedDuration::from_hours(1));
        assert_eq!(own.within(now + soon), Deadline::at(now + soon));
        assert_eq!(own.within(now - soon), Deadline::at(now - soon));
        assert_eq!(own.within(now + later), own);
        assert_eq!(own.within(now - later), own);
        assert_eq!(own.within(now - SignedDuration::from_secs(30)), own);
    }

    #[test]
    fn a_duration_in_place_of_a_moment_has_not_passed_long_ago() {
        for sent in [0, 600_000] {
            assert!(Deadline::of_invocation(sent).remaining() > Duration::from_secs(20));
        }
    }
}
