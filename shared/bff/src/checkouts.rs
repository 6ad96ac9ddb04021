//! The records of checkouts, in DynamoDB. The workflow writes their end into the same items.

use crate::{
    checkout::{Checkout, CheckoutStatus, Failure},
    ports::{KeepCheckouts, Recorded},
};
use aws_sdk_dynamodb::{
    Client, error::DisplayErrorContext, operation::put_item::PutItemError, types::AttributeValue,
};
use jiff::Timestamp;
use serde_json::Value;
use souk_contracts::{CheckoutId, Owner, Problem};
use souk_platform::clock::Clock;
use std::{collections::HashMap, io};

/// Longer than Step Functions keeps an execution's name (90 days): a key that is used again after its
/// record is gone must find its name free.
const KEPT_SECONDS: i64 = 100 * 24 * 60 * 60;

type Item = HashMap<String, AttributeValue>;

/// The table of checkouts, by `checkout_id`.
pub struct DynamoCheckouts {
    pub client: Client,
    pub table: String,
    pub clock: Clock,
}

impl KeepCheckouts for DynamoCheckouts {
    async fn find(&self, id: CheckoutId) -> Result<Option<Checkout>, Problem> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("checkout_id", AttributeValue::S(id.to_string()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| away(DisplayErrorContext(&error).to_string()))?;
        answer
            .item()
            .map(|item| checkout(id, item).ok_or_else(|| corrupt(id)))
            .transpose()
    }

    async fn record(&self, checkout: &Checkout) -> Result<Recorded, Problem> {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let order = serde_json::to_string(&checkout.order).map_err(Problem::internal)?;
        let expires_at = self.clock.now().as_second() + KEPT_SECONDS;
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("checkout_id", text(&checkout.id.to_string()))
            .item("owner", text(checkout.owner.as_str()))
            .item("fingerprint", text(&checkout.fingerprint))
            .item("order", text(&order))
            .item("status", text("processing"))
            .item("expires_at", AttributeValue::N(expires_at.to_string()))
            .condition_expression("attribute_not_exists(checkout_id)")
            .send()
            .await;
        match put {
            Ok(_) => Ok(Recorded::Now),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(Recorded::Before),
                _ => Err(away(DisplayErrorContext(&error).to_string())),
            },
        }
    }
}

fn checkout(id: CheckoutId, item: &Item) -> Option<Checkout> {
    let text = |name: &str| item.get(name)?.as_s().ok().cloned();
    let failure = text("failure_code").map(|code| Failure {
        code,
        detail: text("failure_detail").unwrap_or_default(),
    });
    let next_action = text("next_action").and_then(|json| serde_json::from_str(&json).ok());
    let status = Value::String(text("status")?);
    Some(Checkout {
        id,
        owner: Owner::from_stored(text("owner")?),
        since: since(item),
        fingerprint: text("fingerprint")?,
        order: serde_json::from_str(&text("order")?).ok()?,
        status: serde_json::from_value::<CheckoutStatus>(status).ok()?,
        failure,
        next_action,
    })
}

/// When it was recorded: the record is kept for so long from then.
fn since(item: &Item) -> Option<Timestamp> {
    let expires_at: i64 = item.get("expires_at")?.as_n().ok()?.parse().ok()?;
    Timestamp::from_second(expires_at.checked_sub(KEPT_SECONDS)?).ok()
}

fn away(reason: String) -> Problem {
    Problem::unavailable("The record of checkouts", io::Error::other(reason))
}

fn corrupt(id: CheckoutId) -> Problem {
    Problem::internal(io::Error::other(format!(
        "the record of checkout {id} cannot be read"
    )))
}
