//! The audit in DynamoDB: one item for each turn, gone after a while.
//!
//! Keys `session_id` and `message_id`, so that a conversation is one query, in its order (the ids of
//! messages grow with time). `expires_at` is the table's time to live.

use crate::{
    domain::answer::ToolCall,
    ports::{AuditAway, AuditEntry, KeepAudit},
};
use aws_config::SdkConfig;
use aws_sdk_dynamodb::{Client, error::DisplayErrorContext, types::AttributeValue};
use jiff::SignedDuration;
use souk_platform::settings::{SettingError, Settings};
use std::collections::HashMap;

const USUAL_DAYS: u16 = 30;

pub struct DynamoAudit {
    client: Client,
    table: String,
    kept: SignedDuration,
}

impl DynamoAudit {
    #[must_use]
    pub const fn new(client: Client, table: String, days: u16) -> Self {
        Self {
            client,
            table,
            kept: SignedDuration::from_hours(days as i64 * 24),
        }
    }

    /// The table `CHAT_AUDIT_TABLE`, whose items are kept for `CHAT_AUDIT_DAYS`, usually 30; none
    /// where it is not set.
    ///
    /// # Errors
    /// [`SettingError`] for days that are no number.
    pub fn from_settings(
        settings: &Settings,
        aws: &SdkConfig,
    ) -> Result<Option<Self>, SettingError> {
        let Some(table) = settings.optional("CHAT_AUDIT_TABLE") else {
            return Ok(None);
        };
        let days = settings.parsed_or("CHAT_AUDIT_DAYS", USUAL_DAYS)?;
        Ok(Some(Self::new(Client::new(aws), table, days)))
    }

    fn item(&self, entry: AuditEntry<'_>) -> HashMap<String, AttributeValue> {
        let AuditEntry {
            session_id,
            owner,
            turn,
            llm,
            tool_calls,
            fault,
            cost_micro_usd,
            latency_ms,
        } = entry;
        let expires_at = turn.at.as_second() + self.kept.as_secs();
        let cards = turn.cards.iter().map(|card| text(&card.card.id));
        let item = [
            ("session_id", text(&session_id)),
            ("message_id", text(&turn.message_id)),
            ("at", text(&turn.at)),
            ("owner", text(owner)),
            ("message", text(&turn.message)),
            ("tool_calls", list(tool_calls.iter().map(tool_call))),
            ("reply", text(&turn.reply)),
            ("cards", list(cards)),
            ("planner", text(&turn.planner.name())),
            ("degraded", AttributeValue::Bool(turn.degraded)),
            (
                "model",
                llm.model.as_ref().map_or(AttributeValue::Null(true), text),
            ),
            (
                "fault",
                fault.map_or(AttributeValue::Null(true), |name| text(&name)),
            ),
            ("model_calls", number(&llm.calls)),
            ("input_tokens", number(&llm.input_tokens)),
            ("output_tokens", number(&llm.output_tokens)),
            ("model_latency_ms", number(&llm.latency_ms)),
            ("cost_micro_usd", number(&cost_micro_usd)),
            ("latency_ms", number(&latency_ms)),
            ("expires_at", number(&expires_at)),
        ];
        item.map(|(name, value)| (name.to_owned(), value)).into()
    }
}

impl KeepAudit for DynamoAudit {
    async fn keep(&self, entry: AuditEntry<'_>) -> Result<(), AuditAway> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(self.item(entry)))
            .send();
        // A task of its own goes on where nobody waits for it, if need be in the next invocation.
        let put = tokio::spawn(put).await;
        put.map_err(|error| AuditAway(error.to_string()))?
            .map_err(|error| AuditAway(DisplayErrorContext(&error).to_string()))?;
        Ok(())
    }
}

fn tool_call(call: &ToolCall) -> AttributeValue {
    let members = [
        ("name".to_owned(), text(&call.name)),
        ("input".to_owned(), text(&call.input)),
    ];
    AttributeValue::M(members.into())
}

fn text(value: &impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

fn number(value: &impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn list(values: impl Iterator<Item = AttributeValue>) -> AttributeValue {
    AttributeValue::L(values.collect())
}
