//! The catalog's endpoints: requests in, responses out.

mod categories;
mod change;
mod conditions;
mod import;
mod products;
mod search;

pub use categories::categories;
pub use change::{PATCH_TYPES, archive, patch};
pub use conditions::{changed, if_match_required};
pub use import::{IMPORT_TYPES, ImportReport, MAX_IMPORT_BYTES, import};
pub use products::{create, get, get_many};
pub use search::{SearchQuery, search};
