//! Table, bucket and topic against the local AWS.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use jiff::{Timestamp, ToSpan, civil::date};
use souk_contracts::{AssetId, EventId, Owner, ProductId};
use souk_media::{
    clients::{AssetTable, Bucket, EventTopic},
    domain::{Asset, AssetState, Declared, Digest, Format, Picture, Rejection, Size, Verdict},
    ingest::{Ingested, ingest},
    ports::{GrantUploads, KeepAssets, KeepFiles, MediaError, Sent, ShowFiles, SignedRequest},
};
use souk_testing::setting;
use std::time::Duration;

const LIFE: Duration = Duration::from_secs(600);

/// A table and a bucket of the test's own, as the template makes them, and a topic.
struct Cloud {
    assets: AssetTable,
    bucket: Bucket,
    topic: EventTopic,
    http: reqwest::Client,
    /// Of the bucket. The local S3 takes requests that nobody has signed.
    address: String,
}

impl Cloud {
    async fn make() -> Self {
        let aws = aws().await;
        let name = format!("test-media-{}", AssetId::generate());
        let dynamodb = aws_sdk_dynamodb::Client::new(&aws);
        table(&dynamodb, &name).await;
        let (http, address) = (http(), format!("{}/{name}", endpoint()));
        let made = http.put(&address).send().await.expect("an answer");
        assert!(made.status().is_success(), "{made:?}");
        let sns = aws_sdk_sns::Client::new(&aws);
        let topic = sns.create_topic().name(&name).send().await;
        let arn = topic.expect("a topic").topic_arn.expect("an ARN");
        Self {
            assets: AssetTable::new(dynamodb, name.clone()),
            bucket: Bucket::of_config(&aws, &name),
            topic: EventTopic::new(sns, arn),
            http,
            address,
        }
    }

    async fn put(&self, key: &str, file: &[u8]) {
        let put = self.http.put(format!("{}/{key}", self.address));
        let put = put.body(file.to_vec()).send().await.expect("an answer");
        assert!(put.status().is_success(), "{put:?}");
    }

    async fn keys(&self) -> Vec<String> {
        let listed = self.http.get(format!("{}?list-type=2", self.address));
        let listed = listed.send().await.expect("an answer").text().await;
        let listed = listed.expect("a list");
        let keys = listed.split("<Key>").skip(1);
        keys.filter_map(|key| Some(key.split_once("</Key>")?.0.to_owned()))
            .collect()
    }

    async fn ingest(&self, id: AssetId) -> Ingested {
        let (assets, bucket, topic) = (&self.assets, &self.bucket, &self.topic);
        let taken = ingest(assets, bucket, topic, id, Timestamp::now()).await;
        taken.expect("taken in")
    }
}

fn endpoint() -> String {
    setting("SOUK_TEST_AWS_ENDPOINT")
}

fn http() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().build();
    client.expect("a client")
}

async fn aws() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint())
        .load()
        .await
}

async fn table(dynamodb: &aws_sdk_dynamodb::Client, name: &str) {
    let attribute = AttributeDefinition::builder()
        .attribute_name("asset_id")
        .attribute_type(ScalarAttributeType::S);
    let key = KeySchemaElement::builder()
        .attribute_name("asset_id")
        .key_type(KeyType::Hash);
    dynamodb
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute.build().expect("an attribute"))
        .key_schema(key.build().expect("a key"))
        .send()
        .await
        .expect("a table");
}

fn asset(file: &[u8]) -> Asset {
    Asset {
        id: AssetId::generate(),
        product_id: ProductId::generate(),
        owner: Owner::from_stored("user:ana".to_owned()),
        category: vec!["Wellness".to_owned()],
        declared: Declared {
            format: Format::Png,
            bytes: file.len() as u64,
        },
        asked_at: Timestamp::from_second(1_764_000_000).expect("a time"),
        state: AssetState::Pending,
    }
}

fn ready() -> Picture {
    Picture {
        digest: Digest::of_hash(&[7; 32]),
        width: 40,
        height: 30,
        event_id: EventId::generate(),
        ready_at: Timestamp::from_second(1_764_000_100).expect("a time"),
        told: false,
    }
}

fn png() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(600, 400)
        .write_to(&mut file, image::ImageFormat::Png)
        .expect("a picture");
    file.into_inner()
}

