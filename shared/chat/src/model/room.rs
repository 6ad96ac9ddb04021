//! How much a turn says to a model and hears of it at most: what is set aside of the day's budget.

use super::{
    prompt::{
        LONGEST_DESCRIPTION, LONGEST_MESSAGE, LONGEST_MESSAGE_AGAIN, LONGEST_NAME,
        LONGEST_REPLY_AGAIN, LONGEST_TITLE, LONGEST_TITLE_AGAIN, MOST_CATEGORIES, TURNS_SHOWN,
    },
    tools::{MOST_DEALS, MOST_TOOL_USES},
};
use crate::domain::{choice::MOST, spending::Tokens};

// In bytes, with the JSON around the texts.
const INSTRUCTIONS: usize = 5_000;
const CARD_AGAIN: usize = LONGEST_TITLE_AGAIN + 64;
const TURN_AGAIN: usize = LONGEST_MESSAGE_AGAIN + LONGEST_REPLY_AGAIN + MOST * CARD_AGAIN + 128;
const DEAL: usize =
    LONGEST_TITLE + LONGEST_DESCRIPTION + (2 + MOST_CATEGORIES) * LONGEST_NAME + 512;
const RESULT: usize = 256;

/// The longest prompt of the first call.
pub const FIRST: usize = INSTRUCTIONS + TURNS_SHOWN * TURN_AGAIN + LONGEST_MESSAGE;
/// The longest of the second, but for what the model said in the first.
pub const SECOND: usize = FIRST + MOST_TOOL_USES * RESULT + MOST_DEALS * DEAL;

/// A token of English has about four bytes, one of a list of ids and figures about three, and a sign
/// of a script without an alphabet, of three bytes, is about one token.
const BYTES_A_TOKEN: usize = 3;

/// What a turn uses at most where the model may say so much in a call; the second reads what was said
/// in the first.
pub fn most_of_a_turn(max_tokens: u16) -> Tokens {
    let said = u32::from(max_tokens);
    let read = u32::try_from((FIRST + SECOND) / BYTES_A_TOKEN).unwrap_or(u32::MAX);
    Tokens {
        input: read.saturating_add(said),
        cached_input: 0,
        output: 2 * said,
    }
}
