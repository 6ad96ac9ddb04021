//! How the time of a turn is shared out.
//!
//! By default, of 1,100 ms:
//!
//! | until | what | why |
//! |---|---|---|
//! | 605 ms (55 %) | the first call | one of 450 ms passes, even after a retry; of what is left, the rules need some 150 ms for their two searches, and a second call of 450 ms just fits |
//! | 880 ms (80 %) | the searches | a catalogue that slow would not serve a second call in time either, and the rules still have 220 ms |
//! | 1,080 ms | the second call | without it the cards are made of what is known already, which takes a millisecond or two |
//!
//! A second call with less than 15 % of the time left is not sent: it would be paid for and come late.

use std::time::Duration;
use tokio::time::Instant;

const DEFAULT_TURN: Duration = Duration::from_millis(1_100);
const FIRST_CALL_PERCENT: u32 = 55;
const SEARCHES_PERCENT: u32 = 80;
const SHORTEST_CALL_PERCENT: u32 = 15;
/// For making cards of what is known.
const RESERVE: Duration = Duration::from_millis(20);

/// How long a turn may take, and its first call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    turn: Duration,
    first_call: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self::of(DEFAULT_TURN)
    }
}

impl Timing {
    #[must_use]
    pub fn of(turn: Duration) -> Self {
        Self {
            turn,
            first_call: turn * FIRST_CALL_PERCENT / 100,
        }
    }

    /// With another share for the first call, of the turn's time at most.
    #[must_use]
    pub fn with_first_call(self, first_call: Duration) -> Self {
        Self {
            first_call: first_call.min(self.turn),
            ..self
        }
    }

    /// What a turn that began at `start` is to be done with, and when.
    #[must_use]
    pub fn from(self, start: Instant) -> Moments {
        Moments {
            first_call: start + self.first_call,
            searches: start + self.first_call.max(self.turn * SEARCHES_PERCENT / 100),
            second_call: start + self.turn.saturating_sub(RESERVE),
            shortest_call: self.turn * SHORTEST_CALL_PERCENT / 100,
        }
    }
}

/// The last moments of a turn's parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    pub first_call: Instant,
    pub searches: Instant,
    pub second_call: Instant,
    shortest_call: Duration,
}

impl Moments {
    /// Whether a second call can still be of use.
    #[must_use]
    pub fn leave_a_second_call(&self) -> bool {
        Instant::now() + self.shortest_call <= self.second_call
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_turn_follow_each_other_and_end_within_it() {
        let start = Instant::now();
        for turn in [50, 400, 1_100, 5_000].map(Duration::from_millis) {
            for timing in [Timing::of(turn), Timing::of(turn).with_first_call(turn * 2)] {
                let moments = timing.from(start);
                assert!(moments.first_call <= moments.searches);
                assert!(moments.searches <= start + turn && moments.second_call <= start + turn);
            }
        }
    }

    #[test]
    fn by_default_two_calls_of_450_ms_fit_with_the_searches_between_them() {
        let start = Instant::now();
        let moments = Timing::default().from(start);
        let call = Duration::from_millis(450);
        assert!(moments.first_call - start > call + Duration::from_millis(100));
        let searched = start + call + Duration::from_millis(150);
        assert!(moments.searches > searched && moments.second_call - searched > call);
    }
}
