//! Metrics in CloudWatch's embedded metric format: one JSON line that CloudWatch turns into metrics.
//!
//! Format: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::{
    io::Write,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

/// The CloudWatch namespace of everything that Souk measures.
pub const NAMESPACE: &str = "Souk";

/// A figure and its CloudWatch unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    Count(f64),
    Milliseconds(f64),
}

impl Figure {
    const fn unit(self) -> &'static str {
        match self {
            Self::Count(_) => "Count",
            Self::Milliseconds(_) => "Milliseconds",
        }
    }

    const fn value(self) -> f64 {
        match self {
            Self::Count(value) | Self::Milliseconds(value) => value,
        }
    }
}

static MUTED: AtomicBool = AtomicBool::new(false);

/// Writes no more metrics: for a tool at a terminal, where nobody collects them.
pub fn mute() {
    MUTED.store(true, Relaxed);
}

/// Writes `figures` under the dimensions `service` and `function`.
pub fn emit(service: &str, function: &str, figures: &[(&str, Figure)]) {
    if MUTED.load(Relaxed) {
        return;
    }
    let line = document(service, function, Timestamp::now(), figures);
    // A metric that cannot be written is no reason to fail a request.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

fn document(service: &str, function: &str, at: Timestamp, figures: &[(&str, Figure)]) -> Value {
    let definitions: Vec<Value> = figures
        .iter()
        .map(|(name, figure)| json!({"Name": name, "Unit": figure.unit()}))
        .collect();
    let mut members = Map::new();
    members.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": at.as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [["service", "function"]],
                "Metrics": definitions,
            }],
        }),
    );
    members.insert("service".to_owned(), service.into());
    members.insert("function".to_owned(), function.into());
    for (name, figure) in figures {
        members.insert((*name).to_owned(), figure.value().into());
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_defined_metric_has_its_value_at_the_root() {
        let figures = [
            ("Duration", Figure::Milliseconds(7.5)),
            ("Faults", Figure::Count(0.0)),
        ];
        let line = document("catalog", "catalog-search", Timestamp::UNIX_EPOCH, &figures);
        let definitions = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(definitions["Dimensions"], json!([["service", "function"]]));
        for definition in definitions["Metrics"].as_array().into_iter().flatten() {
            let name = definition["Name"].as_str().unwrap_or_default();
            assert!(line[name].is_number(), "{name}");
        }
        assert_eq!(line["Duration"], json!(7.5));
    }
}
