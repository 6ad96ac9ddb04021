//! A text as the words, numbers and breaks that it is made of.

use crate::number::{Number, hundredths};
use std::ops::Range;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    /// Where it stands in [`Text::plain`], in bytes.
    pub span: Range<usize>,
    /// Written to the word or number before it: the `m` of `5m`, the `stick` of `non-stick`.
    pub joined: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In lower case, without its apostrophes and without a possessive s.
    Word(String),
    Number(Number),
    /// The dash of a range, `20-40`.
    Dash,
    /// Where a phrase ends: a comma, a full stop, a bracket.
    Break,
}

/// A text in plain lower case, and its tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub plain: String,
    pub tokens: Vec<Token>,
}

impl Text {
    /// Any text has tokens; signs that mean nothing here are left out.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain = plain(text);
        let mut scanner = Scanner {
            plain: &plain,
            at: 0,
            tokens: Vec::new(),
            joined: false,
            prefix: None,
            quoted: false,
        };
        while scanner.step() {}
        Self {
            tokens: scanner.tokens,
            plain,
        }
    }
}

/// The text in lower case, its full-width and Arabic-Indic signs as the ASCII ones that they stand
/// for, without marks that take no room.
fn plain(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|sign| match sign {
            '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => None,
            '\u{2060}'..='\u{2069}' | '\u{feff}' => None,
            '\n' | '\r' => Some('\n'),
            sign if sign.is_whitespace() || sign.is_control() => Some(' '),
            '\u{ff01}'..='\u{ff5e}' => shifted(sign, '\u{ff01}', '!'),
            '٠'..='٩' => shifted(sign, '٠', '0'),
            '۰'..='۹' => shifted(sign, '۰', '0'),
            '٪' => Some('%'),
            '’' | 'ʼ' => Some('\''),
            '–' | '—' | '−' => Some('-'),
            sign => Some(sign),
        })
        .collect()
}

/// The sign as far from `to` as `sign` is from `from`.
fn shifted(sign: char, from: char, to: char) -> Option<char> {
    char::from_u32(u32::from(sign) - u32::from(from) + u32::from(to))
}

/// What stands before a number and belongs to it: `$50`, `%100`.
#[derive(Clone, Copy)]
enum Prefix {
    Money(usize),
    Percent(usize),
}

struct Scanner<'a> {
    plain: &'a str,
    at: usize,
    tokens: Vec<Token>,
    /// Whether the next word is written to the one before it.
    joined: bool,
    prefix: Option<Prefix>,
    /// Whether a quotation was opened and not closed.
    quoted: bool,
}

