use super::*;
use proptest::prelude::*;
use serde_json::json;
use souk_contracts::ProductId;
use souk_testing::ends;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

/// Answers after a while, and counts how often it was asked.
struct Model {
    answer: Option<Vec<usize>>,
    takes: Duration,
    asked: AtomicUsize,
}

impl Rerank for &Model {
    async fn order(&self, _: &str, candidates: &[Candidate<'_>]) -> Option<Vec<usize>> {
        self.asked.fetch_add(1, SeqCst);
        assert!((2..=MOST).contains(&candidates.len()));
        tokio::time::sleep(self.takes).await;
        self.answer.clone()
    }
}

fn model(answer: Option<Vec<usize>>, takes: Duration) -> Model {
    Model {
        answer,
        takes,
        asked: AtomicUsize::new(0),
    }
}

fn hits(count: usize) -> Vec<SearchHit> {
    (0..count).map(|index| hit(index, count - index)).collect()
}

fn hit(index: usize, score: usize) -> SearchHit {
    let id = ProductId::generate();
    serde_json::from_value(json!({"score": score, "product": {
        "id": id, "title": format!("Tea {index}"), "description": "é".repeat(1_000),
        "merchant": {"name": "Juniper"}, "category": ["Food"],
        "price": {"amount": 100, "currency": "USD"}, "discount_percent": 0, "attributes": {},
        "image_url": "a.svg", "status": "active", "created_at": "2026-01-05T12:00:00Z",
        "updated_at": "2026-01-05T12:00:00Z", "version": 1,
    }}))
    .unwrap_or_else(|error| panic!("{error}"))
}

fn titles(hits: &[SearchHit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.product.title.as_str()).collect()
}

const SOON: Duration = Duration::from_millis(500);

#[tokio::test]
async fn the_first_twenty_are_reordered_and_the_scores_still_fall() {
    let reversed = model(Some((0..20).rev().collect()), Duration::ZERO);
    let before = hits(23);
    let after = Reranker::new(Some(&reversed), SOON)
        .rerank("tea", before.clone(), 0)
        .await;
    assert!(after.reranked);
    let mut expected = titles(&before);
    expected[..20].reverse();
    assert_eq!(titles(&after.hits), expected);
    assert!(after.hits.is_sorted_by(|one, next| one.score > next.score));
}

#[tokio::test]
async fn what_the_query_names_stays_first() {
    let reversed = model(Some(vec![3, 2, 1, 0]), Duration::ZERO);
    let before = hits(4);
    let reranker = Reranker::new(Some(&reversed), SOON);
    let after = reranker.rerank("tea 0", before.clone(), 1).await;
    let [first, second, third, fourth] = titles(&before)[..] else {
        panic!("four hits");
    };
    assert_eq!(titles(&after.hits), [first, fourth, third, second]);
}

#[tokio::test]
async fn without_a_model_or_without_its_answer_in_time_the_order_stays() {
    let before = hits(5);
    let none: Option<&Model> = None;
    let silent = model(None, Duration::ZERO);
    let mad = model(Some(vec![5, 99, usize::MAX]), Duration::ZERO);
    let late = model(Some(vec![4]), Duration::from_secs(60));
    for model in [none, Some(&silent), Some(&mad), Some(&late)] {
        let reranker = Reranker::new(model, Duration::from_millis(40));
        let after = ends(reranker.rerank("tea", before.clone(), 0)).await;
        assert_eq!((after.hits, after.reranked), (before.clone(), false));
    }
}

#[tokio::test]
async fn a_model_that_could_take_longer_than_the_request_does_not_take_its_answer() {
    let late = model(Some(vec![4]), Duration::from_secs(60));
    let reranker = Reranker::new(Some(&late), Duration::from_secs(30));
    let request = Deadline::after(Duration::from_millis(300));
    let answer = request.bound(reranker.rerank("tea", hits(5), 0)).await;
    assert_eq!(answer.map(|answer| answer.reranked), Some(false));
}

#[tokio::test]
async fn one_hit_or_none_is_nothing_to_ask_about() {
    let model = model(Some(vec![0]), Duration::ZERO);
    let reranker = Reranker::new(Some(&model), SOON);
    for count in [0, 1] {
        assert!(!reranker.rerank("tea", hits(count), 0).await.reranked);
    }
    assert_eq!(model.asked.load(SeqCst), 0);
}

#[tokio::test]
async fn a_model_that_keeps_failing_is_left_alone_for_a_while() {
    let silent = model(None, Duration::ZERO);
    let reranker = Reranker::new(Some(&silent), SOON);
    for _ in 0..20 {
        assert!(!reranker.rerank("tea", hits(3), 0).await.reranked);
    }
    assert_eq!(silent.asked.load(SeqCst), 5);
}

#[test]
fn the_model_sees_a_product_in_short() {
    let hit = hit(1, 1);
    let candidate = Candidate::of(&hit);
    assert_eq!(candidate.description.chars().count(), 240);
    assert_eq!((candidate.title, candidate.price.as_str()), ("Tea 1", "$1"));
}

proptest! {
    #[test]
    fn whatever_the_model_says_each_hit_comes_once(
        said in proptest::collection::vec(0_usize..30, 0..40),
        count in 1_usize..21,
    ) {
        match repaired(&said, count) {
            None => prop_assert!(said.iter().all(|index| *index >= count)),
            Some(order) => {
                let mut sorted = order.clone();
                sorted.sort_unstable();
                prop_assert_eq!(sorted, (0..count).collect::<Vec<_>>());
                let mut meant = Vec::new();
                for index in said.iter().copied().filter(|index| *index < count) {
                    if !meant.contains(&index) {
                        meant.push(index);
                    }
                }
                prop_assert_eq!(&order[..meant.len()], &meant[..]);
                prop_assert!(order[meant.len()..].is_sorted());
            }
        }
    }
}
