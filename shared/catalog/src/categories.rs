//! The category tree, from the paths that products are filed under.

use crate::product::category_key;
use serde::Serialize;
use std::{collections::BTreeMap, slice};
use utoipa::ToSchema;

/// The whole tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CategoryTree {
    /// The top level, sorted by name.
    pub categories: Vec<Category>,
}

/// One category and what is below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Category {
    /// As most products spell it.
    pub name: String,
    /// The names from the top down to this one.
    pub path: Vec<String>,
    /// Active products in it and below it.
    pub count: u64,
    /// Sorted by name.
    #[schema(no_recursion)]
    pub children: Vec<Category>,
}

impl CategoryTree {
    /// The tree of `paths`, each with how many products are filed under it. Names that differ in case
    /// alone are one category; a product without a category is in none.
    #[must_use]
    pub fn of(paths: Vec<(Vec<String>, u64)>) -> Self {
        let mut root = Node::default();
        for (path, count) in paths {
            root.add(&path, count);
        }
        Self {
            categories: root.categories(&[]),
        }
    }
}

#[derive(Default)]
struct Node {
    count: u64,
    /// How many products spell it so.
    spellings: BTreeMap<String, u64>,
    children: BTreeMap<String, Node>,
}

impl Node {
    fn add(&mut self, path: &[String], count: u64) {
        self.count += count;
        let Some((name, below)) = path.split_first() else {
            return;
        };
        let child = self.children.entry(category_key(name)).or_default();
        *child.spellings.entry(name.trim().to_owned()).or_default() += count;
        child.add(below, count);
    }

    /// The most used spelling, of equally used ones the first.
    fn name(&self) -> String {
        let most_used = self.spellings.iter().rev().max_by_key(|(_, count)| **count);
        most_used.map_or_else(String::new, |(name, _)| name.clone())
    }

    fn categories(&self, above: &[String]) -> Vec<Category> {
        let category = |node: &Node| {
            let name = node.name();
            let path = [above, slice::from_ref(&name)].concat();
            Category {
                children: node.categories(&path),
                count: node.count,
                name,
                path,
            }
        };
        self.children.values().map(category).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn path(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_category_counts_what_is_below_it_and_is_spelled_as_most_do() {
        let tree = CategoryTree::of(vec![
            (path(&["WELLNESS", "Spa"]), 1),
            (path(&["Wellness", "spa"]), 2),
            (path(&["Wellness"]), 3),
            (path(&["Activities", "Spa"]), 4),
            (path(&[]), 5),
        ]);
        assert_eq!(
            json!(tree),
            json!({"categories": [
                {"name": "Activities", "path": ["Activities"], "count": 4, "children": [
                    {"name": "Spa", "path": ["Activities", "Spa"], "count": 4, "children": []},
                ]},
                {"name": "Wellness", "path": ["Wellness"], "count": 6, "children": [
                    {"name": "spa", "path": ["Wellness", "spa"], "count": 3, "children": []},
                ]},
            ]})
        );
    }

    #[test]
    fn of_equally_used_spellings_the_first_is_taken() {
        for order in [["SPA", "Spa"], ["Spa", "SPA"]] {
            let tree = CategoryTree::of(order.iter().map(|name| (path(&[name]), 1)).collect());
            assert_eq!(tree.categories[0].name, "SPA");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_the_paths_makes_no_difference(
            mut paths in prop::collection::vec((prop::collection::vec("[abAB]", 0..4), 1_u64..5), 0..20)
        ) {
            let filed: u64 = paths.iter().filter(|(path, _)| !path.is_empty()).map(|(_, n)| n).sum();
            let tree = CategoryTree::of(paths.clone());
            paths.reverse();
            prop_assert_eq!(&tree, &CategoryTree::of(paths));
            prop_assert_eq!(tree.categories.iter().map(|top| top.count).sum::<u64>(), filed);
        }
    }
}
