//! Where the next page starts: opaque to clients, signed, and good for the same search only.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Enough that nobody guesses one.
const SIGNATURE_BYTES: usize = 16;

/// The text is no cursor, or one of another search.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("No page of this search gave this cursor. Leave it out to start again.")]
pub struct InvalidCursor;

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// So many hits of a ranking have been shown. It was made of the products up to `newest`, and so
    /// are its other pages: what is added meanwhile moves nothing.
    Ranked { shown: u32, newest: i64 },
    /// The last product shown, and what it was sorted by.
    Sorted { key: i64, product: i64 },
}

/// The secret that cursors are signed with.
#[derive(Deserialize)]
pub struct CursorSecret {
    key: String,
}

impl From<CursorSecret> for Cursors {
    fn from(secret: CursorSecret) -> Self {
        Self::signed_with(secret.key.into_bytes())
    }
}

/// Signs and checks cursors.
#[derive(Clone)]
pub struct Cursors {
    key: Vec<u8>,
}

impl Cursors {
    #[must_use]
    pub const fn signed_with(key: Vec<u8>) -> Self {
        Self { key }
    }

    /// The cursor of `position` in the pages of `search`.
    #[must_use]
    pub fn encode(&self, position: Position, search: &impl Serialize) -> Option<String> {
        let mut bytes = serde_json::to_vec(&position).ok()?;
        let signature = self.signature(&bytes, search)?.finalize().into_bytes();
        bytes.extend_from_slice(&signature[..SIGNATURE_BYTES]);
        Some(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The position in `cursor`, if it was made for `search`.
    ///
    /// # Errors
    /// [`InvalidCursor`] for anything else.
    pub fn decode(&self, cursor: &str, search: &impl Serialize) -> Result<Position, InvalidCursor> {
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(cursor)
            .map_err(|_| InvalidCursor)?;
        let at = bytes
            .len()
            .checked_sub(SIGNATURE_BYTES)
            .ok_or(InvalidCursor)?;
        let (position, signature) = bytes.split_at(at);
        self.signature(position, search)
            .ok_or(InvalidCursor)?
            .verify_truncated_left(signature)
            .map_err(|_| InvalidCursor)?;
        serde_json::from_slice(position).map_err(|_| InvalidCursor)
    }

    fn signature(&self, position: &[u8], search: &impl Serialize) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(position);
        mac.update(&[0]);
        mac.update(&serde_json::to_vec(search).ok()?);
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FORTY: Position = Position::Ranked {
        shown: 40,
        newest: 9,
    };

    fn cursors() -> Cursors {
        Cursors::signed_with(b"a key".to_vec())
    }

    #[test]
    fn a_cursor_is_good_for_its_own_search_only() {
        let cursor = cursors().encode(FORTY, &"spa").unwrap_or_default();
        assert_eq!(cursors().decode(&cursor, &"spa"), Ok(FORTY));
        assert_eq!(cursors().decode(&cursor, &"massage"), Err(InvalidCursor));
    }

    #[test]
    fn a_cursor_that_somebody_else_signed_is_none() {
        let other = Cursors::signed_with(b"another key".to_vec());
        let cursor = other.encode(FORTY, &"spa").unwrap_or_default();
        assert_eq!(cursors().decode(&cursor, &"spa"), Err(InvalidCursor));
    }

    proptest! {
        #[test]
        fn every_position_comes_back(key in any::<i64>(), product in any::<i64>()) {
            let position = Position::Sorted { key, product };
            let cursor = cursors().encode(position, &"spa").unwrap_or_default();
            prop_assert_eq!(cursors().decode(&cursor, &"spa"), Ok(position));
        }

        #[test]
        fn a_changed_cursor_is_none(at in 0_usize..60, letter in "[A-Za-z0-9_-]") {
            let cursor = cursors().encode(FORTY, &"spa").unwrap_or_default();
            let at = at % cursor.len();
            let mut changed = cursor.clone();
            changed.replace_range(at..=at, &letter);
            prop_assert!(
                changed == cursor || cursors().decode(&changed, &"spa") == Err(InvalidCursor)
            );
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,64}") {
            let _ = cursors().decode(&text, &"spa");
        }
    }
}
