//! What a message says beside its wish: what it asks of the deals shown before, on which days they
//! should be good, and what they must have.
//!
//! It is taken out of the text first, so that "further north" is no wish for a north, and "only with
//! massage" none for a massage instead of a spa.

use super::{following, motion, need, pick, when};
use crate::domain::{days::PartOfDay, geo::Direction};
use souk_language::{cursor::Cursor, text::Text};

/// One thing that is said beside a wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Aside {
    /// One of the deals shown.
    Pick(Which),
    /// The one that was spoken of.
    It,
    /// Where the deals should be, seen from those shown.
    Motion(Motion),
    /// Other deals than those shown.
    More,
    /// Cheaper ones than those shown.
    Cheaper,
    /// Dearer ones than those shown.
    Dearer,
    /// What was wished for before that.
    Back,
    /// No bound on the price any more.
    AnyPrice,
    /// No bound on the discount any more.
    AnyDiscount,
    /// What a deal must have.
    Need(String),
    Days(when::Days),
    PartOfDay(PartOfDay),
}

/// One of the deals shown, by its place among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// 1 is the first.
    Nth(usize),
    Middle,
    Last,
}

/// Where deals should be, seen from those shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    Closer,
    Away,
    Toward(Direction),
}

/// All that a message says beside its wish.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asides {
    pub picks: Vec<Which>,
    pub it: bool,
    pub motion: Option<Motion>,
    pub more: bool,
    pub cheaper: bool,
    pub dearer: bool,
    pub back: bool,
    pub any_price: bool,
    pub any_discount: bool,
    pub needs: Vec<String>,
    pub days: Option<when::Days>,
    pub part_of_day: Option<PartOfDay>,
}

type Reader = fn(Cursor<'_>) -> Option<(Aside, usize)>;

const READERS: [Reader; 5] = [
    following::read,
    motion::read,
    pick::read,
    need::read,
    when::read,
];

/// Takes the asides out of `text`, and answers them and what is left of it.
pub fn take(text: &Text) -> (Asides, String) {
    let mut asides = Asides::default();
    let mut rest = text.plain.clone();
    let mut cursor = Cursor::new(&text.tokens);
    let mut at = 0;
    while cursor.token().is_some() {
        let read = READERS.iter().find_map(|read| read(cursor));
        let taken = match read {
            Some((aside, taken)) => {
                asides.add(aside);
                for token in &text.tokens[at..(at + taken).min(text.tokens.len())] {
                    let gap = " ".repeat(token.span.len());
                    rest.replace_range(token.span.clone(), &gap);
                }
                taken
            }
            None => 1,
        };
        at += taken;
        cursor = cursor.on(taken);
    }
    (asides, rest)
}

impl Asides {
    fn add(&mut self, aside: Aside) {
        match aside {
            Aside::Pick(which) if !self.picks.contains(&which) => self.picks.push(which),
            Aside::Pick(_) => {}
            Aside::It => self.it = true,
            Aside::Motion(motion) => self.motion = Some(motion),
            Aside::More => self.more = true,
            Aside::Cheaper => self.cheaper = true,
            Aside::Dearer => self.dearer = true,
            Aside::Back => self.back = true,
            Aside::AnyPrice => self.any_price = true,
            Aside::AnyDiscount => self.any_discount = true,
            Aside::Need(phrase) => self.needs.push(phrase),
            Aside::Days(days) => self.days = Some(days),
            Aside::PartOfDay(part) => self.part_of_day = Some(part),
        }
    }

    /// Whether the message goes on from the one before: days alone may begin a conversation.
    pub const fn follow(&self) -> bool {
        self.any_price
            || self.any_discount
            || self.motion.is_some()
            || self.more
            || self.cheaper
            || self.dearer
            || self.back
            || !self.needs.is_empty()
    }
}
