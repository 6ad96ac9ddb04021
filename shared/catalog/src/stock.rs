//! What the catalog knows of stock: enough to search among what can be had, told by inventory's
//! events and put right by asking.

use crate::ports::{AskStock, Forget, KeepStock, KeptStock};
use serde::Serialize;
use souk_contracts::{
    Problem, ProductId,
    calls::inventory::Availability,
    events::{CloudEvent, StockTurn},
};
use souk_platform::deadline::Deadline;
use std::{collections::HashMap, time::Duration};

/// Inventory answers for as many products at once.
const BATCH: u32 = 500;
/// No batch is begun with less time than this left.
const A_BATCH_MAY_TAKE: Duration = Duration::from_secs(3);

/// What inventory said of a product at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockReport {
    pub product_id: ProductId,
    pub in_stock: bool,
    /// Goes up with every change of the product's stock.
    pub version: i64,
}

impl StockReport {
    /// Whether this report is to be kept in place of `kept`, of the same product.
    ///
    /// The later version counts. Of one version, the report with units in stock does: a hold that
    /// runs out frees units without a change, and nothing takes units without one. So reports may
    /// come late, twice and in any order, and the same one is left in the end.
    #[must_use]
    pub fn supersedes(&self, kept: Option<&Self>) -> bool {
        kept.is_none_or(|kept| (self.version, self.in_stock) > (kept.version, kept.in_stock))
    }
}

impl From<&StockTurn> for StockReport {
    fn from(turn: &StockTurn) -> Self {
        Self {
            product_id: turn.product_id,
            in_stock: turn.available > 0,
            version: turn.version,
        }
    }
}

impl From<&Availability> for StockReport {
    fn from(answer: &Availability) -> Self {
        Self {
            product_id: answer.product_id,
            in_stock: answer.available > 0,
            version: answer.version,
        }
    }
}

/// Takes one event of inventory's.
///
/// # Errors
/// 503 and 500 for what is wrong with the database; the message then comes again.
pub async fn track(
    stock: &impl KeepStock,
    cache: &impl Forget,
    event: CloudEvent<StockTurn>,
) -> Result<(), Problem> {
    stock.keep_stock(&[StockReport::from(&event.data)]).await?;
    // Also when nothing was news: an earlier attempt may have died right here.
    cache.searches_changed().await;
    Ok(())
}

/// What one run of the reconciliation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// Products that were compared with inventory.
    pub compared: usize,
    /// Products that were not known as they are.
    pub corrected: usize,
    /// Whether there was time for every product.
    pub complete: bool,
}

/// Compares every active product with inventory and corrects what differs: an event that was lost,
/// or a time before there were any. It begins anywhere and goes round once, so that a catalogue too
/// large for one run is all seen over several.
///
/// # Errors
/// [`Problem`] when the database or inventory is away. What was corrected before stays so.
pub async fn reconcile(
    stock: &impl KeepStock,
    inventory: &impl AskStock,
    cache: &impl Forget,
) -> Result<Reconciled, Problem> {
    let mut done = Reconciled::default();
    let start = stock.any_product().await?;
    let mut after = start;
    let mut wrapped = false;
    while Deadline::current().remaining() > A_BATCH_MAY_TAKE {
        let mut products = stock.kept_stock(after, BATCH).await?;
        if wrapped {
            products.retain(|kept| Some(kept.product_id) <= start);
        }
        let Some(last) = products.last() else {
            if wrapped || start.is_none() {
                done.complete = true;
                break;
            }
            wrapped = true;
            after = None;
            continue;
        };
        after = Some(last.product_id);
        let answers = inventory
            .report(products.iter().map(|kept| kept.product_id).collect())
            .await?;
        let news = news(&products, answers);
        if !news.is_empty() {
            done.corrected += stock.keep_stock(&news).await?.len();
            cache.searches_changed().await;
        }
        done.compared += products.len();
    }
    if !done.complete {
        tracing::warn!(
            compared = done.compared,
            "time ran out before the last product"
        );
    }
    Ok(done)
}

/// The answers that say more than what is kept.
fn news(products: &[KeptStock], answers: Vec<StockReport>) -> Vec<StockReport> {
    let kept: HashMap<ProductId, StockReport> = products
        .iter()
        .filter_map(|product| Some((product.product_id, product.report?)))
        .collect();
    let is_news = |answer: &StockReport| answer.supersedes(kept.get(&answer.product_id));
    answers.into_iter().filter(is_news).collect()
}
