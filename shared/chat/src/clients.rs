//! The catalog and inventory, by typed calls.

use crate::ports::{CheckAvailability, FindDeals, FindError};
use souk_contracts::{
    Problem, ProductId,
    calls::{
        catalog::{GetProducts, Search, SearchHit},
        inventory::GetAvailability,
    },
    product::Product,
};
use souk_platform::invoke::Invoker;
use std::collections::HashMap;

pub struct Catalog(pub Invoker);

pub struct Inventory(pub Invoker);

impl FindDeals for Catalog {
    async fn find(&self, search: Search) -> Result<Vec<SearchHit>, FindError> {
        Ok(self.0.call(search).await.map_err(refused)?.items)
    }

    async fn get(&self, ids: Vec<ProductId>) -> Result<Vec<Product>, FindError> {
        Ok(self
            .0
            .call(GetProducts::of(ids))
            .await
            .map_err(refused)?
            .products)
    }
}

/// A search of ours that the catalog refuses, but for an unknown city, is our own defect.
fn refused(problem: Problem) -> FindError {
    match problem {
        problem if problem.code == "city_not_found" => FindError::UnknownCity,
        problem if problem.is_fault() => FindError::Failed(problem),
        problem => FindError::Failed(Problem::internal(problem)),
    }
}

impl CheckAvailability for Inventory {
    async fn available(&self, ids: Vec<ProductId>) -> Result<HashMap<ProductId, u32>, Problem> {
        let units = self.0.call(GetAvailability { ids }).await?;
        Ok(units
            .into_iter()
            .map(|stock| (stock.product_id, stock.available))
            .collect())
    }
}
