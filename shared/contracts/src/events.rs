//! Events: CloudEvents 1.0 in JSON structured mode.

use crate::{AssetId, EventId, Owner, ProductId, RefundId, SessionId, calls::payments::Payment};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The names of the events that one service tells the others.
pub mod types {
    pub const PRODUCT_CREATED: &str = "product.created";
    pub const PRODUCT_UPDATED: &str = "product.updated";
    pub const PRODUCT_ARCHIVED: &str = "product.archived";
    pub const INVENTORY_RESERVED: &str = "inventory.reserved";
    pub const INVENTORY_RELEASED: &str = "inventory.released";
    pub const INVENTORY_EXPIRED: &str = "inventory.expired";
    pub const INVENTORY_CONFIRMED: &str = "inventory.confirmed";
    /// The last available unit is gone.
    pub const STOCK_DEPLETED: &str = "stock.depleted";
    /// Few available units are left.
    pub const STOCK_LOW: &str = "stock.low";
    /// There are available units where there were none.
    pub const STOCK_REPLENISHED: &str = "stock.replenished";
    pub const ORDER_CREATED: &str = "order.created";
    pub const ORDER_CONFIRMED: &str = "order.confirmed";
    /// The order came to nothing: it is `cancelled` or `payment_failed`.
    pub const ORDER_CANCELLED: &str = "order.cancelled";
    /// Money was given back, in part or all of it.
    pub const ORDER_REFUNDED: &str = "order.refunded";
    pub const PAYMENT_AUTHORIZED: &str = "payment.authorized";
    pub const PAYMENT_CAPTURED: &str = "payment.captured";
    pub const PAYMENT_FAILED: &str = "payment.failed";
    pub const PAYMENT_REFUNDED: &str = "payment.refunded";
    /// The bank did not take a refund that had been told as given back: the money is the shop's again.
    pub const PAYMENT_REFUND_FAILED: &str = "payment.refund_failed";
    /// A card was in view.
    pub const CARD_IMPRESSION: &str = "card.impression";
    /// A card was tapped.
    pub const CARD_CLICKED: &str = "card.clicked";
    /// The details of a card's product were read.
    pub const CARD_VIEWED: &str = "card.viewed";
    /// A product has a picture of its own, or a new one.
    pub const PRODUCT_IMAGE: &str = "product.image";
    /// Somebody looked for a picture that is not there.
    pub const IMAGE_MISSING: &str = "image.missing";
}

/// A CloudEvents 1.0 envelope (<https://github.com/cloudevents/spec>).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CloudEvent<T> {
    pub specversion: String,
    /// The same however often the event is delivered; consumers deduplicate by it.
    pub id: EventId,
    /// The service that tells it, such as `souk/catalog`.
    pub source: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of what it is about; order is kept for one subject.
    pub subject: String,
    pub time: Timestamp,
    pub datacontenttype: String,
    /// The W3C trace context of the request behind it (CloudEvents distributed tracing extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    pub data: T,
}

impl<T> CloudEvent<T> {
    /// A new event of `service` about `subject`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "ids are copied, and a borrow would only be in the way"
    )]
    pub fn new(
        service: &str,
        kind: &str,
        subject: impl ToString,
        time: Timestamp,
        data: T,
    ) -> Self {
        Self {
            specversion: "1.0".to_owned(),
            id: EventId::generate(),
            source: format!("souk/{service}"),
            kind: kind.to_owned(),
            subject: subject.to_string(),
            time,
            datacontenttype: "application/json".to_owned(),
            traceparent: None,
            data,
        }
    }
}

/// The data of `stock.depleted`, `stock.low` and `stock.replenished`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockTurn {
    pub product_id: ProductId,
    /// Units that nobody has on hold.
    pub available: u32,
    /// Orders what is told of one product: events may arrive late and twice.
    pub version: i64,
}

/// The data of `product.image`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductImage {
    pub product_id: ProductId,
    pub asset_id: AssetId,
    /// When its upload was asked for. Orders the pictures of one product, whichever is ready first:
    /// events may arrive late, twice and out of order.
    pub asked_at: Timestamp,
}

/// The data of `image.missing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageMissing {
    pub product_id: ProductId,
    pub asset_id: AssetId,
}

/// The data of `payment.*`: the payment as it stands when it is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentTurn {
    #[serde(flatten)]
    pub payment: Payment,
    /// With `payment.refund_failed`: which refund, if it is one of Souk's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<RefundId>,
}

/// The data of `card.*`: what a page says, of which nothing but the owner was checked. The event's id is
/// made of the owner and of the id that the page gave it, so that copies are known for what they are; its
/// time is when Souk heard of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardTurn {
    /// There may be no such product.
    pub product_id: ProductId,
    /// The conversation that showed the card. There may be none, or it may be somebody else's.
    pub session_id: SessionId,
    /// Who says so.
    pub owner: Owner,
    /// When that was, by the page's clock, unless that cannot be; then when Souk heard of it.
    pub at: Timestamp,
    /// Its place among the cards that were shown together, from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u16>,
}
