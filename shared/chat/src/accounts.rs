//! What turns cost, and what is told of it: the day's budget, the audit, the metrics.

use crate::{
    audit::DynamoAudit,
    budget::RedisBudget,
    domain::{
        answer::{LlmUsage, PlannedBy},
        spending::{DailyBudget, Payer, Prices, Tokens},
    },
    ports::{AuditEntry, KeepAudit, NoBudget, Reservation, SpendBudget},
    turn::Answer,
};
use jiff::Timestamp;
use souk_platform::{
    Platform,
    metrics::{Figure, Meter},
    redis::Redis,
    settings::{SettingError, Settings},
};
use std::time::Duration;

/// How long a turn waits for its audit. The function may be frozen once it has answered, so the audit
/// is written before; but nobody waits long for it.
const AUDIT_PATIENCE: Duration = Duration::from_millis(50);

/// The books of the chat.
pub struct Accounts<B, K> {
    pub budget: B,
    /// None where no audit is kept.
    pub audit: Option<K>,
    pub prices: Prices,
    pub meter: Meter,
}

impl Prices {
    /// `CHAT_INPUT_PRICE`, `CHAT_CACHED_INPUT_PRICE` and `CHAT_OUTPUT_PRICE`, in micro-USD for 1,000
    /// tokens. Usual is zero; what is read from a cache costs as much as what is not.
    ///
    /// # Errors
    /// [`SettingError`] for one that is no whole number.
    pub fn from_settings(settings: &Settings) -> Result<Self, SettingError> {
        let input = settings.parsed_or("CHAT_INPUT_PRICE", 0)?;
        Ok(Self {
            input,
            cached_input: settings.parsed_or("CHAT_CACHED_INPUT_PRICE", input)?,
            output: settings.parsed_or("CHAT_OUTPUT_PRICE", 0)?,
        })
    }
}

impl Accounts<RedisBudget, DynamoAudit> {
    /// The budget in `redis`, and the audit where there is one.
    ///
    /// # Errors
    /// [`SettingError`] for a setting that makes no sense.
    pub fn start(platform: &Platform, redis: Redis) -> Result<Self, SettingError> {
        let settings = platform.settings();
        let daily = DailyBudget::from_settings(settings)?;
        Ok(Self {
            budget: RedisBudget::new(redis, daily),
            audit: DynamoAudit::from_settings(settings, platform.aws())?,
            prices: Prices::from_settings(settings)?,
            meter: platform.meter(),
        })
    }
}

impl<B: SpendBudget, K: KeepAudit> Accounts<B, K> {
    /// Sets aside what a turn with a model may cost, which uses so much at `most`.
    ///
    /// # Errors
    /// [`NoBudget`]: the model is not to be asked.
    pub async fn reserve(
        &self,
        payer: &Payer,
        most: Tokens,
        now: Timestamp,
    ) -> Result<Reservation, NoBudget> {
        let most = self.prices.spend(most);
        self.budget.reserve(payer, most, now).await
    }

    /// Counts what a model was used for, whatever came of it. A call without an answer may be billed
    /// all the same, and counts as half of the `most` that a turn uses.
    pub async fn settle(&self, reservation: Reservation, most: Tokens, usage: &LlmUsage) {
        let mut tokens = Tokens::from(usage);
        tokens.input += usage.unanswered * most.input / 2;
        tokens.output += usage.unanswered * most.output / 2;
        let used = self.prices.spend(tokens);
        if let Err(error) = self.budget.settle(reservation, used).await {
            tracing::warn!(%error, "a turn counts as if it had used all that it may");
        }
    }

    /// What a turn cost, in micro-USD.
    #[must_use]
    pub fn cost(&self, usage: &LlmUsage) -> u64 {
        self.prices.of(usage.into())
    }

    /// Writes a turn down, where an audit is kept. One that is lost is counted in `AuditsLost`; the
    /// shopper does not notice.
    pub async fn write_down(&self, entry: AuditEntry<'_>) {
        let Some(audit) = &self.audit else { return };
        let lost = match tokio::time::timeout(AUDIT_PATIENCE, audit.keep(entry)).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it is late, and may still arrive".to_owned(),
        };
        tracing::warn!(cause = lost, session_id = %entry.session_id, "a turn is not audited");
        self.meter.emit(&[("AuditsLost", Figure::Count(1.0))]);
    }

    /// Counts who answered, and how well.
    pub fn measure(&self, answer: &Answer) {
        let count = |is: bool| Figure::Count(u8::from(is).into());
        self.meter.emit(&[
            ("RulesAnswers", count(answer.planner == PlannedBy::Rules)),
            ("Degraded", count(answer.degraded)),
        ]);
    }
}

#[cfg(test)]
mod tests;
