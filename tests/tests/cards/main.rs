//! Product cards, and what is told of them, through the deployed API.

mod shown;
mod told;
