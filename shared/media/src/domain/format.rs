//! The formats that are taken, and how a file of each begins.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a client may declare a file as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Format {
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/png")]
    Png,
    #[serde(rename = "image/webp")]
    WebP,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::WebP];

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    /// The format of that media type.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.media_type() == media_type)
    }

    /// The format that a file is of by its first bytes, whatever it is called. They are those of
    /// <https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern>.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                b'V',
                b'P',
                ..,
            ] => Some(Self::WebP),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_format_is_written_as_its_media_type() {
        for format in Format::ALL {
            assert_eq!(json!(format), json!(format.media_type()));
            assert_eq!(Format::of_media_type(format.media_type()), Some(format));
        }
        assert_eq!(Format::of_media_type("image/svg+xml"), None);
    }

    #[test]
    fn what_is_no_picture_has_no_format() {
        for bytes in [
            &b""[..],
            b"MZ\x90\x00",
            b"\x7fELF",
            b"<svg xmlns='http://www.w3.org/2000/svg'>",
            b"GIF89a",
            b"\x89PNG",
            b"RIFF\0\0\0\0WAVE",
            b"\xff\xd8",
        ] {
            assert_eq!(Format::of_bytes(bytes), None, "{bytes:?}");
        }
    }
}
