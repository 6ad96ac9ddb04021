//! Numbers, in digits and in words, with the unit that makes them money or a share.

use crate::{cursor::Cursor, text::Kind};

/// The largest number that is told apart, in hundredths; no amount of money is larger.
pub const LARGEST: i64 = 1_000_000_000;

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
    /// Written in letters: `fifty`.
    pub in_letters: bool,
}

impl Number {
    /// As many thousands.
    #[must_use]
    pub(crate) fn thousands(self) -> Self {
        Self {
            hundredths: self.hundredths.saturating_mul(1_000).min(LARGEST),
            ..self
        }
    }
}

/// `1,299.5` is 129950, and `19,99` is 1999: a comma and a point part thousands or the cents. Three
/// digits after the only sign are thousands, `1.000` like `1,000`: nobody asks for a tenth of a cent,
/// and some countries write a thousand so. What is too large becomes the largest amount.
pub(crate) fn hundredths(digits: &str) -> i64 {
    let is_fraction = |whole: &str, fraction: &str| match digits.as_bytes()[whole.len()] {
        b',' => fraction.len() <= 2 && !whole.contains(','),
        _ => {
            fraction.len() != 3 || whole.contains(',') || whole.starts_with('0') || whole.len() > 3
        }
    };
    let (whole, fraction) = digits
        .rsplit_once([',', '.'])
        .filter(|(whole, fraction)| is_fraction(whole, fraction))
        .unwrap_or((digits, ""));
    let whole = whole.replace([',', '.'], "");
    let cents: String = fraction.chars().chain("00".chars()).take(2).collect();
    format!("{whole}{cents}")
        .parse()
        .unwrap_or(LARGEST)
        .min(LARGEST)
}

const MONEY: [&str; 12] = [
    "dollars", "dollar", "dollers", "dolars", "bucks", "buck", "usd", "euros", "euro", "eur",
    "gbp", "quid",
];
const PERCENT: [&str; 6] = ["percent", "percents", "pct", "percnt", "precent", "perc"];

impl Cursor<'_> {
    /// The number that stands here, in digits or in words, with its unit where that is money or a
    /// share, and how many tokens it takes.
    #[must_use]
    pub fn number(self) -> Option<(Number, usize)> {
        let (mut number, mut taken) = match &self.token()?.kind {
            Kind::Number(number) => (*number, 1),
            Kind::Word(_) => self.spelled()?,
            Kind::Dash | Kind::Break => return None,
        };
        let says_thousands = self.on(taken).is_joined() && self.on(taken).is_word(&["k"]);
        if says_thousands && (number.money || self.on(taken + 1).is_word(&MONEY)) {
            number = number.thousands();
            taken += 1;
        }
        let unit = self.on(taken);
        if unit.is_word(&MONEY) {
            number.money = true;
            taken += 1;
        } else if unit.is_word(&["cents"]) {
            (number.money, number.hundredths) = (true, number.hundredths / 100);
            taken += 1;
        } else if unit.is_word(&PERCENT) {
            number.percent = true;
            taken += 1;
        } else if unit.phrase("per cent").is_some() {
            number.percent = true;
            taken += 2;
        }
        Some((number, taken))
    }

    /// A number in words up to nine hundred and ninety-nine.
    fn spelled(self) -> Option<(Number, usize)> {
        let (mut value, mut taken) = self
            .below_hundred()
            .or_else(|| self.phrase("a hundred").map(|_| (1, 1)))
            .or_else(|| self.phrase("hundred").map(|_| (1, 0)))?;
        if self.on(taken).is_word(&["hundred"]) && value < 10 {
            value *= 100;
            taken += 1;
            let joined = usize::from(self.on(taken).is_word(&["and"]));
            if let Some((rest, more)) = self.on(taken + joined).below_hundred() {
                value += rest;
                taken += joined + more;
            }
        }
        let number = Number {
            hundredths: value * 100,
            in_letters: true,
            ..Number::default()
        };
        Some((number, taken))
    }

    fn below_hundred(self) -> Option<(i64, usize)> {
        let index_in = |table: &[&str], word: &str| {
            let at = table.iter().position(|entry| *entry == word)?;
            i64::try_from(at).ok()
        };
        let word = self.word()?;
        if let Some(ones) = index_in(&ONES, word) {
            return Some((ones, 1));
        }
        let tens = (index_in(&TENS, word)? + 2) * 10;
        match self
            .on(1)
            .word()
            .and_then(|next| index_in(&ONES[..10], next))
        {
            Some(ones) if ones > 0 => Some((tens + ones, 2)),
            _ => Some((tens, 1)),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Kind, Text};

    fn number(text: &str) -> Option<(Number, usize)> {
        Cursor::new(&Text::of(text).tokens).number()
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
        let in_letters = |number| Number {
            in_letters: true,
            ..number
        };
        for (text, expected) in [
            ("50", plain(5_000)),
            ("1,299.5", plain(129_950)),
            ("$49.99", money(4_999)),
            ("$ 49", money(4_900)),
            ("49$", money(4_900)),
            ("19,99 €", money(1_999)),
            ("$1.000", money(100_000)),
            ("1.299,50 €", money(129_950)),
            ("$1,299.505", money(129_950)),
            ("0.125", plain(12)),
            ("1.2345", plain(123)),
            ("2k dollars", money(200_000)),
            ("4k", plain(400)),
            ("$1.5k", money(150_000)),
            ("eur20", money(2_000)),
            ("99 cents", money(99)),
            ("50 bucks", money(5_000)),
            ("50USD", money(5_000)),
            ("５０％", percent(5_000)),
            ("٥٠٪", percent(5_000)),
            ("%100", percent(10_000)),
            ("50%", percent(5_000)),
            ("50 %", percent(5_000)),
            ("thirty-five percent", in_letters(percent(3_500))),
            ("a hundred dollars", in_letters(money(10_000))),
            ("two hundred and fifty dollars", in_letters(money(25_000))),
            ("twenty", in_letters(plain(2_000))),
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
        for text in [
            "spa", "half", "and", "", "per cent", "2nd", "1/2", "b07", "24/7",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_keeps_its_dash_and_a_compound_word_loses_it() {
        let kinds = |text: &str| -> Vec<Kind> {
            let tokens = Text::of(text).tokens;
            tokens.into_iter().map(|token| token.kind).collect()
        };
        assert!(matches!(
            kinds("$20-$40")[..],
            [Kind::Number(_), Kind::Dash, Kind::Number(_)]
        ));
        assert!(matches!(
            kinds("half-price")[..],
            [Kind::Word(_), Kind::Word(_)]
        ));
    }
}
