//! Changing how many units there are.

use crate::{
    admission::Admission,
    domain::StockError,
    ports::{CountError, CountFree, CountStock, Counted, ExpireHolds, Freed, StockChange},
};

/// Sets or adjusts the units in the merchant's hands; holds that are due do not stand in the way.
///
/// # Errors
/// [`StockError::BelowReserved`] when live holds have more units than that.
pub async fn change_stock(
    stock: &(impl CountStock + ExpireHolds),
    admission: &Admission<impl CountFree>,
    change: &StockChange,
) -> Result<Counted, CountError> {
    loop {
        match stock.change_stock(change).await {
            Err(CountError::Refused(StockError::BelowReserved)) => {
                let expired = stock.expire_on(&[change.product_id]).await?;
                if expired.holds == 0 {
                    return Err(StockError::BelowReserved.into());
                }
                admission.freed(&expired.freed).await;
            }
            // Counted before, or by an instance that died before it could say so: too much is harmless.
            Ok(counted) => {
                // All that is free now, which is no less than what became so.
                let free = Freed {
                    product_id: counted.level.product_id,
                    units: counted.level.available,
                };
                admission.freed(&[free]).await;
                return Ok(counted);
            }
            refused => return refused,
        }
    }
}
