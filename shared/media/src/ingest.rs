//! Taking in what was sent: S3 tells of a file, and it becomes a picture or is turned away.
//!
//! S3 tells at least once, in no order, and a run may die between any two steps. So each step may be
//! done again, the state is written once, and the message is the memory of what is left to do: it goes
//! back to its queue until the others have been told and nothing is left that should not be.

use crate::{
    domain::{Asset, AssetState, Picture, Rejection, Verdict},
    picture::{Rendered, render},
    ports::{KeepAssets, KeepFiles, MediaError, Sent, TellEvents},
};
use jiff::Timestamp;
use souk_contracts::{AssetId, EventId};

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ingested {
    Ready,
    Rejected(Rejection),
    /// Nobody asked for this upload, or so long ago that it is forgotten.
    Unknown,
    /// The file is gone, and nothing is known of it: it was never looked at.
    Gone,
}

/// Brings the asset from what was sent for it to its end, or on from wherever an earlier run died.
///
/// # Errors
/// [`MediaError`]: the message has to come again.
pub async fn ingest(
    assets: &impl KeepAssets,
    files: &impl KeepFiles,
    topic: &impl TellEvents,
    id: AssetId,
    now: Timestamp,
) -> Result<Ingested, MediaError> {
    let Some(mut asset) = assets.find(id).await? else {
        files.delete_sent(id).await?;
        return Ok(Ingested::Unknown);
    };
    if asset.state == AssetState::Pending {
        let Some(verdict) = judge(files, &asset, now).await? else {
            return Ok(Ingested::Gone);
        };
        if assets.decide(id, &verdict, now).await? {
            asset.state = match verdict {
                Verdict::Ready(picture) => AssetState::Ready(picture),
                Verdict::Rejected(reason) => AssetState::Rejected(reason),
            };
        } else if let Some(decided) = assets.find(id).await? {
            // Another run was faster, perhaps on another file by the same signed address.
            asset = decided;
        }
    }
    finish(assets, files, topic, &asset).await
}

/// What the file comes to; its renditions are in the bucket then. `None` where there is no file.
async fn judge(
    files: &impl KeepFiles,
    asset: &Asset,
    now: Timestamp,
) -> Result<Option<Verdict>, MediaError> {
    let file = match files.sent(asset).await? {
        Sent::Nothing => return Ok(None),
        Sent::OfOtherLength(0) => return Ok(Some(Verdict::Rejected(Rejection::Empty))),
        Sent::OfOtherLength(_) => return Ok(Some(Verdict::Rejected(Rejection::OtherLength))),
        Sent::File(file) => file,
    };
    let declared = asset.declared;
    let drawing = tokio::task::spawn_blocking(move || render(&file, declared));
    let rendered = match drawing.await {
        Ok(Ok(rendered)) => rendered,
        Ok(Err(reason)) => return Ok(Some(Verdict::Rejected(reason))),
        // A decoder that stumbles has met a file that was made to make it.
        Err(error) if error.is_panic() => {
            tracing::error!(asset_id = %asset.id, "a decoder panicked");
            return Ok(Some(Verdict::Rejected(Rejection::Unreadable)));
        }
        Err(error) => return Err(MediaError::Drawing(error.to_string())),
    };
    let Rendered {
        digest,
        width,
        height,
        renditions,
    } = rendered;
    for (size, file) in renditions {
        files.put_rendition(asset.id, &digest, size, file).await?;
    }
    Ok(Some(Verdict::Ready(Picture {
        digest,
        width,
        height,
        event_id: EventId::generate(),
        ready_at: now,
        told: false,
    })))
}

/// What is left to do once it is decided: telling it, and deleting what is not to stay.
async fn finish(
    assets: &impl KeepAssets,
    files: &impl KeepFiles,
    topic: &impl TellEvents,
    asset: &Asset,
) -> Result<Ingested, MediaError> {
    if let Some(event) = asset.untold() {
        topic.tell(&event).await?;
        assets.told(asset.id).await?;
    }
    files.delete_sent(asset.id).await?;
    files.sweep_renditions(asset.id, asset.kept()).await?;
    Ok(match asset.state {
        AssetState::Ready(_) => Ingested::Ready,
        AssetState::Rejected(reason) => Ingested::Rejected(reason),
        AssetState::Pending => Ingested::Unknown,
    })
}

#[cfg(test)]
mod tests;
