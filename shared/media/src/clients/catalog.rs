//! The catalog, asked by a call.

use crate::ports::FindProduct;
use souk_contracts::{Problem, ProductId, calls::catalog::GetProducts, product::Product};
use souk_platform::invoke::Invoker;

pub struct Catalog(Invoker);

impl Catalog {
    #[must_use]
    pub const fn new(invoker: Invoker) -> Self {
        Self(invoker)
    }
}

impl FindProduct for Catalog {
    async fn product(&self, id: ProductId) -> Result<Option<Product>, Problem> {
        Ok(self
            .0
            .call(GetProducts {
                ids: vec![id],
                prices_since: None,
            })
            .await?
            .products
            .pop())
    }
}
