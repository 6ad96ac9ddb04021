//! The catalog: products, and the search that finds them by their words and by their meaning.
//!
//! It owns the database `catalog`. A product is written with its event in one transaction and is
//! found by its words from then on; the index worker takes the event from its queue and embeds the
//! product, and from then on it is found by its meaning too.

pub mod api;
pub mod cache;
pub mod categories;
pub mod change;
pub mod clients;
pub mod embed;
pub mod import;
pub mod index;
pub mod merge_patch;
pub mod picture;
pub mod ports;
pub mod product;
pub mod rerank;
pub mod search;
pub mod stock;
pub mod store;
