//! What a shopper wants to hold, in the form in which it is held.

use souk_contracts::{ProductId, calls::inventory::Line, quantity::InvalidQuantity};
use std::collections::BTreeMap;

/// The most lines in one request.
pub const MAX_LINES: usize = 20;

/// 1 to [`MAX_LINES`] lines, each of another product, in the order of the products' ids.
///
/// Everybody locks stock in this order, so that carts with the same products never wait for each
/// other in a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart(Vec<Line>);

/// This cannot be held.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CartError {
    #[error("{0} lines were sent; 1 to {MAX_LINES} are taken")]
    Lines(usize),
    #[error("of product {product_id}: {source}")]
    Quantity {
        product_id: ProductId,
        source: InvalidQuantity,
    },
}

impl Cart {
    /// Lines of the same product are summed.
    ///
    /// # Errors
    /// [`CartError`] for no or too many lines, and for too many units of a product in sum.
    pub fn new(items: &[Line]) -> Result<Self, CartError> {
        if !(1..=MAX_LINES).contains(&items.len()) {
            return Err(CartError::Lines(items.len()));
        }
        let mut wanted = BTreeMap::new();
        for Line {
            product_id,
            quantity,
        } in items.iter().copied()
        {
            let sum = match wanted.get(&product_id) {
                None => quantity,
                Some(before) => quantity
                    .plus(*before)
                    .map_err(|source| CartError::Quantity { product_id, source })?,
            };
            wanted.insert(product_id, sum);
        }
        let line = |(product_id, quantity)| Line {
            product_id,
            quantity,
        };
        Ok(Self(wanted.into_iter().map(line).collect()))
    }

    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.0
    }

    #[must_use]
    pub fn products(&self) -> Vec<ProductId> {
        self.0.iter().map(|line| line.product_id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_contracts::Quantity;

    fn line(product_id: ProductId, units: u32) -> Line {
        let quantity = Quantity::new(units).unwrap_or_else(|error| panic!("{error}"));
        Line {
            product_id,
            quantity,
        }
    }

    #[test]
    fn the_same_product_twice_is_summed_and_products_come_in_order() {
        let (first, second) = (ProductId::generate(), ProductId::generate());
        let cart = Cart::new(&[line(second, 1), line(first, 2), line(second, 3)]);
        assert_eq!(cart, Ok(Cart(vec![line(first, 2), line(second, 4)])));
    }

    #[test]
    fn a_sum_past_the_bound_names_its_product() {
        let product = ProductId::generate();
        let refusal = Cart::new(&[line(product, 600), line(product, 600)]);
        assert!(
            matches!(refusal, Err(CartError::Quantity { product_id, .. }) if product_id == product)
        );
    }

    #[test]
    fn no_lines_and_too_many_lines_are_refused() {
        let lines = vec![line(ProductId::generate(), 1); MAX_LINES + 1];
        assert_eq!(Cart::new(&[]), Err(CartError::Lines(0)));
        assert_eq!(Cart::new(&lines), Err(CartError::Lines(MAX_LINES + 1)));
        assert!(Cart::new(&lines[1..]).is_ok());
    }
}
