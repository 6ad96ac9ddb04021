//! What an order is, without any I/O.

mod order;
mod refund;
mod transition;
mod verdict;

pub use order::{InvalidOrder, MAX_LINES, NewOrder, OwnedOrder};
pub use refund::{
    InvalidRefund, NewRefund, Settlement, WaitingRefund, Wanted, elsewhere, first_try, next_try,
};
pub use transition::{Change, IllegalTransition, InvalidChange, Transition};
pub use verdict::{Claim, STALE_AFTER, Verdict, judge};

/// Of 1 to `longest` characters. Postgres takes no NUL in a text.
fn is_text(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.chars().count()) && !text.contains('\0')
}
