//! Where the next page of orders starts. Opaque to clients.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use souk_contracts::{OrderId, calls::orders::Order};
use uuid::Uuid;

/// An order's place among its owner's, who may have made several at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub created_at: Timestamp,
    pub id: OrderId,
}

/// The text is no cursor.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the cursor is not one that an earlier page has given")]
pub struct InvalidCursor;

impl Position {
    #[must_use]
    pub const fn of(order: &Order) -> Self {
        Self {
            created_at: order.created_at,
            id: order.id,
        }
    }

    /// Microseconds and id, in base64url.
    #[must_use]
    pub fn to_cursor(self) -> String {
        let mut bytes = self.created_at.as_microsecond().to_be_bytes().to_vec();
        bytes.extend(self.id.as_uuid().as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    /// [`InvalidCursor`] for a text that [`Self::to_cursor`] cannot have made.
    pub fn from_cursor(cursor: &str) -> Result<Self, InvalidCursor> {
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(cursor)
            .map_err(|_| InvalidCursor)?;
        let (microseconds, id) = bytes.split_first_chunk::<8>().ok_or(InvalidCursor)?;
        let id = Uuid::from_slice(id).map_err(|_| InvalidCursor)?;
        // Postgres knows fewer years than a forged cursor may name.
        Timestamp::from_microsecond(i64::from_be_bytes(*microseconds))
            .ok()
            .filter(|created_at| *created_at >= Timestamp::UNIX_EPOCH)
            .map(|created_at| Self {
                created_at,
                id: OrderId::from_uuid(id),
            })
            .ok_or(InvalidCursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_no_page_has_given_is_no_cursor() {
        let good = Position {
            created_at: Timestamp::UNIX_EPOCH,
            id: OrderId::generate(),
        }
        .to_cursor();
        for text in [
            "",
            "x",
            "40",
            "null",
            &good[1..],
            &format!("{good}AA"),
            &"/".repeat(32),
            &"_".repeat(32),
            &format!("f{}", "_".repeat(31)),
        ] {
            assert_eq!(Position::from_cursor(text), Err(InvalidCursor), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_leads_back_to_its_place(seconds in 0_i64..4_000_000_000, micros in 0_i64..1_000_000, id: u128) {
            let created_at = Timestamp::from_microsecond(seconds * 1_000_000 + micros);
            let id = OrderId::from_uuid(Uuid::from_u128(id));
            let position = Position { created_at: created_at.unwrap_or_default(), id };
            prop_assert_eq!(Position::from_cursor(&position.to_cursor()), Ok(position));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,64}") {
            let _ = Position::from_cursor(&text);
        }
    }
}
