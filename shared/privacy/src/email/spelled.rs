//! E-mail addresses that are spelled out: "jane (at) example (dot) com", "jane at gmail dot com".
//!
//! "at" and "dot" are words too, so each needs a sign that an address is meant: brackets around the
//! "at", a "dot" before a common ending, or the domain of a mail service.

use crate::{
    cue,
    plain::{Plain, Shape},
};
use std::ops::Range;

const ENDINGS: &str = "com net org edu gov io co uk de fr es it nl eu us ca in au ch at be pl se info biz me app dev mail online";
const MAIL_SERVICES: &str = "\
    gmail googlemail yahoo ymail outlook hotmail live msn icloud me mac aol proton protonmail pm gmx web t-online mail \
    yandex zoho fastmail hey tutanota qq libero orange wanadoo laposte free rediffmail comcast verizon att";
/// "the deals at gmail.com" are nobody's.
const NOBODY: &str = "\
    deal deals sale sales offer offers account accounts sign log login in up it look looked found find mail mails email \
    emails inbox shop buy bought order ordered seen saw sold available price prices cheaper meet eat dinner lunch brunch \
    massage spa class book booked pay go going work working store stores products site page here there anything something everything stuff me us you is are was that this one ones coupons coupon vouchers";
const MOST_LABELS: usize = 4;

/// How an "at" or a "dot" is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// `@`, `.`
    Sign,
    /// `(at)`, `[dot]`
    Bracketed,
    /// `at`, `dot`
    Word,
}

/// Where the tokens of something end, and how it is written.
struct Read {
    written: Written,
    end: usize,
}

pub fn find(plain: &Plain<'_>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in 1..plain.tokens.len() {
        let address = address(plain, at);
        let is_new = |span: &Range<usize>| found.last().is_none_or(|last| last.end <= span.start);
        if let Some(span) = address.filter(is_new) {
            found.push(span);
        }
    }
    found
}

/// The address whose "at" begins with the token `at`, or the space before it.
fn address(plain: &Plain<'_>, at: usize) -> Option<Range<usize>> {
    if plain.shape(at.checked_sub(1)?) == Some(Shape::Space) {
        return None;
    }
    let sign = read(plain, at, '@', "at")?;
    let first = name(plain, at)?;
    let domain = domain(plain, sign.end)?;
    let named = plain.str(at - 1);
    let is_meant = match sign.written {
        Written::Bracketed => true,
        Written::Sign | Written::Word if cue::has(NOBODY, named) => false,
        Written::Sign | Written::Word if domain.is_spelled => domain.is_known,
        // Space around the sign: a name of several parts, "jane.doe @ example.com", is no word.
        Written::Sign if at - first > 1 => true,
        Written::Sign | Written::Word => domain.is_mail_service,
    };
    let spaced = plain.shape(at) == Some(Shape::Space);
    // What is written together is told by the sign alone.
    let is_plain = sign.written == Written::Sign && !spaced && !domain.is_spelled;
    (is_meant && !is_plain)
        .then(|| plain.tokens[first].span.start..plain.tokens[domain.end - 1].span.end)
}

/// Reads "@" or "." in one of the ways in which they are written, from `token` on.
fn read(plain: &Plain<'_>, token: usize, sign: char, word: &str) -> Option<Read> {
    let begin = plain.skip_space(token);
    let spaced = begin > token;
    let (written, after) = match plain.shape(begin)? {
        Shape::Sign(found) if found == sign => (Written::Sign, begin + 1),
        Shape::Word if plain.str(begin) == word && spaced => (Written::Word, begin + 1),
        Shape::Sign(open @ ('(' | '[' | '{' | '<')) => {
            let inner = plain.skip_space(begin + 1);
            let is_inner =
                plain.str(inner) == word || plain.shape(inner) == Some(Shape::Sign(sign));
            let close = plain.skip_space(inner + 1);
            let is_closed = plain.shape(close) == Some(Shape::Sign(closing(open)));
            (is_inner && is_closed).then_some((Written::Bracketed, close + 1))?
        }
        _ => return None,
    };
    let end = plain.skip_space(after);
    (written != Written::Word || end > after).then_some(Read { written, end })
}

const fn closing(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        _ => '>',
    }
}

/// The first token of the name that ends before `at`: words, digits and `._-+`, also a "dot" or an
/// "underscore" in words.
fn name(plain: &Plain<'_>, at: usize) -> Option<usize> {
    let is_part = |token: usize| {
        matches!(
            plain.shape(token),
            Some(Shape::Word | Shape::Digits | Shape::Sign('.' | '_' | '-' | '+'))
        )
    };
    let mut first = at;
    loop {
        while first > 0 && is_part(first - 1) {
            first -= 1;
        }
        // "jane dot doe"
        let joined = first.checked_sub(4).filter(|earlier| {
            let joint = plain.word(first - 2);
            matches!(joint, Some("dot" | "underscore" | "dash"))
                && plain.shape(first - 1) == Some(Shape::Space)
                && plain.shape(first - 3) == Some(Shape::Space)
                && is_part(*earlier)
        });
        match joined {
            Some(earlier) if at - earlier < 16 => first = earlier,
            _ => break,
        }
    }
    (first < at).then_some(first)
}

struct Domain {
    /// The token after it.
    end: usize,
    /// With a "dot" that is no dot.
    is_spelled: bool,
    /// With one of the common endings.
    is_known: bool,
    is_mail_service: bool,
}

fn domain(plain: &Plain<'_>, from: usize) -> Option<Domain> {
    let (mut at, first) = (from, plain.str(from));
    let mut is_spelled = false;
    let mut end = None;
    for _ in 0..MOST_LABELS {
        at = label(plain, at)?;
        let Some(dot) = read(plain, at, '.', "dot") else {
            break;
        };
        if dot.written == Written::Sign && dot.end > at + 1 {
            break;
        }
        let Some(last) = plain.word(dot.end).filter(|word| word.chars().count() > 1) else {
            break;
        };
        is_spelled |= dot.written != Written::Sign;
        end = Some((dot.end + 1, cue::has(ENDINGS, last)));
        at = dot.end;
    }
    let (end, is_known) = end?;
    Some(Domain {
        end,
        is_spelled,
        is_known,
        is_mail_service: is_known && cue::has(MAIL_SERVICES, first),
    })
}

/// The token after the label that begins at `from`.
fn label(plain: &Plain<'_>, from: usize) -> Option<usize> {
    let is_part = |at: &usize| {
        matches!(
            plain.shape(*at),
            Some(Shape::Word | Shape::Digits | Shape::Sign('-'))
        )
    };
    let end = (from..plain.tokens.len())
        .find(|at| !is_part(at))
        .unwrap_or(plain.tokens.len());
    (end > from).then_some(end)
}
