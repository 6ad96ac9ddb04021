//! Requests in, answers out.

mod problem;
mod stock;

pub use stock::{AdjustStock, Reason, SetStock, adjust, get, put};

use crate::{
    admission::Admission,
    change,
    domain::{Cart, StockLevel},
    expire,
    limits::Limits,
    ports::{
        ChangeHold, Changed, CountFree, ExpireHolds, HoldRequest, HoldStock, Key, ReadStock,
        Reconcile, TellEvents,
    },
    reconcile::{self, Findings},
    reserve,
};
use serde::Serialize;
use souk_contracts::{
    Problem,
    calls::inventory::{
        Availability, Claim, Claimed, Confirm, Extend, GetAvailability, Release, RepairStock,
        Repaired, Reservation, Reserve, Reserved,
    },
};
use souk_platform::metrics::{Figure, Meter};

/// The most products in one question for availability.
const MAX_IDS: usize = 500;
const MAX_KEY_BYTES: usize = 255;

/// Answers [`Reserve`].
///
/// # Errors
/// As the call's own documentation lists them.
pub async fn reserve(
    stock: &(impl HoldStock + ExpireHolds),
    admission: &Admission<impl CountFree>,
    limits: &Limits,
    events: &impl TellEvents,
    request: Reserve,
) -> Result<Reserved, Problem> {
    let request = hold_request(request, limits)?;
    let reserved = reserve::reserve(stock, admission, &request).await?;
    events.publish_soon().await;
    Ok(reserved)
}

/// The key stands for the summed cart: the same lines in another order are the same request.
fn hold_request(request: Reserve, limits: &Limits) -> Result<HoldRequest, Problem> {
    let key = match request.idempotency_key {
        None => None,
        Some(text) if (1..=MAX_KEY_BYTES).contains(&text.len()) => Some(Key {
            text,
            is_new: request.is_new_key,
        }),
        Some(_) => {
            return Err(Problem::invalid(
                "An idempotency key is 1 to 255 bytes long.",
            ));
        }
    };
    Ok(HoldRequest {
        owner: request.caller.owner(),
        cart: Cart::new(&request.items)?,
        key,
        bounds: limits.of(&request.caller),
    })
}

/// Answers [`Extend`].
///
/// # Errors
/// As the call's own documentation lists them.
pub async fn extend(holds: &impl ChangeHold, request: Extend) -> Result<Reservation, Problem> {
    Ok(change::extend(holds, request).await?.reservation)
}

/// Answers [`Claim`].
///
/// # Errors
/// As the call's own documentation lists them.
pub async fn claim(holds: &impl ChangeHold, request: Claim) -> Result<Claimed, Problem> {
    let Changed {
        reservation,
        held_since,
        ..
    } = change::claim(holds, request).await?;
    Ok(Claimed {
        reservation,
        held_since,
    })
}

/// Answers [`Confirm`].
///
/// # Errors
/// As the call's own documentation lists them.
pub async fn confirm(
    holds: &impl ChangeHold,
    events: &impl TellEvents,
    request: Confirm,
) -> Result<(), Problem> {
    change::confirm(holds, request).await?;
    events.publish_soon().await;
    Ok(())
}

/// Answers [`Release`].
///
/// # Errors
/// As the call's own documentation lists them.
pub async fn release(
    holds: &impl ChangeHold,
    admission: &Admission<impl CountFree>,
    events: &impl TellEvents,
    request: Release,
) -> Result<(), Problem> {
    let released = change::release(holds, request).await?;
    admission.freed(&released.freed).await;
    events.publish_soon().await;
    Ok(())
}

/// Answers [`GetAvailability`].
///
/// # Errors
/// 400 for more than 500 products.
pub async fn availability(
    stock: &impl ReadStock,
    request: GetAvailability,
) -> Result<Vec<Availability>, Problem> {
    if request.ids.len() > MAX_IDS {
        return Err(Problem::invalid(format!(
            "At most {MAX_IDS} products are looked up at once."
        )));
    }
    let levels = stock
        .levels(&request.ids)
        .await
        .map_err(problem::of_store)?;
    let available = |level: StockLevel| Availability {
        product_id: level.product_id,
        available: level.available,
        version: level.version,
    };
    Ok(levels.into_iter().map(available).collect())
}

/// What one run of the expiry worker did.
#[derive(Debug, Serialize)]
pub struct Expired {
    pub expired: usize,
}

/// The expiry worker.
///
/// # Errors
/// 503 and 500 for what is wrong with the database.
pub async fn expire(
    holds: &impl ExpireHolds,
    admission: &Admission<impl CountFree>,
    events: &impl TellEvents,
) -> Result<Expired, Problem> {
    let expired = expire::expire_due(holds, admission)
        .await
        .map_err(problem::of_store)?;
    events.publish_soon().await;
    Ok(Expired { expired })
}

/// The scheduled check. Each disagreement is logged, and counted in the metrics `StockDrifts` and
/// `CountersRaised`.
///
/// # Errors
/// 503 and 500 for what is wrong with the database.
pub async fn check(
    stock: &(impl Reconcile + ReadStock),
    admission: &Admission<impl CountFree>,
    meter: Meter,
) -> Result<Findings, Problem> {
    let findings = reconcile::check(stock, admission)
        .await
        .map_err(problem::of_store)?;
    for drift in &findings.drifts {
        tracing::error!(
            kind = drift.kind,
            product_id = %drift.product_id,
            bucket = drift.bucket,
            found = drift.found,
            expected = drift.expected,
            "the records of stock disagree; `souk-inventory reconcile` repairs them"
        );
    }
    let count = |number: usize| Figure::Count(number as f64);
    meter.emit(&[
        ("StockDrifts", count(findings.drifts.len())),
        ("CountersRaised", count(findings.counters_raised)),
    ]);
    Ok(findings)
}

/// Answers [`RepairStock`].
///
/// # Errors
/// 503 and 500 for what is wrong with the database.
pub async fn repair(
    stock: &(impl Reconcile + ReadStock),
    admission: &Admission<impl CountFree>,
    events: &impl TellEvents,
    RepairStock {}: RepairStock,
) -> Result<Repaired, Problem> {
    let findings = reconcile::repair(stock, admission)
        .await
        .map_err(problem::of_store)?;
    events.publish_soon().await;
    Ok(Repaired {
        drifts: findings.drifts,
        counters_raised: findings.counters_raised,
        busy: findings.busy,
    })
}
