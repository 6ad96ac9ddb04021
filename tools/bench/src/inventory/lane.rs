//! Threads that ask, as many as `pgbench` has: one alone cannot ask as fast as it is answered.

use super::{CONNECTIONS, THREADS, instance::Instance};
use crate::{
    failure::{Failure, Result},
    scratch::Scratch,
    search::figures::rate,
};
use futures::future::try_join_all;
use souk_contracts::Problem;
use std::{
    iter::repeat_n,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio::{
    runtime::{Builder, Runtime},
    task::block_in_place,
};

/// A thread with what it asks. The runtime is where its connections are, for as long as the process
/// lives.
pub struct Lane {
    runtime: &'static Runtime,
    instances: Vec<Arc<Instance>>,
    /// Requests that each instance has at a time.
    at_once: usize,
}

impl Lane {
    /// Sixteen instances, each with a connection and one request at a time, as functions run.
    ///
    /// # Errors
    /// [`Failure`] when there is no address to connect to.
    pub fn of_functions(scratch: &Scratch) -> Result<Vec<Self>> {
        let lane = |_| {
            Ok(Self {
                runtime: lasting(Builder::new_current_thread())?,
                instances: (0..CONNECTIONS / THREADS)
                    .map(|_| Instance::new(scratch, 1).map(Arc::new))
                    .collect::<Result<_>>()?,
                at_once: 1,
            })
        };
        (0..THREADS).map(lane).collect()
    }

    /// One process with as many connections, and `at_once` requests.
    ///
    /// # Errors
    /// As [`Self::of_functions`].
    pub fn of_one_process(scratch: &Scratch, at_once: usize) -> Result<Vec<Self>> {
        let runtime = lasting(Builder::new_multi_thread())?;
        let instance = Arc::new(Instance::new(scratch, CONNECTIONS)?);
        let lane = |_| Self {
            runtime,
            instances: vec![Arc::clone(&instance)],
            at_once: at_once / THREADS,
        };
        Ok((0..THREADS).map(lane).collect())
    }

    /// How often a second `call` is done by all of `lanes`. It is told a number, which is another for
    /// each at any time.
    ///
    /// # Errors
    /// [`Failure`] at the first problem.
    pub fn run(
        lanes: &[Self],
        time: Duration,
        call: impl AsyncFn(&Instance, usize) -> std::result::Result<(), Problem> + Sync,
    ) -> Result<f64> {
        let started = Instant::now();
        let one = async |first: usize, instance: &Instance| {
            let mut done = 0;
            while started.elapsed() < time {
                call(instance, first * 61 + done)
                    .await
                    .map_err(Failure::unexpected)?;
                done += 1;
            }
            Ok::<usize, Failure>(done)
        };
        let all_of = |(number, lane): (usize, &Self)| {
            let each = lane
                .instances
                .iter()
                .flat_map(|instance| repeat_n(instance, lane.at_once));
            let calls = each
                .enumerate()
                .map(|(nth, instance)| one(nth * THREADS + number, instance));
            lane.runtime.block_on(try_join_all(calls))
        };
        let all_of = &all_of;
        let counts: Vec<_> = block_in_place(|| {
            thread::scope(|scope| {
                let threads: Vec<_> = lanes
                    .iter()
                    .enumerate()
                    .map(|lane| scope.spawn(move || all_of(lane)))
                    .collect();
                threads
                    .into_iter()
                    .map(thread::ScopedJoinHandle::join)
                    .collect()
            })
        });
        let elapsed = started.elapsed();
        let mut done = 0;
        for count in counts {
            let ended = |_| Failure::unexpected("a thread that asks has ended");
            done += count.map_err(ended)??.iter().sum::<usize>();
        }
        Ok(rate(done, elapsed))
    }
}

fn lasting(mut builder: Builder) -> Result<&'static Runtime> {
    let runtime = builder.enable_all().build().map_err(Failure::unexpected)?;
    Ok(Box::leak(Box::new(runtime)))
}
