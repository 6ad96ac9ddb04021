//! What goes with an event through the topic, beside its envelope.

use aws_sdk_sns::{error::BuildError, types::MessageAttributeValue};
use std::collections::HashMap;

/// The message attributes of an event of that type. The filter policies of the subscriptions go by
/// `type`: an event without it reaches nobody.
///
/// # Errors
/// [`BuildError`] does not come: everything that the SDK asks for is there.
pub fn attributes(kind: &str) -> Result<HashMap<String, MessageAttributeValue>, BuildError> {
    let value = MessageAttributeValue::builder()
        .data_type("String")
        .string_value(kind)
        .build()?;
    Ok(HashMap::from([("type".to_owned(), value)]))
}

#[cfg(test)]
mod tests {
    use super::attributes;

    #[test]
    fn a_filter_policy_finds_the_type() {
        let attributes = attributes("product.image").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(attributes.len(), 1);
        assert_eq!(attributes["type"].data_type(), "String");
        assert_eq!(attributes["type"].string_value(), Some("product.image"));
    }
}