/// Sends a file as it was granted, with a header changed or not.
async fn send(upload: &SignedRequest, header: Option<(&str, &str)>, file: &[u8]) -> u16 {
    let mut headers = upload.headers.clone();
    if let Some((name, value)) = header {
        let name = http::HeaderName::try_from(name).expect("a name");
        headers.insert(name, value.parse().expect("a value"));
    }
    headers.remove("content-length");
    let request = http().put(&upload.url).headers(headers);
    let answer = request.body(file.to_vec()).send().await;
    answer.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn an_asset_is_decided_on_once() {
    let cloud = Cloud::make().await;
    let asked = asset(b"abc");
    let now = Timestamp::now();
    assert_eq!(cloud.assets.create(&asked).await.expect("kept"), None);
    assert_eq!(
        cloud.assets.create(&asked).await.expect("known"),
        Some(asked.clone())
    );
    let rejected = Verdict::Rejected(Rejection::Truncated);
    let decide = async |verdict: &Verdict| {
        let decided = cloud.assets.decide(asked.id, verdict, now).await;
        decided.expect("an answer")
    };
    assert!(decide(&Verdict::Ready(ready())).await);
    assert!(!decide(&rejected).await);
    assert!(!decide(&Verdict::Ready(ready())).await);
    let found = cloud.assets.find(asked.id).await.expect("an answer");
    let found = found.expect("it is there");
    assert!(matches!(&found.state, AssetState::Ready(picture) if !picture.told));
    cloud.assets.told(asked.id).await.expect("noted");
    let found = cloud.assets.find(asked.id).await.expect("an answer");
    assert!(found.expect("it is there").untold().is_none());
    assert_eq!(
        cloud
            .assets
            .find(AssetId::generate())
            .await
            .expect("an answer"),
        None
    );
}

#[tokio::test]
async fn a_rejection_is_kept_with_its_reason() {
    let cloud = Cloud::make().await;
    let asked = asset(b"abc");
    cloud.assets.create(&asked).await.expect("kept");
    let verdict = Verdict::Rejected(Rejection::OtherType);
    let decided = cloud
        .assets
        .decide(asked.id, &verdict, Timestamp::now())
        .await;
    assert!(decided.expect("an answer"));
    let found = cloud.assets.find(asked.id).await.expect("an answer");
    assert_eq!(
        found.map(|asset| asset.state),
        Some(AssetState::Rejected(Rejection::OtherType))
    );
}

#[tokio::test]
async fn of_verdicts_at_once_one_counts() {
    let cloud = Cloud::make().await;
    let asked = asset(b"abc");
    cloud.assets.create(&asked).await.expect("kept");
    let verdicts: Vec<Verdict> = (0..6)
        .map(|n| match n % 2 {
            0 => Verdict::Ready(ready()),
            _ => Verdict::Rejected(Rejection::Unreadable),
        })
        .collect();
    let decided = futures::future::join_all(
        verdicts
            .iter()
            .map(|verdict| cloud.assets.decide(asked.id, verdict, asked.asked_at)),
    )
    .await;
    let counted = decided
        .into_iter()
        .filter(|decided| matches!(decided, Ok(true)));
    assert_eq!(counted.count(), 1);
}

#[tokio::test]
async fn that_an_asset_is_missed_is_left_to_one_at_a_time_and_told_once_a_day() {
    let cloud = Cloud::make().await;
    let asked = asset(b"abc");
    cloud.assets.create(&asked).await.expect("kept");
    let (monday, noon) = (date(2026, 11, 23), asked.asked_at);
    let claimed = async |id, day, now: Timestamp| {
        let claimed = cloud.assets.claim_missing(id, day, now, now + 1.minute());
        claimed.await.expect("an answer")
    };
    assert!(claimed(asked.id, monday, noon).await);
    assert!(!claimed(asked.id, monday, noon + 59.seconds()).await);
    let later = noon + 1.minute();
    assert!(claimed(asked.id, monday, later).await, "it ran out");
    let told = async |id| cloud.assets.missing_told(id, monday).await;
    told(asked.id).await.expect("noted");
    assert!(!claimed(asked.id, monday, noon + 1.hour()).await);
    assert!(claimed(asked.id, monday + 1.day(), later).await);
    let unknown = AssetId::generate();
    assert!(!claimed(unknown, monday, noon).await);
    told(unknown).await.expect("nothing to note");
    let found = cloud.assets.find(unknown).await.expect("an answer");
    assert_eq!(found, None);
}

#[tokio::test]
async fn the_bucket_takes_what_was_declared_and_nothing_else() {
    let cloud = Cloud::make().await;
    let file = png();
    let asked = asset(&file);
    let granted = cloud.bucket.grant(&asked, Timestamp::now(), LIFE).await;
    let granted = granted.expect("granted");
    assert_eq!(granted.method, "PUT");
    let long = [file.as_slice(), b"!"].concat();
    assert_eq!(send(&granted, None, &long).await, 403, "one byte over");
    assert_eq!(
        send(&granted, None, &file[1..]).await,
        403,
        "one byte under"
    );
    assert_eq!(send(&granted, None, b"").await, 403, "0 bytes");
    let html = Some(("content-type", "text/html"));
    assert_eq!(send(&granted, html, &file).await, 403, "another type");
    assert!(cloud.keys().await.is_empty());
    let late = Timestamp::now() - 1.hour();
    let expired = cloud
        .bucket
        .grant(&asked, late, LIFE)
        .await
        .expect("granted");
    assert_eq!(send(&expired, None, &file).await, 403, "too late");
    assert_eq!(send(&granted, None, &file).await, 200);
    assert_eq!(cloud.keys().await, [format!("uploads/{}", asked.id)]);
}

#[tokio::test]
async fn what_was_sent_is_read_if_it_is_as_long_as_declared() {
    let cloud = Cloud::make().await;
    let asked = asset(b"abc");
    let sent = async || cloud.bucket.sent(&asked).await.expect("an answer");
    assert!(matches!(sent().await, Sent::Nothing));
    let key = format!("uploads/{}", asked.id);
    cloud.put(&key, b"abcd").await;
    assert!(matches!(sent().await, Sent::OfOtherLength(4)));
    cloud.put(&key, b"abc").await;
    assert!(matches!(sent().await, Sent::File(file) if file == b"abc"));
    cloud.bucket.delete_sent(asked.id).await.expect("deleted");
    cloud
        .bucket
        .delete_sent(asked.id)
        .await
        .expect("still gone");
    assert!(matches!(sent().await, Sent::Nothing));
}

#[tokio::test]
async fn a_picture_is_taken_in_shown_and_swept() {
    let cloud = Cloud::make().await;
    let file = png();
    let asked = asset(&file);
    cloud.assets.create(&asked).await.expect("kept");
    cloud.put(&format!("uploads/{}", asked.id), &file).await;
    let stray = format!("renditions/{}/0123/card.webp", asked.id);
    cloud.put(&stray, b"of a run that died").await;
    for _ in 0..2 {
        assert_eq!(cloud.ingest(asked.id).await, Ingested::Ready);
    }
    let kept = cloud.assets.find(asked.id).await.expect("an answer");
    let kept = kept.expect("it is there");
    let digest = kept.kept().expect("ready");
    assert_eq!(
        cloud.keys().await,
        Size::ALL.map(|size| digest.key(asked.id, size))
    );
    let now = Timestamp::now();
    let address = async |size| {
        let shown = cloud
            .bucket
            .rendition(asked.id, digest, size, now, LIFE)
            .await;
        shown.expect("an answer")
    };
    let url = address(Size::Card).await.expect("an address");
    let answer = http().get(url).send().await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "image/webp");
    let bytes = answer.bytes().await.expect("a picture");
    let shown = image::load_from_memory(&bytes).expect("a picture");
    assert_eq!((shown.width(), shown.height()), (480, 320));
    cloud
        .bucket
        .sweep_renditions(asked.id, None)
        .await
        .expect("swept");
    assert_eq!(address(Size::Card).await, None);
}

#[tokio::test]
async fn a_lie_leaves_nothing_in_the_bucket() {
    let cloud = Cloud::make().await;
    let lie = b"MZ\x90\0 an executable".to_vec();
    let asked = asset(&lie);
    cloud.assets.create(&asked).await.expect("kept");
    cloud.put(&format!("uploads/{}", asked.id), &lie).await;
    let rejected = Ingested::Rejected(Rejection::OtherType);
    assert_eq!(cloud.ingest(asked.id).await, rejected);
    assert!(cloud.keys().await.is_empty());
}

#[tokio::test]
async fn a_table_or_bucket_that_is_not_there_is_an_outage() {
    let aws = aws().await;
    let table = AssetTable::new(
        aws_sdk_dynamodb::Client::new(&aws),
        "no-such-table".to_owned(),
    );
    let refusal = table.find(AssetId::generate()).await;
    assert!(matches!(refusal, Err(MediaError::Table(_))), "{refusal:?}");
    let bucket = Bucket::of_config(&aws, "no-such-bucket-at-all");
    let refusal = bucket.sent(&asset(b"abc")).await;
    assert!(matches!(refusal, Err(MediaError::Bucket(_))), "{refusal:?}");
}
