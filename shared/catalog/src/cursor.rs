//! Where the next page starts. Opaque to clients, and good for the same question only.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// No page starts deeper: ranking is exact, and nobody pages that far by hand.
const DEEPEST: u32 = 10_000;
const PRINT_BYTES: usize = 8;

/// The text is no cursor, or one of another question.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("No page of this search gave this cursor. Leave it out to start again.")]
pub struct InvalidCursor;

/// The position after `offset` results of `question`; `None` where no page starts any more.
pub fn encode(offset: u32, question: &impl Serialize) -> Option<String> {
    if offset > DEEPEST {
        return None;
    }
    let mut bytes = offset.to_be_bytes().to_vec();
    bytes.extend(print(question));
    Some(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// The offset in `cursor`, if it was made for `question`.
///
/// # Errors
/// [`InvalidCursor`] for anything else.
pub fn decode(cursor: &str, question: &impl Serialize) -> Result<u32, InvalidCursor> {
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| InvalidCursor)?;
    let (offset, given) = bytes.split_first_chunk::<4>().ok_or(InvalidCursor)?;
    let offset = u32::from_be_bytes(*offset);
    if given == print(question) && offset <= DEEPEST {
        Ok(offset)
    } else {
        Err(InvalidCursor)
    }
}

fn print(question: &impl Serialize) -> Vec<u8> {
    let text = serde_json::to_vec(question).unwrap_or_default();
    Sha256::digest(text)[..PRINT_BYTES].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cursor_is_good_for_its_own_question_only() {
        let cursor = encode(40, &"spa").unwrap_or_default();
        assert_eq!(decode(&cursor, &"spa"), Ok(40));
        assert_eq!(decode(&cursor, &"massage"), Err(InvalidCursor));
        assert_eq!(encode(DEEPEST + 1, &"spa"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,64}") {
            let _ = decode(&text, &"spa");
        }
    }
}
