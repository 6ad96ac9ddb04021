//! Media: the pictures that merchants upload.
//!
//! It owns a bucket and, in DynamoDB, the state of each asset: `pending` from the moment an upload is
//! asked for, then `ready` or `rejected`, once and for good. A client puts the file into the bucket by
//! a signed address; S3 tells of it in a queue; [`ingest`] checks it, makes the renditions of it and
//! deletes it, whatever it was, so that nothing of a file stays but what was drawn anew from its
//! pixels. [`show`] leads to a rendition, or to the drawing of the product's category.

pub mod api;
pub mod clients;
pub mod domain;
pub mod grant;
pub mod ingest;
pub mod picture;
pub mod ports;
pub mod show;
#[cfg(test)]
mod testing;
