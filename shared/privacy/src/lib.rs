//! Personal data in a line of text: "call me at 617-555-0123" becomes "call me at \[phone\]".
//!
//! [`mask`] finds e-mail addresses, telephone, card and account numbers, national ids and street
//! addresses, and puts a word in their place. It is pure, takes any text, takes time linear in its
//! length and never fails. What surrounds them stays as it was: a wish that stands beside a
//! telephone number can still be read.
//!
//! A text is read in two steps. [`plain`] folds it to lower case and ASCII digits, without marks
//! that take no room, and splits it into tokens; [`run`] joins the digits that may be one number,
//! and [`code`] the letters and digits that may be one code. Then each rule looks for its kind, the
//! surest first: what one has claimed is no other's. A number that could as well be an order or a
//! price is one of a kind only where the words before it say so ([`cue`]).

mod address;
mod card;
mod check;
mod code;
mod cue;
mod email;
mod found;
mod iban;
mod national;
mod phone;
mod plain;
mod run;

pub use found::{Found, Kind};

use plain::Plain;
use std::ops::Range;

/// A text without what was masked in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked {
    /// The text with [`Kind::token`] in place of each datum.
    pub text: String,
    /// How many there were.
    pub found: Found,
}

/// What a rule has found, in bytes of [`Plain::text`].
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    kind: Kind,
    span: Range<usize>,
}

/// How often a text is gone through: what was masked may have hidden that its neighbour is a datum
/// too. Twice is enough for nearly every text, and the bound keeps the time linear for all.
const MOST_ROUNDS: usize = 4;

/// Masks the personal data in `text`.
#[must_use]
pub fn mask(text: &str) -> Masked {
    let mut masked = Masked {
        text: text.to_owned(),
        found: Found::default(),
    };
    for _ in 0..MOST_ROUNDS {
        let (text, found) = mask_once(&masked.text);
        if found.is_empty() {
            break;
        }
        masked.text = text;
        masked.found.add(found);
    }
    masked
}

fn mask_once(text: &str) -> (String, Found) {
    let plain = Plain::of(text);
    let mut masked = String::with_capacity(text.len());
    let (mut found, mut copied) = (Found::default(), 0);
    for Finding { kind, span } in findings(&plain) {
        let span = plain.in_source(span);
        masked.push_str(&text[copied..span.start]);
        masked.push_str(kind.token());
        found.count_one(kind);
        copied = span.end;
    }
    masked.push_str(&text[copied..]);
    (masked, found)
}

/// What all rules find, from left to right, none of it within another.
fn findings(plain: &Plain<'_>) -> Vec<Finding> {
    let runs = run::runs(plain);
    let numbers = run::numbers(plain, &runs);
    let codes = code::codes(plain);
    let by_code =
        codes.filter_map(|code| iban::finding(&code).or_else(|| national::by_code(plain, &code)));
    let candidates = [
        email::find(plain),
        by_code.collect(),
        card::find(plain, &numbers),
        national::by_number(plain, &numbers),
        address::find(plain),
        phone::find(plain, &numbers),
    ];
    let mut claimed = vec![false; plain.text.len()];
    let mut findings = Vec::new();
    for finding in candidates.into_iter().flatten() {
        let bytes = &mut claimed[finding.span.clone()];
        if bytes.contains(&true) {
            continue;
        }
        bytes.fill(true);
        findings.push(finding);
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}
