//! The second answer while the model still writes it: what can be told of it already.
//!
//! A sentence of the reply is told when it has ended and the reply is borne out up to its end, as that
//! of a whole answer. Once the model has written its cards, it is held against the deals that they
//! show. A model may write the reply before them: then only what is true whichever deals they are goes
//! out, and the rest waits for the cards. Nothing that was told is taken back: whatever becomes of the
//! call, the answer begins with it.

use super::{
    Asked, Fault,
    bounds::Bounds,
    presented::{self, Chosen, LONGEST_REPLY, may_be_told, next_end},
    tools::PRESENT_DEALS,
    unfinished::Unfinished,
};
use crate::{
    domain::{admission, answer::ReasonedCard, deal::Deal, figures::Known},
    progress::Progress,
};
use serde_json::Value;
use souk_model::Hear;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// In bytes: a longer sentence is none that could be told.
const LONGEST_SENTENCE: usize = 4 * LONGEST_REPLY;

/// A presentation as it is heard.
pub struct Presentation<'a, P> {
    found: &'a [Deal],
    asked: &'a Asked<'a>,
    bounds: &'a Bounds,
    progress: &'a P,
    so_far: Mutex<SoFar<'a>>,
}

#[derive(Default)]
struct SoFar<'a> {
    written: Unfinished,
    /// Once they are written; or why they cannot be shown.
    cards: Option<Result<Chosen<'a>, Fault>>,
    /// Of the reply, in bytes.
    told: usize,
    /// What comes next cannot be told, or not before the cards are known.
    is_held: bool,
}

/// What is shown in the end.
pub struct Shown {
    pub reply: String,
    pub cards: Vec<ReasonedCard>,
    /// Why that is not all that the model presented.
    pub fault: Option<Fault>,
}

impl<'a, P: Progress> Presentation<'a, P> {
    pub fn new(
        found: &'a [Deal],
        asked: &'a Asked<'a>,
        bounds: &'a Bounds,
        progress: &'a P,
    ) -> Self {
        Self {
            found,
            asked,
            bounds,
            progress,
            so_far: Mutex::default(),
        }
    }

    /// What is shown of what the call came to.
    ///
    /// Where that is a fault, cards that were told stay as they were, with as much of the reply as was
    /// told. Otherwise the cards of `plain` are shown, and its reply follows on what was told.
    pub fn end(self, presented: Result<Value, Fault>, plain: (String, Vec<ReasonedCard>)) -> Shown {
        let mut so_far = std::mem::take(&mut *self.lock());
        let whole = presented.and_then(|input| self.whole(&input, &mut so_far));
        let fault = match whole {
            Ok((reply, cards)) => {
                return Shown {
                    reply,
                    cards,
                    fault: None,
                };
            }
            Err(fault) => fault,
        };
        let told = so_far.told();
        let (reply, cards) = match &so_far.cards {
            Some(Ok(chosen)) => (chosen.reply(told), chosen.cards(&self.bounds.wish)),
            _ if told.is_empty() => plain,
            _ => (format!("{told} {}", plain.0), plain.1),
        };
        Shown {
            reply,
            cards,
            fault: Some(fault),
        }
    }

    fn whole(
        &self,
        input: &Value,
        so_far: &mut SoFar<'a>,
    ) -> Result<(String, Vec<ReasonedCard>), Fault> {
        if so_far.written.is_empty() {
            return presented::check(input, self.found, self.asked, self.bounds);
        }
        presented::read(input)?;
        if so_far.written.is_broken() {
            return Err(Fault::Malformed("it is too long, or says things twice"));
        }
        if let Some(Err(fault)) = so_far.cards.take_if(|cards| cards.is_err()) {
            return Err(fault);
        }
        self.tell(so_far, true);
        let Some(Ok(chosen)) = &so_far.cards else {
            return Err(Fault::Malformed("it has no cards"));
        };
        Ok((chosen.reply(so_far.told()), chosen.cards(&self.bounds.wish)))
    }

    /// Tells what can be told of the reply. Its last sentence, unless it is marked as one, may have
    /// been cut off, and waits until `is_all` there is.
    fn tell(&self, so_far: &mut SoFar<'a>, is_all: bool) {
        let Some((reply, has_ended)) = so_far.reply() else {
            return;
        };
        let has_ended = has_ended && (is_all || is_closed(reply));
        let (mut told, mut is_held) = (so_far.told, so_far.is_held);
        while !is_held && let Some(end) = next_end(reply, told, has_ended) {
            let text = &reply[..end];
            is_held = !match &so_far.cards {
                Some(Ok(chosen)) => chosen.bears_out(text),
                Some(Err(_)) => false,
                None => self.is_true_of_any(text),
            };
            if !is_held {
                told = end;
                self.progress.reply(text);
            }
        }
        is_held |= reply.len() - told > LONGEST_SENTENCE;
        (so_far.told, so_far.is_held) = (told, is_held);
    }

    /// Whether `text` is true whichever of the deals found are shown, as far as can be told.
    fn is_true_of_any(&self, text: &str) -> bool {
        let known = Known::of(
            self.found.iter().collect(),
            self.found,
            self.asked.message.as_str(),
        );
        may_be_told(text, LONGEST_REPLY) && !admission::is_in(text) && known.bears_out_of_each(text)
    }

    fn lock(&self) -> MutexGuard<'_, SoFar<'a>> {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: Progress> Hear for Presentation<'_, P> {
    fn hear(&self, tool: &str, fragment: &str) {
        if tool != PRESENT_DEALS {
            return;
        }
        let mut so_far = self.lock();
        so_far.written.take(fragment);
        if so_far.written.is_broken() {
            return;
        }
        if so_far.cards.is_none()
            && let Some(written) = so_far.written.whole("cards")
        {
            let cards = serde_json::from_str(written)
                .map_err(|_| Fault::Malformed("its cards have another structure"))
                .and_then(|cards| Chosen::of(cards, self.found, self.asked, self.bounds));
            if let Ok(chosen) = &cards {
                self.progress.cards(&chosen.cards(&self.bounds.wish), true);
            }
            so_far.cards = Some(cards);
            so_far.is_held = false;
        }
        self.tell(&mut so_far, false);
    }
}

impl SoFar<'_> {
    /// The reply as far as it is written, and whether it has ended.
    fn reply(&self) -> Option<(&str, bool)> {
        let (reply, has_ended) = self.written.text("reply")?;
        Some((reply.trim_start(), has_ended))
    }

    fn told(&self) -> &str {
        self.reply().map_or("", |(reply, _)| &reply[..self.told])
    }
}

/// Whether the last sentence of `text` is marked as one.
fn is_closed(text: &str) -> bool {
    let text = text.trim_end_matches(|sign: char| {
        sign.is_whitespace() || matches!(sign, '"' | '”' | '’' | '\'' | ')' | '»')
    });
    text.ends_with(['.', '!', '?', '…'])
}

#[cfg(test)]
mod tests;
