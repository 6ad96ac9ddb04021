//! In which form a caller is answered: nothing where they have it already, compressed where they can
//! read it so.

use souk_platform::api::ApiRequest;

/// Whether the caller has what `tag` stands for (`If-None-Match`, RFC 9110, section 13.1.2).
#[must_use]
pub fn has(request: &ApiRequest, tag: &str) -> bool {
    is_in(tag, request.header("if-none-match").unwrap_or_default())
}

/// The caller's `Accept-Encoding`, nothing where compressed bytes would not arrive as such.
///
/// Bytes travel to API Gateway in base64, and it turns them back only for a caller that has an
/// `Accept`: any other gets plain text.
#[must_use]
pub fn accepted(request: &ApiRequest) -> &str {
    let takes_bytes = request.header("accept").is_some();
    let accepted = request.header("accept-encoding");
    accepted.filter(|_| takes_bytes).unwrap_or_default()
}

/// Whether `accepted`, the value of an `Accept-Encoding`, names `encoding` and does not rule it out.
#[must_use]
pub fn takes(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = parts.any(|part| {
            let weight = part.strip_prefix("q=").map(str::parse::<f32>);
            matches!(weight, Some(Ok(weight)) if weight <= 0.0)
        });
        named && !refused
    })
}

/// Whether `tags`, the value of an `If-None-Match`, names `tag`. The comparison is the weak one.
fn is_in(tag: &str, tags: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    tags.split(',')
        .any(|one| one.trim() == "*" || strong(one) == strong(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_it_is_recognised() {
        let tag = "W/\"a1\"";
        for had in ["W/\"a1\"", "\"a1\"", "\"b2\", W/\"a1\"", "*"] {
            assert!(is_in(tag, had), "{had}");
        }
        for had in ["", "\"b2\"", "a1"] {
            assert!(!is_in(tag, had), "{had}");
        }
    }

    #[test]
    fn an_encoding_is_taken_where_it_is_named_and_not_ruled_out() {
        for accepted in ["gzip", "br, GZIP;q=0.5", "gzip;q=1.0, *;q=0"] {
            assert!(takes(accepted, "gzip"), "{accepted}");
        }
        for accepted in ["", "identity", "gzip;q=0", "x-gzip", "gzip;q=0.0, br"] {
            assert!(!takes(accepted, "gzip"), "{accepted}");
        }
    }
}
