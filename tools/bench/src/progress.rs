//! What is being done, on the standard error: a bar on a terminal, a line each elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::{IsTerminal, stderr},
    time::Instant,
};

const TEMPLATE: &str = "  {msg} [{bar:30}] {pos}/{len}  ready in {eta}";

/// One piece of work. It ends when it is dropped.
pub struct Progress {
    bar: ProgressBar,
    what: String,
    started: Instant,
}

impl Progress {
    /// Of so many steps.
    pub fn of(what: impl Into<String>, steps: usize) -> Self {
        let what = what.into();
        let bar = ProgressBar::new(steps as u64).with_message(what.clone());
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style.progress_chars("=> "));
        }
        if !stderr().is_terminal() {
            eprintln!("  {what} …");
        }
        Self {
            bar,
            what,
            started: Instant::now(),
        }
    }

    pub fn advance(&self) {
        self.bar.inc(1);
    }

    pub fn advance_by(&self, steps: usize) {
        self.bar.inc(steps as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        let seconds = self.started.elapsed().as_secs_f64();
        eprintln!("  {}: {seconds:.1} s", self.what);
    }
}
