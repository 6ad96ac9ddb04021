//! Typed calls: the requests that one service makes to another by `lambda:Invoke`, and their
//! replies. A refusal comes back as a [`Problem`](crate::Problem), as the error of the invocation.

pub mod catalog;
pub mod inventory;
pub mod orders;
pub mod payments;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A request to the function that answers it.
pub trait Call: Serialize + DeserializeOwned + Send {
    /// The function's name without the deployment's prefix, such as `inventory-reserve`.
    const FUNCTION: &'static str;
    type Reply: Serialize + DeserializeOwned + Send;
}

/// What travels: the request, and what the called function must know of its caller.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Envelope<T> {
    /// Asks only whether the function's own dependencies can be reached; see [`Readiness`].
    Probe { probe: bool },
    Request {
        request: T,
        #[serde(default)]
        context: CallContext,
    },
}

/// What the called function must know of its caller.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CallContext {
    /// When the caller stops waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// W3C trace context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

/// The answer to a probe: each dependency of the function and whether it answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    pub dependencies: Vec<DependencyStatus>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DependencyStatus {
    /// Such as `catalog.postgres`.
    pub name: String,
    pub ready: bool,
    /// How long the probe took.
    pub latency_ms: u64,
}
