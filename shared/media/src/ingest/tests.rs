use super::*;
use crate::{
    domain::{Declared, Format, Size},
    testing::{World, declared, file, pending},
};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn run(world: &World, asset: &Asset) -> Result<Ingested, MediaError> {
    ingest(&world, &world, &world, asset.id, NOW).await
}

async fn finished(world: &World, asset: &Asset) -> Ingested {
    run(world, asset)
        .await
        .unwrap_or_else(|error| panic!("{error}"))
}

fn keys(world: &World, asset: &Asset) -> Vec<String> {
    let asset = world.asset(asset.id);
    let digest = asset.kept().unwrap_or_else(|| panic!("not ready"));
    Size::ALL.map(|size| digest.key(asset.id, size)).to_vec()
}

#[tokio::test]
async fn a_picture_becomes_its_renditions_and_is_told_once() {
    let picture = file(Format::Jpeg, 640, 400);
    let asset = pending(declared(Format::Jpeg, &picture));
    let world = World::with(&asset, Some(picture));
    for _ in 0..3 {
        assert_eq!(finished(&world, &asset).await, Ingested::Ready);
    }
    assert_eq!(world.files(), keys(&world, &asset));
    let [event] = &world.told()[..] else {
        panic!("{:?}", world.told());
    };
    assert_eq!(event["type"], "product.image");
    assert_eq!(event["source"], "souk/media");
    assert_eq!(event["data"]["asset_id"], asset.id.to_string());
    assert_eq!(event["data"]["product_id"], asset.product_id.to_string());
}

#[tokio::test]
async fn a_lie_is_rejected_with_its_reason_and_nothing_of_it_stays() {
    let picture = file(Format::Png, 30, 20);
    let long = [picture.as_slice(), b"!"].concat();
    let program = b"MZ\x90\0 an executable".to_vec();
    let honest = declared(Format::Png, &picture);
    let cases = [
        (
            program.clone(),
            declared(Format::Png, &program),
            Rejection::OtherType,
        ),
        (Vec::new(), honest, Rejection::Empty),
        (long, honest, Rejection::OtherLength),
    ];
    for (sent, declared, reason) in cases {
        let asset = pending(declared);
        let world = World::with(&asset, Some(sent));
        assert_eq!(finished(&world, &asset).await, Ingested::Rejected(reason));
        assert_eq!(world.asset(asset.id).state, AssetState::Rejected(reason));
        assert!(world.files().is_empty(), "{reason:?}: {:?}", world.files());
        assert!(world.told().is_empty());
    }
}

#[tokio::test]
async fn wherever_a_run_dies_the_next_one_brings_it_to_the_same_end() {
    let picture = file(Format::WebP, 64, 48);
    let lie = b"\x7fELF and so on".to_vec();
    for (sent, declared, end) in [
        (
            picture.clone(),
            declared(Format::WebP, &picture),
            Ingested::Ready,
        ),
        (
            lie.clone(),
            declared(Format::WebP, &lie),
            Ingested::Rejected(Rejection::OtherType),
        ),
    ] {
        let mut died = 0;
        loop {
            let asset = pending(declared);
            let world = World::with(&asset, Some(sent.clone()));
            world.dies_at(Some(died));
            let lived = run(&world, &asset).await.is_ok();
            world.dies_at(None);
            assert_eq!(finished(&world, &asset).await, end, "died at step {died}");
            let (files, told) = match end {
                Ingested::Ready => (keys(&world, &asset), 1),
                _ => (Vec::new(), 0),
            };
            assert_eq!(world.files(), files, "died at step {died}");
            assert_eq!(world.told().len(), told, "died at step {died}");
            if lived {
                break;
            }
            died += 1;
        }
        assert!(died >= 5, "only {died} steps");
    }
}

#[tokio::test]
async fn what_is_sent_after_the_decision_changes_nothing_and_does_not_stay() {
    let first = file(Format::Png, 40, 40);
    let asset = pending(declared(Format::Png, &first));
    let world = World::with(&asset, Some(first));
    finished(&world, &asset).await;
    let (decided, files) = (world.asset(asset.id), world.files());
    for sent in [file(Format::Png, 50, 50), b"MZ\x90\0".to_vec(), Vec::new()] {
        world.send(asset.id, sent);
        assert_eq!(finished(&world, &asset).await, Ingested::Ready);
        assert_eq!(world.asset(asset.id), decided);
        assert_eq!(world.files(), files);
    }
    assert_eq!(world.told().len(), 1);
}

#[tokio::test]
async fn the_renditions_of_a_run_that_came_second_do_not_stay() {
    let picture = file(Format::Png, 40, 40);
    let asset = pending(declared(Format::Png, &picture));
    let world = World::with(&asset, Some(picture));
    // It has found the asset and the file, and put both renditions; then it dies.
    world.dies_at(Some(4));
    assert!(run(&world, &asset).await.is_err());
    world.dies_at(None);
    assert_eq!(world.files().len(), 3);
    world.send(asset.id, b"something else".to_vec());
    let end = Ingested::Rejected(Rejection::OtherLength);
    assert_eq!(finished(&world, &asset).await, end);
    assert!(world.files().is_empty(), "{:?}", world.files());
}

#[tokio::test]
async fn an_upload_that_nobody_asked_for_is_deleted() {
    let asset = pending(Declared {
        format: Format::Png,
        bytes: 3,
    });
    let world = World::default();
    world.send(asset.id, b"abc".to_vec());
    assert_eq!(finished(&world, &asset).await, Ingested::Unknown);
    assert!(world.files().is_empty());
}

#[tokio::test]
async fn a_message_without_a_file_leaves_the_asset_waiting() {
    let asset = pending(Declared {
        format: Format::Png,
        bytes: 3,
    });
    let world = World::with(&asset, None);
    assert_eq!(finished(&world, &asset).await, Ingested::Gone);
    assert_eq!(world.asset(asset.id), asset);
}
