//! Words that ask for the others and say nothing of a product: "show me", "do you have", "please".

use crate::{
    line::{Gap, Line},
    vocabulary::{CARRIERS, among},
};

/// How a wish begins.
const OPENERS: &[&str] = &[
    "show me",
    "show us",
    "find",
    "find me",
    "find us",
    "help me find",
    "get me",
    "give me",
    "search for",
    "searching for",
    "look for",
    "looking for",
    "looking to buy",
    "i am looking for",
    "im looking for",
    "i am interested in",
    "im interested in",
    "i want",
    "i want to buy",
    "i want to find",
    "i wanna buy",
    "i need",
    "i need to buy",
    "i would like",
    "i would like to buy",
    "id like",
    "id like to buy",
    "we need",
    "we want",
    "we are looking for",
    "can you find",
    "can you show",
    "can you recommend",
    "could you find",
    "could you show",
    "could you recommend",
    "can i get",
    "can i buy",
    "do you have",
    "do you sell",
    "have you got",
    "are there",
    "is there",
    "where can i find",
    "where can i get",
    "where can i buy",
    "where to buy",
    "where to find",
    "recommend",
    "suggest",
    "what do you have",
    "what deals do you have",
    "please",
    "deals",
    "best deals",
    "good deals",
    "any deals",
    "a deal on",
    "offers on",
    "discounts on",
];

/// They greet before another opener or a comma; "hello kitty" does not.
const GREETINGS: &[&str] = &["hi", "hello", "hey", "hi there", "hello there", "hey there"];

/// What may follow a bound that opens: "under $50 **for a** massage".
const AFTER_BOUND: &[&str] = &["for", "for a", "for an", "for the", "for some", "on", "of"];

/// What may follow an opener.
const INDEFINITE: &[&str] = &[
    "me",
    "us",
    "on",
    "for",
    "a",
    "an",
    "the",
    "some",
    "any",
    "something",
    "something like",
    "something with",
    "anything",
    "a good",
    "some good",
    "some nice",
];

/// How a wish, or a phrase of it, ends.
const CLOSERS: &[&str] = &[
    "please",
    "pls",
    "plz",
    "thanks",
    "thank you",
    "for sale",
    "on sale",
    "deals",
    "offers",
    "discounts",
    "something",
    "anything",
    "to me",
    "to us",
];

/// What would dangle before a bound, once that is taken: "a facial **for** at most $60".
const DANGLING_BEFORE: &str = "\
    for at of to with and but is are a an the that thats cost costs costing price priced prices pricing my";

/// What would dangle after one: "50% off **on** shoes".
const DANGLING_AFTER: &[&str] = &["on", "of", "price range"];

/// Which pieces only ask, among those that are free to.
pub fn find(line: &Line<'_>, is_free: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut asks = vec![false; line.len()];
    let mut mark = |from: usize, taken: usize| {
        let free = (from..from + taken).all(|at| is_free(at) && line.gap(at).is_none());
        if free {
            asks[from..from + taken].fill(true);
        }
        free
    };
    if !carries_saying(line) {
        open(line, &mut mark);
    }
    for at in 0..=line.len() {
        if matches!(line.gap(at), Some(Gap::Part | Gap::Radius)) {
            let is_radius = line.gap(at) == Some(Gap::Radius);
            let mut start = at;
            while let Some(word) = line.word_before(start)
                && (among(DANGLING_BEFORE, &word) || word == "in" && (is_radius || start < at))
                && mark(start - 1, 1)
            {
                start -= 1;
            }
            if let Some(taken) = line.longest(at + 1, DANGLING_AFTER)
                && line.gap(at) == Some(Gap::Part)
            {
                mark(at + 1, taken);
            }
        }
        let ends = line.spelled(at).is_none()
            || !is_free(at)
            || line.longest(at, &["in", "near", "around"]).is_some();
        if ends {
            close(line, at, &mut mark);
        }
    }
    asks
}

/// Whether it ends in what carries a saying, of which "I need" may be a part.
fn carries_saying(line: &Line<'_>) -> bool {
    line.word_before(line.len())
        .is_some_and(|word| among(CARRIERS, &word))
}

fn open(line: &Line<'_>, mark: &mut impl FnMut(usize, usize) -> bool) {
    let mut at = 0;
    let mut opened = false;
    while at < line.len() {
        if let Some(gap) = line.gap(at) {
            at += 1;
            if gap != Gap::Break
                && let Some(taken) = line.longest(at, AFTER_BOUND)
                && mark(at, taken)
            {
                at += taken;
            }
            continue;
        }
        let greeting = line.longest(at, GREETINGS).filter(|taken| {
            let next = at + taken;
            line.spelled(next).is_none() || line.longest(next, OPENERS).is_some()
        });
        let opener = line.longest(at, OPENERS).or(greeting);
        let indefinite = || line.longest(at, INDEFINITE).filter(|_| opened);
        match opener.or_else(indefinite) {
            Some(taken) if mark(at, taken) => at += taken,
            _ => return,
        }
        opened = true;
    }
}

/// Marks what closes the phrase that ends at `end`.
fn close(line: &Line<'_>, mut end: usize, mark: &mut impl FnMut(usize, usize) -> bool) {
    loop {
        let closer = CLOSERS.iter().find_map(|closer| {
            let length = closer.split(' ').count();
            let start = end.checked_sub(length)?;
            line.longest(start, &[closer])
        });
        match closer {
            Some(taken) if mark(end - taken, taken) => end -= taken,
            _ => return,
        }
    }
}
