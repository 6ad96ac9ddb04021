//! Setting how many units there are.

use crate::{
    domain::{OnHand, StockLevel},
    ports::{CountError, CountStock, ExpireHolds},
};
use souk_contracts::ProductId;

/// Sets the units in the merchant's hands; holds that are due do not stand in the way.
///
/// # Errors
/// [`CountError::BelowReserved`] when live holds have more units than that.
pub async fn set_stock(
    stock: &(impl CountStock + ExpireHolds),
    product: ProductId,
    on_hand: OnHand,
) -> Result<StockLevel, CountError> {
    loop {
        match stock.count(product, on_hand).await {
            Err(CountError::BelowReserved) if stock.expire_on(&[product]).await? > 0 => {}
            outcome => return outcome,
        }
    }
}
