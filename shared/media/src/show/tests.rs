use super::*;
use crate::{
    domain::Verdict,
    domain::{Declared, Format},
    ingest::ingest,
    testing::{World, declared, file, pending},
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use souk_contracts::events::CloudEvent;
use std::future;

const LIFE: Duration = Duration::from_secs(3600);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or_else(|error| panic!("{error}"))
}

/// Where the drawing of its category is.
fn drawing_of(asset: &Asset) -> Place {
    Place::Placeholder(picture::placeholder(&asset.category, asset.product_id))
}

async fn shown(world: &World, id: AssetId, now: Timestamp) -> Shown {
    show(&world, &world, &world, (id, Size::Card), now, LIFE).await
}

/// An asset that has been taken in.
async fn taken_in(format: Format, sent: Vec<u8>) -> (World, Asset) {
    let asset = pending(declared(format, &sent));
    let world = World::with(&asset, Some(sent));
    ingest(&&world, &&world, &&world, asset.id, at(0))
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    (world, asset)
}

#[tokio::test]
async fn a_signed_address_is_the_same_for_half_its_life_and_good_for_the_other_half() {
    let (world, asset) = taken_in(Format::Png, file(Format::Png, 20, 20)).await;
    let first = shown(&world, asset.id, at(1_800)).await;
    assert_eq!(first.lasting, LIFE / 2);
    assert!(matches!(&first.at, Place::Rendition(url) if url.ends_with("card.webp?since=1800")));
    assert_eq!(shown(&world, asset.id, at(3_599)).await, first);
    assert_ne!(shown(&world, asset.id, at(3_600)).await, first);
}

#[tokio::test]
async fn a_picture_that_was_turned_away_is_missed_once_a_day() {
    let (world, asset) = taken_in(Format::Png, b"MZ\x90\0".to_vec()).await;
    let noon = at(1_764_000_000);
    for now in [noon, noon + 1.hour(), noon + 24.hours()] {
        for _ in 0..3 {
            let drawing = shown(&world, asset.id, now).await;
            assert_eq!(drawing.at, drawing_of(&asset));
        }
    }
    let told = world.told();
    assert_eq!(told.len(), 2, "{told:?}");
    for event in told {
        assert_eq!(event["type"], "image.missing");
        assert_eq!(event["data"]["product_id"], asset.product_id.to_string());
    }
}

/// A topic that is away.
enum Away {
    Refusing,
    Hanging,
}

impl TellEvents for Away {
    async fn tell<T: Serialize + Sync>(&self, _: &CloudEvent<T>) -> Result<(), MediaError> {
        match self {
            Self::Refusing => Err(MediaError::Topic("throttled".to_owned())),
            Self::Hanging => future::pending().await,
        }
    }
}

#[tokio::test]
async fn what_the_topic_did_not_take_is_told_later_on_the_same_day() {
    for topic in [Away::Refusing, Away::Hanging] {
        let (world, asset) = taken_in(Format::Png, b"MZ\x90\0".to_vec()).await;
        let noon = at(1_764_000_000);
        let asked = (asset.id, Size::Card);
        let drawing = show(&&world, &&world, &topic, asked, noon, LIFE).await;
        // That of its category: the picture was looked for in time, whatever the topic does.
        assert_eq!(drawing.at, drawing_of(&asset));
        shown(&world, asset.id, noon + 59.seconds()).await;
        assert!(world.told().is_empty(), "the topic is asked once a minute");
        for later in [60.seconds(), 61.seconds(), 200.seconds()] {
            shown(&world, asset.id, noon + later).await;
            assert_eq!(world.told().len(), 1);
        }
    }
}

#[tokio::test]
async fn who_dies_while_telling_keeps_nobody_from_telling_the_same_event() {
    let noon = at(1_764_000_000);
    // Before it is claimed, told, and noted as told.
    for step in 1..=3 {
        let (world, asset) = taken_in(Format::Png, b"MZ\x90\0".to_vec()).await;
        world.dies_at(Some(step));
        shown(&world, asset.id, noon).await;
        world.dies_at(None);
        for later in [60.seconds(), 1.hour(), 2.hours()] {
            shown(&world, asset.id, noon + later).await;
            assert_eq!(world.told().len(), 1, "died at step {step}");
        }
    }
}

#[tokio::test]
async fn a_picture_that_is_gone_from_the_bucket_is_missed() {
    let (world, asset) = taken_in(Format::Png, file(Format::Png, 20, 20)).await;
    world.lose_renditions();
    let drawing = shown(&world, asset.id, at(5)).await;
    assert_eq!(drawing.at, drawing_of(&asset));
    let kinds: Vec<_> = world
        .told()
        .into_iter()
        .map(|event| event["type"].clone())
        .collect();
    assert_eq!(kinds, ["product.image", "image.missing"]);
}

#[tokio::test]
async fn a_picture_that_is_still_to_come_is_not_missed() {
    let asset = pending(Declared {
        format: Format::Png,
        bytes: 3,
    });
    let world = World::with(&asset, None);
    let drawing = shown(&world, asset.id, at(5)).await;
    assert_eq!(drawing.at, drawing_of(&asset));
    assert!(drawing.lasting <= Duration::from_secs(10));
    assert!(world.told().is_empty());
}

#[tokio::test]
async fn of_an_asset_that_never_was_nobody_is_told() {
    let world = World::default();
    let drawing = shown(&world, AssetId::generate(), at(5)).await;
    assert_eq!(drawing.at, Place::Placeholder(picture::ANY.to_owned()));
    assert!(world.told().is_empty());
}

#[tokio::test]
async fn whatever_is_away_something_is_shown() {
    let (world, asset) = taken_in(Format::Png, file(Format::Png, 20, 20)).await;
    for step in 0..2 {
        world.dies_at(Some(step));
        let drawing = shown(&world, asset.id, at(5)).await;
        assert!(matches!(drawing.at, Place::Placeholder(_)), "{drawing:?}");
        assert_eq!(drawing.lasting, Duration::ZERO);
    }
    // The picture is lost, and nobody can be told.
    world.lose_renditions();
    for step in 2..4 {
        world.dies_at(Some(step));
        let drawing = shown(&world, asset.id, at(5)).await;
        assert_eq!(drawing.at, drawing_of(&asset));
    }
}

/// A table that never answers.
struct Silent;

impl KeepAssets for Silent {
    async fn create(&self, _: &Asset) -> Result<Option<Asset>, MediaError> {
        future::pending().await
    }

    async fn find(&self, _: AssetId) -> Result<Option<Asset>, MediaError> {
        future::pending().await
    }

    async fn decide(&self, _: AssetId, _: &Verdict, _: Timestamp) -> Result<bool, MediaError> {
        future::pending().await
    }

    async fn told(&self, _: AssetId) -> Result<(), MediaError> {
        future::pending().await
    }

    async fn claim_missing(
        &self,
        _: AssetId,
        _: Date,
        _: Timestamp,
        _: Timestamp,
    ) -> Result<bool, MediaError> {
        future::pending().await
    }

    async fn missing_told(&self, _: AssetId, _: Date) -> Result<(), MediaError> {
        future::pending().await
    }
}

#[tokio::test]
async fn a_store_that_hangs_is_not_waited_for() {
    let (world, asset) = taken_in(Format::Png, file(Format::Png, 20, 20)).await;
    let drawing = show(
        &Silent,
        &&world,
        &&world,
        (asset.id, Size::Card),
        at(5),
        LIFE,
    )
    .await;
    assert_eq!(drawing, Shown::nothing_known(Duration::ZERO));
}
