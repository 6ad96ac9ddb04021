//! Time comes from a clock that is handed in, so that a test can stand at any moment.

use jiff::Timestamp;

/// Tells the time, to the microsecond (which is what Postgres keeps).
#[derive(Clone, Copy, Debug)]
pub struct Clock(Source);

#[derive(Clone, Copy, Debug)]
enum Source {
    System,
    Fixed(Timestamp),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still.
    #[must_use]
    pub const fn fixed(at: Timestamp) -> Self {
        Self(Source::Fixed(at))
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = match self.0 {
            Source::System => Timestamp::now(),
            Source::Fixed(at) => at,
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}
