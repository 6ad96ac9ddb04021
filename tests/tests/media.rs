//! Pictures, from the merchant's file to what a shopper sees, through the deployed API.

use reqwest::{Client, redirect::Policy};
use serde_json::{Value, json};
use souk_tests::{
    Answer, Api, Aws, Caller, Listener,
    media::{Upload, jpeg, png},
    unique, unknown_id,
};

const MOST_BYTES: usize = 10 * 1024 * 1024;

/// A product of the test's own, without stock.
async fn product(api: &Api) -> String {
    let new = souk_tests::new_product(&unique("pictured"));
    let made = api.merchant().post("/products", &new).await;
    made.expect_status(201).text("/id").to_owned()
}

async fn granted(merchant: &Caller, product: &str, content_type: &str, file: &[u8]) -> Upload {
    let answer = merchant
        .ask_to_upload(product, content_type, file.len())
        .await;
    Upload::granted(&answer.expect_status(201))
}

/// What a browser shows under an answer's `Location`: its type and its bytes.
async fn followed(api: &Api, path: &str) -> (String, Vec<u8>) {
    let answer = api.stranger().get(path).await.expect_status(302);
    let location = answer.header("location").unwrap_or_default().to_owned();
    let address = match location.strip_prefix("../../") {
        Some(path) => format!("{}/{path}", souk_tests::setting("SOUK_TEST_API")),
        None => location,
    };
    let http = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .build();
    let http = http.unwrap_or_else(|error| panic!("{error}"));
    let shown = http.get(&address).send().await;
    let shown = shown.unwrap_or_else(|error| panic!("{address}: {error}"));
    assert_eq!(shown.status().as_u16(), 200, "{address}");
    let media_type = shown.headers().get("content-type");
    let media_type = media_type.and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or_default().to_owned();
    let bytes = shown.bytes().await.unwrap_or_default().to_vec();
    (media_type, bytes)
}

#[tokio::test]
async fn a_picture_that_a_merchant_uploads_is_what_shoppers_see() {
    let (api, aws) = (Api::deployed(), Aws::local());
    let (merchant, product) = (api.merchant(), product(&api).await);
    for (content_type, file) in [("image/jpeg", jpeg()), ("image/png", png(900, 600))] {
        let upload = granted(&merchant, &product, content_type, &file).await;
        assert_eq!(upload.send(&file).await, 200);
        let status = merchant.settled(&upload.asset).await;
        assert_eq!(status["state"], "ready", "{}", status.body);
        let address = format!("media/assets/{}", upload.asset);
        assert_eq!(status["image_url"], address.as_str());
        for path in [format!("/{address}"), format!("/{address}?size=detail")] {
            let (media_type, bytes) = followed(&api, &path).await;
            assert_eq!(media_type, "image/webp");
            assert!(bytes.starts_with(b"RIFF") && bytes[8..].starts_with(b"WEBP"));
        }
        let answer = api.stranger().get(&format!("/{address}")).await;
        let cache = answer.header("cache-control").unwrap_or_default();
        assert!(cache.starts_with("public, max-age="), "{cache}");
        let shown = souk_tests::eventually("the product's picture", async || {
            let product = api.stranger().get(&format!("/products/{product}")).await;
            (product["image_url"] == address.as_str()).then_some(())
        });
        shown.await;
        let kept = upload.files(&aws).await;
        assert_eq!(kept.len(), 2, "{kept:?}");
        assert!(
            kept.iter().all(|key| key.starts_with("renditions/")),
            "{kept:?}"
        );
    }
}

#[tokio::test]
async fn files_that_lie_are_rejected_with_the_reason_and_the_bucket_holds_nothing_of_them() {
    let (api, aws) = (Api::deployed(), Aws::local());
    let (merchant, product) = (api.merchant(), product(&api).await);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let photograph = jpeg();
    let lies: [(&str, Vec<u8>, &str); 6] = [
        (
            "image/png",
            b"MZ\x90\0\x03\0\0\0 an executable".to_vec(),
            "other_type",
        ),
        ("image/png", b"\x7fELF\x02\x01\x01\0".to_vec(), "other_type"),
        ("image/webp", svg.to_vec(), "other_type"),
        ("image/png", jpeg(), "other_type"),
        ("image/png", png(20_000, 20_000), "too_many_pixels"),
        (
            "image/jpeg",
            photograph[..photograph.len() * 3 / 4].to_vec(),
            "truncated",
        ),
    ];
    for (content_type, file, reason) in lies {
        let upload = granted(&merchant, &product, content_type, &file).await;
        assert_eq!(upload.send(&file).await, 200);
        let status = merchant.settled(&upload.asset).await;
        assert_eq!(status["state"], "rejected", "{}", status.body);
        assert_eq!(status["reason"]["code"], reason, "{}", status.body);
        assert!(!status.text("/reason/detail").is_empty());
        nothing_is_left(&upload, &aws).await;
        let (media_type, drawing) =
            followed(&api, &format!("/media/assets/{}", upload.asset)).await;
        assert_eq!(media_type, "image/svg+xml");
        assert!(drawing.starts_with(b"<svg"));
    }
    let product = api.stranger().get(&format!("/products/{product}")).await;
    let image_url = product.text("/image_url");
    assert!(image_url.starts_with("assets/categories/"), "{image_url}");
}

