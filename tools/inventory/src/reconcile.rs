//! Has inventory repair its records, and puts into words what it answers.

use crate::options::Reconcile;
use aws_config::BehaviorVersion;
use souk_contracts::{
    Problem,
    calls::inventory::{Drift, RepairStock, Repaired},
};
use souk_platform::invoke::Invoker;
use std::fmt::Write;

/// # Errors
/// The [`Problem`] of inventory, or that it cannot be reached.
pub async fn reconcile(options: &Reconcile) -> Result<String, Problem> {
    let aws = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let lambda = aws_sdk_lambda::Client::new(&aws);
    let invoker = Invoker::new(lambda, format!("{}-", options.stack));
    Ok(report(&invoker.call(RepairStock {}).await?))
}

fn report(repaired: &Repaired) -> String {
    let mut text = String::new();
    let is_repaired = |drift: &&Drift| !repaired.busy.contains(&drift.product_id);
    for drift in repaired.drifts.iter().filter(is_repaired) {
        // Writing to a string does not fail.
        let _ = writeln!(text, "product {}: {}", drift.product_id, sentence(drift));
    }
    for product in &repaired.busy {
        let _ = writeln!(
            text,
            "product {product}: not repaired, since others kept it locked; run this again"
        );
    }
    if repaired.drifts.is_empty() {
        text.push_str("The stock, the holds and the ledger agree.\n");
    }
    if repaired.counters_raised > 0 {
        let _ = writeln!(
            text,
            "{} counters were too low and have been raised.",
            repaired.counters_raised
        );
    }
    text
}

fn sentence(drift: &Drift) -> String {
    let number =
        |number: Option<i64>| number.map_or("nothing".to_owned(), |number| number.to_string());
    let (found, expected) = (number(drift.found), number(drift.expected));
    let bucket = number(drift.bucket.map(i64::from));
    match drift.kind.as_str() {
        "reserved" => format!(
            "bucket {bucket} said that {found} units were on hold; its live holds have {expected}, and so it says now"
        ),
        "line" => format!(
            "a line of a hold on bucket {bucket} ended otherwise than its hold; it ends with it now"
        ),
        "ledger" => format!(
            "{found} units were on hand and the ledger added up to {expected}; an entry `repaired` makes up the difference"
        ),
        "level" => {
            format!("what had been told last did not fit {expected} free units, and was told anew")
        }
        other => format!("{other}: {found} where {expected} was expected; repaired"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_contracts::ProductId;

    #[test]
    fn each_repair_is_told_in_a_sentence() {
        let drift = |kind: &str, bucket| Drift {
            kind: kind.to_owned(),
            product_id: ProductId::generate(),
            bucket,
            found: Some(7),
            expected: Some(5),
        };
        let repaired = Repaired {
            drifts: vec![drift("reserved", Some(3)), drift("ledger", None)],
            counters_raised: 1,
            busy: Vec::new(),
        };
        let report = report(&repaired);
        assert!(report.contains("bucket 3 said that 7 units were on hold; its live holds have 5"));
        assert!(report.contains("the ledger added up to 5"));
        assert_eq!(report.lines().count(), 3);
    }

    #[test]
    fn a_product_that_stayed_locked_is_not_called_repaired() {
        let busy = ProductId::generate();
        let drift = Drift {
            kind: "ledger".to_owned(),
            product_id: busy,
            bucket: None,
            found: Some(7),
            expected: Some(5),
        };
        let repaired = Repaired {
            drifts: vec![drift],
            counters_raised: 0,
            busy: vec![busy],
        };
        assert_eq!(
            report(&repaired),
            format!("product {busy}: not repaired, since others kept it locked; run this again\n")
        );
    }

    #[test]
    fn nothing_to_repair_is_told_as_well() {
        let repaired = Repaired {
            drifts: Vec::new(),
            counters_raised: 0,
            busy: Vec::new(),
        };
        assert_eq!(
            report(&repaired),
            "The stock, the holds and the ledger agree.\n"
        );
    }
}
