//! Where the pictures of products are, relative to the API's base address.

use crate::{AssetId, ProductId};

/// How many drawings there are of each category, so that products without pictures do not look alike side
/// by side (`web/drawings.mjs`).
const DRAWINGS: u8 = 4;

/// The drawing that stands for anything.
pub const ANY: &str = "assets/categories/any.svg";

/// The picture that a merchant has uploaded.
#[must_use]
pub fn address(asset: AssetId) -> String {
    format!("media/assets/{asset}")
}

/// The drawing that stands for a product that has no picture of its own: one of those of its top-level
/// category, or of `any` where that has none, and for the same product always the same.
#[must_use]
pub fn placeholder(category: &[String], product: ProductId) -> String {
    let top = category.first().map_or("", String::as_str);
    let slug: String = top
        .to_lowercase()
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let slug = if slug.is_empty() { "any" } else { &slug };
    // The end of a UUIDv7 is random.
    match product.as_uuid().as_bytes()[15] % DRAWINGS {
        0 => format!("assets/categories/{slug}.svg"),
        other => format!("assets/categories/{slug}-{}.svg", other + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn drawn(category: &str, product: u128) -> String {
        let product = ProductId::from_uuid(Uuid::from_u128(product));
        placeholder(&[category.to_owned()], product)
    }

    #[test]
    fn category_and_product_name_the_drawing() {
        let drawn = [0, 1, 2, 3, 4].map(|product| drawn("Food & Drink", product));
        assert_eq!(
            drawn,
            [
                "assets/categories/food-drink.svg",
                "assets/categories/food-drink-2.svg",
                "assets/categories/food-drink-3.svg",
                "assets/categories/food-drink-4.svg",
                "assets/categories/food-drink.svg",
            ]
        );
    }

    #[test]
    fn what_has_no_drawing_of_its_own_has_one_of_any() {
        assert_eq!(drawn("美容", 0), ANY);
        assert_eq!(drawn("", 0), ANY);
        assert_eq!(drawn("美容", 1), "assets/categories/any-2.svg");
        let product = ProductId::from_uuid(Uuid::nil());
        assert_eq!(placeholder(&[], product), ANY);
    }
}