/// The file goes right after it was decided on.
async fn nothing_is_left(upload: &Upload, aws: &Aws) {
    let gone = async || upload.files(aws).await.is_empty().then_some(());
    souk_tests::eventually("an empty bucket", gone).await;
}

#[tokio::test]
async fn the_bucket_takes_the_declared_length_and_type_and_nothing_else() {
    let (api, aws) = (Api::deployed(), Aws::local());
    let (merchant, product) = (api.merchant(), product(&api).await);
    let file = png(30, 20);
    let upload = granted(&merchant, &product, "image/png", &file).await;
    let over = [file.as_slice(), b"!"].concat();
    for (what, body) in [
        ("0 bytes", &b""[..]),
        ("one over", over.as_slice()),
        ("one under", &file[1..]),
    ] {
        assert_eq!(upload.send(body).await, 403, "{what}");
    }
    assert_eq!(
        upload.clone().declared_as("text/html").send(&file).await,
        403
    );
    assert!(upload.files(&aws).await.is_empty());
    assert_eq!(upload.send(&file).await, 200);
    assert_eq!(merchant.settled(&upload.asset).await["state"], "ready");
}

#[tokio::test]
async fn what_gets_past_the_signature_is_caught_behind_it() {
    let (api, aws) = (Api::deployed(), Aws::local());
    let (merchant, product) = (api.merchant(), product(&api).await);
    let file = png(30, 20);
    let over = [file.as_slice(), b"!"].concat();
    for (smuggled, reason) in [(&b""[..], "empty"), (over.as_slice(), "other_length")] {
        let upload = granted(&merchant, &product, "image/png", &file).await;
        upload.smuggle(&aws, smuggled).await;
        let status = merchant.settled(&upload.asset).await;
        assert_eq!(status["reason"]["code"], reason, "{}", status.body);
        nothing_is_left(&upload, &aws).await;
    }
}

#[tokio::test]
async fn what_cannot_be_a_picture_is_refused_before_it_is_sent() {
    let api = Api::deployed();
    let (merchant, product) = (api.merchant(), product(&api).await);
    for (content_type, bytes) in [
        ("image/png", 0),
        ("image/png", MOST_BYTES + 1),
        ("image/svg+xml", 500),
        ("application/x-msdownload", 500),
        ("", 500),
    ] {
        merchant
            .ask_to_upload(&product, content_type, bytes)
            .await
            .expect_problem(400, "invalid_request");
    }
    let largest = merchant
        .ask_to_upload(&product, "image/png", MOST_BYTES)
        .await;
    largest.expect_status(201);
    merchant
        .ask_to_upload(&unknown_id(), "image/png", 500)
        .await
        .expect_problem(404, "product_not_found");
    let shopper = api
        .shopper()
        .ask_to_upload(&product, "image/png", 500)
        .await;
    shopper.expect_problem(403, "forbidden");
    let stranger = api
        .stranger()
        .ask_to_upload(&product, "image/png", 500)
        .await;
    stranger.expect_problem(401, "unauthenticated");
}

