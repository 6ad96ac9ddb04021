//! Other services, as the catalog asks them.

pub mod model;
pub mod redis;

use crate::{
    ports::{AskStock, CheckStock},
    stock::StockReport,
};
use souk_contracts::{Problem, ProductId, calls::inventory::GetAvailability};
use souk_platform::invoke::Invoker;

/// The inventory service.
pub struct Inventory(Invoker);

impl Inventory {
    #[must_use]
    pub const fn new(invoker: Invoker) -> Self {
        Self(invoker)
    }
}

impl CheckStock for Inventory {
    async fn in_stock(&self, ids: Vec<ProductId>) -> Result<Vec<ProductId>, Problem> {
        if ids.is_empty() {
            return Ok(ids);
        }
        let availability = self.0.call(GetAvailability { ids }).await?;
        Ok(availability
            .into_iter()
            .filter(|product| product.available > 0)
            .map(|product| product.product_id)
            .collect())
    }
}

impl AskStock for Inventory {
    async fn report(&self, ids: Vec<ProductId>) -> Result<Vec<StockReport>, Problem> {
        let availability = self.0.call(GetAvailability { ids }).await?;
        Ok(availability.iter().map(StockReport::from).collect())
    }
}
