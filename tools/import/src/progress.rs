//! What is shown while an import runs.

use crate::outcome::Counts;
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    fmt,
    path::PathBuf,
    time::{Duration, Instant},
};

const WITH_END: &str = "{elapsed_precise} [{bar:30}] {percent:>3} %  {msg}  ready in {eta}";
const WITHOUT_END: &str = "{elapsed_precise} {spinner}  {msg}";
const TICK: Duration = Duration::from_millis(200);

/// A bar on the terminal; nothing where the output goes elsewhere.
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
    /// Lines that had been done before.
    before: u64,
}

impl Progress {
    /// Of a file of so many bytes, if that is known, of which `before` has been done.
    pub fn start(bytes: Option<u64>, before: &Counts) -> Self {
        let (bar, template) = match bytes {
            Some(bytes) => (ProgressBar::new(bytes), WITH_END),
            None => (ProgressBar::new_spinner(), WITHOUT_END),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(TICK);
        Self {
            bar,
            started: Instant::now(),
            before: before.lines(),
        }
    }

    /// The file is done up to its byte `stored_bytes`.
    pub fn advance(&self, stored_bytes: u64, counts: &Counts) {
        self.bar.set_position(stored_bytes);
        let Counts { rejected, .. } = counts;
        let (lines, rate) = (counts.lines(), self.rate(counts));
        self.bar.set_message(format!(
            "{lines} lines, {rate:.0} a second, {rejected} rejected"
        ));
    }

    /// What came of it.
    pub fn finish(&self, counts: Counts, rejected: PathBuf) -> Summary {
        self.bar.finish_and_clear();
        Summary {
            counts,
            elapsed: self.started.elapsed(),
            rate: self.rate(&counts),
            rejected,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is shown without decimals"
    )]
    fn rate(&self, counts: &Counts) -> f64 {
        let lines = counts.lines() - self.before;
        lines as f64 / self.started.elapsed().as_secs_f64().max(f64::EPSILON)
    }
}

/// What came of an import.
pub struct Summary {
    pub counts: Counts,
    elapsed: Duration,
    rate: f64,
    /// Where the rejected lines are.
    rejected: PathBuf,
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts {
            created,
            updated,
            rejected,
        } = self.counts;
        write!(
            formatter,
            "{} lines: {created} created, {updated} updated, {rejected} rejected; {:.1} s, {:.0} lines a second",
            self.counts.lines(),
            self.elapsed.as_secs_f64(),
            self.rate
        )?;
        if rejected > 0 {
            write!(
                formatter,
                "\nThe rejected lines and their reasons are in {}",
                self.rejected.display()
            )?;
        }
        Ok(())
    }
}