#[tokio::test]
async fn under_one_key_it_is_one_upload() {
    let api = Api::deployed();
    let (merchant, product) = (api.merchant(), product(&api).await);
    let key = unique("upload");
    let ask = async |bytes| {
        merchant
            .ask_to_upload(&product, "image/png", bytes)
            .key(&key)
            .await
    };
    let first = ask(500).await.expect_status(201);
    let again = ask(500).await.expect_status(201);
    assert_eq!(first.text("/asset_id"), again.text("/asset_id"));
    assert!(!first.is_replayed() && again.is_replayed());
    ask(501).await.expect_problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn an_upload_is_known_to_who_asked_for_it_and_to_operators() {
    let api = Api::deployed();
    let (merchant, product) = (api.merchant(), product(&api).await);
    let upload = granted(&merchant, &product, "image/png", &png(8, 8)).await;
    let path = format!("/media/uploads/{}", upload.asset);
    let look = async |caller: Caller| -> Answer { caller.get(&path).await };
    assert_eq!(look(merchant).await.expect_status(200)["state"], "pending");
    look(api.operator()).await.expect_status(200);
    look(api.shopper()).await.expect_problem(403, "forbidden");
    look(api.stranger())
        .await
        .expect_problem(401, "unauthenticated");
    let unknown = format!("/media/uploads/{}", unknown_id());
    let answer = api.merchant().get(&unknown).await;
    answer.expect_problem(404, "upload_not_found");
}

#[tokio::test]
async fn events_of_s3_may_come_again_late_and_for_another_file() {
    let (api, aws) = (Api::deployed(), Aws::local());
    let (merchant, product) = (api.merchant(), product(&api).await);
    let file = png(40, 30);
    let upload = granted(&merchant, &product, "image/png", &file).await;
    let told = |key: &str| -> Value {
        let body = json!({"Records": [{"eventName": "ObjectCreated:Put", "s3": {"object": {"key": key}}}]});
        json!({"Records": [{"messageId": "again", "eventSource": "aws:sqs", "body": body.to_string()}]})
    };
    let event = told(&format!("uploads/{}", upload.asset));
    // Before there is a file: nothing is known of it yet.
    let early = aws.invoke("media-ingest", &event).await;
    assert_eq!(early.payload["batchItemFailures"], json!([]));
    assert_eq!(upload.send(&file).await, 200);
    let ready = merchant.settled(&upload.asset).await;
    let address = format!("/products/{product}");
    let shown = souk_tests::eventually("the product's picture", async || {
        let product = api.stranger().get(&address).await;
        let has_picture = product.text("/image_url").starts_with("media/");
        has_picture.then_some(product)
    })
    .await;
    upload.smuggle(&aws, b"MZ\x90\0").await;
    for _ in 0..3 {
        let again = aws.invoke("media-ingest", &event).await;
        assert_eq!(again.payload["batchItemFailures"], json!([]), "{again:?}");
    }
    assert_eq!(merchant.settled(&upload.asset).await.json(), ready.json());
    assert_eq!(upload.files(&aws).await.len(), 2);
    let after = api.stranger().get(&address).await;
    assert_eq!(after["version"], shown["version"]);
}

#[tokio::test]
async fn of_two_pictures_the_one_asked_for_last_stays() {
    let api = Api::deployed();
    let (merchant, product) = (api.merchant(), product(&api).await);
    let (early, late) = (png(40, 30), png(50, 30));
    let first = granted(&merchant, &product, "image/png", &early).await;
    let second = granted(&merchant, &product, "image/png", &late).await;
    for (upload, file) in [(&second, &late), (&first, &early)] {
        assert_eq!(upload.send(file).await, 200);
        assert_eq!(merchant.settled(&upload.asset).await["state"], "ready");
    }
    let wanted = format!("media/assets/{}", second.asset);
    let shown = souk_tests::eventually("the later picture", async || {
        let product = api.stranger().get(&format!("/products/{product}")).await;
        (product["image_url"] == wanted.as_str()).then_some(product)
    })
    .await;
    assert_eq!(shown["image_url"], wanted.as_str());
}

#[tokio::test]
async fn a_missing_picture_is_told_once_a_day_and_shown_as_a_drawing() {
    let api = Api::deployed();
    let (merchant, product) = (api.merchant(), product(&api).await);
    let lie = b"MZ\x90\0 an executable".to_vec();
    let upload = granted(&merchant, &product, "image/png", &lie).await;
    assert_eq!(upload.send(&lie).await, 200);
    merchant.settled(&upload.asset).await;
    let listener = Listener::of(&["image.missing"]).await;
    for _ in 0..4 {
        let (media_type, _) = followed(&api, &format!("/media/assets/{}", upload.asset)).await;
        assert_eq!(media_type, "image/svg+xml");
    }
    // Events of other tests' pictures may come by as well.
    let of_product = |events: Vec<Value>| -> usize {
        let mine = |event: &&Value| event["data"]["product_id"] == product.as_str();
        events.iter().filter(mine).count()
    };
    let first = souk_tests::eventually("an event", async || {
        let count = of_product(listener.heard().await);
        (count > 0).then_some(count)
    });
    assert_eq!(first.await, 1);
    assert_eq!(of_product(listener.heard().await), 0);
}

#[tokio::test]
async fn an_address_that_no_picture_has_leads_to_a_drawing() {
    let api = Api::deployed();
    for id in [unknown_id(), "picture.png".to_owned()] {
        let (media_type, drawing) = followed(&api, &format!("/media/assets/{id}")).await;
        assert_eq!(media_type, "image/svg+xml");
        assert!(drawing.starts_with(b"<svg"));
    }
    let huge = format!("/media/assets/{}?size=huge", unknown_id());
    let answer = api.stranger().get(&huge).await;
    answer.expect_problem(400, "invalid_request");
}

#[tokio::test]
async fn at_least_forty_deals_of_the_seed_have_pictures_and_every_card_shows_something() {
    let api = Api::deployed();
    let (mut pictures, mut drawings) = (0, 0);
    let mut path = "/products?sort=newest&limit=100".to_owned();
    loop {
        let page = api.stranger().get(&path).await.expect_status(200);
        for hit in page.list("/items") {
            let image_url = hit["product"]["image_url"].as_str().unwrap_or_default();
            if image_url.starts_with("media/assets/") {
                pictures += 1;
            } else {
                assert!(image_url.starts_with("assets/categories/"), "{hit}");
                drawings += 1;
            }
        }
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/products?sort=newest&limit=100&cursor={cursor}");
    }
    assert!(
        pictures >= 40,
        "{pictures} pictures and {drawings} drawings"
    );
}
