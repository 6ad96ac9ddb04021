//! What inventory answers to other services and to the checkout workflow.

use super::Call;
use crate::{Caller, CheckoutId, ProductId, Quantity, ReservationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One line of a reservation or an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub product_id: ProductId,
    pub quantity: Quantity,
}

/// Holds every line or none, for five minutes. Lines of the same product are summed.
///
/// Refusals: `invalid_request` (400) for no items or more than 20, `insufficient_stock` (409, with
/// `shortages`), `unknown_stock` (404, with `product_ids` that inventory has never heard of),
/// `too_many_holds` (409) when the caller has as many open holds, or as many units of a product in
/// them, as one may have, `idempotency_key_reused` (422), `stock_busy` (503) when too many want the
/// same product at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reserve {
    pub caller: Caller,
    pub items: Vec<Line>,
    #[serde(default)]
    pub idempotency_key: Option<String>,
    /// The key was made for this very request, so nobody has an answer under it: what is sold out
    /// may be refused without looking for one.
    #[serde(default)]
    pub is_new_key: bool,
}

impl Call for Reserve {
    const FUNCTION: &'static str = "inventory-reserve";
    type Reply = Reserved;
}

/// A fresh hold, or the first answer again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reserved {
    pub reservation: Reservation,
    /// The answer to an earlier request under the same idempotency key.
    pub replayed: bool,
}

/// A hold as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reservation {
    pub reservation_id: ReservationId,
    /// Confirmed by then, or free again.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    pub items: Vec<Line>,
}

/// What is missing of one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shortage {
    pub product_id: ProductId,
    pub requested: u32,
    pub available: u32,
}

/// Gives a hold's units back. A hold that has already ended is left as it is, and so is one that
/// the checkout which gives it back has not claimed; but a checkout takes back its own sale, when it
/// could not be paid after all.
///
/// Refusals: `reservation_not_found` (404, also for somebody else's), `reservation_in_checkout`
/// (409, to the owner) while a payment for it is under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Release {
    pub reservation_id: ReservationId,
    pub by: ReleasedBy,
}

/// Who gives a hold back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleasedBy {
    /// Its owner.
    Caller(Caller),
    /// The checkout that claimed it and failed.
    Checkout(CheckoutId),
    /// A request for this checkout that was refused. Another for the same may be further, and what it
    /// has sold stays sold.
    Refused(CheckoutId),
}

impl Call for Release {
    const FUNCTION: &'static str = "inventory-release";
    type Reply = ();
}

/// Lets a hold last for five minutes from now, once.
///
/// Refusals: `reservation_not_found` (404, also for somebody else's), `reservation_expired` (409)
/// when it has expired or was given back, `reservation_in_checkout` (409), `reservation_extended`
/// (409, with `expires_at`) when it was extended before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Extend {
    pub reservation_id: ReservationId,
    pub caller: Caller,
}

impl Call for Extend {
    const FUNCTION: &'static str = "inventory-extend";
    type Reply = Reservation;
}

/// Takes a hold for one checkout, for at least as long as a payment may take. Idempotent.
///
/// Refusals: `reservation_not_found` (404, also for somebody else's), `reservation_expired` (409)
/// when it has expired or was given back, `reservation_in_checkout` (409) when another checkout has
/// it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claim {
    pub reservation_id: ReservationId,
    pub checkout_id: CheckoutId,
    pub caller: Caller,
}

impl Call for Claim {
    const FUNCTION: &'static str = "inventory-claim";
    type Reply = Claimed;
}

/// A hold that a checkout has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claimed {
    #[serde(flatten)]
    pub reservation: Reservation,
    /// When the shopper reserved, and saw the prices of that moment.
    pub held_since: Timestamp,
}

/// Turns a claimed hold into a sale. Idempotent for the checkout that claimed it.
///
/// Refusals: `reservation_not_found` (404), `reservation_expired` (409) when it has expired or was
/// given back, `reservation_in_checkout` (409) when another checkout has it,
/// `reservation_not_claimed` (409) when none has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Confirm {
    pub reservation_id: ReservationId,
    pub checkout_id: CheckoutId,
}

impl Call for Confirm {
    const FUNCTION: &'static str = "inventory-confirm";
    type Reply = ();
}

/// Makes the records of stock agree where they do not, and answers what disagreed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RepairStock {}

impl Call for RepairStock {
    const FUNCTION: &'static str = "inventory-repair";
    type Reply = Repaired;
}

/// What a repair has put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    pub drifts: Vec<Drift>,
    /// Counters in Redis that were below what is free.
    pub counters_raised: usize,
    /// Products that others kept locked, and that still disagree.
    #[serde(default)]
    pub busy: Vec<ProductId>,
}

/// Two records of a product's stock that disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// `reserved`, `line`, `ledger` or `level`; see `drift()` in inventory's migrations.
    pub kind: String,
    pub product_id: ProductId,
    pub bucket: Option<i16>,
    pub found: Option<i64>,
    pub expected: Option<i64>,
}

/// How many units of each product can be reserved now. Products that inventory has never heard of
/// are absent.
///
/// Refusals: `invalid_request` (400) for more than 500 ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetAvailability {
    pub ids: Vec<ProductId>,
}

impl Call for GetAvailability {
    const FUNCTION: &'static str = "inventory-availability";
    type Reply = Vec<Availability>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    pub product_id: ProductId,
    pub available: u32,
    /// The stock's version when this was true. It goes up whenever the last unit goes and the first
    /// comes back, and with every change of what is on hand. Units may come back without that, when
    /// a hold runs out; the last never goes without it.
    #[serde(default)]
    pub version: i64,
}
