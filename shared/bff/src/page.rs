//! The page, its assets, the API's reference and its OpenAPI document, built into the function.

mod files;

use files::{File, file};
use http::{StatusCode, header};
use souk_contracts::Problem;
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};

/// The page runs its own scripts and nothing else, and product text can never become markup.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    font-src 'self'; img-src 'self' https: data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types 'none'";
/// The same where cards are entered into Stripe's own fields: its script, its frames and its API beside
/// ours. That script makes markup of its own, so trusted types cannot be asked for.
const PAGE_WITH_STRIPE_POLICY: &str = "default-src 'none'; \
    script-src 'self' https://js.stripe.com https://*.js.stripe.com; style-src 'self'; \
    font-src 'self'; img-src 'self' https: data:; connect-src 'self' https://api.stripe.com; \
    frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Swagger UI writes styles into its elements.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
/// Pictures are looked at, and run nothing.
const ASSET_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Where the page looks for Stripe's publishable key.
const STRIPE_KEY_SLOT: &str = r#"<meta name="stripe-key" content="">"#;
/// The picture of a category that none was drawn for.
const ANY_CATEGORY: &str = "assets/categories/any.svg";
const OPENAPI: &str = include_str!("../../../docs/api/openapi.json");

/// The page as a deployment has it.
pub struct Page {
    stripe: Option<PageWithStripe>,
}

struct PageWithStripe {
    html: String,
    etag: String,
}

/// The setting `STRIPE_PUBLISHABLE_KEY` is none.
#[derive(Debug, thiserror::Error)]
#[error("a publishable key of Stripe begins with `pk_`, and has letters, digits and `_` only")]
pub struct NoPublishableKey;

impl Page {
    /// With `stripe_key`, which is public, cards are entered into Stripe's own fields; without, the page
    /// offers the test cards.
    ///
    /// # Errors
    /// [`NoPublishableKey`] when `stripe_key` is something else, such as a secret key.
    pub fn new(stripe_key: Option<&str>) -> Result<Self, NoPublishableKey> {
        let stripe = stripe_key.map(PageWithStripe::new).transpose()?;
        Ok(Self { stripe })
    }

    /// `GET /`, `/docs`, `/openapi.json` and `/assets/{proxy+}`
    ///
    /// # Errors
    /// 404 `page_not_found`.
    pub async fn serve(&self, request: ApiRequest) -> ApiResult {
        match (request.resource(), &self.stripe) {
            ("/", None) => Ok(known("index.html")?.answer(&request, PAGE_POLICY)),
            ("/", Some(page)) => Ok(page.answer(&request)),
            ("/docs", _) => Ok(known("docs.html")?.answer(&request, DOCS_POLICY)),
            ("/openapi.json", _) => Ok(openapi()),
            _ => asset(&request),
        }
    }
}

impl PageWithStripe {
    fn new(key: &str) -> Result<Self, NoPublishableKey> {
        let is_word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !key.starts_with("pk_") || !is_word(key) {
            return Err(NoPublishableKey);
        }
        let page = file("index.html");
        let html = page.map_or("", |page| {
            std::str::from_utf8(page.plain).unwrap_or_default()
        });
        let slot = STRIPE_KEY_SLOT.replace(r#""""#, &format!(r#""{key}""#));
        Ok(Self {
            html: html.replace(STRIPE_KEY_SLOT, &slot),
            etag: format!("{}-{key}", page.map_or("", |page| page.etag)),
        })
    }

    fn answer(&self, request: &ApiRequest) -> ApiResponse {
        let page = File {
            path: "index.html",
            content_type: "text/html; charset=utf-8",
            etag: &self.etag,
            cache_control: "no-cache",
            plain: self.html.as_bytes(),
            brotli: None,
            gzip: None,
        };
        page.answer(request, PAGE_WITH_STRIPE_POLICY)
    }
}

fn asset(request: &ApiRequest) -> ApiResult {
    let path = format!("assets/{}", request.path::<String>("proxy", "page")?);
    let file = match file(&path) {
        None if path.starts_with("assets/categories/") => known(ANY_CATEGORY)?,
        found => found.ok_or_else(|| Problem::not_found("page"))?,
    };
    Ok(file.answer(request, ASSET_POLICY))
}

fn known(path: &str) -> Result<&'static File<'static>, Problem> {
    file(path).ok_or_else(|| Problem::not_found("page"))
}

fn openapi() -> ApiResponse {
    ApiResponse::empty(StatusCode::OK)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CACHE_CONTROL, "public, max-age=300")
        .header(header::CONTENT_SECURITY_POLICY, ASSET_POLICY)
        .body(OPENAPI)
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_contracts::{ProductId, picture::placeholder};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn a_secret_key_is_never_put_into_the_page() {
        for key in ["sk_test_1", "", "pk_test_\"><script>", "pk_test_ä"] {
            assert!(Page::new(Some(key)).is_err(), "{key}");
        }
    }

    #[test]
    fn the_page_has_a_slot_for_the_publishable_key() {
        let page = PageWithStripe::new("pk_test_1").unwrap_or_else(|error| panic!("{error}"));
        let filled = r#"<meta name="stripe-key" content="pk_test_1">"#;
        assert_eq!(page.html.matches(filled).count(), 1);
        assert!(page.etag.ends_with("-pk_test_1"), "{}", page.etag);
    }

    #[test]
    fn nothing_of_stripe_is_allowed_without_its_key() {
        assert!(!PAGE_POLICY.contains("stripe"));
        assert!(PAGE_POLICY.contains("trusted-types 'none'"));
    }

    #[test]
    fn each_category_has_the_drawings_that_products_show_and_they_differ() {
        for category in [
            "Activities",
            "Beauty",
            "Fitness",
            "Food & Drink",
            "Home & Auto",
            "Travel",
            "Wellness",
            "",
        ] {
            let drawings = (0..=u8::MAX).map(|end| {
                let product = format!("00000000-0000-7000-8000-0000000000{end:02x}");
                let product: ProductId = product.parse().unwrap_or_else(|error| panic!("{error}"));
                let path = placeholder(&[category.to_owned()], product);
                let drawing = file(&path).unwrap_or_else(|| panic!("{path} is missing"));
                (path, drawing.plain)
            });
            let by_path: BTreeMap<_, _> = drawings.collect();
            let contents: BTreeSet<_> = by_path.values().collect();
            assert_eq!((by_path.len(), contents.len()), (4, 4), "{category}");
        }
    }

    #[test]
    fn every_asset_that_the_page_names_is_there() {
        for page in ["index.html", "docs.html"] {
            let page = file(page).unwrap_or_else(|| panic!("{page} is missing"));
            let html = String::from_utf8_lossy(page.plain);
            let named = html.split('"').filter(|text| text.starts_with("assets/"));
            for path in named {
                assert!(file(path).is_some(), "{} names {path}", page.path);
            }
        }
    }
}
