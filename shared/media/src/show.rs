//! Showing a picture: a signed address of bounded life, or the drawing of the product's category. A
//! shopper never meets an error here: a card shows something, whatever is away.

use crate::{
    domain::{Asset, AssetState, Size},
    ports::{KeepAssets, MediaError, ShowFiles, TellEvents},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use souk_contracts::{AssetId, picture};
use std::time::Duration;

/// A picture that is not there yet may be, soon.
const PENDING_FOR: Duration = Duration::from_secs(5);
/// What was turned away or lost stays so, until there is another asset.
const MISSING_FOR: Duration = Duration::from_secs(300);

/// A store that takes longer is away: nobody looks at an empty card for that long.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the shopper waits on top of that, at most, for the others to be told of a missing picture.
const TELLING: Duration = Duration::from_secs(2);
/// How long whoever is about to tell is left alone; far longer than it may take. Then somebody else
/// tells: what a topic did not take, or a function that died did not send, is told on the same day.
const CLAIMED_FOR: SignedDuration = SignedDuration::from_secs(60);

/// Where a picture is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub at: Place,
    /// How long this answer may be kept.
    pub lasting: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A signed address.
    Rendition(String),
    /// Relative to the API's base address.
    Placeholder(String),
}

impl Shown {
    /// The drawing that stands for anything.
    #[must_use]
    pub fn nothing_known(lasting: Duration) -> Self {
        Self {
            at: Place::Placeholder(picture::ANY.to_owned()),
            lasting,
        }
    }

    /// The drawing that the asset's product shows without a picture.
    fn drawing(asset: &Asset, lasting: Duration) -> Self {
        Self {
            at: Place::Placeholder(picture::placeholder(&asset.category, asset.product_id)),
            lasting,
        }
    }
}

/// Where the asset is shown in that size. A signed address lives `life` from the beginning of the
/// half of it that `now` is in: whoever asks in that time gets the same address, which a browser then
/// has the picture of, and may keep this answer for the other half.
///
/// A picture that was turned away, or that is gone from the bucket, is told to the others as missing,
/// once a day.
pub async fn show(
    assets: &impl KeepAssets,
    files: &impl ShowFiles,
    topic: &impl TellEvents,
    (id, size): (AssetId, Size),
    now: Timestamp,
    life: Duration,
) -> Shown {
    let placed = place(assets, files, (id, size), now, life);
    match tokio::time::timeout(PATIENCE, placed).await {
        Ok(Ok((shown, missing))) => {
            if let Some(asset) = missing {
                tell_missing(assets, topic, &asset, now).await;
            }
            return shown;
        }
        Ok(Err(error)) => {
            tracing::warn!(asset_id = %id, %error, "a drawing stands in for a picture");
        }
        Err(_) => {
            tracing::warn!(asset_id = %id, "a drawing stands in for a picture that takes too long");
        }
    }
    Shown::nothing_known(Duration::ZERO)
}

/// Where the asset is shown, and the asset itself if its picture is missing.
async fn place(
    assets: &impl KeepAssets,
    files: &impl ShowFiles,
    (id, size): (AssetId, Size),
    now: Timestamp,
    life: Duration,
) -> Result<(Shown, Option<Asset>), MediaError> {
    let Some(asset) = assets.find(id).await? else {
        return Ok((Shown::nothing_known(MISSING_FOR), None));
    };
    match &asset.state {
        AssetState::Pending => return Ok((Shown::drawing(&asset, PENDING_FOR), None)),
        AssetState::Rejected(_) => {}
        AssetState::Ready(picture) => {
            let half = life / 2;
            let since = beginning(now, half);
            if let Some(url) = files
                .rendition(id, &picture.digest, size, since, life)
                .await?
            {
                let shown = Shown {
                    at: Place::Rendition(url),
                    lasting: half,
                };
                return Ok((shown, None));
            }
        }
    }
    let drawing = Shown::drawing(&asset, MISSING_FOR);
    Ok((drawing, Some(asset)))
}

/// The beginning of the span of that length that `now` is in, counted from 1970.
fn beginning(now: Timestamp, span: Duration) -> Timestamp {
    let span = i64::try_from(span.as_secs()).unwrap_or(i64::MAX).max(1);
    let into = now.as_second().rem_euclid(span);
    Timestamp::from_second(now.as_second() - into).unwrap_or(now)
}

/// Claimed, told, then noted as told. Where that breaks off, the claim runs out and the next one to look
/// tells it, as the same event.
async fn tell_missing(
    assets: &impl KeepAssets,
    topic: &impl TellEvents,
    asset: &Asset,
    now: Timestamp,
) {
    let day = now.to_zoned(TimeZone::UTC).date();
    let telling = async {
        let until = now + CLAIMED_FOR;
        if assets.claim_missing(asset.id, day, now, until).await? {
            topic.tell(&asset.missed(day, now)).await?;
            assets.missing_told(asset.id, day).await?;
        }
        Ok::<(), MediaError>(())
    };
    match tokio::time::timeout(TELLING, telling).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(asset_id = %asset.id, %error, "a missing picture is told later");
        }
        Err(_) => {
            tracing::warn!(asset_id = %asset.id, "a missing picture is told later: the topic or the table is slow");
        }
    }
}

#[cfg(test)]
mod tests;
