//! What the words before a number say that it is: "call me at", "order no.".

use crate::plain::{Plain, Shape};

/// Words by which a number is told to be of one kind, each of one word or two.
pub type Cues = &'static str;

/// How far back a word is looked for, in tokens; nobody says more between "call" and the number.
const MOST_TOKENS: usize = 14;

/// Words that may stand between a cue and the number, in the languages that shoppers write.
const FILLERS: &str = "\
    number numbers no nr num nbr nos is are was be at on me us my our your his her their to the a an it its it's \
    this that and or via by please thanks back here with for of from like would will can directly mine again \
    anytime now under new old private personal work home own digits ending then \
    ist meine mein meiner unter bei lautet bitte mich uns die der das nummer \
    est mon ma le la au les num\u{e9}ro numero n\u{b0} moi sur de du \
    es mi el al n\u{fa}mero un una en me \
    \u{e8} il mio mia \
    mijn nummer op";

/// The first of `kinds` of which a word stands right before `token`, with nothing between but
/// fillers and punctuation.
#[must_use]
pub fn before(plain: &Plain<'_>, token: usize, kinds: &[Cues]) -> Option<usize> {
    let mut at = token;
    for _ in 0..MOST_TOKENS {
        at = at.checked_sub(1)?;
        match plain.shape(at)? {
            Shape::Space | Shape::Line => {}
            Shape::Sign(sign)
                if ":#.-=(,\"'\u{ba}\u{b0}/+<*".contains(sign) || !sign.is_ascii() => {}
            Shape::Word => {
                let word = plain.str(at);
                let pair = pair(plain, at);
                let named = |cues: &Cues| has(cues, word) || has(cues, &pair);
                if let Some(kind) = kinds.iter().position(named) {
                    return Some(kind);
                }
                if !has(FILLERS, word) {
                    return None;
                }
            }
            _ => return None,
        }
    }
    None
}

/// The word at `at` and the one before it, joined by a dash: `social-security`.
fn pair(plain: &Plain<'_>, at: usize) -> String {
    let earlier = at
        .checked_sub(2)
        .and_then(|earlier| plain.word(earlier))
        .unwrap_or_default();
    format!("{earlier}-{}", plain.str(at))
}

/// Whether `word` is among `words`, which space parts.
#[must_use]
pub fn has(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|known| known == word)
}
