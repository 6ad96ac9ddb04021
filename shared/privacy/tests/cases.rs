//! What is masked and what is not, in messages as shoppers write them: `cases.txt` grew with the
//! rules, `fresh.txt` was written without a look at them.

use souk_privacy::{Kind, mask};
use std::fmt::Write;

/// Each kind must be found, and nothing else taken for it, in 98 of 100.
const BAR: f64 = 0.98;

/// A message, and what of it is whose.
struct Case {
    message: String,
    masked: String,
    data: Vec<(Kind, String)>,
}

impl Case {
    /// `call {phone:617-555-0123}`
    fn of(line: &str) -> Self {
        let mut case = Self {
            message: String::new(),
            masked: String::new(),
            data: Vec::new(),
        };
        let mut rest = line;
        while let Some((at, kind)) = next_datum(rest) {
            let name = name(kind);
            let (plain, datum) = (&rest[..at], &rest[at + name.len() + 2..]);
            let end = closing(datum);
            case.message.extend([plain, &datum[..end]]);
            case.masked.extend([plain, kind.token()]);
            case.data.push((kind, datum[..end].to_owned()));
            rest = &datum[end + 1..];
        }
        case.message.push_str(rest);
        case.masked.push_str(rest);
        case
    }
}

fn name(kind: Kind) -> String {
    kind.token().trim_matches(['[', ']']).replace(' ', "_")
}

fn next_datum(text: &str) -> Option<(usize, Kind)> {
    let places = Kind::ALL.into_iter().filter_map(|kind| {
        let at = text.find(&format!("{{{}:", name(kind)))?;
        Some((at, kind))
    });
    places.min_by_key(|(at, _)| *at)
}

/// Where the brace that was opened before `text` is closed.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    let end = text.char_indices().find(|(_, sign)| {
        depth += match sign {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth == 0
    });
    end.map_or(text.len(), |(at, _)| at)
}

fn cases(text: &str) -> Vec<Case> {
    // A datum may go on in the next line.
    let mut lines: Vec<String> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        match lines.last_mut() {
            Some(last) if last.matches('{').count() > last.matches('}').count() => {
                last.push('\n');
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.iter().map(|line| Case::of(line)).collect()
}

/// How often a kind was found, overlooked, and seen where it is not.
#[derive(Clone, Copy, Default)]
struct Score {
    hits: f64,
    missed: f64,
    wrong: f64,
}

impl Score {
    fn recall(self) -> f64 {
        self.hits / (self.hits + self.missed)
    }

    fn precision(self) -> f64 {
        self.hits / (self.hits + self.wrong)
    }
}

/// The score of each kind and, at the end, of all; and what went wrong.
fn scores(cases: &[Case]) -> ([Score; 7], String) {
    let mut scores = [Score::default(); 7];
    let mut faults = String::new();
    for case in cases {
        let masked = mask(&case.message);
        if masked.text != case.masked {
            let _ = writeln!(faults, "{:?}\n    {:?}", case.masked, masked.text);
        }
        for kind in Kind::ALL {
            let data = case.data.iter().filter(|(own, _)| *own == kind);
            let expected = f64::from(u32::try_from(data.clone().count()).unwrap_or(u32::MAX));
            let found = f64::from(masked.found.count(kind));
            let left = data.filter(|(_, datum)| masked.text.contains(datum.as_str()));
            let left = f64::from(u32::try_from(left.count()).unwrap_or(u32::MAX));
            // The right number of the wrong parts of a text is no hit.
            let is_elsewhere = masked.text != case.masked && found == expected && expected > 0.0;
            let hits = (found.min(expected) - left).max(0.0)
                - if is_elsewhere && left == 0.0 {
                    1.0
                } else {
                    0.0
                };
            for at in [kind as usize, 6] {
                scores[at].hits += hits;
                scores[at].missed += expected - hits;
                scores[at].wrong += found - hits;
            }
        }
    }
    (scores, faults)
}

#[track_caller]
fn hold_the_bar(name: &str, text: &str, fewest: usize) {
    let cases = cases(text);
    assert!(cases.len() >= fewest, "{name} has {} cases", cases.len());
    let (scores, faults) = scores(&cases);
    let mut table = format!("{name}: {} cases\n", cases.len());
    for (at, score) in scores.iter().enumerate() {
        let kind = Kind::ALL
            .get(at)
            .map_or("all".to_owned(), |kind| format!("{kind:?}"));
        let _ = writeln!(
            table,
            "{kind:>12}: recall {:.3}, precision {:.3}",
            score.recall(),
            score.precision()
        );
    }
    println!("{table}{faults}");
    let holds = |score: &Score| score.recall() >= BAR && score.precision() >= BAR;
    assert!(scores.iter().all(holds), "{table}{faults}");
}

#[test]
fn personal_data_is_masked_and_what_looks_like_it_is_not() {
    hold_the_bar("cases.txt", include_str!("cases.txt"), 300);
}

#[test]
fn messages_that_the_rules_were_not_made_for_are_masked_as_well() {
    hold_the_bar("fresh.txt", include_str!("fresh.txt"), 600);
}
