use super::*;
use proptest::prelude::*;
use souk_contracts::ProductId;

fn candidate(product: i64) -> Candidate {
    Candidate {
        product,
        id: ProductId::generate(),
        by_words: None,
        by_meaning: None,
        covered: 0,
        exact: false,
        categories: vec!["wellness".to_owned(), "spa".to_owned()],
        text: None,
        distance_km: None,
        sort_key: 0,
    }
}

fn order(candidates: Vec<Candidate>) -> Vec<i64> {
    let weights = learned().unwrap_or_default();
    rank(candidates, &Reading::default(), &weights)
        .into_iter()
        .map(|ranked| ranked.candidate.product)
        .collect()
}

#[test]
fn the_learned_weights_make_sense() {
    let weights = learned().unwrap_or_else(|error| panic!("{error}"));
    for better in [
        weights.by_words,
        weights.by_meaning,
        weights.category,
        weights.negated,
    ] {
        assert!(better > 0.0);
    }
    for worse in [weights.missing, weights.unwanted] {
        assert!(worse < 0.0);
    }
}

#[test]
fn what_both_rankings_have_comes_before_what_one_has() {
    let both = Candidate {
        by_words: Some(3),
        by_meaning: Some(3),
        ..candidate(1)
    };
    let one = Candidate {
        by_words: Some(1),
        ..candidate(2)
    };
    assert_eq!(order(vec![both, one]), [1, 2]);
}

#[test]
fn the_exact_comes_first_and_of_equals_the_nearer() {
    let exact = Candidate {
        exact: true,
        ..candidate(1)
    };
    let far = Candidate {
        distance_km: Some(9.0),
        ..candidate(2)
    };
    let near = Candidate {
        distance_km: Some(1.0),
        ..candidate(3)
    };
    assert_eq!(order(vec![far, near, exact]), [1, 3, 2]);
}

#[test]
fn the_category_of_the_best_draws_its_own_kind_up() {
    let mut candidates: Vec<_> = (1..=9)
        .map(|place| Candidate {
            by_words: Some(place),
            ..candidate(place)
        })
        .collect();
    candidates[7].categories = vec!["tools".to_owned()];
    let order = order(candidates);
    assert_eq!(order.last(), Some(&8));
}

proptest! {
    #[test]
    fn every_candidate_is_ranked_once(places in proptest::collection::vec(proptest::option::of(1_i64..200), 0..150)) {
        let candidates: Vec<_> = (0..)
            .zip(places)
            .map(|(product, by_words)| Candidate { by_words, ..candidate(product) })
            .collect();
        let expected: Vec<i64> = (0..).take(candidates.len()).collect();
        let mut order = order(candidates);
        order.sort_unstable();
        prop_assert_eq!(order, expected);
    }
}
