//! The calls of the model in one turn: bounded in time, tried again where that makes sense, counted,
//! and not made at all while the model keeps failing.

use super::Fault;
use crate::domain::answer::LlmUsage;
use souk_model::{
    Converse, Hear, ModelError,
    conversation::{Prompt, Said, Stop},
};
use souk_platform::{breaker::Breaker, deadline::Deadline};
use std::time::Duration;
use tokio::time::Instant;

/// A call that was turned away is made once more.
const MOST_ATTEMPTS: u32 = 2;
/// Between two attempts, in milliseconds: drawn, so that callers turned away together do not come
/// back together.
const PAUSE_MS: std::ops::Range<u64> = 20..60;

/// What a turn asks the model, and what that has come to so far.
pub struct Calls<'a, M> {
    model: &'a M,
    breaker: &'a Breaker,
    pub usage: LlmUsage,
}

impl<'a, M: Converse> Calls<'a, M> {
    pub fn of(model: &'a M, breaker: &'a Breaker) -> Self {
        Self {
            model,
            breaker,
            usage: LlmUsage::default(),
        }
    }

    /// Asks the model, until `until` at the latest, and lets `listener` hear the answer as it comes.
    ///
    /// An attempt that is turned away (throttled, unavailable) is followed by another while at least
    /// half of the call's time is left; it is the same call still, which the model has taken up once
    /// at most. One that is late is not: the next would be late too; nor is one that was heard already.
    ///
    /// # Errors
    /// [`Fault`] of the call, whose time and tokens are counted all the same.
    pub async fn ask(
        &mut self,
        prompt: &Prompt,
        listener: Option<&dyn Hear>,
        until: Instant,
    ) -> Result<Said, Fault> {
        let started = Instant::now();
        if !self.breaker.admits(started.into_std()) {
            return Err(Fault::LeftAlone);
        }
        self.usage.model = Some(self.model.model().to_owned());
        self.usage.calls += 1;
        let answer = self.attempts(prompt, listener, started, until).await;
        let spent_ms = started.elapsed().as_millis();
        self.usage.latency_ms += u64::try_from(spent_ms).unwrap_or(u64::MAX);
        let said = match answer {
            Some(Ok(said)) => said,
            late_or_failed => {
                self.breaker.failed(Instant::now().into_std());
                self.usage.unanswered += 1;
                return Err(match late_or_failed {
                    Some(Err(error)) => error.into(),
                    _ => Fault::Late,
                });
            }
        };
        self.breaker.succeeded();
        self.usage.input_tokens += said.input_tokens;
        self.usage.output_tokens += said.output_tokens;
        self.usage.cache_read_tokens += said.cache_read_tokens;
        self.usage.cache_write_tokens += said.cache_write_tokens;
        match said.stop {
            Stop::Done => Ok(said),
            Stop::CutShort => Err(Fault::Malformed("it is cut short")),
            Stop::Garbled => Err(Fault::Malformed("it lost its way")),
            Stop::Refused => Err(Fault::Refused),
            Stop::Guarded => Err(Fault::Guarded),
        }
    }

    /// The last attempt's answer; `None` when it was late.
    async fn attempts(
        &mut self,
        prompt: &Prompt,
        listener: Option<&dyn Hear>,
        started: Instant,
        until: Instant,
    ) -> Option<Result<Said, ModelError>> {
        let latest_start = started + until.saturating_duration_since(started) / 2;
        let mut attempt = 1;
        loop {
            self.usage.attempts += 1;
            let answer = match listener {
                Some(listener) => within(until, self.model.converse_aloud(prompt, listener)).await,
                None => within(until, self.model.converse(prompt)).await,
            };
            let pause = Duration::from_millis(rand::random_range(PAUSE_MS));
            match &answer {
                Some(Err(error))
                    if error.is_passing()
                        && attempt < MOST_ATTEMPTS
                        && Instant::now() + pause <= latest_start =>
                {
                    tracing::info!(%error, pause_ms = pause.as_millis(), "the model is asked again");
                }
                _ => return answer,
            }
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }
}

/// Does `work` until `until`; `None` when it was not done by then. What it calls sees that deadline.
pub async fn within<T>(until: Instant, work: impl Future<Output = T>) -> Option<T> {
    let left = until.saturating_duration_since(Instant::now());
    let deadline = Deadline::current().min(Deadline::after(left));
    deadline.bound(work).await
}
