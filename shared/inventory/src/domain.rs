//! What inventory is about, without any I/O.

mod cart;
mod hold;
mod stock;

pub use cart::{Cart, CartError, MAX_LINES};
pub use hold::{HOLD_LASTS, Hold, HoldError, HoldState, OwnedHold, PAYMENT_MAY_TAKE};
pub use stock::{Change, InvalidOnHand, MOST_BUCKETS, OnHand, StockError, StockLevel, lay_out};
