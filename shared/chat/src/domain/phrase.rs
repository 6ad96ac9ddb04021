//! A text as the words, numbers and breaks that it is made of.

/// The largest number that is told apart, in hundredths; no amount of money is larger.
pub const LARGEST: i64 = 1_000_000_000;

/// A piece of a text, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Word(String),
    Number(Number),
    /// The dash of a range, `20-40`.
    Dash,
    /// Where a phrase ends: a comma, a full stop, a bracket.
    Break,
}

/// A number as it was written, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Number {
    /// 7950 is 79.50; at most [`LARGEST`].
    pub hundredths: i64,
    /// Written as money: `$50`, `50 dollars`.
    pub money: bool,
    /// Written as a share: `50%`, `50 percent`.
    pub percent: bool,
    /// Written as a least value: `50+`.
    pub or_more: bool,
}

/// Splits `text` into tokens. Any text has tokens; signs that mean nothing here are left out.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let lower = text.to_lowercase();
    let mut rest = lower.chars().peekable();
    let mut tokens: Vec<Token> = Vec::new();
    // Whether a currency's sign stands before what comes next.
    let mut money = false;
    while let Some(sign) = rest.next() {
        match sign {
            '0'..='9' => tokens.extend(number(sign, money, &mut rest)),
            '%' | '％' => mark(&mut tokens, |number| number.percent = true),
            '+' => mark(&mut tokens, |number| number.or_more = true),
            '-' | '–' | '—' => tokens.extend(dash(tokens.last(), rest.peek())),
            '<' | '>' => {
                let inclusive = rest.next_if_eq(&'=').is_some();
                tokens.push(comparison(sign, inclusive));
            }
            '≤' => tokens.push(comparison('<', true)),
            '≥' => tokens.push(comparison('>', true)),
            '~' => tokens.push(Token::Word("around".to_owned())),
            '½' => tokens.push(Token::Word("half".to_owned())),
            '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '"' | '“' | '”' | '\n' => {
                tokens.push(Token::Break);
            }
            letter if letter.is_alphanumeric() => {
                tokens.push(Token::Word(word(Some(letter), &mut rest)));
            }
            _ => {}
        }
        money = match sign {
            '$' | '€' | '£' => {
                let follows = matches!(tokens.last(), Some(Token::Number(_)));
                let precedes = rest.peek().is_some_and(char::is_ascii_digit);
                if follows && !precedes {
                    mark(&mut tokens, |number| number.money = true);
                }
                !follows || precedes
            }
            ' ' => money,
            _ => false,
        };
    }
    tokens
}

type Signs<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Reads a number to its end, with the word that is written to it: `10km`, `2nd`, `50.`.
fn number(first: char, money: bool, rest: &mut Signs) -> Vec<Token> {
    let mut digits = String::from(first);
    while let Some(next) = rest.next_if(|next| next.is_ascii_digit() || matches!(next, '.' | ',')) {
        digits.push(next);
    }
    let number = Token::Number(Number {
        hundredths: hundredths(&digits),
        money,
        ..Number::default()
    });
    if digits.ends_with(['.', ',']) {
        return vec![number, Token::Break];
    }
    match word(None, rest).as_str() {
        "" => vec![number],
        ordinal @ ("st" | "nd" | "rd" | "th") => vec![Token::Word(digits + ordinal)],
        unit => vec![number, Token::Word(unit.to_owned())],
    }
}

/// Marks the number that was just read.
fn mark(tokens: &mut [Token], mark: impl Fn(&mut Number)) {
    if let Some(Token::Number(number)) = tokens.last_mut() {
        mark(number);
    }
}

/// A dash after a number and before another makes a range, one with space after it ends a phrase,
/// and one within a word means nothing.
fn dash(before: Option<&Token>, after: Option<&char>) -> Option<Token> {
    match (before, after?) {
        (Some(Token::Number(_)), '0'..='9' | '$' | '€' | '£' | ' ') => Some(Token::Dash),
        (_, ' ') => Some(Token::Break),
        _ => None,
    }
}

/// Reads a word to its end; an apostrophe within it goes, with the possessive s after it.
fn word(first: Option<char>, rest: &mut Signs) -> String {
    let mut word: String = first.into_iter().collect();
    while let Some(next) = rest.next_if(|next| next.is_alphabetic() || matches!(next, '\'' | '’'))
    {
        word.push(if next == '’' { '\'' } else { next });
    }
    let word = word.trim_end_matches('\'');
    word.strip_suffix("'s").unwrap_or(word).replace('\'', "")
}

/// `<` and its kin as the words that they stand for.
fn comparison(sign: char, inclusive: bool) -> Token {
    let word = match (sign, inclusive) {
        ('<', false) => "under",
        ('<', true) => "max",
        (_, false) => "over",
        (_, true) => "min",
    };
    Token::Word(word.to_owned())
}

/// `1,299.5` is 129950. A comma parts thousands; what is too large becomes the largest amount.
fn hundredths(digits: &str) -> i64 {
    let plain = digits.replace(',', "");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let cents: String = fraction
        .chars()
        .filter(char::is_ascii_digit)
        .chain("00".chars())
        .take(2)
        .collect();
    format!("{whole}{cents}")
        .parse()
        .unwrap_or(LARGEST)
        .min(LARGEST)
}

