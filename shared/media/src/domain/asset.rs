//! An asset: a picture from the moment it is asked for, and how it ended.

use super::{Digest, Format, Rejection};
use jiff::{Timestamp, civil::Date};
use souk_contracts::{
    AssetId, EventId, Owner, ProductId,
    events::{CloudEvent, ImageMissing, ProductImage, types},
};

/// What a client has said of the file, before it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    pub format: Format,
    /// The file's length.
    pub bytes: u64,
}

/// No upload is granted for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`bytes` is the length of the file: 1 to {most}, not {given}")]
pub struct DeclaredError {
    pub given: u64,
    pub most: u64,
}

impl Declared {
    /// # Errors
    /// [`DeclaredError`] for an empty file, and for one longer than `most` bytes.
    pub const fn new(format: Format, bytes: u64, most: u64) -> Result<Self, DeclaredError> {
        if bytes >= 1 && bytes <= most {
            Ok(Self { format, bytes })
        } else {
            Err(DeclaredError { given: bytes, most })
        }
    }
}

/// A picture of a product, asked for and perhaps there.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    pub id: AssetId,
    pub product_id: ProductId,
    /// Who asked for the upload.
    pub owner: Owner,
    /// The product's category then: its drawing stands in for the picture.
    pub category: Vec<String>,
    pub declared: Declared,
    /// Orders the pictures of one product.
    pub asked_at: Timestamp,
    pub state: AssetState,
}

/// How far an asset has come. From `Pending` it goes to one of the others, once.
#[derive(Clone, Debug, PartialEq)]
pub enum AssetState {
    /// The file was not sent, or not looked at yet.
    Pending,
    Ready(Picture),
    Rejected(Rejection),
}

/// What became of a file that is a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub digest: Digest,
    /// Pixels, as one looks at it: a turned photograph counts as turned.
    pub width: u32,
    pub height: u32,
    /// Of the event that tells of it, so that it is the same event however often it is sent.
    pub event_id: EventId,
    /// When it was made ready.
    pub ready_at: Timestamp,
    /// Whether the event has been sent for sure.
    pub told: bool,
}

/// How a pending asset is to end.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Ready(Picture),
    Rejected(Rejection),
}

impl Asset {
    /// Whether another request for an upload under the same key asks for the same.
    #[must_use]
    pub fn answers(&self, product_id: ProductId, declared: Declared) -> bool {
        self.product_id == product_id && self.declared == declared
    }

    /// The event that the other services have to be told, if they may not have been.
    #[must_use]
    pub fn untold(&self) -> Option<CloudEvent<ProductImage>> {
        let AssetState::Ready(picture) = &self.state else {
            return None;
        };
        if picture.told {
            return None;
        }
        let data = ProductImage {
            product_id: self.product_id,
            asset_id: self.id,
            asked_at: self.asked_at,
        };
        let event = CloudEvent::new(
            "media",
            types::PRODUCT_IMAGE,
            self.product_id,
            picture.ready_at,
            data,
        );
        Some(CloudEvent {
            id: picture.event_id,
            ..event
        })
    }

    /// The event that somebody looked for this picture in vain on that day: one event, however often
    /// and at what time of the day it is told.
    #[must_use]
    pub fn missed(&self, day: Date, at: Timestamp) -> CloudEvent<ImageMissing> {
        let kind = types::IMAGE_MISSING;
        let data = ImageMissing {
            product_id: self.product_id,
            asset_id: self.id,
        };
        CloudEvent {
            id: EventId::of_telling(&format!("{kind}:{}:{day}", self.id)),
            ..CloudEvent::new("media", kind, self.product_id, at, data)
        }
    }

    /// The content whose renditions are to be kept, if any.
    #[must_use]
    pub const fn kept(&self) -> Option<&Digest> {
        match &self.state {
            AssetState::Ready(picture) => Some(&picture.digest),
            AssetState::Pending | AssetState::Rejected(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan, civil::date};

    fn asset(state: AssetState) -> Asset {
        Asset {
            id: AssetId::derive("a", "b"),
            product_id: ProductId::from_uuid(uuid::Uuid::nil()),
            owner: Owner::from_stored("user:ana".to_owned()),
            category: Vec::new(),
            declared: Declared {
                format: Format::Png,
                bytes: 9,
            },
            asked_at: Timestamp::UNIX_EPOCH,
            state,
        }
    }

    #[test]
    fn an_upload_is_granted_for_one_byte_to_the_most_and_for_none_more() {
        for bytes in [1, 100] {
            assert!(Declared::new(Format::Png, bytes, 100).is_ok());
        }
        for bytes in [0, 101, u64::MAX] {
            assert!(Declared::new(Format::Png, bytes, 100).is_err(), "{bytes}");
        }
    }

    #[test]
    fn the_event_of_a_picture_is_the_same_until_it_has_been_told() {
        let mut picture = Picture {
            digest: Digest::of_hash(&[7; 32]),
            width: 4,
            height: 3,
            event_id: EventId::generate(),
            ready_at: Timestamp::UNIX_EPOCH,
            told: false,
        };
        let ready = asset(AssetState::Ready(picture.clone()));
        assert_eq!(ready.untold(), ready.untold());
        assert_eq!(ready.untold().map(|event| event.id), Some(picture.event_id));
        picture.told = true;
        assert_eq!(asset(AssetState::Ready(picture)).untold(), None);
        assert_eq!(asset(AssetState::Pending).untold(), None);
    }

    #[test]
    fn an_asset_that_is_missed_is_one_event_a_day() {
        let rejected = asset(AssetState::Rejected(Rejection::Empty));
        let monday = date(2026, 11, 23);
        let (morning, evening) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH + 9.hours());
        let first = rejected.missed(monday, morning).id;
        assert_eq!(rejected.missed(monday, evening).id, first);
        assert_ne!(rejected.missed(monday + 1.day(), evening).id, first);
        let other = Asset {
            id: AssetId::derive("a", "c"),
            ..rejected
        };
        assert_ne!(other.missed(monday, morning).id, first);
    }
}
