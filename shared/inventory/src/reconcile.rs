//! Whether the holds, the ledger, what was told and the counters agree with the stock, and what is
//! done where they do not.

use crate::{
    admission::Admission,
    ports::{CountFree, Freed, ReadStock, Reconcile},
};
use serde::Serialize;
use souk_contracts::{ProductId, calls::inventory::Drift};
use souk_platform::postgres::StoreError;
use std::collections::BTreeSet;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// Records in Postgres that disagree. There is no way to them but a defect, or a hand.
    pub drifts: Vec<Drift>,
    /// Products whose counter was below what is free, as after Redis lost what it was told. They
    /// have been raised.
    pub counters_raised: usize,
    /// Products that others kept locked, and that stand as they were.
    pub busy: Vec<ProductId>,
}

/// Looks for disagreements, and puts the counters right.
///
/// # Errors
/// [`StoreError`] when Postgres cannot be asked.
pub async fn check(
    stock: &(impl Reconcile + ReadStock),
    admission: &Admission<impl CountFree>,
) -> Result<Findings, StoreError> {
    let drifts = stock.drift().await?;
    let scarce = stock.scarce().await?;
    let free: Vec<Freed> = stock
        .levels(&scarce)
        .await?
        .iter()
        .map(|level| Freed {
            product_id: level.product_id,
            units: level.available,
        })
        .collect();
    Ok(Findings {
        drifts,
        counters_raised: admission.raise_to(&free).await,
        busy: Vec::new(),
    })
}

/// Makes the records of each product agree that do not; answers what disagreed before, and which
/// products could not be had. These do not keep it from the others.
///
/// # Errors
/// [`StoreError`] when Postgres cannot be asked any more; the products before that are repaired.
pub async fn repair(
    stock: &(impl Reconcile + ReadStock),
    admission: &Admission<impl CountFree>,
) -> Result<Findings, StoreError> {
    let mut findings = check(stock, admission).await?;
    let products: BTreeSet<ProductId> = findings
        .drifts
        .iter()
        .map(|drift| drift.product_id)
        .collect();
    for product in products {
        match stock.repair(product).await {
            Err(error) if error.is_contention() => findings.busy.push(product),
            repaired => repaired?,
        }
    }
    Ok(findings)
}
