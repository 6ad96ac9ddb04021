//! Looks at the picture of each product, and counts.

use crate::shop::{Product, Seen, Shop, ShopError};
use futures::{StreamExt, stream};
use std::{
    collections::{BTreeSet, HashMap},
    fmt,
};

/// How many are looked at at once.
const AT_ONCE: usize = 8;
/// How many products without a picture are named.
const NAMED: usize = 20;

/// How many products show what.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    pictures: usize,
    drawings: usize,
    /// Ids and titles.
    nothing: Vec<(String, String)>,
}

/// # Errors
/// [`ShopError`] when the products cannot be listed.
pub async fn measure(api: &str) -> Result<Coverage, ShopError> {
    let shop = &Shop::at(api)?;
    let products = shop.products().await?;
    // Products of a category share a drawing.
    let addresses: BTreeSet<String> = products
        .iter()
        .map(|product| product.image_url.clone())
        .collect();
    let seen: HashMap<String, Seen> = stream::iter(addresses)
        .map(|address| async move {
            let seen = shop.look(&address).await;
            (address, seen)
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    Ok(Coverage::of(products, &seen))
}

impl Coverage {
    fn of(products: Vec<Product>, seen: &HashMap<String, Seen>) -> Self {
        let mut coverage = Self::default();
        for product in products {
            match seen.get(&product.image_url) {
                Some(Seen::Picture) => coverage.pictures += 1,
                Some(Seen::Drawing) => coverage.drawings += 1,
                Some(Seen::Nothing) | None => coverage.nothing.push((product.id, product.title)),
            }
        }
        coverage
    }

    /// Whether every product shows something.
    pub fn is_complete(&self) -> bool {
        self.nothing.is_empty()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.pictures + self.drawings + self.nothing.len();
        let share = |part: usize| 100.0 * part as f64 / all.max(1) as f64;
        for (what, count) in [
            ("picture", self.pictures),
            ("placeholder", self.drawings),
            ("none", self.nothing.len()),
        ] {
            writeln!(formatter, "{what:<12}{count:>7}{:>8.1} %", share(count))?;
        }
        writeln!(formatter, "{:<12}{all:>7}", "products")?;
        for (id, title) in self.nothing.iter().take(NAMED) {
            writeln!(formatter, "shows none: {id} {title}")?;
        }
        if self.nothing.len() > NAMED {
            writeln!(formatter, "and {} more", self.nothing.len() - NAMED)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(id: &str, image_url: &str) -> Product {
        Product {
            id: id.to_owned(),
            title: "Tea".to_owned(),
            image_url: image_url.to_owned(),
        }
    }

    #[test]
    fn each_product_counts_once_by_what_it_shows() {
        let products = vec![
            product("a", "media/assets/1"),
            product("b", "assets/categories/any.svg"),
            product("c", "assets/categories/any.svg"),
            product("d", "media/assets/2"),
        ];
        let seen = [
            ("media/assets/1", Seen::Picture),
            ("assets/categories/any.svg", Seen::Drawing),
            ("media/assets/2", Seen::Nothing),
        ]
        .map(|(address, seen)| (address.to_owned(), seen));
        let coverage = Coverage::of(products, &HashMap::from(seen));
        assert!(!coverage.is_complete());
        let report = coverage.to_string();
        assert!(report.contains("picture           1    25.0 %"), "{report}");
        assert!(report.contains("placeholder       2    50.0 %"), "{report}");
        assert!(report.contains("shows none: d Tea"), "{report}");
    }

    #[test]
    fn a_shop_without_products_is_complete() {
        let coverage = Coverage::of(Vec::new(), &HashMap::new());
        assert!(coverage.is_complete());
        assert!(coverage.to_string().contains("0.0 %"));
    }
}
