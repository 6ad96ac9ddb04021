//! What was measured, beside what it should be.

use std::{
    fmt::{self, Write},
    time::Duration,
};

/// What a figure should be.
#[derive(Clone, Copy)]
pub enum Bar {
    AtLeast(f64),
    AtMost(f64),
    /// Reported only.
    None,
}

/// One line of the table.
pub struct Figure {
    pub what: String,
    pub bar: Bar,
    pub value: f64,
    /// The value as it is shown, with its unit and what belongs to it.
    pub measured: String,
}

impl Figure {
    pub fn new(what: impl Into<String>, bar: Bar, value: f64, measured: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            bar,
            value,
            measured: measured.into(),
        }
    }

    pub fn passes(&self) -> bool {
        match self.bar {
            Bar::AtLeast(least) => self.value >= least,
            Bar::AtMost(most) => self.value <= most,
            Bar::None => true,
        }
    }

    fn verdict(&self) -> &'static str {
        match (self.bar, self.passes()) {
            (Bar::None, _) => "",
            (_, true) => "yes",
            (_, false) => "**no**",
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(formatter, "≥ {least}"),
            Self::AtMost(most) => write!(formatter, "≤ {most}"),
            Self::None => formatter.write_str("reported"),
        }
    }
}

/// The figures as a table in Markdown.
pub fn table(figures: &[Figure]) -> String {
    let mut table = "| what | bar | measured | passes |\n|---|---|---|---|\n".to_owned();
    for figure in figures {
        let Figure {
            what,
            bar,
            measured,
            ..
        } = figure;
        let verdict = figure.verdict();
        let _ = writeln!(table, "| {what} | {bar} | {measured} | {verdict} |");
    }
    table
}

/// How long something took, many times.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that so many percent of all did not exceed, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let last = sorted.len().saturating_sub(1);
        let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(at.min(last)).map_or(0.0, millis)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (half, most) = (self.percentile(50), self.percentile(95));
        write!(formatter, "p50 {half:.2} ms, p95 {most:.2} ms")
    }
}

impl Extend<Duration> for Times {
    fn extend<T: IntoIterator<Item = Duration>>(&mut self, times: T) {
        self.0.extend(times);
    }
}

fn millis(time: &Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// A number of things by the time they took.
#[expect(
    clippy::cast_precision_loss,
    reason = "a rate is shown in whole numbers"
)]
pub fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let mut times = Times::default();
        times.extend((1..=100).rev().map(Duration::from_millis));
        assert!((times.percentile(95) - 95.0).abs() < 1e-9);
        assert!((times.percentile(50) - 50.0).abs() < 1e-9);
        assert!(Times::default().percentile(95).abs() < 1e-9);
    }

    #[test]
    fn a_figure_passes_on_its_bar_and_not_beyond() {
        let passes = |bar, value| Figure::new("", bar, value, "").passes();
        assert!(passes(Bar::AtLeast(0.65), 0.65) && passes(Bar::AtMost(10.0), 10.0));
        assert!(!passes(Bar::AtLeast(0.65), 0.64) && !passes(Bar::AtMost(10.0), 10.1));
    }
}
