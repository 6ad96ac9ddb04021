//! What a shopper means by a line of text: "yoga in Boston under $40, no hot yoga" is a subject, a
//! place, a price and something that is not wanted, not eight words.
//!
//! [`understand`] is the one parser of wishes that Souk has: the catalog searches with it, and the
//! chat builds a conversation on it. It is pure, takes any text, takes time linear in its length and
//! never fails. What it cannot know, it leaves open: it knows no city, no brand and no product, so a
//! name after "in" is a [`PlaceName`] to be looked up, and a doubtful "no show socks" is an
//! [`Exclusion`] that stands among the words until somebody who knows the products decides.
//!
//! A text is read in three steps. [`text`] splits it into tokens. The readers of `part` take what
//! bounds or orders: prices, discounts, distances, preferences. Among the words that are left,
//! `exclusion` finds what is not wanted, `place` what may be a place, and `asking` what only asks.

mod asking;
pub mod cursor;
mod exclusion;
mod line;
pub mod number;
mod part;
mod place;
pub mod text;
mod understand;
mod understood;
mod vocabulary;

pub use understand::understand;
pub use understood::{Exclusion, Order, Place, PlaceName, Preference, Understood};
