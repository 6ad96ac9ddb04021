//! Digits that may be one number, though space, dashes or brackets part them.

use crate::plain::{Plain, Shape};
use std::ops::Range;

/// No number of any kind has more groups, or fewer or more digits.
const MOST_GROUPS: usize = 7;
const FEWEST_DIGITS: usize = 7;
const MOST_DIGITS: usize = 19;

/// Groups of digits, each parted from the next by nothing more than a number has within it.
pub struct Run {
    groups: Vec<Group>,
}

/// Digits written together.
pub struct Group {
    token: usize,
    span: Range<usize>,
    /// What stands before them.
    gap: Gap,
}

/// What stands between two groups.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Gap {
    spaced: bool,
    line: bool,
    /// `-`, `.` or `/`.
    mark: Option<char>,
    opens: bool,
    closes: bool,
    plus: bool,
}

impl Gap {
    /// `None` where the text parts two numbers rather than the groups of one.
    fn of(between: &str) -> Option<Self> {
        let mut gap = Self::default();
        for sign in between.chars() {
            match sign {
                ' ' => gap.spaced = true,
                '\n' if !gap.line => (gap.spaced, gap.line) = (true, true),
                '-' | '.' | '/' if gap.mark.is_none() => gap.mark = Some(sign),
                '(' if !gap.opens => gap.opens = true,
                ')' if !gap.closes => gap.closes = true,
                _ => return None,
            }
        }
        let lopsided = gap.spaced && !between.ends_with(' ') | !between.starts_with([' ', ')']);
        let parts = match gap.mark {
            Some('.') => gap.spaced,
            Some(_) => lopsided,
            None => false,
        };
        (!parts).then_some(gap)
    }

    /// Whether one number may end and another begin here.
    fn may_part(self) -> bool {
        self.spaced || self.mark == Some('/')
    }
}

/// The runs of `plain`, from left to right.
#[must_use]
pub fn runs(plain: &Plain<'_>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    // Where the run that is being read ends.
    let mut end = None;
    for (token, digits) in plain.tokens.iter().enumerate() {
        if digits.shape != Shape::Digits {
            continue;
        }
        let span = digits.span.clone();
        let gap = end.and_then(|end| Gap::of(&plain.text[end..span.start]));
        end = Some(span.end);
        match (gap, runs.last_mut()) {
            (Some(gap), Some(run)) => run.groups.push(Group { token, span, gap }),
            _ => {
                let opens = plain.before(span.start) == Some('(');
                let before = plain.text[..span.start].trim_end_matches(['(', ' ']);
                // "18+" is an age.
                let plus = before
                    .strip_suffix('+')
                    .is_some_and(|before| !before.ends_with(char::is_alphanumeric));
                let gap = Gap {
                    opens,
                    plus,
                    ..Gap::default()
                };
                runs.push(Run {
                    groups: vec![Group { token, span, gap }],
                });
            }
        }
    }
    runs
}

/// The numbers that the runs may hold: those that begin and end where a run may be parted, from left
/// to right, the longest first of those that begin at the same group.
#[must_use]
pub fn numbers<'r>(plain: &'r Plain<'r>, runs: &'r [Run]) -> Vec<Number<'r>> {
    runs.iter().flat_map(|run| run.numbers(plain)).collect()
}

/// Those of `numbers` for which `is` holds, none of which shares a group with another.
pub fn keep<'r>(
    numbers: &'r [Number<'r>],
    mut is: impl FnMut(&Number<'r>) -> bool,
) -> Vec<&'r Number<'r>> {
    let mut kept: Vec<&Number<'r>> = Vec::new();
    for number in numbers {
        let is_free = kept
            .last()
            .is_none_or(|last| last.next_token() <= number.token());
        if is_free && is(number) {
            kept.push(number);
        }
    }
    kept
}

impl Run {
    fn numbers<'r>(&'r self, plain: &'r Plain<'r>) -> impl Iterator<Item = Number<'r>> {
        let count = self.groups.len();
        let begins = (0..count).filter(|at| *at == 0 || self.groups[*at].gap.may_part());
        begins.flat_map(move |from| {
            let ends = (from + 1..=count.min(from + MOST_GROUPS)).rev();
            ends.filter(move |to| *to == count || self.groups[*to].gap.may_part())
                .filter_map(move |to| Number::of(plain, self, from, to))
        })
    }
}

/// Some groups of a run, one after the other.
pub struct Number<'r> {
    plain: &'r Plain<'r>,
    run: &'r Run,
    from: usize,
    to: usize,
    pub digits: String,
    lengths: [usize; MOST_GROUPS],
}

