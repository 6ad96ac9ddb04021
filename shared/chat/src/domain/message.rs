//! What a shopper wrote, within its bounds.

use souk_privacy::{Found, mask};
use std::fmt;

/// 1 to [`Message::MAX_CHARACTERS`] characters, of which at least one can be seen.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(String);

/// The text is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessage {
    #[error(
        "The message is empty. Write what you are looking for, such as \"50% off spa near me\"."
    )]
    Blank,
    #[error("The message has {0} characters; {max} are taken at most.", max = Message::MAX_CHARACTERS)]
    TooLong(usize),
}

impl Message {
    pub const MAX_CHARACTERS: usize = 2_000;

    /// Space around the text is left out, and a control character within it becomes a space.
    ///
    /// # Errors
    /// [`InvalidMessage`] for a text that shows nothing or is too long.
    pub fn new(text: &str) -> Result<Self, InvalidMessage> {
        let text = text.trim();
        if !text.chars().any(is_visible) {
            return Err(InvalidMessage::Blank);
        }
        let length = text.chars().count();
        if length > Self::MAX_CHARACTERS {
            return Err(InvalidMessage::TooLong(length));
        }
        Ok(Self(text.replace(
            |sign: char| sign.is_control() && sign != '\n',
            " ",
        )))
    }

    /// The message with its personal data masked, and how much of it there was. It may be longer
    /// by that.
    #[must_use]
    pub fn masked(&self) -> (Self, Found) {
        let masked = mask(&self.0);
        (Self(masked.text), masked.found)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long it is, and nothing of what it says: what shoppers write is in no log.
impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Message({} bytes)", self.0.len())
    }
}

/// Neither space, nor control, nor one of the signs that take no room.
fn is_visible(sign: char) -> bool {
    let takes_no_room = matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    !sign.is_whitespace() && !sign.is_control() && !takes_no_room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_blank() {
        for text in [
            "",
            " ",
            "\t\r\n",
            "\u{0}\u{7}\u{1b}",
            "\u{200b}\u{feff}",
            "\u{a0}",
        ] {
            assert_eq!(Message::new(text), Err(InvalidMessage::Blank), "{text:?}");
        }
    }

    #[test]
    fn two_thousand_characters_are_taken_and_one_more_is_not() {
        assert!(Message::new(&"é".repeat(2_000)).is_ok());
        assert!(Message::new(&format!("  {}  ", "a".repeat(2_000))).is_ok());
        assert_eq!(
            Message::new(&"a".repeat(2_001)),
            Err(InvalidMessage::TooLong(2_001))
        );
    }

    #[test]
    fn what_it_says_is_not_shown_to_who_debugs() {
        let shown = Message::new("mail jane@example.com").map(|message| format!("{message:?}"));
        assert_eq!(shown, Ok("Message(21 bytes)".to_owned()));
    }

    #[test]
    fn a_control_character_within_a_message_becomes_a_space() {
        assert_eq!(
            Message::new("spa\u{0}near\u{1b}me\nplease").map(|m| m.0),
            Ok("spa near me\nplease".to_owned())
        );
    }
}
