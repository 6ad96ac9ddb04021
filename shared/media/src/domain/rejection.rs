//! Why a file did not become a picture.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The reason, which a merchant can act on. Its name is what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    #[error("The file is empty.")]
    Empty,
    #[error("The file is not as long as was declared.")]
    OtherLength,
    #[error("The file is not of the type that was declared.")]
    OtherType,
    #[error("The picture has too many pixels: 50 million are taken, and 16,000 along a side.")]
    TooManyPixels,
    #[error("The file ends before the picture does.")]
    Truncated,
    #[error("The picture cannot be read. Save it again as JPEG, PNG or WebP.")]
    Unreadable,
}

impl Rejection {
    pub const ALL: [Self; 6] = [
        Self::Empty,
        Self::OtherLength,
        Self::OtherType,
        Self::TooManyPixels,
        Self::Truncated,
        Self::Unreadable,
    ];

    /// Stable, in snake case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::OtherLength => "other_length",
            Self::OtherType => "other_type",
            Self::TooManyPixels => "too_many_pixels",
            Self::Truncated => "truncated",
            Self::Unreadable => "unreadable",
        }
    }

    /// The reason of that code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_reason_is_written_by_its_code() {
        for reason in Rejection::ALL {
            assert_eq!(json!(reason), json!(reason.code()));
            assert_eq!(Rejection::of_code(reason.code()), Some(reason));
        }
    }
}
