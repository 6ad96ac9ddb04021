//! Products from the cache.

use super::Cache;
use crate::ports::ReadProducts;
use souk_contracts::{ProductId, product::Product};
use souk_platform::postgres::StoreError;
use std::{fmt, time::Duration};

const KEPT_FOR: Duration = Duration::from_secs(60);

/// Reads products from the cache, and what is not there from `products`.
pub struct CachedProducts<R> {
    pub products: R,
    pub cache: Cache,
}

/// A product's name in the cache.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(pub(super) ProductId);

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "product:{}", self.0)
    }
}

impl<R: ReadProducts> ReadProducts for CachedProducts<R> {
    async fn read(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        let mut keys: Vec<Key> = ids.iter().copied().map(Key).collect();
        keys.sort_unstable();
        keys.dedup();
        let load = |keys: Vec<Key>| async move {
            let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
            let products = self.products.read(&ids).await?;
            let keyed = |product: Product| (Key(product.id), product);
            Ok(products.into_iter().map(keyed).collect())
        };
        self.cache.get_or_load(keys, KEPT_FOR, load).await
    }
}
