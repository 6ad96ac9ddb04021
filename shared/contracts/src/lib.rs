//! What Souk's services may know of each other, and nothing else: ids, money, problems, events,
//! and the typed calls that one service makes to another.
//!
//! No I/O happens here. A service depends on this crate and never on another service's crate.

pub mod caller;
pub mod calls;
pub mod card;
pub mod events;
pub mod ids;
pub mod money;
pub mod picture;
pub mod problem;
pub mod product;
pub mod quantity;
pub mod rate_limit;

pub use caller::{Caller, GuestId, Owner, Role, UserId};
pub use card::Card;
pub use ids::{
    AssetId, CheckoutId, EventId, MessageId, OrderId, ProductId, RefundId, ReservationId, SessionId,
};
pub use money::{Currency, Money};
pub use problem::Problem;
pub use quantity::Quantity;
pub use rate_limit::RateLimit;
