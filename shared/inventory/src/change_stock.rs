//! Changing how many units there are.

use crate::{
    admission::Admission,
    domain::{StockError, StockLevel},
    ports::{CountError, CountFree, CountStock, ExpireHolds, Freed, StockChange},
};

/// Sets or adjusts the units in the merchant's hands; holds that are due do not stand in the way.
///
/// # Errors
/// [`StockError::BelowReserved`] when live holds have more units than that.
pub async fn change_stock(
    stock: &(impl CountStock + ExpireHolds),
    admission: &Admission<impl CountFree>,
    change: &StockChange,
) -> Result<StockLevel, CountError> {
    loop {
        match stock.change_stock(change).await {
            Err(CountError::Refused(StockError::BelowReserved)) => {
                let expired = stock.expire_on(&[change.product_id]).await?;
                if expired.holds == 0 {
                    return Err(StockError::BelowReserved.into());
                }
                admission.freed(&expired.freed).await;
            }
            Ok(level) => {
                // All that is free now, which is no less than what became so.
                let free = Freed {
                    product_id: level.product_id,
                    units: level.available,
                };
                admission.freed(&[free]).await;
                return Ok(level);
            }
            refused => return refused,
        }
    }
}
