//! What came of it: a table by kind, every conversation that failed, and the exit status.

use crate::{
    failure::{Failure, Result},
    judge::{Heard, MOST_CALLS},
    options::Options,
    wish::Wish,
};
use std::{fmt::Write as _, fs, path::Path, process::ExitCode};

/// A wish, what was answered, and what is wrong with that.
pub struct Verdict {
    pub wish: Wish,
    pub heard: Vec<Heard>,
    pub faults: Vec<String>,
}

impl Verdict {
    const fn is_well(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Prints the report, writes it, and tells whether the bar is held.
///
/// # Errors
/// [`Failure::File`] when it cannot be written.
pub fn publish(options: &Options, verdicts: &[Verdict]) -> Result<ExitCode> {
    let well = verdicts.iter().filter(|verdict| verdict.is_well()).count();
    let percent = 100.0 * well as f64 / verdicts.len().max(1) as f64;
    let turns = verdicts.iter().flat_map(|verdict| &verdict.heard);
    let calls = turns.clone().map(|turn| turn.answer.llm.calls).max();
    let calls = calls.unwrap_or_default();
    let degraded = turns.filter(|turn| turn.answer.degraded).count();
    let is_held = !verdicts.is_empty() && percent >= options.bar && calls <= MOST_CALLS;

    let mut text = format!("# The chat, wish by wish\n\n{}\n", table(verdicts));
    let _ = writeln!(
        text,
        "{well} of {} wishes are answered well: {percent:.1} %, the bar is {:.1} %. \
         Model calls a turn: {calls} at most, {MOST_CALLS} may be. Degraded turns: {degraded}.",
        verdicts.len(),
        options.bar,
    );
    let failed = verdicts.iter().filter(|verdict| !verdict.is_well());
    let mut conversations = String::new();
    failed.for_each(|verdict| describe(verdict, &mut conversations));
    if options.verbose {
        let others = verdicts.iter().filter(|verdict| verdict.is_well());
        others.for_each(|verdict| describe(verdict, &mut conversations));
    }
    if !conversations.is_empty() {
        let _ = write!(text, "\n## Conversations\n\n{conversations}");
    }
    print!("{text}");
    write(&options.output, &text)?;
    Ok(ExitCode::from(u8::from(!is_held)))
}

fn table(verdicts: &[Verdict]) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for verdict in verdicts {
        if !kinds.contains(&verdict.wish.kind.as_str()) {
            kinds.push(&verdict.wish.kind);
        }
    }
    let mut table = "| kind | wishes | well |\n|---|---:|---:|\n".to_owned();
    for kind in kinds {
        let own = verdicts.iter().filter(|verdict| verdict.wish.kind == kind);
        let well = own.clone().filter(|verdict| verdict.is_well()).count();
        let _ = writeln!(table, "| {kind} | {} | {well} |", own.count());
    }
    table
}

fn describe(verdict: &Verdict, text: &mut String) {
    let mark = if verdict.is_well() {
        "well"
    } else {
        "not well"
    };
    let _ = writeln!(text, "- {} ({mark})", verdict.wish.kind);
    for heard in &verdict.heard {
        let planner = &heard.answer.planner;
        let _ = writeln!(text, "  - “{}”", heard.said);
        let _ = writeln!(text, "    {planner}: {}", heard.answer.reply);
        for card in &heard.answer.cards {
            let _ = writeln!(text, "    - {}: {}", card.card.title, card.reason);
        }
    }
    for fault in &verdict.faults {
        let _ = writeln!(text, "  - ✗ {fault}");
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |source| Failure::File {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}
