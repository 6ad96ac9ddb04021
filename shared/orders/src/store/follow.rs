//! What payments tells, written down once.

use super::{PgOrders, refunds};
use crate::{follow::Followed, ports::FollowPayments};
use jiff::Timestamp;
use souk_contracts::events::{CloudEvent, PaymentTurn, types};
use souk_platform::{
    inbox,
    postgres::{GenericClient, StoreError, Transaction},
};

impl FollowPayments for PgOrders {
    async fn follow(
        &self,
        event: &CloudEvent<PaymentTurn>,
        now: Timestamp,
    ) -> Result<Followed, StoreError> {
        let mut client = self.0.get().await?;
        let transaction = client.transaction().await?;
        if !inbox::take(&transaction, event.id).await? {
            return Ok(Followed::Before);
        }
        let followed = match event.kind.as_str() {
            types::PAYMENT_REFUNDED => {
                let payment = &event.data.payment;
                if refunds::note_elsewhere(&transaction, payment, event.time, now).await? {
                    Followed::Refunded
                } else {
                    Followed::Nothing
                }
            }
            types::PAYMENT_REFUND_FAILED => came_back(&transaction, &event.data, now).await?,
            _ => Followed::Nothing,
        };
        transaction.commit().await?;
        Ok(followed)
    }
}

/// A refund that no order knows of failed all the same: it gave back what an order had been called off
/// for.
async fn came_back(
    transaction: &Transaction<'_>,
    turn: &PaymentTurn,
    now: Timestamp,
) -> Result<Followed, StoreError> {
    let statement = transaction
        .prepare_cached(
            "UPDATE order_refunds
             SET status = 'failed',
                 updated_at = $3
             WHERE id = $1
               AND order_id = $2",
        )
        .await?;
    let refund = turn.refund_id.map(|refund| refund.as_uuid());
    let order = turn.payment.order_id.as_uuid();
    transaction
        .execute(&statement, &[&refund, &order, &now])
        .await?;
    Ok(Followed::RefundFailed)
}
