//! The moment at which a hold runs out, by a clock of the database's that the test moves; and a
//! function whose own clock is an hour off.

use crate::support::{Inventory, checkout, guest, line, refusal};
use futures::future::{join, join_all};
use jiff::{SignedDuration, Timestamp, ToSpan};
use souk_contracts::{ProductId, ReservationId, calls::inventory::ReleasedBy};
use souk_inventory::{
    domain::{HOLD_LASTS, PAYMENT_MAY_TAKE},
    ports::ExpireHolds,
};
use souk_platform::deadline::Deadline;
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

const MILLISECOND: SignedDuration = SignedDuration::from_millis(1);

/// Makes claimed holds of one unit, each of another owner, that run out at `until`.
async fn make_holds(
    inventory: &Inventory,
    product: ProductId,
    holds: usize,
    until: Timestamp,
) -> Vec<ReservationId> {
    let client = inventory.client().await;
    let holds = i32::try_from(holds).expect("few");
    let rows = client
        .query(
            "SELECT held.reservation_id
             FROM generate_series(1, $2::integer) AS nth
             CROSS JOIN LATERAL reserve(
                 'guest:' || nth, NULL, ARRAY[$1::uuid], ARRAY[1], interval '5 min', 1000000, 1000000, NULL
             ) AS held",
            &[&product.as_uuid(), &holds],
        )
        .await
        .expect("holds");
    let ids: Vec<uuid::Uuid> = rows.iter().map(|row| row.get(0)).collect();
    client
        .execute(
            "WITH line AS (
                 UPDATE reservation_lines
                 SET held_until = $2
                 WHERE reservation_id = ANY($1)
             )
             UPDATE reservations
             SET expires_at = $2,
                 claimed_by = $3
             WHERE id = ANY($1)",
            &[&ids, &until, &checkout("1").as_uuid()],
        )
        .await
        .expect("an end");
    ids.into_iter().map(ReservationId::from_uuid).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_confirmed_at_the_instant_at_which_they_run_out_end_once_each() {
    const ROUNDS: usize = 20;
    const HOLDS: usize = 500;
    let inventory = Inventory::new().await;
    inventory.stop_clock().await;
    let product = inventory.product(100_000).await;
    let (clock, first, second) = (
        inventory.another().await,
        inventory.another().await,
        inventory.another().await,
    );
    let mut sold = BTreeSet::new();
    for round in 0..ROUNDS {
        let ends_at = "2026-01-05T12:00:00Z".parse::<Timestamp>().expect("a time")
            + i64::try_from(round + 1).expect("few").minutes();
        inventory.set_clock(ends_at - MILLISECOND).await;
        let ids = make_holds(&inventory, product, HOLDS, ends_at).await;
        let answered = AtomicUsize::new(0);
        let confirm = join_all(ids.iter().map(async |id| {
            let outcome = inventory.confirm(*id, checkout("1")).await;
            answered.fetch_add(1, Relaxed);
            (id.as_uuid(), outcome)
        }));
        // The millisecond passes while they are at it, in each round elsewhere.
        let passing = async {
            while answered.load(Relaxed) < HOLDS * (round + 1) / (ROUNDS + 2) {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
            clock.set_clock(ends_at).await;
        };
        // One worker passes over holds that are being confirmed, and one waits for them.
        let passing_over = async {
            while answered.load(Relaxed) < HOLDS {
                first.stock.expire_some().await.expect("a batch");
            }
        };
        let waiting = async {
            while answered.load(Relaxed) < HOLDS {
                let ended = second.stock.expire_on(&[product]).await;
                ended.expect("a batch");
            }
        };
        let (outcomes, (), (), ()) = tokio::join!(confirm, passing, passing_over, waiting);
        for (id, outcome) in outcomes {
            match outcome {
                Ok(()) => assert!(sold.insert(id)),
                late => assert_eq!(refusal(late), (409, "reservation_expired".to_owned())),
            }
        }
    }
    inventory.expire().await;
    assert!((1_000..9_000).contains(&sold.len()), "{} sold", sold.len());
    let client = inventory.client().await;
    let confirmed = "SELECT id FROM reservations WHERE state = 'confirmed'";
    let confirmed = client.query(confirmed, &[]).await.expect("sales");
    let confirmed: BTreeSet<uuid::Uuid> = confirmed.iter().map(|row| row.get(0)).collect();
    assert_eq!(confirmed, sold);
    let on_hand = 100_000 - i32::try_from(sold.len()).expect("few");
    assert_eq!(inventory.row(product).await, (on_hand, 0));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_hold_is_good_until_its_last_microsecond_and_not_at_its_end() {
    let inventory = Inventory::new().await;
    inventory.stop_clock().await;
    let product = inventory.product(10).await;
    let ends_at: Timestamp = "2026-01-05T13:00:00Z".parse().expect("a time");
    let before = ends_at - SignedDuration::from_micros(1);

    inventory.set_clock(before).await;
    let in_time = make_holds(&inventory, product, 1, ends_at).await[0];
    let too_late = make_holds(&inventory, product, 1, ends_at).await[0];
    assert_eq!(inventory.expire().await, 0);
    assert_eq!(inventory.available(product).await, 8);
    let confirmed = inventory.confirm(in_time, checkout("1")).await;
    confirmed.expect("a sale");

    inventory.set_clock(ends_at).await;
    assert_eq!(inventory.available(product).await, 9);
    let refused = inventory.confirm(too_late, checkout("1")).await;
    assert_eq!(refusal(refused), (409, "reservation_expired".to_owned()));
    assert_eq!(inventory.expire().await, 1);
    let again = inventory.confirm(in_time, checkout("1")).await;
    again.expect("the same sale");
    assert_eq!(inventory.row(product).await, (9, 0));
    inventory.assert_invariants().await;
}

/// To a function whose clock is wrong, it is the database's that is.
async fn set_clocks_apart(inventory: &Inventory, by: &str) {
    let moment = format!(
        "CREATE OR REPLACE FUNCTION moment() RETURNS timestamptz
         LANGUAGE sql
         RETURN clock_timestamp() + interval '{by}'"
    );
    let client = inventory.client().await;
    client.batch_execute(&moment).await.expect("a clock");
}

/// The deadline that Lambda gives to a function whose clock is this much ahead of Lambda's.
fn deadline(ahead: SignedDuration) -> Deadline {
    let ends_at = Timestamp::now() - ahead + SignedDuration::from_secs(10);
    Deadline::of_invocation(ends_at.as_millisecond().cast_unsigned())
}

#[tokio::test]
async fn a_function_whose_clock_is_an_hour_off_goes_by_the_databases() {
    for (of_database, ahead) in [
        ("-1 hour", SignedDuration::from_hours(1)),
        ("1 hour", SignedDuration::from_hours(-1)),
    ] {
        let inventory = Inventory::new().await;
        set_clocks_apart(&inventory, of_database).await;
        let product = inventory.product(10).await;
        let work = live_through_holds(&inventory, product, ahead);
        let done = deadline(ahead).bound(work).await;
        done.expect("an answer in time");
        inventory.assert_invariants().await;
    }
}

async fn live_through_holds(inventory: &Inventory, product: ProductId, ahead: SignedDuration) {
    let by_database = |lasts: SignedDuration| Timestamp::now() - ahead + lasts;
    let is_close = |one: Timestamp, other: Timestamp| {
        one.duration_since(other).abs() < SignedDuration::from_mins(1)
    };
    let hold = async || {
        let held = inventory.reserve("ana", &[line(product, 2)]).await;
        held.expect("a hold")
    };
    let sold = hold().await;
    assert!(is_close(sold.expires_at, by_database(HOLD_LASTS)));
    let id = sold.reservation_id;
    assert_eq!(inventory.expire().await, 0);
    let extended = inventory.extend("ana", id).await.expect("more time");
    assert!(is_close(extended.expires_at, by_database(HOLD_LASTS)));
    let claimed = inventory.claim("ana", id, checkout("1")).await;
    let claimed = claimed.expect("a claim").expires_at;
    assert!(is_close(claimed, by_database(PAYMENT_MAY_TAKE)));
    inventory.confirm(id, checkout("1")).await.expect("a sale");

    let (released, due) = (hold().await, hold().await);
    let by_ana = ReleasedBy::Caller(guest("ana"));
    let given_back = inventory.release(released.reservation_id, by_ana).await;
    given_back.expect("given back");
    let claimed = inventory
        .claim("ana", due.reservation_id, checkout("2"))
        .await;
    claimed.expect("a claim");
    inventory.let_time_run_out(due.reservation_id).await;
    let late = inventory.confirm(due.reservation_id, checkout("2")).await;
    assert_eq!(refusal(late), (409, "reservation_expired".to_owned()));
    assert_eq!(inventory.available(product).await, 8);
    let (first, second) = join(inventory.expire(), inventory.expire()).await;
    assert_eq!(first + second, 1);
    assert_eq!(inventory.row(product).await, (8, 0));
}
