//! How often something may be done, as a caller is told.

use serde::{Deserialize, Serialize};

/// The headers `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` of the IETF's
/// draft-ietf-httpapi-ratelimit-headers, in the form that it had up to its sixth version and that is
/// deployed widely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimit {
    /// How many requests fit at once.
    pub limit: u32,
    /// How many more fit now.
    pub remaining: u32,
    /// Seconds until one more fits, rounded up: at least 1.
    pub reset_s: u32,
}
