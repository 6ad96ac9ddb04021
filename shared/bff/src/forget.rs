//! Changes of products and of what is in stock: what the cards keep of them is forgotten.

use crate::cache::{Cache, CardPart, Units};
use serde::Deserialize;
use souk_contracts::{Problem, ProductId, events::CloudEvent};

/// What `product.*` and `stock.*` have in common.
#[derive(Debug, Deserialize)]
pub struct Change {
    #[serde(alias = "id")]
    product_id: ProductId,
    version: i64,
}

/// Takes one event. A copy of it, or one that comes late, costs a load and nothing else.
///
/// # Errors
/// 503 when Redis does not take it; the message then comes again.
pub async fn forget(cache: &Cache, event: CloudEvent<Change>) -> Result<(), Problem> {
    let Change {
        product_id,
        version,
    } = event.data;
    let forgotten = if event.kind.starts_with("stock.") {
        cache.forget::<Units>(product_id, version).await
    } else {
        cache.forget::<CardPart>(product_id, version).await
    };
    forgotten.map_err(|error| Problem::unavailable("The cache of cards", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn products_and_stock_name_the_product_that_changed() {
        let id = ProductId::generate();
        for data in [
            json!({"id": id, "title": "Tea", "version": 3}),
            json!({"product_id": id, "available": 0, "version": 3}),
        ] {
            let change: Change =
                serde_json::from_value(data).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((change.product_id, change.version), (id, 3));
        }
    }
}
