//! The page, its assets, the API's reference and its OpenAPI document, built into the function.

use http::StatusCode;
use http::header;
use souk_contracts::Problem;
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const CACHE: &str = "public, max-age=300";

/// The page runs its own scripts and nothing else, and product text can never become markup.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' https: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
/// Swagger UI writes styles into its elements.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
/// Pictures are looked at, and run nothing.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

macro_rules! web {
    ($path:literal) => {
        include_str!(concat!("../../../web/", $path))
    };
}

/// What `/assets/{path}` serves, with its content type.
const ASSETS: &[(&str, &str, &str)] = &[
    ("app.css", CSS, web!("app.css")),
    ("js/api.js", SCRIPT, web!("js/api.js")),
    ("js/app.js", SCRIPT, web!("js/app.js")),
    ("js/cards.js", SCRIPT, web!("js/cards.js")),
    ("js/chat.js", SCRIPT, web!("js/chat.js")),
    ("js/checkout.js", SCRIPT, web!("js/checkout.js")),
    ("js/docs.js", SCRIPT, web!("js/docs.js")),
    ("js/notice.js", SCRIPT, web!("js/notice.js")),
    ("js/session.js", SCRIPT, web!("js/session.js")),
    (
        "vendor/swagger-ui/swagger-ui.css",
        CSS,
        web!("vendor/swagger-ui/swagger-ui.css"),
    ),
    (
        "vendor/swagger-ui/swagger-ui-bundle.js",
        SCRIPT,
        web!("vendor/swagger-ui/swagger-ui-bundle.js"),
    ),
    (
        "categories/activities.svg",
        SVG,
        web!("categories/activities.svg"),
    ),
    ("categories/beauty.svg", SVG, web!("categories/beauty.svg")),
    (
        "categories/fitness.svg",
        SVG,
        web!("categories/fitness.svg"),
    ),
    (
        "categories/food-drink.svg",
        SVG,
        web!("categories/food-drink.svg"),
    ),
    (
        "categories/home-auto.svg",
        SVG,
        web!("categories/home-auto.svg"),
    ),
    ("categories/travel.svg", SVG, web!("categories/travel.svg")),
    (
        "categories/wellness.svg",
        SVG,
        web!("categories/wellness.svg"),
    ),
];
/// The picture of a category that none was drawn for.
const ANY_CATEGORY: &str = web!("categories/any.svg");
const OPENAPI: &str = include_str!("../../../docs/api/openapi.json");

/// `GET /`, `/docs`, `/openapi.json` and `/assets/{proxy+}`
///
/// # Errors
/// 404 `page_not_found`.
pub async fn page(request: ApiRequest) -> ApiResult {
    match request.resource() {
        "/" => Ok(file(HTML, web!("index.html"), PAGE_POLICY)),
        "/docs" => Ok(file(HTML, web!("docs.html"), DOCS_POLICY)),
        "/openapi.json" => Ok(file("application/json", OPENAPI, PICTURE_POLICY)),
        _ => asset(&request.path::<String>("proxy", "page")?),
    }
}

fn asset(path: &str) -> ApiResult {
    let known = ASSETS.iter().find(|(name, ..)| *name == path);
    match known {
        Some((_, content_type, body)) => Ok(file(content_type, body, PICTURE_POLICY)),
        None if path.starts_with("categories/") => Ok(file(SVG, ANY_CATEGORY, PICTURE_POLICY)),
        None => Err(Problem::not_found("page")),
    }
}

fn file(content_type: &str, body: &'static str, policy: &str) -> ApiResponse {
    ApiResponse::empty(StatusCode::OK)
        .header(header::CONTENT_TYPE, content_type)
        .header(header::CACHE_CONTROL, CACHE)
        .header(header::CONTENT_SECURITY_POLICY, policy)
        .header(header::REFERRER_POLICY, "same-origin")
        .body(body)
}
