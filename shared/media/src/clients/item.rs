//! An asset as an item of the table.
//!
//! Key `asset_id`. `state` is `pending`, `ready` or `rejected`; a ready one has `digest`, `width`,
//! `height`, `event_id`, `ready_at` and `told`, a rejected one has `reason`. `missed_on` is the last day
//! on which the others were told that it was missed; until `missing_claimed_until` (epoch seconds)
//! somebody may be telling it. `expires_at` is the table's time to live: what is ready has none.

use crate::{
    domain::{Asset, AssetState, Declared, Digest, Format, Picture, Rejection},
    ports::MediaError,
};
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use souk_contracts::Owner;
use std::{collections::HashMap, str::FromStr};

pub type Item = HashMap<String, AttributeValue>;

/// How long an asset is remembered that is not ready: longer than a message may lie in the dead-letter
/// queue, so that it is known when it is sent round again, and for its merchant to see why.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

pub fn text(value: &(impl ToString + ?Sized)) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

pub fn number(value: &(impl ToString + ?Sized)) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// When an asset that is decided on, or asked for, at that moment is forgotten: epoch seconds.
pub fn expiry(from: Timestamp) -> AttributeValue {
    number(&(from.as_second() + KEPT.as_secs()))
}

/// A new asset's item.
pub fn of_pending(asset: &Asset) -> Item {
    let category = asset.category.iter().map(text).collect();
    [
        ("asset_id", text(&asset.id)),
        ("product_id", text(&asset.product_id)),
        ("owner", text(&asset.owner)),
        ("category", AttributeValue::L(category)),
        ("content_type", text(asset.declared.format.media_type())),
        ("bytes", number(&asset.declared.bytes)),
        ("asked_at", text(&asset.asked_at)),
        ("state", text("pending")),
        ("expires_at", expiry(asset.asked_at)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// What a picture that is ready adds, but for whether it was told.
pub fn of_picture(picture: &Picture) -> [(&'static str, AttributeValue); 5] {
    [
        ("digest", text(picture.digest.as_str())),
        ("width", number(&picture.width)),
        ("height", number(&picture.height)),
        ("event_id", text(&picture.event_id)),
        ("ready_at", text(&picture.ready_at)),
    ]
}

/// # Errors
/// [`MediaError::Table`] for an item that is none of an asset.
pub fn asset(item: &Item) -> Result<Asset, MediaError> {
    let fields = Fields(item);
    let state = match fields.text("state")? {
        "pending" => AssetState::Pending,
        "rejected" => AssetState::Rejected(fields.parsed_by("reason", Rejection::of_code)?),
        "ready" => AssetState::Ready(Picture {
            digest: Digest::from_stored(fields.text("digest")?.to_owned()),
            width: fields.number("width")?,
            height: fields.number("height")?,
            event_id: fields.parsed("event_id")?,
            ready_at: fields.parsed("ready_at")?,
            told: fields.is_true("told"),
        }),
        _ => return Err(corrupt("state")),
    };
    Ok(Asset {
        id: fields.parsed("asset_id")?,
        product_id: fields.parsed("product_id")?,
        owner: Owner::from_stored(fields.text("owner")?.to_owned()),
        category: fields.texts("category")?,
        declared: Declared {
            format: fields.parsed_by("content_type", Format::of_media_type)?,
            bytes: fields.number("bytes")?,
        },
        asked_at: fields.parsed("asked_at")?,
        state,
    })
}

fn corrupt(field: &str) -> MediaError {
    MediaError::Table(format!("an asset's `{field}` is not what it should be"))
}

struct Fields<'a>(&'a Item);

impl<'a> Fields<'a> {
    fn text(&self, name: &str) -> Result<&'a str, MediaError> {
        let value = self.0.get(name).and_then(|value| value.as_s().ok());
        value.map(String::as_str).ok_or_else(|| corrupt(name))
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, MediaError> {
        let values = self.0.get(name).and_then(|value| value.as_l().ok());
        let texts = values.map(|values| values.iter().map(|value| value.as_s().cloned()));
        texts
            .and_then(|texts| texts.collect::<Result<_, _>>().ok())
            .ok_or_else(|| corrupt(name))
    }

    fn parsed<T: FromStr>(&self, name: &str) -> Result<T, MediaError> {
        self.parsed_by(name, |text| text.parse().ok())
    }

    fn parsed_by<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, MediaError> {
        parse(self.text(name)?).ok_or_else(|| corrupt(name))
    }

    fn number<T: FromStr>(&self, name: &str) -> Result<T, MediaError> {
        let value = self.0.get(name).and_then(|value| value.as_n().ok());
        value
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| corrupt(name))
    }

    fn is_true(&self, name: &str) -> bool {
        let value = self.0.get(name).and_then(|value| value.as_bool().ok());
        value.copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_contracts::{AssetId, EventId, ProductId};

    #[test]
    fn an_asset_is_read_as_it_was_written() {
        let asked = Asset {
            id: AssetId::generate(),
            product_id: ProductId::generate(),
            owner: Owner::from_stored("user:ana".to_owned()),
            category: vec!["Food & Drink".to_owned(), "Coffee".to_owned()],
            declared: Declared {
                format: Format::WebP,
                bytes: 12_345,
            },
            asked_at: Timestamp::UNIX_EPOCH,
            state: AssetState::Pending,
        };
        let mut item = of_pending(&asked);
        assert_eq!(asset(&item).ok(), Some(asked.clone()));
        item.insert("state".to_owned(), text("rejected"));
        assert!(asset(&item).is_err());
        item.insert("reason".to_owned(), text("truncated"));
        let state = asset(&item).ok().map(|asset| asset.state);
        assert_eq!(state, Some(AssetState::Rejected(Rejection::Truncated)));
        let picture = Picture {
            digest: Digest::of_hash(&[1; 32]),
            width: 640,
            height: 480,
            event_id: EventId::generate(),
            ready_at: Timestamp::UNIX_EPOCH,
            told: true,
        };
        for (name, value) in of_picture(&picture) {
            item.insert(name.to_owned(), value);
        }
        item.insert("state".to_owned(), text("ready"));
        item.insert("told".to_owned(), AttributeValue::Bool(true));
        let state = asset(&item).ok().map(|asset| asset.state);
        assert_eq!(state, Some(AssetState::Ready(picture)));
    }
}
