//! The written document is the generated one, and its examples are what the code takes and answers.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use souk_bff::{checkout::CheckoutBody, events::CardEventsBody, reserve::ReserveBody};
use souk_catalog::{import::LineResult, product::NewProduct};
use souk_chat::{api::MessageRequest, domain::session::Turn};
use souk_contracts::{
    calls::{catalog::SearchResults, inventory::Reservation, orders::Order},
    card::Card,
    product::Product,
};
use souk_inventory::api::SetStock;
use souk_openapi::{document, samples};
use std::collections::BTreeSet;

const WRITTEN: &str = include_str!("../../../docs/api/openapi.json");
const TEMPLATE: &str = include_str!("../../../template.yaml");

fn generated() -> Value {
    serde_json::to_value(document()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_written_document_is_up_to_date() {
    let written: Value = serde_json::from_str(WRITTEN).unwrap_or_default();
    assert!(
        written == generated(),
        "docs/api/openapi.json is not what the code says any more. Renew it: \
         cargo run --release -p souk-openapi > docs/api/openapi.json"
    );
}

#[test]
fn each_endpoint_of_the_template_is_described_and_no_other() {
    let document = generated();
    let described: BTreeSet<(&str, &str)> = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| {
            item.as_object()
                .into_iter()
                .flatten()
                .map(|(method, _)| (path.as_str(), method.as_str()))
        })
        .collect();
    let mut served = served();
    assert!(
        served.remove(&("/assets/{proxy+}", "get")),
        "the page's own files are no part of the API"
    );
    assert_eq!(described, served);
}

/// Path and method of each API event in the template, and of each route that is written out there.
fn served() -> BTreeSet<(&'static str, &'static str)> {
    let events = TEMPLATE.split(" Path: ").skip(1).filter_map(|event| {
        let path = event
            .split([',', '\n'])
            .next()?
            .trim_matches(['\'', '"', ' ']);
        let method = event.split_once(" Method: ")?.1;
        Some((
            path,
            method
                .split(|letter: char| !letter.is_alphabetic())
                .next()?,
        ))
    });
    let lines: Vec<&str> = TEMPLATE.lines().collect();
    let written_out = lines.windows(2).filter_map(|pair| {
        let path = pair[0].trim_start().strip_suffix(':')?;
        let method = pair[1].trim_start().strip_suffix(':')?;
        path.starts_with('/').then_some((path, method))
    });
    events.chain(written_out).collect()
}

#[test]
fn each_reference_leads_to_a_schema() {
    let document = generated();
    let mut references = BTreeSet::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        let found = reference
            .strip_prefix('#')
            .and_then(|pointer| document.pointer(pointer));
        assert!(found.is_some(), "{reference}");
    }
}

fn collect_references(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                references.insert(reference.to_owned());
            }
            members
                .values()
                .for_each(|member| collect_references(member, references));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect_references(item, references)),
        _ => {}
    }
}

#[test]
fn each_request_in_an_example_is_one_that_is_taken() {
    let product: NewProduct = read(samples::new_product());
    assert_eq!(product.validate(), Ok(()));
    let patch = samples::patch();
    let patched = patch.as_object().map(|patch| product.patched(patch));
    assert!(matches!(patched, Some(Ok(_))), "{patched:?}");
    let _: ReserveBody = read(samples::reserve());
    let _: CheckoutBody = read(samples::checkout());
    let _: CardEventsBody = read(samples::card_events());
    let _: MessageRequest = read(samples::message());
    let _: SetStock = read(samples::set_stock());
}

#[test]
fn each_answer_in_an_example_is_one_that_is_given() {
    unchanged::<Product>(&samples::product());
    unchanged::<LineResult>(&samples::import_report()["results"][0]);
    unchanged::<LineResult>(&samples::import_report()["results"][1]);
    unchanged::<SearchResults>(&samples::search_results());
    unchanged::<Card>(&samples::cards()["cards"][0]);
    unchanged::<Turn>(&samples::session()["turns"][0]);
    unchanged::<Reservation>(&samples::reservation());
    unchanged::<Order>(&samples::order());
}

fn read<T: DeserializeOwned>(example: Value) -> T {
    serde_json::from_value(example).unwrap_or_else(|error| panic!("{error}"))
}

/// Read as a `T` and written again, the example is still the same.
fn unchanged<T: Serialize + DeserializeOwned>(example: &Value) {
    let value: T = read(example.clone());
    let written = serde_json::to_value(value).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(&written, example);
}
