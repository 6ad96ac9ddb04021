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
/// Who takes any encoding gets plain text, unless that is ruled out.
#[must_use]
pub fn takes(accepted: &str, encoding: &str) -> bool {
    let any = || weight_of(accepted, "*").filter(|_| refuses_plain(accepted));
    let weight = weight_of(accepted, encoding).or_else(any);
    weight.is_some_and(|weight| weight > 0.0)
}

/// Whether `accepted` rules out what is not encoded (RFC 9110, section 12.5.3).
#[must_use]
pub fn refuses_plain(accepted: &str) -> bool {
    let weight = weight_of(accepted, "identity").or_else(|| weight_of(accepted, "*"));
    weight.is_some_and(|weight| weight <= 0.0)
}

/// What `accepted` says of `encoding`, if it names it: 0 rules it out.
fn weight_of(accepted: &str, encoding: &str) -> Option<f32> {
    accepted.split(',').find_map(|range| {
        let (name, parameters) = range.split_once(';').unwrap_or((range, ""));
        let is_it = name.trim().eq_ignore_ascii_case(encoding);
        let weight = parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().parse().ok()?;
            name.trim().eq_ignore_ascii_case("q").then_some(value)
        });
        is_it.then(|| weight.unwrap_or(1.0))
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
        for accepted in [
            "gzip",
            "br, GZIP;q=0.5",
            "gzip;q=1.0, *;q=0",
            "gzip;q=0.001",
            "identity;q=0, *",
        ] {
            assert!(takes(accepted, "gzip"), "{accepted}");
        }
        for accepted in [
            "",
            "*",
            "identity",
            "gzip;q=0",
            "gzip; Q = 0.000",
            "x-gzip",
            "gzip;q=0.0, br",
            "gzip;q=0, identity;q=0, *",
        ] {
            assert!(!takes(accepted, "gzip"), "{accepted}");
        }
    }

    #[test]
    fn plain_text_is_taken_unless_it_is_ruled_out() {
        for accepted in ["gzip, identity;q=0", "gzip, *;q=0", "IDENTITY;q=0.0, gzip"] {
            assert!(refuses_plain(accepted), "{accepted}");
        }
        for accepted in ["", "gzip", "*", "identity;q=0.1, *;q=0"] {
            assert!(!refuses_plain(accepted), "{accepted}");
        }
    }
}
