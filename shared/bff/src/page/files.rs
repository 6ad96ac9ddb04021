//! The files of the page, as `web/build.mjs` made them and `build.rs` embedded them.

use http::{StatusCode, header};
use souk_platform::api::{ApiRequest, ApiResponse};

/// One file, and how it is served.
pub struct File<'a> {
    /// Where it is served, such as `assets/app-2PFYTU6H.js`.
    pub path: &'a str,
    pub content_type: &'a str,
    /// Changes with the content.
    pub etag: &'a str,
    pub cache_control: &'a str,
    pub plain: &'a [u8],
    /// Compressed beforehand, where that makes it smaller.
    pub brotli: Option<&'a [u8]>,
    pub gzip: Option<&'a [u8]>,
}

static FILES: &[File<'static>] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The file that is served at `path`.
pub fn file(path: &str) -> Option<&'static File<'static>> {
    FILES.iter().find(|file| file.path == path)
}

impl File<'_> {
    /// The file in the smallest form that the caller takes, or 304 to who has it. `policy` says what a
    /// browser may load for it.
    pub fn answer(&self, request: &ApiRequest, policy: &str) -> ApiResponse {
        // One tag for all encodings: they are the same document, but not the same bytes.
        let tag = format!("W/\"{}\"", self.etag);
        let had = request.header("if-none-match").unwrap_or_default();
        let status = if is_in(&tag, had) {
            StatusCode::NOT_MODIFIED
        } else {
            StatusCode::OK
        };
        let answer = ApiResponse::empty(status)
            .header(header::ETAG, tag)
            .header(header::CACHE_CONTROL, self.cache_control)
            .header(header::VARY, "Accept-Encoding")
            .header(header::CONTENT_SECURITY_POLICY, policy)
            .header(header::REFERRER_POLICY, "same-origin");
        if status == StatusCode::NOT_MODIFIED {
            return answer;
        }
        let answer = answer.header(header::CONTENT_TYPE, self.content_type);
        // Bytes travel to API Gateway in base64, and it turns them back only for a caller that has an
        // `Accept`: any other gets plain text.
        let takes_bytes = request.header("accept").is_some();
        let accepted = request.header("accept-encoding").filter(|_| takes_bytes);
        match self.smallest(accepted.unwrap_or_default()) {
            (Some(encoding), bytes) => answer
                .header(header::CONTENT_ENCODING, encoding)
                .body(bytes),
            (None, bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => answer.body(text),
                Err(_) => answer.body(bytes),
            },
        }
    }

    fn smallest(&self, accepted: &str) -> (Option<&'static str>, &[u8]) {
        let encodings = [("br", self.brotli), ("gzip", self.gzip)];
        encodings
            .into_iter()
            .find_map(|(name, bytes)| Some((Some(name), bytes.filter(|_| takes(accepted, name))?)))
            .unwrap_or((None, self.plain))
    }
}

/// Whether `tags`, the value of an `If-None-Match`, names `tag`. The comparison is the weak one.
fn is_in(tag: &str, tags: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    tags.split(',')
        .any(|one| one.trim() == "*" || strong(one) == strong(tag))
}

/// Whether `accepted`, the value of an `Accept-Encoding`, names `encoding` and does not rule it out.
fn takes(accepted: &str, encoding: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: File<'static> = File {
        path: "index.html",
        content_type: "text/html; charset=utf-8",
        etag: "a1",
        cache_control: "no-cache",
        plain: b"plain",
        brotli: Some(b"br"),
        gzip: Some(b"gz"),
    };

    #[test]
    fn the_smallest_form_that_the_caller_takes_is_sent() {
        for (accepted, encoding) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip, deflate", Some("gzip")),
            ("br;q=0, GZIP;q=0.5", Some("gzip")),
            ("identity", None),
            ("", None),
        ] {
            assert_eq!(PAGE.smallest(accepted).0, encoding, "{accepted}");
        }
    }

    #[test]
    fn what_is_not_compressed_is_sent_as_it_is() {
        let font = File {
            brotli: None,
            gzip: None,
            ..PAGE
        };
        assert_eq!(font.smallest("br, gzip"), (None, b"plain".as_slice()));
    }

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
}
