//! LambdaRank (Burges 2010, MSR-TR-2010-82) over a linear model: the logistic loss of each pair that
//! stands in the wrong order, weighted by how much nDCG changes when the two change places.

use super::examples::Example;
use souk_catalog::search::ranker::{Features, Weights, score};

const FEATURES: usize = 6;

/// From where the learning starts, and what it is drawn back to: the fusion.
///
/// The weight of `unwanted` is decided, not learned. Judges are lenient with what a shopper wants to
/// be without (a candle with scent is still a candle), and so it would be learned to be harmless; but
/// the shopper's word is meant.
const START: Weights = Weights {
    by_words: 1.0,
    by_meaning: 1.0,
    category: 0.0,
    missing: 0.0,
    unwanted: -0.15,
    negated: 0.0,
};
const LEARNED: [f64; FEATURES] = Features {
    by_words: 1.0,
    by_meaning: 1.0,
    category: 1.0,
    missing: 1.0,
    unwanted: 0.0,
    negated: 1.0,
}
.to_array();

const EPOCHS: i32 = 40;
/// How strongly the weights are drawn back to the start.
const DRAWN_BACK: f64 = 0.003;
/// How steep the logistic is: scores differ by tenths.
const STEEPNESS: f64 = 6.0;
/// Products worth less are not pushed up.
const LEAST_GAIN: f64 = 0.1;
/// So many of the best are pushed down below what is worth more.
const PUSHED_DOWN: usize = 60;
/// Places after this one, from 0, count half: they are not on the first page.
const FIRST_PAGE: u32 = 20;

/// Learns the weights from `examples`.
pub fn fit(examples: &[&Example]) -> Weights {
    let start = START.to_array();
    let mut weights = start;
    let mut adam = Adam::default();
    for epoch in 1..=EPOCHS {
        let mut gradient = [0.0; FEATURES];
        for example in examples {
            add_gradient(example, &Weights::from_array(weights), &mut gradient);
        }
        for at in 0..FEATURES {
            let mean = gradient[at] / f64::max(count(examples.len()), 1.0);
            gradient[at] = LEARNED[at] * (mean - DRAWN_BACK * (weights[at] - start[at]));
        }
        adam.step(&mut weights, &gradient, epoch);
    }
    Weights::from_array(weights)
}

/// Adds where to move the weights for a better order of this example's candidates.
fn add_gradient(example: &Example, weights: &Weights, gradient: &mut [f64; FEATURES]) {
    let scores: Vec<f64> = example
        .features
        .iter()
        .map(|features| score(features, weights))
        .collect();
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let mut discounts = vec![0.0; scores.len()];
    for (place, at) in (0_u32..).zip(&order) {
        discounts[*at] = discount(place);
    }
    let ideal = example.query.ideal();
    let gains = &example.gains;
    for up in (0..gains.len()).filter(|at| gains[*at] >= LEAST_GAIN) {
        for down in order.iter().copied().take(PUSHED_DOWN) {
            if gains[down] >= gains[up] {
                continue;
            }
            let change =
                ((gains[up] - gains[down]) * (discounts[up] - discounts[down])).abs() / ideal;
            let wrong = 1.0 / (1.0 + (STEEPNESS * (scores[up] - scores[down])).exp());
            let (up, down) = (
                example.features[up].to_array(),
                example.features[down].to_array(),
            );
            for at in 0..FEATURES {
                gradient[at] += STEEPNESS * change * wrong * (up[at] - down[at]);
            }
        }
    }
}

fn discount(place: u32) -> f64 {
    let discount = 1.0 / f64::from(place + 2).log2();
    if place < FIRST_PAGE {
        discount
    } else {
        discount / 2.0
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are a few dozen examples")]
fn count(examples: usize) -> f64 {
    examples as f64
}

/// Steps of a size of their own for each weight (Kingma and Ba 2015, arXiv 1412.6980).
#[derive(Default)]
struct Adam {
    mean: [f64; FEATURES],
    square: [f64; FEATURES],
}

impl Adam {
    const RATE: f64 = 0.03;
    const MEAN_DECAY: f64 = 0.9;
    const SQUARE_DECAY: f64 = 0.99;
    const LEAST: f64 = 1e-6;

    /// Moves the weights along the gradient; `step` counts from 1.
    fn step(&mut self, weights: &mut [f64; FEATURES], gradient: &[f64; FEATURES], step: i32) {
        for at in 0..FEATURES {
            self.mean[at] =
                Self::MEAN_DECAY * self.mean[at] + (1.0 - Self::MEAN_DECAY) * gradient[at];
            self.square[at] = Self::SQUARE_DECAY * self.square[at]
                + (1.0 - Self::SQUARE_DECAY) * gradient[at] * gradient[at];
            let mean = self.mean[at] / (1.0 - Self::MEAN_DECAY.powi(step));
            let square = self.square[at] / (1.0 - Self::SQUARE_DECAY.powi(step));
            weights[at] += Self::RATE * mean / (square.sqrt() + Self::LEAST);
        }
    }
}
