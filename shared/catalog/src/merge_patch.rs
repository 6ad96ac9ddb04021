//! Changing a part of a product: JSON Merge Patch (RFC 7396).

use crate::product::{InvalidProduct, NewProduct};
use serde_json::{Map, Value};

/// Why a patch is not applied.
#[derive(Debug, thiserror::Error)]
pub enum InvalidPatch {
    #[error("unknown field `{0}`")]
    UnknownField(String),
    /// It takes a required field away, or gives one a value of another type.
    #[error(transparent)]
    Shape(#[from] serde_json::Error),
    /// What would come out is out of bounds.
    #[error(transparent)]
    Bounds(#[from] InvalidProduct),
}

impl NewProduct {
    /// This product with `patch` applied: a member replaces the one of its name, an object is merged
    /// into the one of its name, and `null` takes a member away.
    ///
    /// # Errors
    /// [`InvalidPatch`] when what comes out is no product that could be created.
    pub fn patched(&self, patch: &Map<String, Value>) -> Result<Self, InvalidPatch> {
        let mut members = serde_json::to_value(self)?;
        // Taking away a member that no product has would pass for no change.
        if let Some(name) = patch.keys().find(|name| members.get(name).is_none()) {
            return Err(InvalidPatch::UnknownField(name.clone()));
        }
        merge(&mut members, &Value::Object(patch.clone()));
        let mut wanted: Self = serde_json::from_value(members)?;
        wanted.validate()?;
        wanted.tidy();
        Ok(wanted)
    }

    /// As it will be read again, so that a patch that changes nothing shows as such.
    fn tidy(&mut self) {
        if let Some(rating) = &mut self.rating {
            rating.average = (rating.average * 100.0).round() / 100.0;
        }
        if let Some(location) = &mut self.location {
            location.city = location.city.trim().to_owned();
        }
    }
}

/// The function `MergePatch` of RFC 7396, section 2.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(members) = target else {
        return;
    };
    for (name, value) in patch {
        if value.is_null() {
            members.remove(name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn product() -> NewProduct {
        let body = json!({
            "external_id": "spa-1", "title": "Hammam", "description": "Two hours.",
            "merchant": {"name": "Juniper"}, "category": ["Wellness", "Spa"],
            "price": {"amount": 7900, "currency": "USD"},
            "list_price": {"amount": 16000, "currency": "USD"},
            "location": {"lat": 42.3, "lng": -71.1, "city": "Boston"},
            "rating": {"average": 4.5, "count": 12},
            "attributes": {"minutes": 120, "for": {"adults": true, "children": false}},
        });
        serde_json::from_value(body).unwrap_or_else(|error| panic!("{error}"))
    }

    fn patched(patch: &Value) -> Result<NewProduct, InvalidPatch> {
        product().patched(patch.as_object().unwrap_or(&Map::new()))
    }

    /// The table of RFC 7396, appendix A.
    #[test]
    fn each_case_of_the_standard_holds() {
        let cases = [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (
                json!({"a":"b","b":"c"}),
                json!({"a":null}),
                json!({"b":"c"}),
            ),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (
                json!({"a":{"b":"c"}}),
                json!({"a":{"b":"d","c":null}}),
                json!({"a":{"b":"d"}}),
            ),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a":"b"}), json!(["c"]), json!(["c"])),
            (json!({"a":"foo"}), Value::Null, Value::Null),
            (json!({"a":"foo"}), json!("bar"), json!("bar")),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (
                json!({}),
                json!({"a":{"bb":{"ccc":null}}}),
                json!({"a":{"bb":{}}}),
            ),
        ];
        for (mut target, patch, expected) in cases {
            merge(&mut target, &patch);
            assert_eq!(target, expected, "{patch}");
        }
    }

    #[test]
    fn only_what_is_named_changes() {
        let wanted = patched(&json!({
            "list_price": null,
            "price": {"amount": 6900},
            "attributes": {"minutes": null, "for": {"children": true}},
        }));
        let wanted = wanted.unwrap_or_else(|error| panic!("{error}"));
        let expected = NewProduct {
            price: serde_json::from_value(json!({"amount": 6900, "currency": "USD"}))
                .unwrap_or_else(|error| panic!("{error}")),
            list_price: None,
            attributes: Map::from_iter([(
                "for".to_owned(),
                json!({"adults": true, "children": true}),
            )]),
            ..product()
        };
        assert_eq!(wanted, expected);
    }

    #[test]
    fn what_would_be_no_product_is_refused() {
        for patch in [
            json!({"title": null}),
            json!({"title": ""}),
            json!({"colour": "red"}),
            json!({"colour": null}),
            json!({"version": 7}),
            json!({"price": {"amount": 20_000}}),
            json!({"price": 12}),
            json!({"merchant": {"name": "a\u{0}b"}}),
            json!({"location": {"city": null}}),
        ] {
            assert!(patched(&patch).is_err(), "{patch}");
        }
    }

    #[test]
    fn what_reads_the_same_again_is_no_change() {
        for patch in [
            json!({}),
            json!({"title": "Hammam", "attributes": {"colour": null}}),
            json!({"rating": {"average": 4.5001}}),
            json!({"location": {"city": " Boston"}}),
        ] {
            let wanted = patched(&patch).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(wanted, product(), "{patch}");
        }
    }

    /// Any JSON, under the names that products have and under others.
    fn json_value() -> impl Strategy<Value = Value> {
        let name = prop_oneof![
            Just("external_id"),
            Just("title"),
            Just("merchant"),
            Just("name"),
            Just("category"),
            Just("price"),
            Just("list_price"),
            Just("amount"),
            Just("currency"),
            Just("location"),
            Just("lat"),
            Just("rating"),
            Just("average"),
            Just("attributes"),
            Just("other"),
        ]
        .prop_map(str::to_owned);
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..10).prop_map(Value::from),
                prop::collection::btree_map(name.clone(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_patch_panics_or_yields_an_invalid_product(patch in json_value()) {
            if let Ok(wanted) = patched(&patch) {
                prop_assert_eq!(wanted.validate(), Ok(()));
                let again = patch.as_object().map(|patch| wanted.patched(patch));
                if let Some(again) = again {
                    prop_assert_eq!(again.ok(), Some(wanted), "a patch is idempotent");
                }
            }
        }
    }
}
