//! The catalog's endpoints: requests in, responses out.

mod products;
mod search;

pub use products::{create, get, get_many};
pub use search::{SearchQuery, search};
