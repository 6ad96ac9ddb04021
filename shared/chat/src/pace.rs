//! How soon a listener has something of an answer.

use crate::{domain::answer::ReasonedCard, progress::Progress};
use souk_contracts::{MessageId, SessionId};
use souk_platform::metrics::{Figure, Meter};
use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

/// A turn that is told, and how soon its first parts are.
pub struct Paced<P> {
    progress: P,
    since: Instant,
    first_cards: OnceLock<Duration>,
    first_sentence: OnceLock<Duration>,
}

impl<P: Progress> Paced<P> {
    /// Times `progress` from now on.
    pub fn of(progress: P) -> Self {
        Self {
            progress,
            since: Instant::now(),
            first_cards: OnceLock::new(),
            first_sentence: OnceLock::new(),
        }
    }

    /// Writes the times down, where somebody listened.
    pub fn measure(&self, meter: Meter) {
        let figures = self.figures();
        if !figures.is_empty() {
            meter.emit(&figures);
        }
    }

    fn figures(&self) -> Vec<(&'static str, Figure)> {
        let times = [
            ("FirstCardsMs", &self.first_cards),
            ("FirstSentenceMs", &self.first_sentence),
        ];
        let figure = |(name, time): (_, &OnceLock<Duration>)| {
            let ms = time.get()?.as_secs_f64() * 1_000.0;
            Some((name, Figure::Milliseconds(ms)))
        };
        times.into_iter().filter_map(figure).collect()
    }

    fn first(&self, time: &OnceLock<Duration>) {
        if self.is_heard() {
            time.get_or_init(|| self.since.elapsed());
        }
    }
}

impl<P: Progress> Progress for Paced<P> {
    fn is_heard(&self) -> bool {
        self.progress.is_heard()
    }

    fn opened(&self, session: SessionId, message: MessageId) {
        self.progress.opened(session, message);
    }

    fn cards(&self, cards: &[ReasonedCard], last: bool) {
        self.progress.cards(cards, last);
        if !cards.is_empty() {
            self.first(&self.first_cards);
        }
    }

    fn reply(&self, so_far: &str) {
        self.progress.reply(so_far);
        self.first(&self.first_sentence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::notes::Notes;

    #[test]
    fn only_what_is_heard_is_timed() {
        let heard = Paced::of(Notes::default());
        heard.cards(&[], false);
        heard.reply("Here.");
        heard.reply("Here. There.");
        let names: Vec<&str> = heard.figures().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["FirstSentenceMs"], "no cards are no first ones");
        let unheard = Paced::of(());
        unheard.reply("Here.");
        assert_eq!(unheard.figures(), []);
    }
}
