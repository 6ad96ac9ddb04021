//! More products than were judged: the words of two real ones mixed, and the meaning of one of them
//! a little off.

use crate::vectors::Vector;
use rand::{Rng, rngs::StdRng, seq::SliceRandom};
use souk_catalog::product::NewProduct;
use souk_contracts::{Currency, Money, money::MoneyError};

/// Prices are drawn evenly below this, so that a bound on the price passes a known share.
pub const PRICES_BELOW: i64 = 100_000;
/// How far a meaning is off: the cosine of the angle is about 0.86.
const NOISE: f32 = 0.6;

/// A product much like `like`, with some of the words of `other`.
pub fn mixed(like: &NewProduct, other: &NewProduct, random: &mut StdRng) -> NewProduct {
    NewProduct {
        external_id: None,
        title: mix(&like.title, &other.title, random),
        description: mix(&like.description, &other.description, random),
        ..like.clone()
    }
}

/// The product at some price.
///
/// # Errors
/// None: every price drawn is in range.
pub fn priced(product: NewProduct, random: &mut StdRng) -> Result<NewProduct, MoneyError> {
    let price = Money::new(random.random_range(0..PRICES_BELOW), Currency::USD)?;
    Ok(NewProduct { price, ..product })
}

/// A vector of length 1 near `vector`.
pub fn near(vector: &[f32], random: &mut StdRng) -> Vector {
    let noise: Vector = vector
        .iter()
        .map(|_| random.random_range(-1.0_f32..1.0))
        .collect();
    let scale = NOISE / length(&noise);
    let moved: Vector = vector
        .iter()
        .zip(&noise)
        .map(|(value, noise)| value + scale * noise)
        .collect();
    let length = length(&moved);
    moved.into_iter().map(|value| value / length).collect()
}

/// As many words as `like` has, half of them from `other`, in some order.
fn mix(like: &str, other: &str, random: &mut StdRng) -> String {
    let length = like.split_whitespace().count();
    let mut words: Vec<&str> = like.split_whitespace().collect();
    words.shuffle(random);
    words.truncate(length.div_ceil(2));
    words.extend(other.split_whitespace().take(length / 2));
    words.shuffle(random);
    words.join(" ").chars().take(like.chars().count()).collect()
}

fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|value| value * value).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn a_meaning_stays_near_and_of_length_one() {
        let mut random = StdRng::seed_from_u64(1);
        let mut axis = vec![0.0; 384];
        axis[7] = 1.0;
        let near = near(&axis, &mut random);
        assert!((length(&near) - 1.0).abs() < 1e-5);
        assert!((0.8..0.9).contains(&near[7]), "{}", near[7]);
    }

    #[test]
    fn a_mixed_text_is_as_long_and_has_words_of_both() {
        let mut random = StdRng::seed_from_u64(1);
        let text = mix("aa aa aa aa", "bb bb bb bb", &mut random);
        assert_eq!(text.split(' ').filter(|word| *word == "bb").count(), 2);
        assert_eq!(text.split(' ').filter(|word| *word == "aa").count(), 2);
    }
}
