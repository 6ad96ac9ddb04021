//! What is no wish: messages that ask for something else, or for harm, or only insult.
//!
//! The rules know phrases and not topics, and turn down only what they are sure of: "knife skills
//! class" and "murder mystery dinner" are wishes, and whatever stands beside a wish is read as one.
//! What they let pass, a model's own guardrails may still refuse.

mod abuse;
mod distress;
mod harm;
mod off_topic;
mod phrase;
mod wish;

#[cfg(test)]
mod tests;

use phrase::Words;
use souk_language::text::Text;

/// What a message is, before anybody plans for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A wish, or nothing that the rules know.
    Fine,
    /// Clearly no shopping.
    OffTopic,
    /// An insult or a threat, and no wish beside it.
    Abusive,
    /// Asks for what harms others or is a crime.
    Unsafe,
    /// Somebody may be about to harm themselves.
    InDistress,
}

/// Judges `message`, in time linear in its length.
#[must_use]
pub fn judge(message: &str) -> Verdict {
    let text = Text::of(message);
    let words = Words::of(&text);
    if distress::speaks(&words) {
        return Verdict::InDistress;
    }
    if harm::asks(&words) {
        return Verdict::Unsafe;
    }
    let is_abusive = abuse::insults(&words);
    if !is_abusive && !off_topic::asks(&words, message) || wish::is_beside(&words, message) {
        return Verdict::Fine;
    }
    if is_abusive {
        Verdict::Abusive
    } else {
        Verdict::OffTopic
    }
}

/// What is said to a message that is not fine: a sentence, and the way back to deals. There is no
/// such way out of distress.
#[must_use]
pub const fn turn_down(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Fine => None,
        Verdict::OffTopic => Some(
            "That is beyond me, but tell me what you would like to do and where, and I will look for deals.",
        ),
        Verdict::Abusive => Some(
            "Let us keep it friendly: tell me what you are looking for, and I will look for deals.",
        ),
        Verdict::Unsafe => Some(
            "I cannot help with that, but I am glad to look for deals on something to do, eat or enjoy.",
        ),
        Verdict::InDistress => Some(
            "I am sorry that you are going through this: please call your local emergency services or a crisis \
             line now, or talk to somebody you trust, because you do not have to be alone with it.",
        ),
    }
}
