//! From a text to what it means.

use crate::{
    asking,
    cursor::Cursor,
    exclusion,
    line::{Gap, Line},
    part::{self, Part},
    place,
    text::{Kind, Text, Token, is_of_word},
    understood::{Exclusion, PlaceName, Understood},
};
use std::ops::Range;

/// Understands `text`; every text means something, if only its words.
#[must_use]
pub fn understand(text: &str) -> Understood {
    let Text { plain, tokens } = Text::of(text);
    let mut understood = Understood::default();
    let line = take_parts(&mut understood, &plain, &tokens);
    if let (Some(least), Some(most)) = (understood.min_price, understood.max_price)
        && least > most
    {
        (understood.min_price, understood.max_price) = (Some(most), Some(least));
    }
    let is_bounded = understood != Understood::default();
    let roles = Roles::of(&line, is_bounded);
    roles.tell(&line, &mut understood);
    understood
}

/// Takes what bounds and orders, and leaves the line of words.
fn take_parts<'a>(understood: &mut Understood, plain: &'a str, tokens: &[Token]) -> Line<'a> {
    let mut line = Line::of(plain);
    let mut cursor = Cursor::new(tokens);
    // Whether the word before was left to the line, so that one written to it is.
    let mut kept = false;
    while let Some(token) = cursor.token() {
        if let Some((part, taken)) = part::read(cursor) {
            line.add_gap(match part {
                Part::Radius { .. } => Gap::Radius,
                _ => Gap::Part,
            });
            take(understood, part);
            kept = false;
            cursor = cursor.on(taken);
            continue;
        }
        match token.kind {
            Kind::Word(_) | Kind::Number(_) if is_written(&plain[token.span.clone()]) => {
                line.add_word(token.span.clone(), token.joined && kept);
                kept = true;
            }
            Kind::Word(_) | Kind::Number(_) | Kind::Dash => {}
            Kind::Break => line.add_gap(Gap::Break),
        }
        cursor = cursor.on(1);
    }
    line
}

/// Whether it is a word of its own, and not a sign that stands for one, like `<` for "under".
fn is_written(word: &str) -> bool {
    word.chars()
        .any(|sign| sign.is_alphanumeric() || is_of_word(sign))
}

/// The later of two bounds holds, and of two orders the firm one.
fn take(understood: &mut Understood, part: Part) {
    match part {
        Part::Discount(percent) => understood.min_discount = percent.or(understood.min_discount),
        Part::Price { min, max } => {
            understood.min_price = min.or(understood.min_price);
            understood.max_price = max.or(understood.max_price);
        }
        Part::Place(place) => understood.place = Some(place),
        Part::Radius { km, place } => {
            understood.radius_km = Some(km);
            understood.place = place.or(understood.place);
        }
        Part::Preference(preference) => {
            let earlier = understood
                .order
                .filter(|order| order.firm && !preference.firm);
            understood.order = earlier.or(Some(preference));
        }
    }
}

/// What the pieces of a line are there for.
struct Roles {
    exclusions: Vec<exclusion::Found>,
    places: Vec<place::Found>,
    /// The pieces that are not searched for: they only ask, or are certainly not wanted.
    left_out: Vec<bool>,
}

impl Roles {
    fn of(line: &Line<'_>, is_bounded: bool) -> Self {
        let mut exclusions = exclusion::find(line);
        let mut excluded = vec![false; line.len()];
        for exclusion in &exclusions {
            excluded[exclusion.at.clone()].fill(true);
        }
        let mut asks = asking::find(line, |at| excluded.get(at) == Some(&false));
        let searches = |at: usize| line.spelled(at).is_some() && !asks[at] && !excluded[at];
        if !is_bounded && !(0..line.len()).any(searches) {
            // Never to search for nothing: "please" is what some product is called.
            asks.fill(false);
            for exclusion in &mut exclusions {
                exclusion.certain = false;
            }
        }
        let places = place::find(line, |at| at < line.len() && !excluded[at] && !asks[at]);
        let mut left_out = asks;
        for exclusion in exclusions.iter().filter(|exclusion| exclusion.certain) {
            left_out[exclusion.at.clone()].fill(true);
        }
        Self {
            exclusions,
            places,
            left_out,
        }
    }

    fn tell(self, line: &Line<'_>, understood: &mut Understood) {
        // Which word each piece is, or would be.
        let mut index = Vec::with_capacity(line.len() + 1);
        for (at, left_out) in self.left_out.iter().enumerate() {
            index.push(understood.words.len());
            let word = line.spelled(at).filter(|_| !left_out);
            understood.words.extend(word.map(str::to_owned));
        }
        index.push(understood.words.len());
        let span = |pieces: Range<usize>| index[pieces.start]..index[pieces.end];
        let text = |pieces: Range<usize>| {
            let words: Vec<&str> = pieces.filter_map(|at| line.spelled(at)).collect();
            words.join(" ")
        };
        let exclusions = self.exclusions.into_iter().map(|exclusion| Exclusion {
            phrase: text(exclusion.words),
            negation: text(exclusion.negation),
            certain: exclusion.certain,
            at: span(exclusion.at),
        });
        understood.excluded = exclusions.collect();
        let places = self.places.into_iter().map(|place| PlaceName {
            name: text(place.name),
            at: span(place.at),
        });
        understood.named_places = places.collect();
    }
}
