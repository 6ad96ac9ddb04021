//! Giving money back: kept first, asked for then.

use crate::{
    domain::{Settlement, WaitingRefund},
    ports::{Ask, KeepRefunds},
};
use jiff::Timestamp;
use souk_contracts::{Problem, calls::payments::RefundPayment};
use std::io;

/// Asks the provider for a refund that is kept, and writes down how it came out.
///
/// The refund's id is its idempotency key at the provider, so asking again, by whomever, gives nothing
/// back twice.
///
/// # Errors
/// When it is not known how it came out; the refund is still waiting then.
pub async fn carry_out(
    refunds: &impl KeepRefunds,
    services: &impl Ask,
    refund: &WaitingRefund,
    now: Timestamp,
) -> Result<Settlement, Problem> {
    let payment_id = refund.payment.clone().ok_or_else(|| {
        Problem::internal(io::Error::other("a paid order does not know its payment"))
    })?;
    let request = RefundPayment {
        order_id: refund.order,
        payment_id,
        refund_id: refund.id,
        amount: Some(refund.amount),
    };
    let settlement = match services.ask(request).await {
        Ok(_) => Settlement::Succeeded,
        Err(problem) if problem.is_fault() => return Err(problem),
        Err(problem) => {
            tracing::warn!(
                order_id = %refund.order, refund_id = %refund.id, code = problem.code,
                "the provider refused a refund"
            );
            Settlement::Failed
        }
    };
    refunds.settle(refund, settlement, now).await?;
    Ok(settlement)
}
