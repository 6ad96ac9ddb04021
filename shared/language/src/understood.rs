//! What a text was understood to mean.

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

impl Understood {
    /// The words that stand outside `spans`: what is searched for once a name is known to be a
    /// city's, or a doubtful exclusion to be one.
    #[must_use]
    pub fn words_without(&self, spans: &[Range<usize>]) -> Vec<&str> {
        let is_left = |at: usize| !spans.iter().any(|span| span.contains(&at));
        let words = self.words.iter().enumerate();
        words
            .filter(|(at, _)| is_left(*at))
            .map(|(_, word)| word.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::understand;

    #[test]
    fn a_name_is_words_until_it_is_known_to_be_a_citys() {
        let understood = understand("50% off spa in new york without massage");
        assert_eq!(understood.words, ["spa", "in", "new", "york"]);
        let names: Vec<&str> = understood
            .named_places
            .iter()
            .map(|place| place.name.as_str())
            .collect();
        assert_eq!(names, ["new york", "new"]);
        let place = understood.named_places[0].at.clone();
        assert_eq!(understood.words_without(&[place]), ["spa"]);
    }

    #[test]
    fn what_is_doubtful_stands_among_the_words_and_what_is_certain_stood_there() {
        let understood = understand("no show socks without grip for men");
        assert_eq!(understood.words, ["no", "show", "socks", "for", "men"]);
        let spans: Vec<_> = understood
            .excluded
            .iter()
            .map(|exclusion| (exclusion.certain, exclusion.at.clone()))
            .collect();
        assert_eq!(spans, [(false, 0..2), (true, 3..3)]);
    }

    #[test]
    fn each_of_several_alternatives_is_negated_alike() {
        let understood = understand("bra without underwire or padding");
        let said: Vec<String> = understood
            .excluded
            .iter()
            .map(|exclusion| format!("{} {}", exclusion.negation, exclusion.phrase))
            .collect();
        assert_eq!(said, ["without underwire", "without padding"]);
    }
}
