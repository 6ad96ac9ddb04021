//! Entity tags, and the conditions that name them (RFC 9110, section 13).

use crate::ports::Expected;
use http::{StatusCode, header};
use serde::Serialize;
use souk_contracts::{Problem, ProductId, product::Product};
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};

/// What is answered to `GET` may be kept by caches for this long before it is asked for again.
const CACHE_SECONDS: u32 = 30;

/// The tag of a product: another for each version.
pub fn tag_of(product: &Product) -> String {
    format!("\"{}-{}\"", product.id.as_uuid().simple(), product.version)
}

/// `document` under `tag`, or 304 where the caller has it already.
pub fn cacheable(request: &ApiRequest, tag: String, document: &impl Serialize) -> ApiResult {
    let is_known = request
        .header("if-none-match")
        .is_some_and(|tags| names(tags, &tag));
    let answer = if is_known {
        ApiResponse::empty(StatusCode::NOT_MODIFIED)
    } else {
        ApiResponse::ok(document)?
    };
    Ok(answer.header(header::ETAG, tag).header(
        header::CACHE_CONTROL,
        format!("public, max-age={CACHE_SECONDS}"),
    ))
}

/// Whether an `If-None-Match` names `tag`; weakness makes no difference there (13.1.2).
fn names(tags: &str, tag: &str) -> bool {
    split(tags).any(|given| given == "*" || given.trim_start_matches("W/") == tag)
}

/// The versions of the product that `If-Match` names, if it is there.
pub fn if_match(request: &ApiRequest, id: ProductId) -> Option<Expected> {
    request.header("if-match").map(|tags| versions(tags, id))
}

/// Weak tags and those of other things name no version (13.1.1).
fn versions(tags: &str, id: ProductId) -> Expected {
    if tags.trim() == "*" {
        return Expected::Any;
    }
    let version = |tag: &str| {
        let (product, version) = tag.strip_prefix('"')?.strip_suffix('"')?.split_once('-')?;
        let is_its_own = product == id.as_uuid().simple().to_string();
        version.parse().ok().filter(|_| is_its_own)
    };
    Expected::OneOf(split(tags).filter_map(version).collect())
}

fn split(tags: &str) -> impl Iterator<Item = &str> {
    tags.split(',').map(str::trim)
}

/// 412: the product is no longer as the caller has seen it.
pub fn changed() -> Problem {
    Problem::new(
        412,
        "precondition_failed",
        "The product has changed since the version in If-Match. Get it again, and see whether your change still fits.",
    )
}

/// 428: a change must say what it was made for.
pub fn if_match_required() -> Problem {
    Problem::new(
        428,
        "precondition_required",
        "Send the ETag of the product that you have as `If-Match`, or `*` to change whatever is there.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_among_others_weak_or_strong() {
        for tags in ["\"a-1\"", "W/\"a-1\"", "\"b\", \"a-1\"", "*"] {
            assert!(names(tags, "\"a-1\""), "{tags}");
        }
        assert!(!names("\"a-2\"", "\"a-1\""));
    }

    #[test]
    fn a_condition_names_versions_of_its_own_product_by_strong_tags() {
        let id = ProductId::generate();
        let tag = |id: ProductId, version: i64| format!("\"{}-{version}\"", id.as_uuid().simple());
        let both = format!("{}, {}", tag(id, 3), tag(id, 4));
        assert_eq!(versions(&both, id), Expected::OneOf(vec![3, 4]));
        assert_eq!(versions(" *", id), Expected::Any);
        for other in [
            tag(ProductId::generate(), 3),
            format!("W/{}", tag(id, 3)),
            tag(id, 3).replace('"', ""),
            String::new(),
            "\"".to_owned(),
        ] {
            assert_eq!(versions(&other, id), Expected::OneOf(vec![]), "{other}");
        }
    }
}
