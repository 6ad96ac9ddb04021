//! Group commit: holds that wait for a connection are made together, by whoever gets one first.
//!
//! In a process that serves one request at a time nobody waits, and each hold is a transaction of its
//! own. Where many are served at once, what a transaction costs (its round trip, and the wait until
//! it is on disk) is shared by all that it holds.

use crate::ports::{Attempt, HoldRequest, ReserveError};
use souk_platform::trace;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};

/// Holds of one transaction at most: few enough that nobody waits long for their buckets.
const TOGETHER: usize = 16;

pub type Answer = Result<Attempt, ReserveError>;

/// Those who wait, and the connections that they wait for.
pub struct Gathering {
    waiting: Mutex<VecDeque<Waiting>>,
    connections: Semaphore,
}

/// A hold that somebody waits for.
pub struct Waiting {
    pub request: HoldRequest,
    /// Of whoever asked, who may not be the one that sends it.
    pub traceparent: Option<String>,
    answer: oneshot::Sender<Answer>,
}

impl Waiting {
    /// Answers whoever waits. Who is never answered tries alone.
    pub fn answer(self, answer: Answer) {
        // Who has stopped waiting needs none.
        let _ = self.answer.send(answer);
    }
}

impl Gathering {
    pub fn new(connections: usize) -> Self {
        Self {
            waiting: Mutex::default(),
            connections: Semaphore::new(connections),
        }
    }

    /// The answer to `request`, which `hold` finds together with others' while it is this one's turn,
    /// or somebody else meanwhile. None when it was not answered with them.
    pub async fn hold<F>(
        &self,
        request: &HoldRequest,
        hold: impl Fn(Vec<Waiting>) -> F,
    ) -> Option<Answer>
    where
        F: Future<Output = ()>,
    {
        let (answer, mut answered) = oneshot::channel();
        self.push(Waiting {
            request: request.clone(),
            traceparent: trace::traceparent(),
            answer,
        });
        loop {
            let turn: SemaphorePermit<'_> = tokio::select! {
                biased;
                answer = &mut answered => return answer.ok(),
                turn = self.connections.acquire() => turn.ok()?,
            };
            let taken = self.take();
            if taken.is_empty() {
                // Somebody else is at it, and will answer or give up.
                drop(turn);
                return answered.await.ok();
            }
            hold(taken).await;
        }
    }

    fn push(&self, waiting: Waiting) {
        self.queue(|queue| queue.push_back(waiting));
    }

    /// Who has waited longest, without those who no longer do; in the order of their products, in
    /// which everybody locks.
    fn take(&self) -> Vec<Waiting> {
        let mut taken: Vec<Waiting> = self.queue(|queue| {
            queue.retain(|waiting| !waiting.answer.is_closed());
            let many = queue.len().min(TOGETHER);
            queue.drain(..many).collect()
        });
        taken.sort_by_key(|waiting| waiting.request.cart.products());
        taken
    }

    fn queue<T>(&self, of: impl FnOnce(&mut VecDeque<Waiting>) -> T) -> T {
        of(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
