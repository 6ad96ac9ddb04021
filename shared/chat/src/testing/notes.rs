//! A listener that notes what it is told.

use crate::{domain::answer::ReasonedCard, progress::Progress};
use souk_contracts::{MessageId, SessionId};
use std::sync::{Mutex, PoisonError};

/// What was told, in order.
#[derive(Default)]
pub struct Notes {
    pub told: Mutex<Vec<Note>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    Cards(Vec<ReasonedCard>, bool),
    /// The reply so far.
    Reply(String),
}

impl Note {
    fn reply(&self) -> Option<&str> {
        match self {
            Self::Reply(reply) => Some(reply),
            Self::Cards(..) => None,
        }
    }
}

impl Notes {
    pub fn take(&self) -> Vec<Note> {
        std::mem::take(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, note: Note) {
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(note);
    }
}

impl Progress for Notes {
    fn is_heard(&self) -> bool {
        true
    }

    fn opened(&self, _: SessionId, _: MessageId) {}

    fn cards(&self, cards: &[ReasonedCard], last: bool) {
        self.note(Note::Cards(cards.to_vec(), last));
    }

    fn reply(&self, so_far: &str) {
        self.note(Note::Reply(so_far.to_owned()));
    }
}

/// The reply as it grew.
pub fn replies(notes: &[Note]) -> Vec<&str> {
    notes.iter().filter_map(Note::reply).collect()
}
