//! Card numbers: 13 to 19 digits with the prefix of a network and the check digit of Luhn.
//!
//! ISO/IEC 7812-1 gives the form and the check; the prefixes and lengths are those that the networks
//! publish: <https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN)>.

use crate::{
    Finding, Kind,
    check::luhn,
    plain::Plain,
    run::{Number, keep},
};

/// The first digits of a network's cards, from and to, and the lengths that they have.
const NETWORKS: &[(&str, &str, &[usize])] = &[
    ("4", "4", &[13, 16, 19]),                       // Visa
    ("51", "55", &[16]),                             // Mastercard
    ("2221", "2720", &[16]),                         // Mastercard
    ("34", "34", &[15]),                             // American Express
    ("37", "37", &[15]),                             // American Express
    ("300", "305", &[14, 16, 19]),                   // Diners Club
    ("3095", "3095", &[14, 16, 19]),                 // Diners Club
    ("36", "36", &[14, 15, 16, 17, 18, 19]),         // Diners Club
    ("38", "39", &[14, 16, 19]),                     // Diners Club
    ("6011", "6011", &[16, 17, 18, 19]),             // Discover
    ("644", "659", &[16, 17, 18, 19]),               // Discover, RuPay, Verve
    ("3528", "3589", &[16, 17, 18, 19]),             // JCB
    ("62", "62", &[16, 17, 18, 19]),                 // UnionPay
    ("81", "82", &[16, 17, 18, 19]),                 // UnionPay, RuPay
    ("5018", "5018", &[13, 14, 15, 16, 17, 18, 19]), // Maestro
    ("5020", "5020", &[13, 14, 15, 16, 17, 18, 19]), // Maestro
    ("5038", "5038", &[13, 14, 15, 16, 17, 18, 19]), // Maestro
    ("5893", "5893", &[13, 14, 15, 16, 17, 18, 19]), // Maestro
    ("6304", "6304", &[13, 14, 15, 16, 17, 18, 19]), // Maestro
    ("6759", "6763", &[13, 14, 15, 16, 17, 18, 19]), // Maestro
    ("506099", "506198", &[16, 18, 19]),             // Verve
    ("508", "508", &[16]),                           // RuPay
    ("60", "60", &[16]),                             // RuPay
    ("2200", "2204", &[16, 17, 18, 19]),             // Mir
    ("2205", "2205", &[16]),                         // BORICA
    ("9792", "9792", &[16]),                         // Troy
    ("636368", "636368", &[16]),                     // Elo
    ("636297", "636297", &[16]),                     // Elo
    ("504175", "504175", &[16]),                     // Elo
    ("1946", "1946", &[16]),                         // BankCard Pakistan
    ("5610", "5610", &[16]),                         // Bankcard
    ("5019", "5019", &[16]),                         // Dankort
    ("4571", "4571", &[16]),                         // Dankort
];

pub fn find(plain: &Plain<'_>, numbers: &[Number<'_>]) -> Vec<Finding> {
    let cards = keep(numbers, |number| {
        is_card(&number.digits) && number.lengths().iter().all(|length| *length > 1)
    });
    cards
        .into_iter()
        .map(Number::span)
        .filter(|span| !touches_a_figure(plain, span.start, span.end))
        .map(|span| Finding {
            kind: Kind::Card,
            span,
        })
        .collect()
}

/// Whether `digits` are a card's.
fn is_card(digits: &str) -> bool {
    let is_issued = |(from, to, lengths): &(&str, &str, &[usize])| {
        let prefix = &digits[..from.len()];
        (*from..=*to).contains(&prefix) && lengths.contains(&digits.len())
    };
    (13..=19).contains(&digits.len())
        && NETWORKS.iter().any(is_issued)
        && luhn(digits)
        // Zeros and the like pass any sum.
        && digits.bytes().collect::<std::collections::BTreeSet<_>>().len() > 1
}

/// Whether it is the tail of a longer figure, or an amount.
fn touches_a_figure(plain: &Plain<'_>, start: usize, end: usize) -> bool {
    let figure = |sign: char| sign.is_numeric();
    let (before, after) = (&plain.text[..start], &plain.text[end..]);
    let mark = ['.', ',', '-', '/'];
    before.ends_with(figure)
        || before
            .strip_suffix(mark)
            .is_some_and(|rest| rest.ends_with(figure))
        || after
            .strip_prefix(mark)
            .is_some_and(|rest| rest.starts_with(figure))
}
