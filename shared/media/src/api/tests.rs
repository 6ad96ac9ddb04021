use super::*;
use crate::{
    domain::MOST_BYTES,
    testing::{World, declared, file, pending},
};
use lambda_http::{
    RequestExt, aws_lambda_events::apigw::ApiGatewayProxyRequestContext, request::RequestContext,
};
use serde_json::{Value, json};
use souk_contracts::Owner;
use std::collections::HashMap;

const PRODUCT: &str = "0198c0de-0000-7000-8000-000000000001";

fn grants(world: &World) -> Grants<&World, &World, &World> {
    Grants {
        catalog: world,
        assets: world,
        bucket: world,
        clock: Clock::fixed(Timestamp::UNIX_EPOCH),
        life: Duration::from_secs(600),
        most_bytes: MOST_BYTES,
    }
}

/// A request of a user with that role.
fn request(role: &str, body: Option<&Value>) -> http::Request<lambda_http::Body> {
    let mut context = ApiGatewayProxyRequestContext::default();
    for (name, value) in [("user", "ana"), ("guest", "g1"), ("roles", role)] {
        context
            .authorizer
            .fields
            .insert(name.to_owned(), json!(value));
    }
    http::Request::builder()
        .header("content-type", "application/json")
        .body(body.map_or_else(Default::default, |body| body.to_string().into()))
        .unwrap_or_else(|error| panic!("{error}"))
        .with_request_context(RequestContext::ApiGatewayV1(context))
}

/// A request for what that id names.
fn request_for(role: &str, id: &str, query: &[(&str, &str)]) -> ApiRequest {
    let map = |pairs: &[(&str, &str)]| -> HashMap<String, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    };
    let request = request(role, None)
        .with_path_parameters(map(&[("id", id)]))
        .with_query_string_parameters(map(query));
    ApiRequest::new(request)
}

async fn ask(world: &World, role: &str, body: Value, key: Option<&str>) -> Result<Value, Problem> {
    let mut request = request(role, Some(&body));
    if let Some(key) = key {
        let key = key.parse().unwrap_or_else(|error| panic!("{error}"));
        request.headers_mut().insert("idempotency-key", key);
    }
    let answer = create_upload(&grants(world), ApiRequest::new(request)).await?;
    Ok(document(&answer))
}

