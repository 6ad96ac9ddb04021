//! Patches and archiving.

use crate::shop::{Shop, body, refusal, tag};
use futures::future::join_all;
use serde_json::json;
use souk_contracts::ProductId;

#[tokio::test]
async fn a_patch_changes_what_it_names_and_tells_of_it_once() {
    let shop = Shop::open().await;
    let before = shop
        .add(json!({"external_id": "a", "attributes": {"minutes": 80}}))
        .await;

    let patch = json!({"title": "Steam bath", "attributes": {"towel": true}});
    shop.patch(before.id, Some(&tag(&before)), &patch)
        .await
        .expect("patched");

    let after = shop.find(before.id).await.expect("it is there");
    assert_eq!((after.title.as_str(), after.version), ("Steam bath", 2));
    assert_eq!(
        json!(after.attributes),
        json!({"minutes": 80, "towel": true})
    );
    assert_eq!(after.external_id, before.external_id);
    assert!(after.updated_at > before.updated_at && after.created_at == before.created_at);
    let events = shop.events().await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[1], ("product.updated".to_owned(), json!(after)));
}

#[tokio::test]
async fn a_patch_of_a_version_that_is_past_is_refused() {
    let shop = Shop::open().await;
    let seen = shop.add(json!({})).await;
    let first = json!({"title": "First"});
    shop.patch(seen.id, Some("*"), &first)
        .await
        .expect("patched");

    let late = shop
        .patch(seen.id, Some(&tag(&seen)), &json!({"title": "Late"}))
        .await;
    assert_eq!(refusal(late), (412, "precondition_failed".to_owned()));
    let blind = shop.patch(seen.id, None, &json!({"title": "Blind"})).await;
    assert_eq!(refusal(blind), (428, "precondition_required".to_owned()));
    let found = shop.find(seen.id).await.expect("it is there");
    assert_eq!((found.title.as_str(), found.version), ("First", 2));
}

#[tokio::test]
async fn of_patches_of_one_version_at_once_one_wins() {
    let shop = Shop::open().await;
    let seen = shop.add(json!({})).await;
    let patches: Vec<_> = (0..8)
        .map(|n| json!({"title": format!("Title {n}")}))
        .collect();
    let tag = tag(&seen);
    let outcomes = join_all(
        patches
            .iter()
            .map(|patch| shop.patch(seen.id, Some(&tag), patch)),
    )
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(
        shop.find(seen.id).await.map(|product| product.version),
        Some(2)
    );
}

#[tokio::test]
async fn patches_of_any_version_at_once_are_all_made() {
    let shop = Shop::open().await;
    let seen = shop.add(json!({})).await;
    let patches: Vec<_> = (0..8)
        .map(|n| json!({"attributes": {format!("n{n}"): n}}))
        .collect();
    let outcomes = join_all(
        patches
            .iter()
            .map(|patch| shop.patch(seen.id, Some("*"), patch)),
    )
    .await;
    assert!(outcomes.iter().all(Result::is_ok));
    let found = shop.find(seen.id).await.expect("it is there");
    assert_eq!((found.attributes.len(), found.version), (8, 9));
}

#[tokio::test]
async fn a_patch_that_changes_nothing_keeps_the_version_and_tells_nothing() {
    let shop = Shop::open().await;
    let product = shop
        .add(json!({"rating": {"average": 4.5, "count": 3}, "attributes": {"a": null}}))
        .await;
    for patch in [
        json!({}),
        json!({"title": product.title, "list_price": null}),
        json!({"rating": {"average": 4.5}}),
    ] {
        shop.patch(product.id, Some("*"), &patch)
            .await
            .expect("answered");
    }
    assert_eq!(shop.find(product.id).await, Some(product));
    assert_eq!(shop.kinds_of_events().await, ["product.created"]);
}

#[tokio::test]
async fn a_patch_that_makes_no_product_is_refused_and_changes_nothing() {
    let shop = Shop::open().await;
    shop.add(json!({"external_id": "taken"})).await;
    let product = shop.add(json!({"external_id": "own"})).await;
    for (patch, status, code) in [
        (json!({"colour": "red"}), 400, "invalid_request"),
        (json!({"title": null}), 400, "invalid_request"),
        (
            json!({"list_price": {"amount": 1, "currency": "USD"}}),
            400,
            "invalid_request",
        ),
        (json!(["title"]), 400, "invalid_request"),
        (json!({"external_id": "taken"}), 409, "external_id_taken"),
    ] {
        let outcome = shop.patch(product.id, Some("*"), &patch).await;
        assert_eq!(refusal(outcome), (status, code.to_owned()), "{patch}");
    }
    let unknown = shop
        .patch(ProductId::generate(), Some("*"), &json!({}))
        .await;
    assert_eq!(refusal(unknown), (404, "product_not_found".to_owned()));
    assert_eq!(shop.find(product.id).await, Some(product));
}

#[tokio::test]
async fn what_is_archived_is_not_shown_any_more_and_is_told_once() {
    let shop = Shop::open().await;
    let product = shop.add(json!({"title": "Hammam"})).await;
    for _ in 0..2 {
        shop.archive(product.id, Some(&tag(&product)))
            .await
            .expect("archived");
    }
    shop.archive(product.id, None).await.expect("archived");

    assert_eq!(shop.find(product.id).await, None);
    let patched = shop.patch(product.id, Some("*"), &json!({})).await;
    assert_eq!(refusal(patched), (404, "product_not_found".to_owned()));
    let events = shop.events().await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].0, "product.archived");
    assert_eq!(
        (&events[1].1["status"], &events[1].1["version"]),
        (&json!("archived"), &json!(2))
    );
}

#[tokio::test]
async fn archiving_looks_at_the_condition_and_at_what_there_is() {
    let shop = Shop::open().await;
    let product = shop.add(body(json!({}))).await;
    let stale = shop.archive(product.id, Some("\"other\"")).await;
    assert_eq!(refusal(stale), (412, "precondition_failed".to_owned()));
    assert!(shop.find(product.id).await.is_some());
    let unknown = shop.archive(ProductId::generate(), None).await;
    assert_eq!(refusal(unknown), (404, "product_not_found".to_owned()));
}
