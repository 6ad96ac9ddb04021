//! What payments tells, written down once.

use super::{PgOrders, refunds, write};
use crate::{
    domain::{Change, Transition},
    follow::Followed,
    ports::FollowPayments,
};
use jiff::Timestamp;
use souk_contracts::{
    calls::{
        orders::{OrderRefundStatus, OrderStatus},
        payments::Payment,
    },
    events::{CloudEvent, PaymentTurn, types},
};
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
            types::PAYMENT_REFUNDED => went_back(&transaction, &event.data.payment, now).await?,
            types::PAYMENT_REFUND_FAILED => came_back(&transaction, &event.data, now).await?,
            _ => Followed::Nothing,
        };
        transaction.commit().await?;
        Ok(followed)
    }
}

/// While refunds of Souk's own are under way, it is for them to say what went back.
async fn went_back(
    transaction: &Transaction<'_>,
    payment: &Payment,
    now: Timestamp,
) -> Result<Followed, StoreError> {
    if payment.refunded != payment.amount || !refunds::lock(transaction, payment.order_id).await? {
        return Ok(Followed::Nothing);
    }
    let order = write::written(transaction, payment.order_id).await?.order;
    let is_under_way = order
        .refunds
        .iter()
        .any(|refund| refund.status == OrderRefundStatus::Pending);
    let refunded = OrderStatus::Refunded;
    let transition = match Transition::between(order.status, refunded) {
        Ok(Some(transition)) if !is_under_way => transition,
        _ => return Ok(Followed::Nothing),
    };
    let change = Change::by_souk(order.id, refunded, "given back at the provider");
    write::move_on(transaction, transition, &change, now).await?;
    let order = write::written(transaction, order.id).await?.order;
    write::tell(transaction, types::ORDER_REFUNDED, &order, now).await?;
    Ok(Followed::Refunded)
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
