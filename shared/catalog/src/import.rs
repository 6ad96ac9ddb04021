//! Reading an import: newline-delimited JSON, a product a line. A line that is wrong is told apart
//! from the others and never sinks them.

use crate::product::{InvalidProduct, NewProduct};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use souk_contracts::{Owner, ProductId};
use utoipa::ToSchema;

/// No import has more lines.
pub const MAX_LINES: usize = 1_000;
/// What is wrong is told in no more characters: it may quote from the line.
const MAX_DETAIL: usize = 200;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A line that is not blank.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// From 1, blank lines counted too.
    pub number: u32,
    pub product: Result<NewProduct, LineError>,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineResult {
    /// From 1, blank lines counted too.
    pub line: u32,
    pub status: LineStatus,
    /// The product, unless the line was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub id: Option<ProductId>,
    /// What is wrong with a rejected line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error: Option<LineError>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    Created,
    /// The product was there by its `external_id`, and is now what the line says.
    Updated,
    Rejected,
}

/// Why a line was rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineError {
    /// `malformed_json` or `invalid_request`, as for `POST /products`.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
    /// The field that is out of bounds, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
}

impl LineResult {
    /// The outcome of a line that was written.
    #[must_use]
    pub const fn written(line: u32, status: LineStatus, id: ProductId) -> Self {
        Self {
            line,
            status,
            id: Some(id),
            error: None,
        }
    }

    #[must_use]
    pub const fn rejected(line: u32, error: LineError) -> Self {
        Self {
            line,
            status: LineStatus::Rejected,
            id: None,
            error: Some(error),
        }
    }
}

/// The client's name for one import, and what it stands for.
#[derive(Clone, Debug)]
pub struct ImportKey {
    pub owner: Owner,
    pub key: String,
    /// A digest of the body.
    pub digest: Vec<u8>,
}

/// The body has too many lines.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the body has more than {MAX_LINES} lines")]
pub struct TooManyLines;

/// The lines of `body` that are not blank.
///
/// # Errors
/// [`TooManyLines`] for more than [`MAX_LINES`].
pub fn read(body: &[u8]) -> Result<Vec<Line>, TooManyLines> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let lines: Vec<(u32, &[u8])> = (1..)
        .zip(body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii))
        .filter(|(_, text)| !text.is_empty())
        .take(MAX_LINES + 1)
        .collect();
    if lines.len() > MAX_LINES {
        return Err(TooManyLines);
    }
    let line = |(number, text)| Line {
        number,
        product: product(text),
    };
    Ok(lines.into_iter().map(line).collect())
}

fn product(text: &[u8]) -> Result<NewProduct, LineError> {
    let malformed = |detail: String| LineError::new("malformed_json", &detail, None);
    let invalid = |detail: String| LineError::new("invalid_request", &detail, None);
    let text = std::str::from_utf8(text).map_err(|_| malformed("It is not UTF-8.".to_owned()))?;
    let value: Value = serde_json::from_str(text)
        .map_err(|error| malformed(format!("It is not JSON: {error}.")))?;
    // Serde would read a list as a struct's values without their names.
    if !value.is_object() {
        return Err(invalid("It must be a JSON object.".to_owned()));
    }
    let product: NewProduct =
        serde_json::from_value(value).map_err(|error| invalid(format!("{error}.")))?;
    product.validate()?;
    Ok(product)
}

impl LineError {
    fn new(code: &str, detail: &str, field: Option<&str>) -> Self {
        Self {
            code: code.to_owned(),
            detail: detail.chars().take(MAX_DETAIL).collect(),
            field: field.map(str::to_owned),
        }
    }
}

impl From<InvalidProduct> for LineError {
    fn from(error: InvalidProduct) -> Self {
        let detail = format!("The product is not right: {error}.");
        Self::new("invalid_request", &detail, Some(error.field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"title": "Spa", "description": "", "merchant": {"name": "Juniper"}, "category": [], "price": {"amount": 1, "currency": "USD"}}"#;

    fn outcomes(body: &[u8]) -> Vec<(u32, Option<String>)> {
        let lines = read(body).unwrap_or_else(|error| panic!("{error}"));
        lines
            .into_iter()
            .map(|line| (line.number, line.product.err().map(|error| error.code)))
            .collect()
    }

    #[test]
    fn each_line_is_judged_by_itself_and_blank_ones_are_counted_only() {
        let malformed = Some("malformed_json".to_owned());
        let invalid = Some("invalid_request".to_owned());
        let body = [
            b"\xEF\xBB\xBF".as_slice(),
            GOOD.as_bytes(),
            b"\r\n\n  \n{\n\"\xFF\"\n[1]\n",
            GOOD.replace("Spa", "a\\u0000b").as_bytes(),
            b"\n",
            GOOD.replace("title", "colour").as_bytes(),
            b"\n",
            GOOD.as_bytes(),
        ]
        .concat();
        assert_eq!(
            outcomes(&body),
            [
                (1, None),
                (4, malformed.clone()),
                (5, malformed),
                (6, invalid.clone()),
                (7, invalid.clone()),
                (8, invalid),
                (9, None),
            ]
        );
    }

    #[test]
    fn what_is_out_of_bounds_names_its_field() {
        let line = GOOD.replace("\"Spa\"", "\"\"");
        let lines = read(line.as_bytes()).unwrap_or_default();
        let error = lines[0].product.as_ref().err();
        assert_eq!(
            error.and_then(|error| error.field.as_deref()),
            Some("title")
        );
    }

    #[test]
    fn an_error_stays_short_however_long_the_line() {
        let line = format!(r#"{{"{}": 1}}"#, "é".repeat(100_000));
        let lines = read(line.as_bytes()).unwrap_or_default();
        let detail = lines[0].product.as_ref().err().map(|error| &error.detail);
        assert_eq!(
            detail.map(|detail| detail.chars().count()),
            Some(MAX_DETAIL)
        );
    }

    #[test]
    fn one_line_too_many_is_too_many() {
        let body = format!("{GOOD}\n\n").repeat(MAX_LINES);
        assert_eq!(
            read(body.as_bytes()).map(|lines| lines.len()),
            Ok(MAX_LINES)
        );
        let body = body + GOOD;
        assert_eq!(read(body.as_bytes()), Err(TooManyLines));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let lines = read(&body).unwrap_or_default();
            prop_assert!(lines.is_sorted_by_key(|line| line.number));
        }
    }
}
