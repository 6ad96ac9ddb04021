//! The page, the description of the API, its health, and refusals in general.

use serde_json::Value;
use souk_tests::{Api, Aws, unknown_id};
use std::collections::BTreeSet;

#[tokio::test]
async fn what_is_not_there_is_a_problem_of_its_own() {
    let api = Api::deployed();
    let (id, shopper) = (unknown_id(), api.shopper());
    let cases = [
        (shopper.get(&format!("/products/{id}")), "product_not_found"),
        (shopper.get("/products/none"), "product_not_found"),
        (
            api.merchant().get(&format!("/inventory/{id}")),
            "product_not_found",
        ),
        (
            shopper.get(&format!("/chat/session/{id}")),
            "session_not_found",
        ),
        (
            shopper.delete(&format!("/reserve/{id}")),
            "reservation_not_found",
        ),
        (
            shopper.get(&format!("/checkout/{id}")),
            "checkout_not_found",
        ),
        (shopper.get(&format!("/orders/{id}")), "order_not_found"),
        (shopper.get("/assets/none.css"), "page_not_found"),
    ];
    for (call, code) in cases {
        call.await.expect_problem(404, code);
    }
}

#[tokio::test]
async fn who_must_sign_in_is_told_how() {
    let answer = Api::deployed()
        .stranger()
        .get("/orders")
        .await
        .expect_problem(401, "unauthenticated");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    assert_eq!(answer["title"], "Unauthenticated");
}

#[tokio::test]
async fn health_names_each_dependency() {
    let health = Api::deployed()
        .stranger()
        .get("/health")
        .await
        .expect_status(200);
    assert_eq!(health["status"], "ok");
    let mut names = BTreeSet::new();
    for dependency in health.list("/dependencies") {
        assert!(
            dependency["ready"] == true && dependency["latency_ms"].is_u64(),
            "{dependency}"
        );
        names.insert(dependency["name"].as_str().unwrap_or_default());
    }
    let expected = [
        "bff.dynamodb",
        "bff.sns",
        "bff.workflow",
        "catalog.postgres",
        "catalog.redis",
        "chat.redis",
        "inventory.postgres",
        "media.dynamodb",
        "media.s3",
        "orders.postgres",
        "payments.provider",
    ];
    assert_eq!(names, BTreeSet::from(expected));
}

#[tokio::test]
async fn the_pages_run_their_own_scripts_only() {
    let api = Api::deployed();
    for path in ["/", "/docs"] {
        let page = api.stranger().get(path).await.expect_status(200);
        assert_eq!(
            page.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self'"),
            "{policy}"
        );
        assert!(
            !page.body.contains("<script>") && !page.body.contains("onclick="),
            "{path} has inline script"
        );
        for asset in page
            .body
            .split(['"', '\''])
            .filter(|text| text.starts_with("assets/"))
        {
            let served = api
                .stranger()
                .get(&format!("/{asset}"))
                .await
                .expect_status(200);
            assert!(
                !served.body.is_empty() && served.header("content-type").is_some(),
                "{asset}"
            );
        }
    }
}

#[tokio::test]
async fn the_openapi_document_lists_exactly_the_served_routes() {
    let api = Api::deployed();
    let answer = api.stranger().get("/openapi.json").await.expect_status(200);
    let document = answer.json();
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for method in operations
            .as_object()
            .into_iter()
            .flat_map(|operations| operations.keys())
        {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    // The page and what it is made of are served, and no part of the API.
    let is_page = |route: &String| {
        [
            "GET /",
            "GET /docs",
            "GET /openapi.json",
            "GET /assets/{proxy+}",
        ]
        .contains(&route.as_str())
    };
    let served: BTreeSet<_> = Aws::local()
        .routes_of(api.id())
        .await
        .into_iter()
        .filter(|route| !is_page(route))
        .collect();
    described.retain(|route| !is_page(route));
    assert_eq!(described, served);
}

#[tokio::test]
async fn the_openapi_document_is_sound() {
    let answer = Api::deployed()
        .stranger()
        .get("/openapi.json")
        .await
        .expect_status(200);
    let document = answer.json();
    assert!(answer.text("/openapi").starts_with("3.1."));
    assert!(!answer.text("/info/title").is_empty() && !answer.text("/info/version").is_empty());
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let responses = operation["responses"].as_object();
            assert!(
                responses.is_some_and(|responses| !responses.is_empty()),
                "{method} {path} answers nothing"
            );
            let parameters = operation["parameters"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            for name in path.split(['{', '}']).skip(1).step_by(2) {
                let is_declared = parameters
                    .iter()
                    .any(|one| one["name"] == name && one["in"] == "path");
                assert!(is_declared, "{method} {path} does not declare {name}");
            }
        }
    }
    assert_references_resolve(document, document);
}

fn assert_references_resolve(part: &Value, document: &Value) {
    match part {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                let target = reference
                    .strip_prefix('#')
                    .and_then(|pointer| document.pointer(pointer));
                assert!(target.is_some(), "{reference} leads nowhere");
            }
            members
                .values()
                .for_each(|member| assert_references_resolve(member, document));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| assert_references_resolve(item, document)),
        _ => {}
    }
}