const CURRENCY_CODES: [&str; 6] = ["usd", "eur", "gbp", "us$", "rs", "inr"];
/// A full stop after these ends no phrase: "St. Louis".
const ABBREVIATIONS: [&str; 9] = ["st", "dr", "mr", "mrs", "ms", "ft", "mt", "vs", "no"];

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.plain[self.at..]
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest().chars().nth(ahead)
    }

    /// Reads what stands next; false at the end.
    fn step(&mut self) -> bool {
        let Some(sign) = self.peek(0) else {
            return false;
        };
        let start = self.at;
        self.at += sign.len_utf8();
        let prefix = self.prefix.take();
        match sign {
            ' ' => {
                self.joined = false;
                self.prefix = prefix.filter(|prefix| matches!(prefix, Prefix::Money(_)));
            }
            '0'..='9' => self.number(start, prefix),
            '$' | '€' | '£' | '¥' | '₹' => self.currency(start),
            '%' => self.percent(start),
            '+' => {
                self.mark(|number| number.or_more = true);
            }
            '-' => self.dash(start),
            '<' | '>' | '≤' | '≥' | '~' => self.comparison(start, sign),
            '½' => self.push(Kind::Word("half".to_owned()), start),
            '.' => self.point(start),
            ':' => self.joined &= self.goes_on(0),
            '&' if self.peek(0) == Some(' ') => self.push(Kind::Word("and".to_owned()), start),
            '"' | '”' if !self.quoted && self.joined && self.follows_number() => {
                self.push(Kind::Word("inch".to_owned()), start);
            }
            '"' | '“' | '”' => {
                self.quoted = !self.quoted;
                self.phrase_ends(start);
            }
            ',' | ';' | '!' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '\n' | '„' | '«'
            | '»' | '…' | '。' | '、' | '「' | '」' | '•' => {
                self.phrase_ends(start);
            }
            '\'' | '`' | '‘' => {}
            sign if is_of_word(sign) => self.word(start),
            _ => {}
        }
        true
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let joined = self.joined;
        self.tokens.push(Token {
            kind,
            span: start..self.at,
            joined,
        });
        self.joined = true;
    }

    fn phrase_ends(&mut self, start: usize) {
        self.push(Kind::Break, start);
        self.joined = false;
    }

    /// Marks the number that was just read, which then ends here unless a space is between.
    fn mark(&mut self, mark: impl Fn(&mut Number)) -> bool {
        let at = self.at;
        match self.tokens.last_mut() {
            Some(Token {
                kind: Kind::Number(number),
                span,
                ..
            }) => {
                mark(number);
                if self.joined {
                    span.end = at;
                }
                true
            }
            _ => false,
        }
    }

    /// Reads a number to its end: `1,299.50`, but also `1/2` and `2nd`, which are words.
    fn number(&mut self, start: usize, prefix: Option<Prefix>) {
        let mut is_number = true;
        while let Some(sign) = self.peek(0) {
            let before_digit = || self.peek(1).is_some_and(|next| next.is_ascii_digit());
            match sign {
                '0'..='9' => {}
                ',' | '.' if before_digit() => {}
                '/' if before_digit() => is_number = false,
                _ => break,
            }
            self.at += 1;
        }
        let digits = &self.plain[start..self.at];
        let ordinal = ["st", "nd", "rd", "th"]
            .into_iter()
            .find(|ending| self.rest().starts_with(ending) && !self.goes_on(ending.len()));
        if ordinal.is_some() || !is_number || digits.matches('.').count() > 1 {
            self.at += ordinal.map_or(0, str::len);
            let word = self.plain[start..self.at].to_owned();
            self.push(Kind::Word(word), start);
            return;
        }
        let mut number = Number {
            hundredths: hundredths(digits),
            ..Number::default()
        };
        let start = match prefix {
            Some(Prefix::Money(at)) => {
                number.money = true;
                if self.plain[at..start].contains(' ') {
                    start
                } else {
                    at
                }
            }
            Some(Prefix::Percent(at)) => {
                number.percent = true;
                at
            }
            None => start,
        };
        self.push(Kind::Number(number), start);
    }

    /// Whether a word goes on `ahead` bytes from here.
    fn goes_on(&self, ahead: usize) -> bool {
        self.rest()[ahead..].chars().next().is_some_and(is_of_word)
    }

    /// `$50`, `$ 50` and `50$`.
    fn currency(&mut self, start: usize) {
        let next = self.rest().trim_start_matches(' ').chars().next();
        let precedes = next.is_some_and(|next| next.is_ascii_digit());
        let touches = precedes && self.goes_on(0);
        if touches || !self.mark(|number| number.money = true) {
            self.prefix = Some(Prefix::Money(start));
        }
    }

    /// `50%`, `50 %` and `%50`.
    fn percent(&mut self, start: usize) {
        if !self.mark(|number| number.percent = true)
            && self.peek(0).is_some_and(|next| next.is_ascii_digit())
        {
            self.prefix = Some(Prefix::Percent(start));
        }
    }

    fn follows_number(&self) -> bool {
        let before = self.tokens.last().map(|token| &token.kind);
        matches!(before, Some(Kind::Number(_)))
    }

    /// A dash between numbers makes a range, one with space around it ends a phrase, and one within
    /// a word joins it.
    fn dash(&mut self, start: usize) {
        match self.peek(0) {
            Some('0'..='9' | '$' | '€' | '£' | ' ') if self.follows_number() => {
                let joined = self.joined;
                self.push(Kind::Dash, start);
                self.joined = joined;
            }
            Some(' ') => self.phrase_ends(start),
            _ if !self.joined => self.phrase_ends(start),
            _ => {}
        }
    }

    /// `<` and its kin as the words that they stand for; a heart, `<3`, is none.
    fn comparison(&mut self, start: usize, sign: char) {
        let inclusive = self.peek(0) == Some('=');
        self.at += usize::from(inclusive);
        let is_heart = sign == '<'
            && self.peek(0) == Some('3')
            && !self
                .peek(1)
                .is_some_and(|next| next.is_ascii_digit() || next == '.');
        if is_heart {
            self.at += 1;
            self.joined = false;
            return;
        }
        let word = match sign {
            '<' if inclusive => "max",
            '<' => "under",
            '>' if inclusive => "min",
            '>' => "over",
            '≤' => "max",
            '≥' => "min",
            _ => "around",
        };
        self.joined = false;
        self.push(Kind::Word(word.to_owned()), start);
        self.joined = false;
    }

    /// A point within a word joins it, as in `b.o.b`.
    fn point(&mut self, start: usize) {
        let abbreviates = self.tokens.last().is_some_and(|token| {
            matches!(&token.kind, Kind::Word(word) if ABBREVIATIONS.contains(&word.as_str()))
        });
        if !self.joined || !(self.goes_on(0) || abbreviates) {
            self.phrase_ends(start);
        }
    }

    /// Reads a word to its end.
    fn word(&mut self, start: usize) {
        while let Some(sign) = self.peek(0) {
            let joins = sign == '\'' && self.goes_on(1);
            let ends = matches!(sign, '+' | '#') && !self.goes_on(1);
            if !is_of_word(sign) && !joins && !ends {
                break;
            }
            self.at += sign.len_utf8();
            let code = &self.plain[start..self.at];
            let before_digit = self.peek(0).is_some_and(|next| next.is_ascii_digit());
            if before_digit && CURRENCY_CODES.contains(&code) {
                self.prefix = Some(Prefix::Money(start));
                return;
            }
        }
        let written = &self.plain[start..self.at];
        let word = written
            .strip_suffix("'s")
            .unwrap_or(written)
            .replace('\'', "");
        self.push(Kind::Word(word), start);
    }
}

/// Whether a word can have this sign: a letter of any script, a mark on one, a digit, an emoji.
pub(crate) fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() && sign != '½'
        || !sign.is_ascii() && !sign.is_whitespace() && !is_punctuation(sign)
}

/// Punctuation beyond ASCII, and the signs of money.
const fn is_punctuation(sign: char) -> bool {
    matches!(
        sign,
        '¡' | '¢'..='©' | '«' | '¬' | '®'..='´' | '¶'..='¸' | '»' | '¿' | '×' | '÷'
            | '\u{2010}'..='\u{205e}' | '₹' | '€' | '™' | '≤' | '≥' | '−' | '½'
            | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3020}' | '・'
    )
}