/// An answer's body, by way of how it prints: it has no other way to look into it.
fn document(answer: &ApiResponse) -> Value {
    let printed = format!("{answer:?}");
    let start = printed.find("Text(\"").map_or(0, |start| start + 6);
    let end = printed.rfind("\")").unwrap_or(printed.len());
    let text = printed[start..end].replace("\\\"", "\"");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn wanted() -> Value {
    json!({"product_id": PRODUCT, "content_type": "image/png", "bytes": 2_000})
}

fn shop() -> World {
    let world = World::default();
    world.sells(PRODUCT.parse().unwrap_or_else(|error| panic!("{error}")));
    world
}

#[tokio::test]
async fn a_merchant_is_told_where_to_send_a_picture() {
    let world = shop();
    let granted = ask(&world, "merchant", wanted(), None)
        .await
        .unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(granted["upload"]["method"], "PUT");
    assert_eq!(granted["upload"]["expires_at"], "1970-01-01T00:10:00Z");
    let id = granted["asset_id"].as_str().and_then(|id| id.parse().ok());
    let asset = world.asset(id.unwrap_or_else(|| panic!("{granted}")));
    assert_eq!(asset.category, ["Food & Drink"]);
    assert_eq!(asset.owner, Owner::from_stored("user:ana".to_owned()));
}

#[tokio::test]
async fn under_one_key_it_is_one_asset() {
    let world = shop();
    let id = async |body: Value| {
        let granted = ask(&world, "merchant", body, Some("k")).await?;
        Ok::<Value, Problem>(granted["asset_id"].clone())
    };
    let first = id(wanted()).await.ok();
    assert!(first.is_some());
    assert_eq!(id(wanted()).await.ok(), first);
    let mut other = wanted();
    other["bytes"] = json!(2_001);
    let refusal = id(other).await.map_err(|problem| problem.code);
    assert_eq!(refusal, Err("idempotency_key_reused".to_owned()));
}

#[tokio::test]
async fn what_cannot_be_a_picture_is_refused_before_it_is_sent() {
    let world = shop();
    let changed = |field: &str, value: Value| {
        let mut body = wanted();
        body[field] = value;
        body
    };
    let cases = [
        (changed("bytes", json!(0)), 400),
        (changed("bytes", json!(-1)), 400),
        (changed("bytes", json!(MOST_BYTES + 1)), 400),
        (changed("content_type", json!("image/svg+xml")), 400),
        (
            changed("content_type", json!("application/x-msdownload")),
            400,
        ),
        (changed("name", json!("a.png")), 400),
        (
            changed("product_id", json!("0198c0de-0000-7000-8000-000000000002")),
            404,
        ),
    ];
    for (body, status) in cases {
        let refusal = ask(&world, "merchant", body.clone(), None).await;
        let refusal = refusal.map_err(|problem| problem.status);
        assert_eq!(refusal, Err(status), "{body}");
    }
    let refusal = ask(&world, "shopper", wanted(), None).await;
    assert_eq!(refusal.map_err(|problem| problem.status), Err(403));
    assert!(
        ask(
            &world,
            "merchant",
            changed("bytes", json!(MOST_BYTES)),
            None
        )
        .await
        .is_ok()
    );
}

#[tokio::test]
async fn a_merchant_learns_why_a_file_was_turned_away_and_nobody_else_does() {
    let lie = b"MZ\x90\0".to_vec();
    let mut asset = pending(declared(Format::Png, &lie));
    asset.owner = Owner::from_stored("user:ana".to_owned());
    let world = World::with(&asset, Some(lie));
    let intake = Intake {
        assets: &world,
        files: &world,
        topic: &world,
        clock: Clock::fixed(Timestamp::UNIX_EPOCH),
    };
    let message =
        json!({"Records": [{"s3": {"object": {"key": format!("uploads%2F{}", asset.id)}}}]});
    let message = serde_json::from_value(message).unwrap_or_else(|error| panic!("{error}"));
    assert!(ingest(&intake, message).await.is_ok());
    let look = async |role: &str, id: AssetId| {
        let answer = get_upload(&&world, request_for(role, &id.to_string(), &[])).await;
        answer
            .map(|answer| document(&answer))
            .map_err(|problem| problem.status)
    };
    let status = look("merchant", asset.id).await.unwrap_or_default();
    assert_eq!(status["state"], "rejected");
    assert_eq!(status["reason"]["code"], "other_type");
    assert_eq!(look("shopper", asset.id).await, Err(403));
    assert_eq!(look("merchant", AssetId::generate()).await, Err(404));
}

#[tokio::test]
async fn a_run_goes_on_from_what_failed_for_a_moment() {
    let picture = file(Format::Png, 20, 20);
    let asset = pending(declared(Format::Png, &picture));
    let world = World::with(&asset, Some(picture));
    let intake = Intake {
        assets: &world,
        files: &world,
        topic: &world,
        clock: Clock::fixed(Timestamp::UNIX_EPOCH),
    };
    let key = format!("uploads/{}", asset.id);
    let message = json!({"Records": [{"s3": {"object": {"key": key}}}]});
    let message = serde_json::from_value(message).unwrap_or_else(|error| panic!("{error}"));
    world.dies_at(Some(2));
    let (taken, ()) = tokio::join!(ingest(&intake, message), async {
        tokio::task::yield_now().await;
        while world.is_alive() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        world.dies_at(None);
    });
    assert!(taken.is_ok(), "{taken:?}");
    assert!(world.asset(asset.id).kept().is_some());
    assert!(!world.files().contains(&key));
}

#[tokio::test]
async fn what_another_merchant_uploads_is_not_there_but_for_operators() {
    let theirs = pending(declared(Format::Png, b"abc"));
    let world = World::with(&theirs, None);
    let look = async |role: &str| {
        let answer = get_upload(&&world, request_for(role, &theirs.id.to_string(), &[])).await;
        answer.err().map(|problem| problem.code)
    };
    assert_eq!(look("merchant").await.as_deref(), Some("upload_not_found"));
    assert_eq!(look("ops").await, None);
}

#[tokio::test]
async fn messages_of_s3_that_tell_of_no_upload_are_taken_and_left() {
    let world = World::default();
    let intake = Intake {
        assets: &world,
        files: &world,
        topic: &world,
        clock: Clock::fixed(Timestamp::UNIX_EPOCH),
    };
    for message in [
        json!({"Service": "Amazon S3", "Event": "s3:TestEvent"}),
        json!({"Records": [{"s3": {"object": {"key": "uploads/notes+of+mine.txt"}}}]}),
        json!({"Records": [{"s3": {"object": {"key": "renditions/a/b/card.webp"}}}]}),
    ] {
        let message = serde_json::from_value(message).unwrap_or_else(|error| panic!("{error}"));
        assert!(ingest(&intake, message).await.is_ok());
    }
}

#[tokio::test]
async fn a_picture_is_led_to_and_a_name_that_no_asset_has_leads_to_a_drawing() {
    let picture = file(Format::Png, 20, 20);
    let asset = pending(declared(Format::Png, &picture));
    let world = World::with(&asset, Some(picture));
    let taken = ingest::ingest(&&world, &&world, &&world, asset.id, Timestamp::UNIX_EPOCH).await;
    assert!(taken.is_ok());
    let gallery = Gallery {
        assets: &world,
        files: &world,
        topic: &world,
        clock: Clock::fixed(Timestamp::UNIX_EPOCH),
        life: Duration::from_secs(3600),
    };
    let look = async |id: &str, query: &[(&str, &str)]| {
        let answer = get_asset(&gallery, request_for("", id, query)).await;
        answer
            .map(|answer| format!("{answer:?}"))
            .map_err(|problem| problem.status)
    };
    let id = asset.id.to_string();
    let card = look(&id, &[]).await.unwrap_or_default();
    assert!(
        card.contains("card.webp") && card.contains("max-age=1800"),
        "{card}"
    );
    let detail = look(&id, &[("size", "detail")]).await.unwrap_or_default();
    assert!(detail.contains("detail.webp"), "{detail}");
    assert_eq!(look(&id, &[("size", "huge")]).await, Err(400));
    let drawing = look("picture.png", &[]).await.unwrap_or_default();
    assert!(
        drawing.contains("../../assets/categories/any.svg"),
        "{drawing}"
    );
}
