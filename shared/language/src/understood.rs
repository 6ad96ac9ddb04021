//! What a text was understood to mean.

use crate::{
    asking,
    cursor::Cursor,
    exclusion,
    line::{Gap, Line},
    part::{self, Part},
    place,
    text::{Kind, Text, is_of_word},
};
use std::ops::Range;

/// A wish, as far as its text tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Understood {
    /// What is left to search for, in order, lower-cased and otherwise as it was spelled. Doubtful
    /// exclusions and names of places stand among them until [`Self::words_without`] leaves them out.
    pub words: Vec<String>,
    /// What is not wanted, in order.
    pub excluded: Vec<Exclusion>,
    /// Minor units, inclusive; never above `max_price`.
    pub min_price: Option<i64>,
    /// Minor units, inclusive: "under $50" is 4999.
    pub max_price: Option<i64>,
    /// Whole percent, 1 to 100.
    pub min_discount: Option<u8>,
    pub place: Option<Place>,
    /// Names that a place may have, the likeliest first. The first that is a city is the place, more
    /// so than [`Self::place`]; where none is, they are words.
    pub named_places: Vec<PlaceName>,
    /// 0.5 to 1,000; around the shopper unless there is a place.
    pub radius_km: Option<f64>,
    pub order: Option<Preference>,
}

/// Something that is not wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// "mesh liner". A product that has it as a phrase, and does not itself negate it ("no mesh
    /// liner"), is not what is wanted.
    pub phrase: String,
    /// How it was said: "without", "no". A product with the whole of it ("without mesh liner", "no
    /// show") is what was meant, whether or not it is a negation.
    pub negation: String,
    /// Whether it surely is not wanted. "No show socks" cannot be told from "dinner no sushi" by
    /// one who knows no products; one who does sees that "no show" is what some are called.
    pub certain: bool,
    /// Where it stands in [`Understood::words`], its negation with it, if it is doubtful; an empty
    /// span where it stood if it is certain. What follows may belong to it: of a long phrase only
    /// the first word is taken.
    pub at: Range<usize>,
}

/// Where it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Near the shopper.
    Here,
    /// It does not matter.
    Anywhere,
}

/// What may be the name of a place: "in Boston", "near New York".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceName {
    /// Lower-cased.
    pub name: String,
    /// Where it stands in [`Understood::words`], its preposition with it.
    pub at: Range<usize>,
}

/// What should come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preference {
    pub by: Order,
    /// Asked for in so many words ("cheapest"), and not just hinted at ("cheap").
    pub firm: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Cheapest,
    Nearest,
    LargestDiscount,
    BestRated,
    Newest,
}

/// Understands `text`; every text means something, if only its words.
#[must_use]
pub fn understand(text: &str) -> Understood {
    let Text { plain, tokens } = Text::of(text);
    let mut understood = Understood::default();
    let mut line = Line::of(&plain);
    let mut cursor = Cursor::new(&tokens);
    // Whether the word before was left to the line, so that one written to it is.
    let mut kept = false;
    while let Some(token) = cursor.token() {
        if let Some((part, taken)) = part::read(cursor) {
            line.add_gap(match part {
                Part::Radius { .. } => Gap::Radius,
                _ => Gap::Part,
            });
            understood.take(part);
            kept = false;
            cursor = cursor.on(taken.max(1));
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
    understood.settle_prices();
    understood.take_line(&line);
    understood
}

/// Whether it is a word of its own, and not a sign that stands for one, like `<` for "under".
fn is_written(word: &str) -> bool {
    word.chars()
        .any(|sign| sign.is_alphanumeric() || is_of_word(sign))
}

impl Understood {
    /// The words that stand outside `spans`: what is searched for once a name is known to be a
    /// city's, or a doubtful exclusion to be one.
    #[must_use]
    pub fn words_without(&self, spans: &[Range<usize>]) -> Vec<&str> {
        let is_left = |at: usize| !spans.iter().any(|span| span.contains(&at));
        self.words
            .iter()
            .enumerate()
            .filter(|(at, _)| is_left(*at))
            .map(|(_, word)| word.as_str())
            .collect()
    }

    /// The later of two bounds on the same side holds; the last place and the last order do.
    fn take(&mut self, part: Part) {
        match part {
            Part::Discount(percent) => self.min_discount = percent.or(self.min_discount),
            Part::Price { min, max } => {
                self.min_price = min.or(self.min_price);
                self.max_price = max.or(self.max_price);
            }
            Part::Place(place) => self.place = Some(place),
            Part::Radius { km, place } => {
                self.radius_km = Some(km);
                self.place = place.or(self.place);
            }
            Part::Preference(preference) => {
                let holds = self
                    .order
                    .is_none_or(|order| preference.firm || !order.firm);
                self.order = if holds { Some(preference) } else { self.order };
            }
        }
    }

    fn settle_prices(&mut self) {
        if let (Some(least), Some(most)) = (self.min_price, self.max_price)
            && least > most
        {
            (self.min_price, self.max_price) = (Some(most), Some(least));
        }
    }

    fn take_line(&mut self, line: &Line<'_>) {
        let is_bounded = *self != Self::default();
        let mut exclusions = exclusion::find(line);
        let mut excluded = vec![false; line.len()];
        for exclusion in &exclusions {
            excluded[exclusion.at.clone()].fill(true);
        }
        let mut asks = asking::find(line, |at| excluded.get(at) == Some(&false));
        let says_nothing =
            (0..line.len()).all(|at| asks[at] || excluded[at] || line.spelled(at).is_none());
        if says_nothing && !is_bounded {
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
        // Which word each piece is, or would be.
        let mut index = Vec::with_capacity(line.len() + 1);
        for (at, left_out) in left_out.iter().enumerate() {
            index.push(self.words.len());
            if let Some(word) = line.spelled(at).filter(|_| !left_out) {
                self.words.push(word.to_owned());
            }
        }
        index.push(self.words.len());
        let span = |pieces: &Range<usize>| index[pieces.start]..index[pieces.end];
        let text = |pieces: Range<usize>| {
            let words: Vec<&str> = pieces.filter_map(|at| line.spelled(at)).collect();
            words.join(" ")
        };
        self.excluded = exclusions
            .into_iter()
            .map(|exclusion| Exclusion {
                phrase: text(exclusion.words.clone()),
                negation: text(exclusion.negation),
                certain: exclusion.certain,
                at: span(&exclusion.at),
            })
            .collect();
        self.named_places = places
            .into_iter()
            .map(|place| PlaceName {
                name: text(place.name.clone()),
                at: span(&place.at),
            })
            .collect();
    }
}

#[cfg(test)]
mod tests;
