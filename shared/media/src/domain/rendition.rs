//! The sizes that a picture is shown in, and what they are called in the bucket.

use serde::Deserialize;
use souk_contracts::AssetId;
use std::fmt::Write;
use utoipa::ToSchema;

/// A size that a picture is shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// In a list.
    #[default]
    Card,
    /// By itself.
    Detail,
}

impl Size {
    pub const ALL: [Self; 2] = [Self::Card, Self::Detail];

    /// Pixels; a smaller picture is not enlarged.
    #[must_use]
    pub const fn width(self) -> u32 {
        match self {
            Self::Card => 480,
            Self::Detail => 1200,
        }
    }

    /// The width and height of a picture in this size, with its proportions kept. The height is
    /// bounded as well, by three times the width: nobody scrolls past a tower.
    #[must_use]
    pub fn fitted(self, width: u32, height: u32) -> (u32, u32) {
        let (most_wide, most_high) = (self.width(), self.width() * 3);
        let scale = (f64::from(most_wide) / f64::from(width))
            .min(f64::from(most_high) / f64::from(height))
            .min(1.0);
        let scaled = |side: u32, most: u32| {
            // Within 1 and `most`, so that nothing is cut off.
            let side = (f64::from(side) * scale)
                .round()
                .clamp(1.0, f64::from(most));
            side as u32
        };
        (scaled(width, most_wide), scaled(height, most_high))
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Detail => "detail",
        }
    }
}

/// Names the content of an upload: the first half of its SHA-256 (FIPS 180-4), in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest(String);

impl Digest {
    /// Of all 32 bytes of the hash.
    #[must_use]
    pub fn of_hash(hash: &[u8]) -> Self {
        let mut text = String::new();
        for byte in hash.iter().take(16) {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// As it was stored.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the rendition of this content is kept. Another content of the same asset, sent by the
    /// same signed address, has other keys: whichever is decided on first, nobody overwrites it.
    #[must_use]
    pub fn key(&self, asset: AssetId, size: Size) -> String {
        format!("{}{}/{}.webp", prefix(asset), self.0, size.name())
    }
}

/// What the keys of all renditions of an asset begin with.
#[must_use]
pub fn prefix(asset: AssetId) -> String {
    format!("renditions/{asset}/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn proportions_are_kept_and_nothing_is_enlarged() {
        assert_eq!(Size::Card.fitted(4032, 3024), (480, 360));
        assert_eq!(Size::Detail.fitted(4032, 3024), (1200, 900));
        assert_eq!(Size::Detail.fitted(200, 100), (200, 100));
        assert_eq!(Size::Card.fitted(100, 14_000), (10, 1440));
        assert_eq!(Size::Card.fitted(16_000, 1), (480, 1));
    }

    proptest! {
        #[test]
        fn a_rendition_is_never_larger_than_its_size_or_its_picture(
            width in 1_u32..=16_000,
            height in 1_u32..=16_000,
        ) {
            for size in Size::ALL {
                let (wide, high) = size.fitted(width, height);
                prop_assert!((1..=size.width().min(width)).contains(&wide));
                prop_assert!((1..=(size.width() * 3).min(height)).contains(&high));
            }
        }
    }
}
