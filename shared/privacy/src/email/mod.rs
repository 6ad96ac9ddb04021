//! E-mail addresses, also international ones and those that are spelled out.
//!
//! RFC 5321 and RFC 5322 give the form, RFC 6531 the letters beyond ASCII. A domain has a dot and
//! ends in letters, as all that are delegated do, so that "3@9.99" is a price.

mod spelled;

use crate::{
    Finding, Kind,
    plain::{Plain, is_letter},
};
use std::ops::Range;

pub fn find(plain: &Plain<'_>) -> Vec<Finding> {
    let written = plain
        .text
        .match_indices('@')
        .filter_map(|(at, _)| address(&plain.text, at));
    let found = |span| Finding {
        kind: Kind::Email,
        span,
    };
    written.chain(spelled::find(plain)).map(found).collect()
}

/// The address around the `@` at `at`.
fn address(text: &str, at: usize) -> Option<Range<usize>> {
    let name = name(&text[..at])?;
    let domain = domain(&text[at + 1..])?;
    Some(name.start..at + 1 + domain)
}

/// The longest name that RFC 5321 allows is 64 octets.
const LONGEST_QUOTED: usize = 66;

/// What stands before the `@` and belongs to it.
fn name(before: &str) -> Option<Range<usize>> {
    if let Some(quoted) = before.strip_suffix('"') {
        let opened = quoted.rfind(['"', '\n', '@'])?;
        let is_quoted =
            quoted[opened..].starts_with('"') && before.len() - opened <= LONGEST_QUOTED;
        return is_quoted.then_some(opened..before.len());
    }
    let last = before
        .chars()
        .next_back()
        .filter(|sign| is_of_name(*sign))?;
    let is_one_script = |sign: char| is_cjk(sign) == is_cjk(last) || !is_letter(sign);
    let begin = before
        .char_indices()
        .rev()
        .take_while(|(_, sign)| is_of_name(*sign) && is_one_script(*sign))
        .last()
        .map(|(at, _)| at)?;
    // A bracket, a slash or a quote before the name is none of it.
    let name =
        before[begin..].trim_start_matches(|sign: char| !is_letter(sign) && !sign.is_numeric());
    // "email=jane@example.com": what a form calls it.
    let labelled = name
        .split_once('=')
        .filter(|(label, _)| label.chars().all(is_letter));
    let name = labelled.map_or(name, |(_, name)| name);
    (!name.is_empty()).then_some(before.len() - name.len()..before.len())
}

/// RFC 5322, dot-atom.
fn is_of_name(sign: char) -> bool {
    is_letter(sign) || sign.is_numeric() || "!#$%&'*+-/=?^_`{|}~.".contains(sign)
}

/// The length of the domain that `text` begins with.
fn domain(text: &str) -> Option<usize> {
    if let Some(literal) = text.strip_prefix('[') {
        let length = literal.find(']').filter(|length| *length <= 45)?;
        let is_literal = |sign: char| sign.is_ascii_hexdigit() || ".:ipv".contains(sign);
        let has_digit = literal[..length].contains(|sign: char| sign.is_ascii_digit());
        return (has_digit && literal[..length].chars().all(is_literal)).then_some(length + 2);
    }
    let first = text.chars().next()?;
    let belongs = |sign: char| {
        (is_letter(sign) && is_cjk(sign) == is_cjk(first))
            || sign.is_numeric()
            || "-._".contains(sign)
    };
    let end = text.find(|sign| !belongs(sign)).unwrap_or(text.len());
    let mut dotted = None;
    let mut at = 0;
    for label in text[..end].split('.') {
        if label.is_empty() {
            break;
        }
        if at > 0
            && let Some(length) = top_level(label)
        {
            dotted = Some(at + length);
        }
        at += label.len() + 1;
    }
    dotted
}

/// The length of the top level that `label` begins with: letters, or such as Punycode writes them.
fn top_level(label: &str) -> Option<usize> {
    if label.starts_with("xn--") {
        return Some(label.len());
    }
    let length = label.find(|sign| !is_letter(sign)).unwrap_or(label.len());
    let ends = label[length..]
        .chars()
        .next()
        .is_none_or(|sign| sign == '-' || sign == '_');
    (ends && label[..length].chars().count() > 1).then_some(length)
}

/// Scripts that are written without space, so that a name may touch the sentence around it.
fn is_cjk(sign: char) -> bool {
    matches!(sign, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}
