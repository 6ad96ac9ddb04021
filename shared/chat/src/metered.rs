//! A model whose every call is measured: its latency, its tokens and what they cost, by model.

use crate::domain::spending::{Prices, Tokens};
use souk_model::{
    Converse, Hear, ModelError,
    conversation::{Prompt, Said},
};
use souk_platform::metrics::{Figure, Meter};
use std::time::{Duration, Instant};

pub struct Metered<M> {
    pub model: M,
    pub prices: Prices,
    pub meter: Meter,
}

impl<M: Converse> Converse for Metered<M> {
    fn model(&self) -> &str {
        self.model.model()
    }

    async fn converse(&self, prompt: &Prompt) -> Result<Said, ModelError> {
        self.measured(self.model.converse(prompt)).await
    }

    async fn converse_aloud(
        &self,
        prompt: &Prompt,
        listener: &dyn Hear,
    ) -> Result<Said, ModelError> {
        self.measured(self.model.converse_aloud(prompt, listener))
            .await
    }
}

impl<M: Converse> Metered<M> {
    async fn measured(
        &self,
        answer: impl Future<Output = Result<Said, ModelError>>,
    ) -> Result<Said, ModelError> {
        let mut call = Call {
            meter: self.meter,
            model: self.model.model(),
            prices: self.prices,
            started: Instant::now(),
            used: Tokens::default(),
        };
        let said = answer.await?;
        call.used = tokens(&said);
        Ok(said)
    }
}

fn tokens(said: &Said) -> Tokens {
    Tokens {
        input: said.input_tokens + said.cache_write_tokens,
        cached_input: said.cache_read_tokens,
        output: said.output_tokens,
    }
}

/// A call under way. It is measured when it ends, also where it fails or nobody waits for it longer.
struct Call<'a> {
    meter: Meter,
    model: &'a str,
    prices: Prices,
    started: Instant,
    used: Tokens,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let figures = figures(self.started.elapsed(), self.used, self.prices);
        self.meter.emit_by(("model", self.model), &figures);
    }
}

fn figures(latency: Duration, used: Tokens, prices: Prices) -> [(&'static str, Figure); 5] {
    // Exact up to 2^53, which no call comes near.
    let count = |figure: u64| Figure::Count(figure as f64);
    [
        ("ModelCalls", Figure::Count(1.0)),
        (
            "ModelLatencyMs",
            Figure::Milliseconds(latency.as_secs_f64() * 1_000.0),
        ),
        (
            "InputTokens",
            count(u64::from(used.input) + u64::from(used.cached_input)),
        ),
        ("OutputTokens", count(used.output.into())),
        ("CostMicroUsd", count(prices.of(used))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_told_with_its_tokens_and_their_cost() {
        let used = Tokens {
            input: 2_000,
            cached_input: 1_000,
            output: 100,
        };
        let prices = Prices {
            input: 60,
            cached_input: 15,
            output: 240,
        };
        let told = figures(Duration::from_millis(450), used, prices);
        assert_eq!(
            told,
            [
                ("ModelCalls", Figure::Count(1.0)),
                ("ModelLatencyMs", Figure::Milliseconds(450.0)),
                ("InputTokens", Figure::Count(3_000.0)),
                ("OutputTokens", Figure::Count(100.0)),
                ("CostMicroUsd", Figure::Count(159.0)),
            ]
        );
    }
}
