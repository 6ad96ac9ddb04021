//! How a refusal turns a bound: "I won't pay more than" is "at most", "nothing under" is "at least".

use super::bound::{Bound, Says, named};
use crate::{cursor::Cursor, vocabulary::among};

/// Who refuses.
const SUBJECTS: &[&str] = &["i", "im", "id rather", "i would rather", "we", "it", "they"];

const AUXILIARIES: &[&str] = &[
    "am", "are", "can", "could", "do", "does", "is", "may", "must", "should", "will", "would",
];

/// What refuses, where no auxiliary and "not" do.
const NEGATORS: &[&str] = &[
    "not", "no", "nothing", "none", "never", "without", "arent", "cannot", "cant", "couldnt",
    "doesnt", "dont", "isnt", "mustnt", "shouldnt", "wont", "wouldnt",
];

const REQUESTS: &[&str] = &["show me", "give me"];

/// What may stand between a refusal and its bound. Any other word is itself what is refused:
/// "without heel over $50".
const BRIDGES: &str = "\
    want wanting wanna to pay paying spend spending go going be being cost costs costing price priced need \
    anything any have willing looking able afford like travel drive walk me us";
const LONGEST_BRIDGE: usize = 4;

/// The bound that is refused here, turned, and how many tokens that takes.
pub fn refused(cursor: Cursor<'_>) -> Option<((Bound, Says), usize)> {
    let start = cursor.any_of(SUBJECTS).unwrap_or(0);
    let start = start + refusal(cursor.on(start))?;
    let start = start + cursor.on(start).any_of(REQUESTS).unwrap_or(0);
    let is_bridge = |at: usize| {
        let word = cursor.on(at).word();
        word.is_some_and(|word| among(BRIDGES, word))
    };
    let bridge = (start..start + LONGEST_BRIDGE)
        .take_while(|at| is_bridge(*at))
        .count();
    let ((bound, _), taken) = named(cursor.on(start + bridge))?;
    let turned = match bound {
        Bound::Over | Bound::AtLeast => Bound::AtMost,
        Bound::Under => Bound::AtLeast,
        Bound::AtMost | Bound::About => return None,
    };
    Some(((turned, Says::Money), start + bridge + taken))
}

/// How many tokens refuse. "Can" needs a verb to be one of them, or it is what is wanted: "trash can,
/// not over $50".
fn refusal(cursor: Cursor<'_>) -> Option<usize> {
    let Some(auxiliary) = cursor.any_of(AUXILIARIES) else {
        return cursor.any_of(NEGATORS);
    };
    let is_thing = cursor.is_word(&["can"]) && named(cursor.on(2)).is_some();
    let not = cursor.on(auxiliary).phrase("not")?;
    (!is_thing).then_some(auxiliary + not)
}
