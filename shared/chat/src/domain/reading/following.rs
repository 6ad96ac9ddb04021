//! Words by which a message goes on from the one before.

use super::asides::Aside;
use souk_language::{
    cursor::Cursor,
    text::{Kind, Text, Token},
};

/// Words that only make sense after something.
const OPENERS: &[&str] = &[
    "what about",
    "how about",
    "and what about",
    "same",
    "the same",
    "same thing",
    "the same thing",
    "make it",
    "make that",
    "instead",
    "but",
    "only",
    "these",
    "those",
    "ones",
    "others",
    "i dont care",
    "dont care",
    "i do not care",
];

/// Other deals than those shown.
const MORE: &[&str] = &[
    "show more",
    "show me more",
    "show us more",
    "give me more",
    "see more",
    "more please",
    "some more",
    "any more",
    "a few more",
    "more options",
    "more choices",
    "more deals",
    "more results",
    "more of these",
    "more of those",
    "more of them",
    "more like this",
    "more like that",
    "more like these",
    "more like those",
    "others",
    "any others",
    "the others",
    "other ones",
    "other deals",
    "other options",
    "another one",
    "another option",
    "another deal",
    "different ones",
    "something else",
    "something different",
    "anything else",
    "what else",
    "next page",
    "the next ones",
    "keep going",
    "none of these",
    "none of those",
    "none of them",
    "not these",
    "not those",
    "dont like these",
    "dont like those",
    "dont like them",
    "dont like any",
];

/// Cheaper than what was shown.
const CHEAPER: &[&str] = &[
    "cheaper",
    "cheaper ones",
    "less expensive",
    "lower price",
    "lower priced",
    "too expensive",
    "too pricey",
    "less pricey",
];

/// Dearer than what was shown.
const DEARER: &[&str] = &[
    "more expensive",
    "pricier",
    "fancier",
    "nicer",
    "classier",
    "more upscale",
    "more luxurious",
    "more exclusive",
    "more special",
    "a higher price",
];

/// What was wished for before that.
const BACK: &[&str] = &[
    "back to",
    "back to the",
    "go back",
    "go back to",
    "go back to the",
    "return to",
    "return to the",
    "the previous ones",
];

/// Let go of what was asked for before.
const ANY_PRICE: &[&str] = &[
    "any price",
    "at any price",
    "whatever the price",
    "price doesnt matter",
    "the price doesnt matter",
    "price does not matter",
    "the price does not matter",
    "regardless of price",
    "money is no object",
    "moneys no object",
    "money no object",
    "price is no object",
    "never mind the price",
    "nevermind the price",
    "i dont care about the price",
    "dont care about the price",
    "no price limit",
    "without a price limit",
    "without the price limit",
    "remove the price limit",
    "remove the price",
    "drop the price limit",
    "forget the price",
    "ignore the price",
    "no budget",
];
const ANY_DISCOUNT: &[&str] = &[
    "any discount",
    "at any discount",
    "discount doesnt matter",
    "the discount doesnt matter",
    "discount does not matter",
    "the discount does not matter",
    "regardless of discount",
    "without a discount",
    "without the discount",
    "no discount needed",
    "remove the discount",
    "drop the discount",
    "forget the discount",
    "ignore the discount",
];

/// Speak of one thing, and not of more of them: "show me more about the second".
const ABOUT: [&str; 4] = ["about", "on", "details", "info"];

/// What a message asks of the deals shown, all of them.
pub fn read(cursor: Cursor<'_>) -> Option<(Aside, usize)> {
    let is_compared = |taken: usize| cursor.on(taken).is_word(&["than"]);
    if let Some(taken) = cursor.any_of(BACK) {
        return Some((Aside::Back, taken));
    }
    if let Some(taken) = cursor.any_of(ANY_PRICE) {
        return Some((Aside::AnyPrice, taken));
    }
    if let Some(taken) = cursor.any_of(ANY_DISCOUNT) {
        return Some((Aside::AnyDiscount, taken));
    }
    if let Some(taken) = cursor.any_of(DEARER)
        && !is_compared(taken)
    {
        return Some((Aside::Dearer, taken));
    }
    // "$20 or cheaper" is a bound, and "$20 cheaper" a discount.
    let is_bound = cursor.comes_after(&["or", "and"]) || cursor.before().is_some_and(is_number);
    // "Not too pricey" is said of what is wanted, not of what was shown.
    let is_bound = is_bound || cursor.comes_after(&["not", "isnt", "arent"]);
    if let Some(taken) = cursor.any_of(CHEAPER)
        && !is_compared(taken)
        && !is_bound
    {
        return Some((Aside::Cheaper, taken));
    }
    let says_only_more = cursor.before().is_none() && cursor.on(1).ends();
    let alone = cursor.any_of(&["more", "next"]).filter(|_| says_only_more);
    let taken = cursor.any_of(MORE).or(alone)?;
    let speaks_of_more = !cursor.on(taken).is_word(&ABOUT) && !is_compared(taken);
    speaks_of_more.then_some((Aside::More, taken))
}

const fn is_number(token: &Token) -> bool {
    matches!(token.kind, Kind::Number(_))
}

/// How many tokens such words take here; "but not" rules something out and goes on from nothing.
pub fn opener(cursor: Cursor<'_>) -> Option<usize> {
    let rules_out = cursor.is_word(&["but"]) && cursor.on(1).is_word(&["no", "not", "without"]);
    cursor.any_of(OPENERS).filter(|_| !rules_out)
}

/// Whether the message has such words, or begins like one that goes on: "and massage?"
pub fn goes_on(text: &Text) -> bool {
    let opens = Cursor::new(&text.tokens).is_word(&["and", "or", "also", "then", "with"]);
    opens || places(text).any(|cursor| opener(cursor).is_some())
}

/// Whether it compares: "cheaper than", of which one of the deals shown is the measure.
pub fn compares_prices(text: &Text) -> bool {
    places(text).any(|cursor| {
        cursor
            .any_of(&["cheaper than", "less than", "under"])
            .is_some()
    })
}

fn places(text: &Text) -> impl Iterator<Item = Cursor<'_>> {
    (0..text.tokens.len()).map(|at| Cursor::new(&text.tokens).on(at))
}
