//! Who is turned away, on a clock that stands still until it is moved.

use super::*;
use souk_contracts::{Quantity, calls::inventory::Line};
use std::sync::Mutex;

/// Counters that a test sets as it likes.
#[derive(Default)]
struct Counters {
    free: Mutex<HashMap<ProductId, u64>>,
    away: bool,
}

impl CountFree for Counters {
    async fn at_most(&self, products: &[ProductId]) -> Option<Vec<Option<u64>>> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = products.iter().map(|product| free.get(product).copied());
        (!self.away).then(|| counts.collect())
    }

    async fn lower(&self, free: &[(ProductId, u32)]) {
        let counts = free
            .iter()
            .map(|(product, free)| (*product, u64::from(*free)));
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.extend(counts);
    }

    async fn raise(&self, freed: &[Freed]) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        for freed in freed {
            if let Some(free) = free.get_mut(&freed.product_id) {
                *free += u64::from(freed.units);
            }
        }
    }
}

fn cart(lines: &[(ProductId, u32)]) -> Cart {
    let line = |(product_id, units): &(ProductId, u32)| Line {
        product_id: *product_id,
        quantity: Quantity::new(*units).unwrap_or_else(|error| panic!("{error}")),
    };
    let lines: Vec<_> = lines.iter().map(line).collect();
    Cart::new(&lines).unwrap_or_else(|error| panic!("{error}"))
}

fn short(product_id: ProductId, requested: u32, available: u32) -> Short {
    Short {
        shortage: Shortage {
            product_id,
            requested,
            available,
        },
        asked_at: Instant::now(),
        next_due: None,
    }
}

struct Moments {
    admission: Admission<Counters>,
    start: Instant,
}

impl Moments {
    fn with(counters: Counters) -> Self {
        Self {
            admission: Admission::new(counters),
            start: Instant::now(),
        }
    }

    async fn refused(&self, short: Short) {
        self.refused_after(Duration::ZERO, short).await;
    }

    /// The answer came so long after the question.
    async fn refused_after(&self, passed: Duration, short: Short) {
        let line = Short {
            asked_at: self.start,
            ..short
        };
        self.admission.refused(&[line], self.start + passed).await;
    }

    async fn hopeless_after(&self, passed: Duration, lines: &[(ProductId, u32)]) -> bool {
        let now = self.start + passed;
        self.admission.hopeless(&cart(lines), now).await.is_some()
    }

    async fn hopeless(&self, lines: &[(ProductId, u32)]) -> bool {
        self.hopeless_after(Duration::ZERO, lines).await
    }
}

const INSTANT: Duration = Duration::from_millis(1);

#[tokio::test]
async fn a_refusal_is_repeated_for_a_moment_and_then_postgres_is_asked() {
    let (moments, tea) = (Moments::with(Counters::default()), ProductId::generate());
    assert!(!moments.hopeless(&[(tea, 3)]).await);
    moments.refused(short(tea, 3, 2)).await;
    let repeated = moments
        .admission
        .hopeless(&cart(&[(tea, 4)]), moments.start)
        .await;
    let still_short = Short {
        asked_at: moments.start,
        ..short(tea, 4, 2)
    };
    assert_eq!(repeated, Some(vec![still_short]));
    assert!(!moments.hopeless(&[(tea, 2)]).await);
    assert!(
        moments
            .hopeless_after(REMEMBERED - INSTANT, &[(tea, 4)])
            .await
    );
    assert!(!moments.hopeless_after(REMEMBERED, &[(tea, 4)]).await);
}

#[tokio::test]
async fn units_that_came_back_are_not_refused() {
    let (moments, tea) = (Moments::with(Counters::default()), ProductId::generate());
    moments.refused(short(tea, 2, 1)).await;
    let freed = Freed {
        product_id: tea,
        units: 1,
    };
    moments.admission.freed(&[freed]).await;
    assert!(!moments.hopeless(&[(tea, 2)]).await);
    assert!(moments.hopeless(&[(tea, 3)]).await);
}

#[tokio::test]
async fn nothing_is_refused_past_the_moment_when_the_next_hold_runs_out() {
    let (moments, tea) = (Moments::with(Counters::default()), ProductId::generate());
    let due = Duration::from_millis(30);
    let line = Short {
        next_due: Some(due),
        ..short(tea, 1, 0)
    };
    moments.refused(line).await;
    assert!(moments.hopeless_after(due - INSTANT, &[(tea, 1)]).await);
    assert!(!moments.hopeless_after(due, &[(tea, 1)]).await);
}

#[tokio::test]
async fn no_counter_alone_refuses_and_without_them_nobody_is_refused() {
    let tea = ProductId::generate();
    let lying = Counters::default();
    lying.lower(&[(tea, 0)]).await;
    assert!(!Moments::with(lying).hopeless(&[(tea, 1)]).await);

    let away = Moments::with(Counters {
        away: true,
        ..Counters::default()
    });
    away.refused(short(tea, 1, 0)).await;
    assert!(!away.hopeless(&[(tea, 1)]).await);
}

#[tokio::test]
async fn a_cart_with_a_line_that_nobody_refused_is_for_postgres_to_answer() {
    let (tea, cup) = (ProductId::generate(), ProductId::generate());
    let moments = Moments::with(Counters::default());
    moments.refused(short(tea, 1, 0)).await;
    assert!(!moments.hopeless(&[(tea, 1), (cup, 1)]).await);
}

#[tokio::test]
async fn an_answer_that_took_long_is_not_remembered() {
    let (moments, tea) = (Moments::with(Counters::default()), ProductId::generate());
    moments.refused_after(REMEMBERED, short(tea, 1, 0)).await;
    assert!(!moments.hopeless(&[(tea, 1)]).await);
}
