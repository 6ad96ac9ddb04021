//! One load of a value, for all who want it.
//!
//! Whoever has the lease loads. The others come back after ever longer pauses, and take the value, or
//! learn that there is none: that the product does not exist, or that the load failed. Where the lease
//! has ended and nothing was said, its loader is dead, and the first to see it loads in its place.

use super::{
    Cache, Found,
    entries::{Load, Loader, Outcome},
    form::{Kept, Lasts},
    millis,
};
use souk_contracts::{Problem, ProductId};
use souk_platform::deadline::Deadline;
use std::{collections::HashMap, future::Future, io, time::Duration};

/// How much longer a lease stands than a load may take, so that a slow load still counts.
const SPARE: Duration = Duration::from_millis(500);
/// Between two looks for the value of somebody else's load. Each is twice as long as the last.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// What is known of the products that were asked for.
pub struct Known<T> {
    /// Without what does not exist.
    pub values: HashMap<ProductId, T>,
    /// Why not everything is known: something could not be loaded.
    pub problem: Option<Problem>,
}

impl<T> Found<T> {
    /// What there is where nothing is loaded; where that is not all, because of `why`.
    pub fn as_it_stands(self, why: Problem) -> Known<T> {
        let is_all = self.stale.len() == self.wanted.len();
        let mut values = self.fresh;
        values.extend(self.stale);
        Known {
            values,
            problem: (!is_all).then_some(why),
        }
    }
}

impl Cache {
    /// Adds to what was found what `load` knows of the rest; it may leave out what does not exist. What
    /// cannot be loaded is taken from what is stale. Somebody else's load is waited for until `until`.
    pub async fn complete<T, F>(
        &self,
        found: Found<T>,
        until: Deadline,
        load: impl Fn(Vec<ProductId>) -> F + Sync,
    ) -> Known<T>
    where
        T: Kept,
        F: Future<Output = Result<Vec<T>, Problem>> + Send,
    {
        let Found {
            fresh,
            stale,
            mut wanted,
        } = found;
        let mut known = Known {
            values: fresh,
            problem: None,
        };
        let mut loader = Loader::with_lease_for(T::PATIENCE + SPARE);
        let mut pause = SHORTEST_PAUSE;
        while !wanted.is_empty() {
            let Some(mut round) = self.round::<T>(&wanted, &loader).await else {
                let loaded = load(wanted.clone()).await;
                known.add(loaded, &wanted, stale);
                break;
            };
            known.values.extend(round.there.drain());
            known.problem = known.problem.or(round.failed.take());
            if !round.to_load.is_empty() {
                let loaded = load(round.to_load.clone()).await;
                self.keep(&round, &loaded, &loader).await;
                known.add(loaded, &round.to_load, round.stale);
            }
            wanted = round.busy;
            if wanted.is_empty() {
                break;
            }
            if until.remaining() < pause {
                known.problem = Some(Problem::deadline_exceeded());
                break;
            }
            tokio::time::sleep(pause).await;
            pause = LONGEST_PAUSE.min(pause * 2);
            loader.waits = true;
        }
        known
    }

    /// Takes what leases are to be had of `wanted`, and looks how the loads of the others stand. None
    /// when Redis is away.
    async fn round<T: Kept>(&self, wanted: &[ProductId], loader: &Loader) -> Option<Round<T>> {
        let names = self.entries.names::<T>(wanted);
        let leased = self.entries.lease(&names, loader).await?;
        let (mut round, mut unneeded) = (Round::default(), Vec::new());
        for ((id, name), (load, entry)) in wanted.iter().zip(names).zip(leased) {
            let value = entry.and_then(|entry| self.read(*id, &entry));
            match (load, value) {
                (load, Some((value, true))) => {
                    round.there.insert(*id, value);
                    if load == Load::Ours {
                        unneeded.push((name, Outcome::Unneeded));
                    }
                }
                (Load::Ours | Load::Unkept, old) => {
                    round.to_load.push(*id);
                    round.stale.extend(old.map(|(value, _)| (*id, value)));
                }
                (_, Some((stale, _))) => {
                    round.there.insert(*id, stale);
                }
                (Load::SomebodyElses, None) => round.busy.push(*id),
                (Load::Gone, None) => {}
                (Load::Failed, None) => round.failed = Some(failed_elsewhere()),
            }
        }
        self.entries.settle(&unneeded, loader).await;
        Some(round)
    }

    /// Puts what was loaded under the leases that still stand. After a failure the leases of what is
    /// stale are left until they end, so that nobody tries again for as long.
    async fn keep<T: Kept>(
        &self,
        round: &Round<T>,
        loaded: &Result<Vec<T>, Problem>,
        loader: &Loader,
    ) {
        let outcome = |id: &ProductId| match loaded {
            Err(_) if round.stale.contains_key(id) => None,
            Err(_) => Some(Outcome::Failed),
            Ok(values) => Some(
                values
                    .iter()
                    .find(|value| value.product() == *id)
                    .map_or(Outcome::Gone, |value| self.outcome(value)),
            ),
        };
        let ended = round.to_load.iter();
        let outcomes: Vec<_> = ended
            .filter_map(|id| Some((self.entries.name::<T>(*id), outcome(id)?)))
            .collect();
        self.entries.settle(&outcomes, loader).await;
    }

    fn outcome<T: Kept>(&self, value: &T) -> Outcome {
        let Lasts { fresh, kept } = value.lasts();
        let fresh_until_ms = self.now_ms().saturating_add(millis(fresh));
        Outcome::Loaded {
            entry: format!("{fresh_until_ms}:{}", value.write()),
            version: value.version(),
            kept_for: kept,
        }
    }
}

/// What one look at the leases comes to.
struct Round<T> {
    /// Fresh, or stale while somebody else renews it.
    there: HashMap<ProductId, T>,
    to_load: Vec<ProductId>,
    /// What is to be loaded, as it was.
    stale: HashMap<ProductId, T>,
    /// What somebody else is loading.
    busy: Vec<ProductId>,
    /// Why something is not known that was waited for.
    failed: Option<Problem>,
}

impl<T> Default for Round<T> {
    fn default() -> Self {
        Self {
            there: HashMap::new(),
            to_load: Vec::new(),
            stale: HashMap::new(),
            busy: Vec::new(),
            failed: None,
        }
    }
}

fn failed_elsewhere() -> Problem {
    let why = io::Error::other("the request that loaded it for this one, too, could not");
    Problem::unavailable("A part of Souk", why)
}

impl<T: Kept> Known<T> {
    /// Adds what was loaded of `ids`, or else what is stale of them; where that is not all, the problem
    /// is why.
    fn add(
        &mut self,
        loaded: Result<Vec<T>, Problem>,
        ids: &[ProductId],
        mut stale: HashMap<ProductId, T>,
    ) {
        match loaded {
            Ok(values) => {
                let by_id = values.into_iter().map(|value| (value.product(), value));
                self.values.extend(by_id);
            }
            Err(problem) => {
                let old = ids.iter().filter_map(|id| stale.remove_entry(id));
                let before = self.values.len();
                self.values.extend(old);
                if self.values.len() < before + ids.len() {
                    self.problem = Some(problem);
                }
            }
        }
    }
}
