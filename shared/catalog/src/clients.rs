//! Other services, as the catalog asks them.

pub mod model;
pub mod redis;

use crate::{ports::AskStock, stock::StockReport};
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

impl AskStock for Inventory {
    async fn report(&self, ids: Vec<ProductId>) -> Result<Vec<StockReport>, Problem> {
        let availability = self.0.call(GetAvailability { ids }).await?;
        Ok(availability.iter().map(StockReport::from).collect())
    }
}
