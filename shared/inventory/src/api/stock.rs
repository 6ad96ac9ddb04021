//! What merchants and operators ask.

use super::problem;
use crate::{
    admission::Admission,
    change_stock::change_stock,
    domain::{Change, OnHand, StockLevel},
    ports::{CountFree, CountStock, Counted, ExpireHolds, ReadStock, StockChange, TellEvents},
};
use http::header;
use serde::Deserialize;
use souk_contracts::{Problem, ProductId, Role};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    idempotency::IdempotentRequest,
};
use utoipa::ToSchema;

/// Why stock was changed, for the ledger: 1 to 200 characters.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(try_from = "String")]
#[schema(value_type = String, min_length = 1, max_length = 200, example = "Counted after closing time")]
pub struct Reason(String);

#[derive(Debug, thiserror::Error)]
#[error("a reason is 1 to {} characters long", Reason::MOST)]
pub struct InvalidReason;

impl Reason {
    const MOST: usize = 200;
}

impl TryFrom<String> for Reason {
    type Error = InvalidReason;

    fn try_from(text: String) -> Result<Self, InvalidReason> {
        let is_right = (1..=Self::MOST).contains(&text.chars().count())
            && !text.chars().any(char::is_control)
            && !text.trim().is_empty();
        is_right.then_some(Self(text)).ok_or(InvalidReason)
    }
}

/// The body of `PUT /inventory/{product_id}`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetStock {
    pub on_hand: OnHand,
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// The body of `POST /inventory/{product_id}/adjustments`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustStock {
    /// Units more, or with a minus fewer; not 0.
    #[schema(minimum = -1_000_000, maximum = 1_000_000, example = -2)]
    pub change: i32,
    pub reason: Reason,
}

/// `PUT /inventory/{product_id}`
///
/// # Errors
/// 401 and 403 unless a merchant asks; 409 `stock_below_reserved`; 412 `precondition_failed` when
/// the stock has changed since the version in `If-Match`.
pub async fn put(
    stock: &(impl CountStock + ExpireHolds),
    admission: &Admission<impl CountFree>,
    events: &impl TellEvents,
    request: ApiRequest,
) -> ApiResult {
    let merchant = request.user_with_role(&[Role::Merchant])?;
    let product_id = request.path("product_id", "product")?;
    let SetStock { on_hand, reason } = request.json()?;
    let change = StockChange {
        product_id,
        change: Change::Set(on_hand),
        reason: reason.map(|reason| reason.0),
        changed_by: Some(merchant.owner()),
        made_for: if_match(&request),
        under: None,
    };
    let Counted { level, .. } = change_stock(stock, admission, &change).await?;
    events.publish_soon().await;
    answer(&level)
}

/// `POST /inventory/{product_id}/adjustments`
///
/// # Errors
/// As [`put`], and 404 `product_not_found` for a product of which there was never any stock; 409 and
/// 422 for an idempotency key in use or reused.
pub async fn adjust(
    stock: &(impl CountStock + ExpireHolds),
    admission: &Admission<impl CountFree>,
    events: &impl TellEvents,
    request: ApiRequest,
) -> ApiResult {
    let merchant = request.user_with_role(&[Role::Merchant])?;
    let product_id = request.path("product_id", "product")?;
    let key = request.idempotency_key()?;
    let AdjustStock { change, reason } = request.json()?;
    if change == 0 {
        return Err(Problem::invalid("The body is not right: change is not 0."));
    }
    let merchant = merchant.owner();
    let under = key.map(|key| {
        let asked_for = (product_id, change, &reason.0);
        IdempotentRequest::new(&merchant, "POST /inventory/adjustments", &key, &asked_for)
    });
    let change = StockChange {
        product_id,
        change: Change::Adjust(change),
        reason: Some(reason.0),
        changed_by: Some(merchant),
        made_for: if_match(&request),
        under,
    };
    let Counted { level, replayed } = change_stock(stock, admission, &change).await?;
    events.publish_soon().await;
    Ok(answer(&level)?.replayed(replayed))
}

/// `GET /inventory/{product_id}`
///
/// # Errors
/// 401 and 403 unless a merchant or an operator asks; 404 `product_not_found`.
pub async fn get(stock: &impl ReadStock, request: ApiRequest) -> ApiResult {
    request.user_with_role(&[Role::Merchant, Role::Ops])?;
    let product: ProductId = request.path("product_id", "product")?;
    let level = stock
        .levels(&[product])
        .await
        .map_err(problem::of_store)?
        .pop();
    answer(&level.ok_or_else(|| Problem::not_found("product"))?)
}

/// The tag is the version: the address names the product already.
fn answer(level: &StockLevel) -> ApiResult {
    Ok(ApiResponse::ok(level)?.header(header::ETAG, format!("\"{}\"", level.version)))
}

/// The versions that `If-Match` names; none where any will do. A tag that is weak or no version of
/// ours names none that there is (RFC 9110, section 13.1.1).
fn if_match(request: &ApiRequest) -> Option<Vec<i64>> {
    let tags = request.headers("if-match");
    if tags.is_empty() {
        return None;
    }
    versions(&tags.join(","))
}

fn versions(tags: &str) -> Option<Vec<i64>> {
    if tags.trim() == "*" {
        return None;
    }
    let version = |tag: &str| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok();
    Some(
        tags.split(',')
            .filter_map(|tag| version(tag.trim()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_names_versions_by_strong_tags() {
        assert_eq!(versions("\"3\", \"4\""), Some(vec![3, 4]));
        assert_eq!(versions(" *"), None);
        for other in ["W/\"3\"", "3", "", "\"", "\"three\""] {
            assert_eq!(versions(other), Some(vec![]), "{other}");
        }
    }

    #[test]
    fn a_reason_says_something_in_a_line() {
        let reason = |text: &str| Reason::try_from(text.to_owned()).is_ok();
        assert!(reason("Bruch") && reason(&"ü".repeat(200)));
        for text in ["", " ", "a\nb", &"ü".repeat(201)] {
            assert!(!reason(text), "{text:?}");
        }
    }
}
