//! Whether what an answer tells of its deals is so, whatever was asked for.

use super::{Heard, MOST_CALLS};
use crate::api::ReasonedCard;
use souk_contracts::product::Product;
use souk_language::{cursor::Cursor, text::Text};
use std::collections::HashSet;

/// What is wrong with the last answer of `conversation`.
pub fn faults(conversation: &[Heard]) -> Vec<String> {
    let Some(last) = conversation.last() else {
        return Vec::new();
    };
    let answer = &last.answer;
    let mut faults = Vec::new();
    if answer.llm.calls > MOST_CALLS {
        faults.push(format!("{} model calls", answer.llm.calls));
    }
    let ids: HashSet<_> = answer.cards.iter().map(|card| card.card.id).collect();
    if ids.len() < answer.cards.len() {
        faults.push("a deal is shown twice".to_owned());
    }
    let said = money_said(conversation);
    for (card, product) in answer.cards.iter().zip(&last.products) {
        faults.extend(of_card(card, product, &said));
    }
    let shown = conversation.iter().flat_map(|heard| &heard.products);
    let known: HashSet<i64> = shown.flat_map(money_of).chain(said).collect();
    let unknown = figures(&answer.reply).money;
    faults.extend(
        unknown
            .difference(&known)
            .map(|amount| format!("the reply says ${}, which nothing bears out", amount / 100)),
    );
    faults
}

fn of_card(shown: &ReasonedCard, product: &Product, said: &HashSet<i64>) -> Vec<String> {
    let card = &shown.card;
    let title = &product.title;
    let is_so = card.title == product.title
        && card.merchant == product.merchant.name
        && card.price == product.price
        && card.list_price == product.list_price
        && card.discount_percent == product.discount_percent;
    let mut faults = Vec::new();
    let mut add = |holds: bool, fault: &str| {
        if !holds {
            faults.push(format!("“{title}” {fault}"));
        }
    };
    add(is_so, "is not told as it is");
    let reason = &shown.reason;
    add(!reason.trim().is_empty(), "has no reason");
    let Figures { money, percent, .. } = figures(reason);
    let own: HashSet<i64> = money_of(product).collect();
    let is_known = |amount: &i64| own.contains(amount) || said.contains(amount);
    add(
        money.iter().all(is_known),
        &format!("has an amount of its own: {reason}"),
    );
    let discount = i64::from(product.discount_percent) * 100;
    add(
        percent.iter().all(|percent| *percent == discount),
        &format!("has a percentage of its own: {reason}"),
    );
    faults
}

/// What a product costs, elsewhere costs, and saves.
fn money_of(product: &Product) -> impl Iterator<Item = i64> {
    let price = product.price.amount();
    let list = product.list_price.map(|list| list.amount());
    [Some(price), list, list.map(|list| list - price)]
        .into_iter()
        .flatten()
}

/// What shoppers have named, and a fifth around it: "around $60". Where they asked for something
/// cheaper or dearer than what was shown, a price of that is a bound.
fn money_said(conversation: &[Heard]) -> HashSet<i64> {
    let named = conversation
        .iter()
        .flat_map(|heard| figures(&heard.said).plain);
    let bounds = named.flat_map(|amount| [amount, amount / 5 * 4, amount / 5 * 6]);
    let shown = conversation.iter().rev().skip(1);
    let prices = shown.flat_map(|heard| &heard.products);
    bounds
        .chain(prices.map(|product| product.price.amount()))
        .collect()
}

/// What a text has of numbers, in hundredths.
#[derive(Debug, Default)]
struct Figures {
    money: HashSet<i64>,
    percent: HashSet<i64>,
    /// All of them, whatever their unit.
    plain: Vec<i64>,
}

fn figures(text: &str) -> Figures {
    let text = Text::of(text);
    let mut figures = Figures::default();
    let mut cursor = Cursor::new(&text.tokens);
    while cursor.token().is_some() {
        let Some((number, taken)) = cursor.number() else {
            cursor = cursor.on(1);
            continue;
        };
        figures.plain.push(number.hundredths);
        if number.money {
            figures.money.insert(number.hundredths);
        }
        if number.percent {
            figures.percent.insert(number.hundredths);
        }
        cursor = cursor.on(taken);
    }
    figures
}
