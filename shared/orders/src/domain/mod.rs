//! What an order is, without any I/O.

mod order;
mod transition;

pub use order::{InvalidOrder, MAX_LINES, NewOrder, OwnedOrder};
pub use transition::{Change, IllegalTransition, InvalidChange, Transition};
