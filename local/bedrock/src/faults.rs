//! What can go wrong with a model, on demand: by chance, with a fixed seed, or in turn.

use crate::{
    http::{Outcome, Response},
    stream::{Ending, Stream, exception},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, time::Duration};

/// How the stand-in behaves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
    /// A stream tells texts and inputs in pieces of so many characters, at least one.
    pub piece_chars: usize,
    /// A stream pauses so long after each of its events.
    pub pace_ms: u64,
    /// A stream tells the lists of an input before its texts, and not after them.
    pub lists_first: bool,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            latency_ms: 0,
            hanging: 0.0,
            throttled: 0.0,
            seed: 0,
            piece_chars: DEFAULT_PIECE_CHARS,
            pace_ms: 0,
            lists_first: false,
        }
    }
}

/// About four tokens.
pub const DEFAULT_PIECE_CHARS: usize = 16;

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
    /// Of a stream, half; then the connection ends.
    Cut,
    /// Of a stream, half; then nothing comes.
    Silence,
    /// Of a stream, half; then an exception. So do the next three.
    ThrottledMidway,
    UnavailableMidway,
    InternalMidway,
    ModelErrorMidway,
}

/// The faults that are to come.
pub struct Faults {
    pub knobs: Knobs,
    random: StdRng,
    /// Before all chance, one for each request; `None` spares one.
    pub next: VecDeque<Option<Fault>>,
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
        self.next.pop_front().unwrap_or(by_chance)
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
            Self::Hang | Self::Silence => Outcome::Hung,
            Self::Throttled | Self::ThrottledMidway => refused(
                429,
                "ThrottlingException",
                "Too many requests, please wait before trying again.",
            ),
            Self::Unavailable | Self::UnavailableMidway => refused(
                503,
                "ServiceUnavailableException",
                "The service is currently unavailable.",
            ),
            Self::Internal | Self::InternalMidway => refused(
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
            Self::ModelError | Self::ModelErrorMidway => refused(
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
            Self::Torn | Self::Cut => with(answer.body[..answer.body.len() / 2].to_vec()),
            Self::Empty => with(Vec::new()),
        }
    }

    /// What comes in the place of `stream`.
    pub fn instead_of_stream(self, stream: &Stream) -> Outcome {
        let half = stream.parts.len() / 2;
        let midway = |further: Option<Vec<u8>>, ending| {
            let parts = stream.parts[..half].iter().cloned().chain(further);
            Outcome::Streamed(Stream {
                parts: parts.collect(),
                ending,
                ..stream.clone()
            })
        };
        let failing = |kind| midway(exception(kind).ok(), Ending::Whole);
        let with = |parts| {
            Outcome::Streamed(Stream {
                parts,
                ..stream.clone()
            })
        };
        match self {
            Self::Garbage => with(vec![b"<html>502</html>".to_vec()]),
            Self::Torn => {
                let bytes = stream.parts.concat();
                with(vec![bytes[..bytes.len() / 2].to_vec()])
            }
            Self::Empty => with(Vec::new()),
            Self::Cut => midway(None, Ending::Cut),
            Self::Silence => midway(None, Ending::Silent),
            Self::ThrottledMidway => failing("throttlingException"),
            Self::UnavailableMidway => failing("serviceUnavailableException"),
            Self::InternalMidway => failing("internalServerException"),
            Self::ModelErrorMidway => failing("modelStreamErrorException"),
            refused => refused.instead_of(&Response::json(200, &serde_json::Value::Null)),
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
        let next = [Some(Fault::Empty), None, Some(Fault::Hang)];
        faults.next.extend(next);
        let struck = next.map(|_| faults.strike());
        assert_eq!((struck, faults.strike()), (next, None));
    }
}
