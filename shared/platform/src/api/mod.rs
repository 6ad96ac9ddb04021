//! Requests from API Gateway and the answers to them.

mod caller;
mod events;
mod preference;
mod request;
mod response;

pub(crate) use events::KEEP_ALIVE;
pub use events::{Events, Part};
pub use request::{ApiRequest, MAX_BODY_BYTES};
pub use response::ApiResponse;

/// What an endpoint comes to.
pub type ApiResult = Result<ApiResponse, souk_contracts::Problem>;
