//! Where the pictures of products are, relative to the API's base address.

use crate::AssetId;

/// The picture that a merchant has uploaded.
#[must_use]
pub fn address(asset: AssetId) -> String {
    format!("media/assets/{asset}")
}

/// The drawing that stands for a category where a product has no picture of its own: one for each
/// top-level category, and `any` for whatever has none.
#[must_use]
pub fn placeholder(category: &[String]) -> String {
    let top = category.first().map_or("", String::as_str);
    let slug: String = top
        .to_lowercase()
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let slug = if slug.is_empty() { "any" } else { &slug };
    format!("assets/categories/{slug}.svg")
}

#[cfg(test)]
mod tests {
    use super::placeholder;

    #[test]
    fn a_category_names_its_picture() {
        assert_eq!(
            placeholder(&["Food & Drink".to_owned()]),
            "assets/categories/food-drink.svg"
        );
    }

    #[test]
    fn what_has_no_picture_of_its_own_has_that_of_any() {
        for category in [&[][..], &["美容".to_owned()]] {
            assert_eq!(placeholder(category), "assets/categories/any.svg");
        }
    }
}