impl<'r> Number<'r> {
    fn of(plain: &'r Plain<'r>, run: &'r Run, from: usize, to: usize) -> Option<Self> {
        let groups = &run.groups[from..to];
        let mut lengths = [0; MOST_GROUPS];
        for (length, group) in lengths.iter_mut().zip(groups) {
            *length = group.span.len();
        }
        if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&lengths.iter().sum()) {
            return None;
        }
        let digits = groups
            .iter()
            .map(|group| &plain.text[group.span.clone()])
            .collect();
        Some(Self {
            plain,
            run,
            from,
            to,
            digits,
            lengths,
        })
    }

    /// The lengths of the groups.
    #[must_use]
    pub fn lengths(&self) -> &[usize] {
        &self.lengths[..self.to - self.from]
    }

    fn groups(&self) -> &'r [Group] {
        &self.run.groups[self.from..self.to]
    }

    fn gaps(&self) -> impl Iterator<Item = Gap> {
        self.groups()[1..].iter().map(|group| group.gap)
    }

    /// The first token of it.
    #[must_use]
    pub fn token(&self) -> usize {
        self.groups()[0].token
    }

    /// The token after it.
    #[must_use]
    pub fn next_token(&self) -> usize {
        self.run.groups[self.to - 1].token + 1
    }

    /// With a plus before it, and maybe a bracket between.
    #[must_use]
    pub fn has_plus(&self) -> bool {
        self.groups()[0].gap.plus
    }

    /// Where it stands in the plain text, with the plus and the bracket that belong to it.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        let (first, text) = (self.groups()[0].span.start, &self.plain.text);
        let last = self.run.groups[self.to - 1].span.end;
        let mut start = first;
        if self.has_plus() {
            start = text[..first].rfind('+').unwrap_or(first);
        } else if self.has_area_in_brackets() {
            start = text[..first].rfind('(').unwrap_or(first);
        }
        start..last
    }

    /// `(617) 555-0123`.
    #[must_use]
    pub fn has_area_in_brackets(&self) -> bool {
        let closes = self.gaps().next().is_some_and(|gap| gap.closes);
        self.groups()[0].gap.opens && closes
    }

    /// `8 (495) 123`, `+49 (0)30 123`: the group after the first one is in brackets.
    #[must_use]
    pub fn has_second_in_brackets(&self) -> bool {
        let mut gaps = self.gaps();
        gaps.next().is_some_and(|gap| gap.opens) && gaps.next().is_some_and(|gap| gap.closes)
    }

    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.lengths().len() == 1
    }

    /// Whether all of its groups are parted by `mark` and nothing else.
    #[must_use]
    pub fn is_parted_by(&self, mark: char) -> bool {
        let is_mark = |gap: Gap| gap.mark == Some(mark) && !gap.opens && !gap.closes;
        !self.is_bare() && self.gaps().all(is_mark)
    }

    /// Whether some mark, and not only space, holds its groups together.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        self.gaps().any(|gap| gap.mark.is_some() || gap.closes)
    }

    #[must_use]
    pub fn has_slash(&self) -> bool {
        self.gaps().any(|gap| gap.mark == Some('/'))
    }

    #[must_use]
    pub fn is_over_lines(&self) -> bool {
        self.gaps().any(|gap| gap.line)
    }

    /// Groups by the lengths asked for, parted by space or not at all, or all by one same mark.
    #[must_use]
    pub fn is_grouped(&self, lengths: &[usize]) -> bool {
        let first = self.gaps().next().unwrap_or_default();
        self.lengths() == lengths && self.gaps().all(|gap| gap.mark == first.mark)
    }

    /// The digits of each group.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let text = &self.plain.text;
        self.groups()
            .iter()
            .map(move |group| &text[group.span.clone()])
    }

    /// Whether the run goes on before or after it.
    #[must_use]
    pub fn has_neighbours(&self) -> (bool, bool) {
        (self.from > 0, self.to < self.run.groups.len())
    }

    /// How many groups of the run stand after it.
    #[must_use]
    pub fn groups_after(&self) -> usize {
        self.run.groups.len() - self.to
    }

    /// Whether no letter, sign of money or longer figure is written to it, so that it is a number
    /// and not a part of something.
    #[must_use]
    pub fn stands_alone(&self) -> bool {
        let (span, text) = (self.span(), &self.plain.text);
        let mut before = text[..span.start].chars().rev();
        let begins = match before.next() {
            None => true,
            Some('-' | '.' | '/' | '\'' | '&') => !before.next().is_some_and(char::is_alphanumeric),
            // "1,617 555 0123" is one figure, and "5550123,5550124" are two.
            Some(',') if self.is_marked() || self.lengths()[0] > 3 => true,
            Some(',' | ':') => !before.next().is_some_and(char::is_numeric),
            Some(sign) => !is_of_figure(sign),
        };
        let mut after = text[span.end..].chars();
        let ends = match after.next() {
            None => true,
            Some('-' | '/' | '\'') => !after.next().is_some_and(char::is_alphanumeric),
            Some(',') if self.is_marked() || self.is_bare() => true,
            Some('.' | ',' | ':') => !after.next().is_some_and(char::is_numeric),
            // An extension.
            Some('x') => after.next().is_some_and(char::is_numeric),
            Some(sign) => !is_of_figure(sign),
        };
        begins && ends
    }
}

/// Whether a number to which this sign is written is part of something else.
fn is_of_figure(sign: char) -> bool {
    sign.is_alphanumeric() || "$€£¥₹%°_@\\+*^".contains(sign)
}
