//! What the provider tells, once for each event however often it comes.

use crate::ports::{KeepInbox, Progress, TellEvents, WebhookError};
use jiff::Timestamp;
use souk_contracts::{calls::payments::Payment, events::CloudEvent};

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    Processed,
    /// Its effect was there already.
    Duplicate,
}

/// Tells the other services of the provider's event `id`, unless that was done.
///
/// A run that dies in between leaves the event begun, and the next copy tells it again under the
/// same id; so may two copies that arrive at once. Consumers know an event by its id.
///
/// # Errors
/// [`WebhookError`]: the provider has to send the event again.
pub async fn receive(
    inbox: &impl KeepInbox,
    topic: &impl TellEvents,
    id: &str,
    event: &CloudEvent<Payment>,
    now: Timestamp,
) -> Result<Receipt, WebhookError> {
    if inbox.begin(id, now).await? == Progress::Processed {
        return Ok(Receipt::Duplicate);
    }
    topic.tell(event).await?;
    inbox.finish(id).await?;
    Ok(Receipt::Processed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Surroundings, captured};

    #[tokio::test]
    async fn ten_copies_of_an_event_are_told_once() {
        let (around, event) = (&Surroundings::default(), captured());
        let mut receipts = Vec::new();
        for _ in 0..10 {
            receipts.push(
                receive(&around, &around, "evt_1", &event, Timestamp::UNIX_EPOCH)
                    .await
                    .ok(),
            );
        }
        assert_eq!(receipts[0], Some(Receipt::Processed));
        assert!(
            receipts[1..]
                .iter()
                .all(|receipt| *receipt == Some(Receipt::Duplicate))
        );
        assert_eq!(around.told(), [event.id]);
    }

    #[tokio::test]
    async fn an_event_that_could_not_be_told_is_told_when_it_comes_again() {
        let (around, event) = (&Surroundings::failing_once(), captured());
        assert!(
            receive(&around, &around, "evt_1", &event, Timestamp::UNIX_EPOCH)
                .await
                .is_err()
        );
        let again = receive(&around, &around, "evt_1", &event, Timestamp::UNIX_EPOCH).await;
        assert_eq!(again.ok(), Some(Receipt::Processed));
    }
}