/// The word at the start of `tokens`.
#[must_use]
pub fn word_at(tokens: &[Token]) -> Option<&str> {
    match tokens.first() {
        Some(Token::Word(word)) => Some(word),
        _ => None,
    }
}

/// How many tokens `phrase`, words with a space between, takes at the start of `tokens`.
#[must_use]
pub fn phrase_at(tokens: &[Token], phrase: &str) -> Option<usize> {
    let mut taken = 0;
    for word in phrase.split(' ') {
        if word_at(&tokens[taken..]) != Some(word) {
            return None;
        }
        taken += 1;
    }
    Some(taken)
}

/// The entry of `table` whose phrase stands at the start of `tokens`, the longest one, and how many
/// tokens it takes.
#[must_use]
pub fn entry_at<'a, T>(tokens: &[Token], table: &'a [(&str, T)]) -> Option<(&'a T, usize)> {
    table
        .iter()
        .filter_map(|(phrase, meaning)| Some((meaning, phrase_at(tokens, phrase)?)))
        .max_by_key(|(_, taken)| *taken)
}

const MONEY_WORDS: [&str; 9] = [
    "dollars", "dollar", "bucks", "buck", "usd", "euros", "euro", "eur", "pounds",
];

/// The number at the start of `tokens`, in digits or in words, with its unit where that is money or
/// percent, and how many tokens it takes.
#[must_use]
pub fn number_at(tokens: &[Token]) -> Option<(Number, usize)> {
    let (mut number, mut taken) = match tokens.first()? {
        Token::Number(number) => (*number, 1),
        Token::Word(_) => spelled(tokens)?,
        Token::Dash | Token::Break => return None,
    };
    match word_at(&tokens[taken..]) {
        Some(word) if MONEY_WORDS.contains(&word) => {
            number.money = true;
            taken += 1;
        }
        Some("percent" | "pct") => {
            number.percent = true;
            taken += 1;
        }
        Some("per") if phrase_at(&tokens[taken..], "per cent").is_some() => {
            number.percent = true;
            taken += 2;
        }
        _ => {}
    }
    Some((number, taken))
}

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// A number in words up to nine hundred and ninety-nine.
fn spelled(tokens: &[Token]) -> Option<(Number, usize)> {
    let (mut value, mut taken) = below_hundred(tokens)
        .or_else(|| phrase_at(tokens, "a hundred").map(|_| (1, 1)))
        .or_else(|| phrase_at(tokens, "hundred").map(|_| (1, 0)))?;
    if word_at(&tokens[taken..]) == Some("hundred") && value < 10 {
        value *= 100;
        taken += 1;
        let joined = usize::from(word_at(&tokens[taken..]) == Some("and"));
        if let Some((rest, more)) = below_hundred(&tokens[taken + joined..]) {
            value += rest;
            taken += joined + more;
        }
    }
    Some((
        Number {
            hundredths: value * 100,
            ..Number::default()
        },
        taken,
    ))
}

fn below_hundred(tokens: &[Token]) -> Option<(i64, usize)> {
    let index_in = |table: &[&str], word: &str| {
        table
            .iter()
            .position(|entry| *entry == word)
            .map(|at| at as i64)
    };
    let word = word_at(tokens)?;
    if let Some(ones) = index_in(&ONES, word) {
        return Some((ones, 1));
    }
    let tens = (index_in(&TENS, word)? + 2) * 10;
    match word_at(&tokens[1..]).and_then(|next| index_in(&ONES[..10], next)) {
        Some(ones) if ones > 0 => Some((tens + ones, 2)),
        _ => Some((tens, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<(Number, usize)> {
        number_at(&tokens(text))
    }

    #[test]
    fn a_number_is_read_however_it_is_written() {
        let plain = |hundredths| Number {
            hundredths,
            ..Number::default()
        };
        let money = |hundredths| Number {
            money: true,
            ..plain(hundredths)
        };
        let percent = |hundredths| Number {
            percent: true,
            ..plain(hundredths)
        };
        for (text, expected) in [
            ("50", plain(5_000)),
            ("1,299.5", plain(129_950)),
            ("$49.99", money(4_999)),
            ("$ 49", money(4_900)),
            ("49$", money(4_900)),
            ("50 bucks", money(5_000)),
            ("50USD", money(5_000)),
            ("50%", percent(5_000)),
            ("50 %", percent(5_000)),
            ("thirty-five percent", percent(3_500)),
            ("a hundred dollars", money(10_000)),
            ("two hundred and fifty dollars", money(25_000)),
            ("twenty", plain(2_000)),
            (
                "50+",
                Number {
                    or_more: true,
                    ..plain(5_000)
                },
            ),
            ("99999999999999999999999999", plain(LARGEST)),
        ] {
            assert_eq!(
                number(text).map(|(number, _)| number),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn a_word_is_no_number() {
        for text in ["spa", "half", "and", "", "per cent", "2nd"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_keeps_its_dash_and_a_compound_word_loses_it() {
        assert!(matches!(
            tokens("$20-$40")[..],
            [Token::Number(_), Token::Dash, Token::Number(_)]
        ));
        assert!(matches!(
            tokens("half-price")[..],
            [Token::Word(_), Token::Word(_)]
        ));
    }
}
