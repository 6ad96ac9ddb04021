//! What can go wrong with a model, on demand: by chance, with a fixed seed, or in turn.

use crate::http::{Outcome, Response};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, time::Duration};

/// How the stand-in behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knobs {
    /// Each answer takes that long; a refusal comes at once.
    pub latency_ms: u64,
    /// 0 to 1: of the requests, that share never gets an answer.
    pub hanging: f64,
    /// 0 to 1: and that share is throttled.
    pub throttled: f64,
    /// Of the draw: the same seed strikes the same requests.
    pub seed: u64,
}

/// What strikes one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    Hang,
    Throttled,
    Unavailable,
    Internal,
    NotReady,
    ModelTimeout,
    ModelError,
    Validation,
    AccessDenied,
    /// 200, and no JSON.
    Garbage,
    /// 200, and JSON that ends in the middle.
    Torn,
    /// 200, and nothing.
    Empty,
}

/// The faults that are to come.
pub struct Faults {
    pub knobs: Knobs,
    random: StdRng,
    /// Before all chance, one for each request.
    pub next: VecDeque<Fault>,
}

impl Faults {
    pub fn of(knobs: Knobs) -> Self {
        Self {
            knobs,
            random: StdRng::seed_from_u64(knobs.seed),
            next: VecDeque::new(),
        }
    }

    /// The fault that strikes the next request, if one does.
    pub fn strike(&mut self) -> Option<Fault> {
        let Knobs {
            hanging, throttled, ..
        } = self.knobs;
        let drawn: f64 = self.random.random();
        let by_chance = if drawn < hanging {
            Some(Fault::Hang)
        } else {
            (drawn < hanging + throttled).then_some(Fault::Throttled)
        };
        self.next.pop_front().or(by_chance)
    }

    pub const fn latency(&self) -> Duration {
        Duration::from_millis(self.knobs.latency_ms)
    }
}

impl Fault {
    /// What comes in the place of `answer`.
    pub fn instead_of(self, answer: &Response) -> Outcome {
        let refused =
            |status, error, message| Outcome::Answered(Response::refusal(status, error, message));
        let with = |body: Vec<u8>| {
            Outcome::Answered(Response {
                body,
                ..answer.clone()
            })
        };
        match self {
            Self::Hang => Outcome::Hung,
            Self::Throttled => refused(
                429,
                "ThrottlingException",
                "Too many requests, please wait before trying again.",
            ),
            Self::Unavailable => refused(
                503,
                "ServiceUnavailableException",
                "The service is currently unavailable.",
            ),
            Self::Internal => refused(
                500,
                "InternalServerException",
                "The request processing has failed because of an unknown error.",
            ),
            Self::NotReady => refused(
                429,
                "ModelNotReadyException",
                "The model is not ready to serve inference requests.",
            ),
            Self::ModelTimeout => refused(
                408,
                "ModelTimeoutException",
                "The request took too long to process.",
            ),
            Self::ModelError => refused(
                424,
                "ModelErrorException",
                "The request failed due to an error while processing the model.",
            ),
            Self::Validation => refused(
                400,
                "ValidationException",
                "The provided request is not valid.",
            ),
            Self::AccessDenied => refused(
                403,
                "AccessDeniedException",
                "You don't have access to the model with the specified model ID.",
            ),
            Self::Garbage => with(b"<html>502</html>".to_vec()),
            Self::Torn => with(answer.body[..answer.body.len() / 2].to_vec()),
            Self::Empty => with(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_strikes_the_same_requests_in_its_share() {
        let knobs = Knobs {
            hanging: 0.1,
            throttled: 0.1,
            seed: 7,
            ..Knobs::default()
        };
        let drawn = || -> Vec<Option<Fault>> {
            let mut faults = Faults::of(knobs);
            (0..2_000).map(|_| faults.strike()).collect()
        };
        assert_eq!(drawn(), drawn());
        for fault in [Fault::Hang, Fault::Throttled] {
            let struck = drawn()
                .iter()
                .filter(|drawn| **drawn == Some(fault))
                .count();
            assert!((150..250).contains(&struck), "{fault:?}: {struck}");
        }
    }

    #[test]
    fn what_is_asked_for_comes_before_chance() {
        let mut faults = Faults::of(Knobs::default());
        faults.next.extend([Fault::Empty, Fault::Hang]);
        assert_eq!(
            [faults.strike(), faults.strike(), faults.strike()],
            [Some(Fault::Empty), Some(Fault::Hang), None]
        );
    }
}
